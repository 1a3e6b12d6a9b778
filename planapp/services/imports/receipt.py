"""The receipt of a reading (importkvitto): what was understood, what was answered, where the words went.

It is kept with the reading for ever, even when the reading is undone. What the database does not know
elsewhere stands in the reading's `outcome`:

    title, period, region       as the file says them
    columns                     how each was understood: header, key, how
    headers                     column keys and headings, to say places in words
    statuses                    the legend's words
    chapters, areas, rows       how many were read
    recalled                    answers that came from earlier readings, by question
    merging                     for a plan that existed: what `import_again.outcome_of` tells of it
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from planapp.domain.meanings import MEANINGS
from planapp.domain.merging.outcome import Merging
from planapp.domain.places import place_words
from planapp.domain.record import Column, PlanRecord, to_json
from planapp.extensions import db
from planapp.services.imports.finding_words import finding_words
from planapp.services.imports.import_again import outcome_of
from planapp.services.imports.import_runs import stored_run
from planapp.services.imports.remembered_answers import remember_answers
from planapp.storage.models import ImportRun, Organisation, Plan, User

HOW_LABELS = {
    "known": "känd rubrik",
    "pattern": "rubrik av känt slag",
    "likeness": "liknar en känd rubrik",
    "contents": "efter innehållet",
    "chosen": "vald",
    "unknown": "okänd rubrik",
}
IN_ORDER = {"question": 0, "warning": 1, "info": 2}


@dataclass(slots=True)
class NotedFinding:
    """A question or note of a receipt, with the answer that held and where it came from."""

    number: int
    severity: str
    message: str
    place_text: str
    answer: str = ""
    how: str = ""


@dataclass(slots=True)
class ReceiptPage:
    """Everything that a receipt shows."""

    run: ImportRun
    plan: Plan | None
    organisation: str
    who: str
    undone_by: str
    outcome: dict[str, Any]
    columns: list[tuple[str, str, str]]
    chosen_columns: list[str]
    findings: list[NotedFinding]
    merging: dict[str, Any] = field(default_factory=dict)


def complete(
    run: ImportRun,
    record: PlanRecord,
    answers: Mapping[str, str],
    recalled: Mapping[str, str],
    merging: Merging | None,
) -> None:
    """Make a reading stored and its receipt whole; call in the transaction that stores the plan.

    What was answered about the file is remembered for the organisation's next reading.
    """
    run.stored_at = datetime.now(UTC)
    run.file_format = record.source["format"]
    run.findings = to_json(record.findings)
    run.receipt = to_json(record.receipt)
    run.answers = dict(answers)
    run.outcome = {
        "title": record.title,
        "period": record.period,
        "region": record.region,
        "columns": record.source.get("columns", []),
        "headers": to_json(record.columns),
        "statuses": [one.text for one in record.legend.statuses],
        "chapters": len(record.chapters),
        "areas": sum(not area.continues for area in record.areas()),
        "rows": len(record.rows()),
        "recalled": dict(recalled),
        "merging": outcome_of(merging) if merging is not None else None,
    }
    remember_answers(run.organisation_id, record, answers)


def show_receipt(import_id: int) -> ReceiptPage:
    """The receipt of a reading; raises NotFound where nothing was stored."""
    run = stored_run(import_id)
    outcome = run.outcome or {}
    plan = db.session.get(Plan, run.plan_id) if run.plan_id is not None else None
    organisation = db.session.get_one(Organisation, run.organisation_id)
    return ReceiptPage(
        run,
        plan,
        organisation.name,
        _name_of(run.user_id) or "Kommandoraden",
        _name_of(run.undone_by_id),
        outcome,
        [
            (one["header"], MEANINGS.get(one["key"], one["key"]), HOW_LABELS.get(one["how"], ""))
            for one in outcome.get("columns", [])
        ],
        [MEANINGS.get(key, key) for key in run.columns or []],
        _noted(run, outcome),
        outcome.get("merging") or {},
    )


def _name_of(user_id: int | None) -> str:
    user = db.session.get(User, user_id) if user_id is not None else None
    return user.name if user else ""


def _noted(run: ImportRun, outcome: Mapping[str, Any]) -> list[NotedFinding]:
    columns = [Column(one["key"], one["header"]) for one in outcome.get("headers", [])]
    recalled, noted = outcome.get("recalled", {}), []
    for number, one in enumerate(sorted(run.findings or [], key=_order), 1):
        place = place_words(one.get("place") or {}, columns)
        labels = [answer["label"] for answer in one.get("answers") or []]
        words = finding_words(one["message"], place, labels)
        line = NotedFinding(number, one["severity"], words, place)
        if one.get("answers"):
            held = one.get("answer") or one.get("proposed") or ""
            line.answer = next((a["label"] for a in one["answers"] if a["value"] == held), held)
            line.how = _came_from(one, run.answers or {}, recalled)
        noted.append(line)
    return noted


def _order(finding: Mapping[str, Any]) -> int:
    return IN_ORDER.get(finding["severity"], 3)


def _came_from(finding: Mapping[str, Any], answers: Mapping[str, str], recalled: Mapping[str, str]) -> str:
    if finding["key"] in answers:
        return "valt"
    return "svaret från en tidigare inläsning" if finding["key"] in recalled else "föreslaget"


@dataclass(slots=True)
class ImportLine:
    """A reading in a list."""

    id: int
    file_name: str
    at: datetime
    who: str
    is_update: bool
    undone_at: datetime | None


def plan_imports(plan_id: int) -> list[ImportLine]:
    """The readings of a plan, the newest first; the oldest made it."""
    statement = (
        select(ImportRun.id, ImportRun.file_name, ImportRun.stored_at, ImportRun.undone_at, User.name)
        .outerjoin(User, ImportRun.user_id == User.id)
        .where(ImportRun.plan_id == plan_id, ImportRun.stored_at.is_not(None))
        .order_by(ImportRun.stored_at, ImportRun.id)
    )
    lines = [
        ImportLine(one.id, one.file_name, one.stored_at, one.name or "Kommandoraden", at > 0, one.undone_at)
        for at, one in enumerate(db.session.execute(statement))
    ]
    return lines[::-1]
