"""Export a plan as a document: the same bytes for the page and the command line."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from planapp.documents.annual_report import write_annual_report
from planapp.documents.errors import DocumentError
from planapp.documents.excel.write import write_excel
from planapp.documents.word.write import write_word
from planapp.domain.access import Visitor
from planapp.domain.annual_report import AnnualReport, make_annual_report
from planapp.domain.edition import Edition, edition_line
from planapp.domain.record import PlanRecord, from_json, to_json
from planapp.extensions import db
from planapp.services.errors import NotFound, ServiceError
from planapp.services.life.held_plan import edition_of
from planapp.services.life.versions import get_version, version_edition
from planapp.services.security_log import log_event
from planapp.services.show_plan import get_plan, plan_words
from planapp.storage.ids import find
from planapp.storage.models import Plan
from planapp.storage.queries import row_comments
from planapp.storage.record_out import load_record

PLAN_KIND, REPORT_KIND = "verksamhetsplan", "arsrapport"
# Every pair that the contract names; None is a pair that a later version writes.
KINDS = {
    PLAN_KIND: ("docx", "xlsx", "pdf", "csv", "json"),
    REPORT_KIND: ("docx", "pdf"),
    "ledningssida": ("docx", "pdf"),
    "arbetsbok": ("xlsx",),
    "analys": ("xlsx",),
}
FORMATS = ("docx", "xlsx", "pdf", "csv", "json")
MIME_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


@dataclass(slots=True)
class Exported:
    """A document: its bytes, a file name without å, ä, ö and spaces, and its media type."""

    data: bytes
    file_name: str
    mime_type: str


def _as_json(record: PlanRecord) -> bytes:
    return (json.dumps(to_json(record), ensure_ascii=False, indent=1) + "\n").encode()


def _as_word(record: PlanRecord, edition: Edition, line: str) -> bytes:
    return write_word(record, edition=line, mark=edition.mark)


def _as_excel(record: PlanRecord, edition: Edition, line: str) -> bytes:
    return write_excel(record, edition=line)


_WRITERS: dict[str, Callable[[PlanRecord, Edition, str], bytes]] = {
    "docx": _as_word,
    "xlsx": _as_excel,
    "json": lambda record, edition, line: _as_json(record),
}


def _annual_report(plan_id: int, record: PlanRecord, today: date) -> AnnualReport:
    """A draft of the report from what the plan says today: it is no draft once a round is locked."""
    rows, words = row_comments(db.session(), plan_id), plan_words(get_plan(plan_id))
    return make_annual_report(
        record,
        today,
        is_draft=True,
        comments=["\n".join(part for part in (row.comment, row.reference) if part) for row in rows],
        followed=[row.is_followed_up for row in rows],
        labels=words.statuses if words.is_chosen else {},
    )


def file_name(kind: str, plan_id: int, period: str | None, suffix: str) -> str:
    """A file name that every system takes: `verksamhetsplan-2022-2024.docx`."""
    plain = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in period or "")
    ending = "-".join(part for part in plain.split("-") if part) or f"plan-{plan_id}"
    return f"{kind}-{ending[:40]}.{suffix}"


def _check_pair(kind: str, suffix: str) -> None:
    if kind not in KINDS or suffix not in KINDS[kind]:
        pairs = "; ".join(f"{name}: {', '.join(formats)}" for name, formats in KINDS.items())
        raise ServiceError(f"{kind} finns inte som {suffix}. Det som finns är {pairs}.")
    if (kind, suffix) not in [(PLAN_KIND, one) for one in _WRITERS] + [(REPORT_KIND, "docx")]:
        raise ServiceError(f"{kind} som {suffix} kommer i en senare version av planapp.")


def export_plan(
    plan_id: int, kind: str, suffix: str, today: date, visitor: Visitor | None = None
) -> Exported:
    """A plan as a document of a kind (KINDS) and format; a visitor of None is the command line.

    Raises NotFound when there is no such plan, and ServiceError for a pair that is not written or a
    plan that the format cannot hold.
    """
    _check_pair(kind, suffix)
    plan = find(db.session(), Plan, plan_id)
    record = load_record(db.session(), plan_id)
    if plan is None or record is None or plan.removed_at is not None:
        raise NotFound(f"Det finns ingen plan med nummer {plan_id}. Kör planapp plans för att se planerna.")
    edition = edition_of(plan)
    line = edition_line(edition, today)
    try:
        if kind == REPORT_KIND:
            data = write_annual_report(_annual_report(plan_id, record, today), edition=line)
        else:
            data = _WRITERS[suffix](record, edition, line)
    except DocumentError as fault:
        raise ServiceError(str(fault)) from fault
    _tell(visitor, plan_id, kind, suffix)
    return Exported(data, file_name(kind, plan_id, record.period, suffix), MIME_TYPES[suffix])


def _tell(visitor: Visitor | None, plan_id: int, kind: str, suffix: str) -> None:
    who = visitor.id if visitor is not None else None
    log_event("export", user=who, plan=plan_id, what=kind, format=suffix)


def export_version(plan_id: int, number: int, suffix: str, visitor: Visitor | None = None) -> Exported:
    """A decided version's text as a document (docx, xlsx or json), as it was decided.

    Raises NotFound when there is no such version, and ServiceError for a plan that the format cannot hold.
    """
    version = get_version(plan_id, number)
    record, edition = from_json(version.record), version_edition(version)
    try:
        data = _WRITERS[suffix](record, edition, edition_line(edition))
    except DocumentError as fault:
        raise ServiceError(str(fault)) from fault
    kind = f"{PLAN_KIND}-version-{number}"
    _tell(visitor, plan_id, kind, suffix)
    return Exported(data, file_name(kind, plan_id, record.period, suffix), MIME_TYPES[suffix])
