"""Answer what a reading asks: one question, several, or all as proposed."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from planapp.domain.access import Visitor
from planapp.domain.meanings import MEANINGS
from planapp.domain.merging.outcome import Question
from planapp.extensions import db
from planapp.services.imports.check_upload import choices_of, load_upload, merge_upload
from planapp.services.imports.import_plan import CheckedImport
from planapp.services.imports.import_runs import waiting_run
from planapp.services.transaction import transaction
from planapp.storage.models import ImportRun

FILE, COLUMN, ROW, CONFLICT = "file", "column", "row", "conflict"
ALL_AS_PROPOSED = "foreslaget"
ALL_CONFLICTS = {"konflikter-plan": "plan", "konflikter-fil": "file"}


@dataclass(slots=True)
class Asked:
    """A question on the check page; `held` is the answer that applies, whoever gave it."""

    key: str
    kind: str
    values: list[str]
    proposed: str
    held: str
    is_answered: bool

    @property
    def is_about_file(self) -> bool:
        """Whether the answer changes how the file is read, not what is done with its rows."""
        return self.kind in (FILE, COLUMN)

    @property
    def token(self) -> str:
        """The question's name in the form; the key itself may hold any sign."""
        return token_of(self.key)

    def field_names(self) -> tuple[str, ...]:
        """The names of the fields that answer it: a column can be answered in two places."""
        return (f"q-{self.token}", f"k-{self.token}")


def token_of(key: str) -> str:
    """A short name of a question that is safe in an address and an id."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:12]


def questions_of(checked: CheckedImport) -> list[Asked]:
    """Everything that a person can answer about an upload, each question once."""
    answers, recalled = checked.answers, checked.recalled
    asked: dict[str, Asked] = {}
    for finding in checked.record.findings:
        if finding.answers and finding.key and finding.key not in asked:
            held = finding.answer or finding.proposed
            values = [one.value for one in finding.answers]
            answered = finding.key in answers or finding.key in recalled
            asked[finding.key] = Asked(finding.key, FILE, values, finding.proposed, held, answered)
    for column in checked.record.source.get("columns", []):
        key = column.get("question")
        if key and key not in asked:
            held = column["key"]
            asked[key] = Asked(key, COLUMN, list(MEANINGS), held, held, True)
    for kind, question in _of_rows(checked):
        values = [one.value for one in question.answers]
        asked.setdefault(
            question.key,
            Asked(question.key, kind, values, question.proposed, question.chosen(), bool(question.answer)),
        )
    return list(asked.values())


def _of_rows(checked: CheckedImport) -> list[tuple[str, Question]]:
    if checked.merging is None:
        return []
    conflicts = {id(one.question) for one in checked.merging.conflicts()}
    return [(CONFLICT if id(one) in conflicts else ROW, one) for one in checked.merging.questions()]


def answers_in(asked: list[Asked], sent: Mapping[str, str], press: str = "") -> dict[str, Asked]:
    """The answers that a form gives, by question, each `Asked` with its new `held`.

    The pressed question is answered even with what already applies; of the others only those where the
    person has chosen something else, so that looking at the page answers nothing.
    """
    given: dict[str, Asked] = {}
    for one in asked:
        value = _value(one, sent, press)
        if value is not None and value in one.values:
            given[one.key] = Asked(one.key, one.kind, one.values, one.proposed, value, True)
    return given


def _value(one: Asked, sent: Mapping[str, str], press: str) -> str | None:
    for name in one.field_names():
        if name == press:
            return sent.get(name)
    if one.kind == CONFLICT and press in ALL_CONFLICTS:
        return ALL_CONFLICTS[press]
    for name in one.field_names():
        if sent.get(name, one.held) != one.held:
            return sent[name]
    if press == ALL_AS_PROPOSED and not one.is_answered:
        return one.proposed
    return None


def keep_answers(run: ImportRun, given: Mapping[str, Asked]) -> bool:
    """Put answers with the reading; whether any of them is about the file. Call in a write transaction."""
    about_file = {key: one.held for key, one in given.items() if one.is_about_file}
    about_rows = {key: one.held for key, one in given.items() if not one.is_about_file}
    if about_file:
        run.answers = dict(run.answers or {}) | about_file
    if about_rows:
        run.outcome = dict(run.outcome or {}) | {"choices": choices_of(run) | about_rows}
    return bool(about_file)


def checked_upload(visitor: Visitor, import_id: int) -> CheckedImport:
    """An upload that has been read; raises ServiceError while it has not."""
    checked = load_upload(visitor, import_id)
    merge_upload(waiting_run(visitor, import_id), checked)
    return checked


def answer_upload(visitor: Visitor, import_id: int, sent: Mapping[str, str], press: str) -> int:
    """Answer what a form's press answers, and give how many answers there were.

    `press` is the name of a question's field, `ALL_AS_PROPOSED`, one of `ALL_CONFLICTS`, or anything else
    for just what was changed. Raises NotFound or Ended as `waiting_run` does.
    """
    given = answers_in(questions_of(checked_upload(visitor, import_id)), sent, press)
    with transaction():
        keep_answers(waiting_run(visitor, import_id, lock=True), given)
    return len(given)


def forget_answers(visitor: Visitor, import_id: int) -> None:
    """Take back every answer about the file, where they led to a reading that could not be used."""
    with transaction():
        run = waiting_run(visitor, import_id, lock=True)
        run.answers = {}
        db.session.flush()
