"""Read a plan's file with what has been answered about it, now and at earlier readings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from planapp.documents.errors import DocumentError
from planapp.documents.reading import read_document
from planapp.domain.check import check_record
from planapp.domain.record import PlanRecord
from planapp.services.errors import ServiceError
from planapp.services.imports.remembered_answers import Remembered, scope_of

Tell = Callable[[float], None]


@dataclass(slots=True)
class Reading:
    """What was read; `recalled` are the answers of earlier readings that this one asked for."""

    record: PlanRecord
    recalled: dict[str, str] = field(default_factory=dict)


def read_plan_file(
    data: bytes,
    file_name: str,
    answers: Mapping[str, str],
    remembered: Remembered,
    tell: Tell | None = None,
) -> Reading:
    """Read a document with answers by question: those given now hold before those remembered.

    What is remembered for one plan is known by its title, so a file whose plan has such answers is read
    twice. Raises ServiceError, with the reader's sentence, when the file cannot be used.
    """
    recalled = dict(remembered.get("", {}))
    record = _read(data, file_name, recalled | dict(answers), tell)
    of_the_plan = remembered.get(scope_of(record), {})
    if of_the_plan:
        recalled |= of_the_plan
        record = _read(data, file_name, recalled | dict(answers), tell)
    _note_answers(record, recalled | dict(answers))
    asked = {one.key for one in record.findings} | _column_questions(record)
    used = {key: value for key, value in recalled.items() if key in asked and key not in answers}
    return Reading(record, used)


def _column_questions(record: PlanRecord) -> set[str]:
    return {one.get("question", "") for one in record.source.get("columns", [])}


def _note_answers(record: PlanRecord, answers: Mapping[str, str]) -> None:
    """An answer that equals what was proposed changes nothing for the reader, but is an answer."""
    for finding in record.findings:
        value = answers.get(finding.key) if finding.answers else None
        if value is not None and any(one.value == value for one in finding.answers):
            finding.answer = value


def _read(data: bytes, file_name: str, answers: Mapping[str, str], tell: Tell | None) -> PlanRecord:
    try:
        record = read_document(data, file_name, answers, tell)
    except DocumentError as fault:
        raise ServiceError(str(fault)) from fault
    problems = check_record(record)
    if problems:
        raise RuntimeError(f"the reader made an invalid record: {problems[:3]}")
    return record
