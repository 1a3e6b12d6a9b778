"""What can be noticed of a whole record: codes used twice, what is missing, and what is too vague."""

import re
from collections.abc import Iterable

from planapp.documents.understanding.answering import NamedRow, named_rows
from planapp.documents.understanding.findings import INFO, WARNING, Findings, quote, short
from planapp.documents.understanding.personal_numbers import look_for_personal_numbers
from planapp.domain.headings import names_plan
from planapp.domain.record import RESPONSIBLE, STATUS, AreaRecord, PlanRecord, row_cell
from planapp.domain.status import is_blank_status
from planapp.domain.timeframe import Timeframe, parse_timeframe

_REPORT = re.compile(
    r"\A(?:(?:års|delårs|tertial|uppföljnings|slut|halvårs)rapport|(?:års|resultat)redovisning"
    r"|verksamhetsberättelse|redovisning av|(?:slut|års|delårs)?uppföljning (?:av|för)\b)"
)
_TOLD_ONE_BY_ONE = 5  # rows that miss the same thing; more are told of together

_YEAR = re.compile(r"20\d\d")


def look_at_record(record: PlanRecord, findings: Findings) -> None:
    """Add what can be noticed of the whole record: codes used twice, and what is missing in its rows."""
    _look_at_codes(record, findings)
    _look_at_kind(record, findings)
    _look_at_rows(record, findings)
    _look_at_times(record, findings)
    look_for_personal_numbers(record, findings)


def _look_at_codes(record: PlanRecord, findings: Findings) -> None:
    named_by: dict[str, list[AreaRecord]] = {}
    before: AreaRecord | None = None
    for area in record.areas():
        # The same heading again at the top of the next page's table is the same area.
        if area.code and not area.continues and (before is None or before.heading != area.heading):
            named_by.setdefault(area.code, []).append(area)
        before = area
    for code, named in named_by.items():
        times = len(named)
        if times > 1:
            titles = " och ".join(quote(short(area.title or "", 80)) for area in named[:10])
            place = (named[-1].rows[0].source if named[-1].rows else None) or {}
            message = f"Koden {code} används {times} gånger: {titles}. Alla behålls som de är."
            findings.add("code_twice", WARNING, message, place)


def _look_at_kind(record: PlanRecord, findings: Findings) -> None:
    """A report has a plan's tables, but is what came of the plan."""
    if _REPORT.match((record.title or "").casefold()):
        message = (
            "Dokumentet ser ut som en rapport om en plan, inte som planen. Läs bara in det om du är säker."
        )
        findings.add("looks_like_report", WARNING, message)
    headings = [chapter.heading or "" for chapter in record.chapters if chapter.tables]
    years = [one for one in headings if _YEAR.fullmatch(one) or (len(one) < 120 and names_plan(one))]
    if len(headings) > 1 and years:
        findings.second_plan(years[-1], {})


def _look_at_rows(record: PlanRecord, findings: Findings) -> None:
    keys = {column.key for column in record.columns}
    without_status: list[NamedRow] = []
    without_responsible: list[NamedRow] = []
    for one in named_rows(record):
        if STATUS in keys and one.row.status is None and is_blank_status(row_cell(one.row, STATUS, "")):
            without_status.append(one)
        if RESPONSIBLE in keys and not one.row.responsible:
            without_responsible.append(one)
    for key, name, rows in (
        (STATUS, "Status", without_status),
        (RESPONSIBLE, "Ansvarig", without_responsible),
    ):
        if key not in keys and record.rows():
            message = f"Planen har ingen kolumn för {name.lower()}. Det kan fyllas i efter inläsningen."
            findings.add("column_missing", INFO, message)
        _tell_missing(findings, key, name, rows)
    missing = sum(row.timeframe is None for row in record.rows())
    if missing:
        of = "1 rad" if len(record.rows()) == 1 else f"{len(record.rows())} rader"
        message = f"{missing} av {of} saknar tidsram. Den kan fyllas i efter inläsningen."
        findings.add("timeframe_missing", INFO, message)


def _tell_missing(findings: Findings, key: str, name: str, rows: list[NamedRow]) -> None:
    code = f"{key}_missing"
    why = " Den behövs inte om bara RCC ansvarar för raden." if key == STATUS else ""
    if len(rows) > _TOLD_ONE_BY_ONE:
        first = ", ".join(one.name() for one in rows[:_TOLD_ONE_BY_ONE])
        message = f"{name} saknas på {len(rows)} rader, först {first}."
        findings.add(code, WARNING, message, (rows[0].row.source or {}) | {"column": key})
        return
    for one in rows:
        place = (one.row.source or {}) | {"column": key}
        findings.add(code, WARNING, f"{name} saknas vid {one.name()}.{why}", place)


def _look_at_times(record: PlanRecord, findings: Findings) -> None:
    """A row whose time is the plan's whole period says nothing about when."""
    period = parse_timeframe(record.period or "")
    if period is None or period.starts_on is None or period.ends_on is None:
        return
    vague = list(_vague(named_rows(record), period))
    if vague:
        first = vague[0]
        count = f"{len(vague)} rader har" if len(vague) > 1 else "1 rad har"
        message = (
            f"{count} hela planens period som tidsram, först {first.name()}. "
            "En närmare tid gör det lättare att se vad som är försenat."
        )
        findings.add("timeframe_vague", INFO, message, first.row.source or {})


def _vague(rows: Iterable[NamedRow], period: Timeframe) -> Iterable[NamedRow]:
    known: dict[str, bool] = {}
    for one in rows:
        text = one.row.timeframe
        if not text:
            continue
        if text not in known:
            found = parse_timeframe(text)
            known[text] = found is not None and (found.starts_on, found.ends_on) == (
                period.starts_on,
                period.ends_on,
            )
        if known[text]:
            yield one
