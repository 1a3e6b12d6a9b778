"""Questions about what rows say, with the answers that have been given put into the record."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from planapp.documents.understanding.findings import INFO, WARNING, Findings, quote, short
from planapp.domain.changing import change_status
from planapp.domain.check_area import has_own_cell, row_columns
from planapp.domain.places import place_words
from planapp.domain.record import (
    GOAL,
    RCC_ACTIVITY,
    REGION_ACTIVITY,
    RESPONSIBLE,
    STATUS,
    TIMEFRAME,
    AreaRecord,
    Column,
    Marker,
    PlanRecord,
    RowRecord,
    Span,
    row_cell,
)
from planapp.domain.status import (
    IN_PROGRESS,
    NO_STATUS_LABEL,
    NOT_STARTED,
    STATUS_LABELS,
    find_forecast,
    is_blank_status,
    status_label,
)
from planapp.domain.text import search_form

NO_STATUS, WHOLE_AREA, PROGRESS = "none", "area", "progress"
_STATUSES = ((NO_STATUS, "Ingen status"), *STATUS_LABELS.items())
_MOST_ASKED = 10  # words in the status column, each a question
_SHARE = re.compile(r"\d{1,3}(?:[.,]\d{1,2})? ?%")
_NOTHING_DONE = re.compile(r"0+(?:[.,]0+)? ?%")
_MOST_ROWS = 40  # that a marker's question offers
_OWN_COLUMN = "Tidsram"  # for a time that has to leave the status column of a plan without a place for it


@dataclass(slots=True)
class NamedRow:
    """A row with the area that it stands in and its number there, as findings name it."""

    row: RowRecord
    area: AreaRecord
    number: int

    def name(self) -> str:
        """The row in words: the area's code or title and the row's number in it, or what is to be done."""
        if not (self.area.code or self.area.title):
            said = " ".join(self.row.region_activity or self.row.rcc_activity or self.area.goal)
            if said:
                return quote(short(said, 60))
        return f"{name_of(self.area)} rad {self.number}"


def name_of(area: AreaRecord) -> str:
    """An area as findings name it."""
    return short(area.code or area.title or "området", 60)


def named_rows(record: PlanRecord) -> Iterator[NamedRow]:
    """Every row of the record with its name."""
    for area in record.areas():
        for number, row in enumerate(area.rows, 1):
            yield NamedRow(row, area, number)


class RowAnswers:
    """Asks about statuses and markers; `made` are texts that answers put into the record."""

    def __init__(self, record: PlanRecord, findings: Findings) -> None:
        self.record, self.findings = record, findings
        self.made: list[str] = []
        self.used: list[str] | None = None

    def ask(self) -> None:
        """Ask everything that rows leave open, and put in what has been answered."""
        unknown: dict[str, list[NamedRow]] = {}
        timed: dict[str, list[NamedRow]] = {}
        legend = self.record.legend.statuses
        for one in named_rows(self.record):
            row = one.row
            if row.status is not None or is_blank_status(row_cell(row, STATUS, "")):
                continue
            if row.timeframe_source == STATUS:
                timed.setdefault(_row_key(one), []).append(one)
            elif find_forecast((), {}, row_cell(row, STATUS, ""), legend) is None:
                unknown.setdefault(f"status:{search_form(row.status_raw)}"[:200], []).append(one)
        for key, rows in timed.items():
            self._ask_timed(key, rows)
        shares = {key: rows for key, rows in unknown.items() if _SHARE.fullmatch(rows[0].row.status_raw)}
        if len(shares) > 1:
            self._ask_shares(shares)
            unknown = {key: rows for key, rows in unknown.items() if key not in shares}
        for key, rows in self._worth_asking(unknown).items():
            self._ask_unknown(key, rows)
        self._ask_markers()

    def _worth_asking(self, unknown: dict[str, list[NamedRow]]) -> dict[str, list[NamedRow]]:
        """The words to ask about: where they are many, those on several rows; the rest is told of together.

        A status column where each row has a text of its own is somebody's comments.
        """
        if len(unknown) <= _MOST_ASKED:
            return unknown
        answered = self.findings.answers
        order = sorted(unknown, key=lambda key: (key not in answered, -len(unknown[key])))
        often = {key for key in order[:_MOST_ASKED] if len(unknown[key]) > 1}
        asked = often | {key for key in order if key in answered}
        rest = [rows[0] for key, rows in unknown.items() if key not in asked]
        message = (
            f"Statuskolumnen har {len(rest)} olika texter som inte är någon status, först "
            f"{quote(short(rest[0].row.status_raw, 100))}. "
            "De behålls som de är, och raderna får ingen status."
        )
        place = (rest[0].row.source or {}) | {"column": STATUS}
        self.findings.add("statuses_unknown", WARNING, message, place)
        return {key: rows for key, rows in unknown.items() if key in asked}

    def _ask_shares(self, shares: dict[str, list[NamedRow]]) -> None:
        """One question about a status column of shares: how far the work has come, or something else."""
        named = [rows[0] for rows in shares.values()]
        place = (named[0].row.source or {}) | {"column": STATUS}
        said = ", ".join(quote(one.row.status_raw) for one in named[:4])
        message = (
            f"Statuskolumnen har andelar, till exempel {said}. "
            "Är de hur långt arbetet har kommit, så att 0 % är ej påbörjad och resten påbörjad?"
        )
        answers = ((PROGRESS, "Ja, läs dem som status"), (NO_STATUS, "Nej, behåll dem utan status"))
        if self.findings.ask("shares_in_status", "status:%", message, place, answers, NO_STATUS) == NO_STATUS:
            return
        for rows in shares.values():
            self._replace(rows, NOT_STARTED if _NOTHING_DONE.match(rows[0].row.status_raw) else IN_PROGRESS)

    def _ask_timed(self, key: str, rows: list[NamedRow]) -> None:
        first = rows[0]
        place = (first.row.source or {}) | {"column": STATUS}
        where = place_words(first.row.source or {}, [])
        written = quote(short(" ".join(first.row.status_raw.split()), 300))
        begins = f"{where[:1].upper()}{where[1:]}: tidsram" if where else "Tidsram"
        message = f"{begins} står i statuskolumnen vid {first.name()}: {written}. Vilken status har raden?"
        status = self.findings.ask("timeframe_in_status", key, message, place, _STATUSES, NO_STATUS)
        if status != NO_STATUS:
            self._change(rows, status)

    def _ask_unknown(self, key: str, rows: list[NamedRow]) -> None:
        first = rows[0]
        place = (first.row.source or {}) | {"column": STATUS}
        written = quote(short(" ".join(first.row.status_raw.split()), 300))
        count = f"{len(rows)} rader" if len(rows) > 1 else "1 rad"
        message = f"Statusen {written} känns inte igen ({count}, först {first.name()}). Vad betyder den?"
        status = self.findings.ask("unknown_status", key, message, place, _STATUSES, NO_STATUS)
        if status != NO_STATUS:
            self._replace(rows, status)

    def _replace(self, rows: list[NamedRow], status: str) -> None:
        """Put a status in the place of the words that are quoted."""
        for one in rows:
            span = one.row.spans.get(STATUS)
            if span is None or span.first_row == one.number - 1:
                self._quote(one.row.status_raw)
        self._change(rows, status)

    def _quote(self, written: str) -> None:
        """The word that an answer replaces is quoted; one that the question shortens, in full."""
        self.findings.leave_out(written.split("\n"))
        if len(written) > 300:
            sentence = "Statusen som ersattes: {}."
            self.findings.tell("status_replaced", INFO, sentence, [" ".join(written.split())], {})

    def _change(self, rows: list[NamedRow], status: str) -> None:
        legend = self.record.legend.statuses
        if self.used is None:
            self.used = [row.status_raw for row in self.record.rows()]
        label = status_label(status, legend, self.used)
        for one in rows:
            moves = one.row.timeframe_source == STATUS
            has_column = self._has(TIMEFRAME)
            if moves and not has_column and not self._has(RESPONSIBLE):
                self.record.columns.append(Column(TIMEFRAME, _OWN_COLUMN))
                self.made.append(_OWN_COLUMN)
                has_column = True
            merged = dict(one.row.spans)
            change_status(one.row, status, label, legend, has_column)
            for name in merged.keys() - one.row.spans.keys():
                _dissolve(one.area, name, merged[name])
            self.made.append(label)

    def _has(self, key: str) -> bool:
        return any(column.key == key for column in self.record.columns)

    def _ask_markers(self) -> None:
        asked: dict[str, str] = {}
        areas = self.record.areas()
        for index, area in enumerate(areas):
            if not any(marker.row is None and not marker.certain for marker in area.markers):
                continue
            parts = [area]
            for later in areas[index + 1 :]:
                if not later.continues:
                    break
                parts.append(later)
            for marker in list(area.markers):
                if marker.row is None and not marker.certain:
                    self._ask_marker(marker, parts, asked)

    def _ask_marker(self, marker: Marker, parts: list[AreaRecord], asked: dict[str, str]) -> None:
        area = parts[0]
        rows = [(part, at) for part in parts for at in range(len(part.rows))]
        place = area.rows[0].source or {}
        name, text = name_of(area), quote(short(marker.text))
        if len(rows) < 2:
            message = f"Markören {text} står i en textruta vid {name} och visas för hela området."
            self.findings.add("marker_place", INFO, message, place)
            return
        key = f"marker:{search_form(marker.text)[:60]}:{search_form(' '.join(area.heading))}"[:200]
        if key not in asked:
            columns = row_columns(self.record)
            answers = [(WHOLE_AREA, "Hela området")]
            for number, (part, at) in enumerate(rows[:_MOST_ROWS], 1):
                if has_own_cell(part, at, columns) or (not at and self._has(GOAL)):
                    answers.append((str(number), _row_label(number, part.rows[at])))
            message = f"Markören {text} vid {name} saknar rad. Vad gäller den?"
            asked[key] = self.findings.ask("marker_place", key, message, place, answers, WHOLE_AREA)
        if asked[key] != WHOLE_AREA:
            part, at = rows[int(asked[key]) - 1]
            area.markers.remove(marker)
            marker.row, marker.certain = at, True
            part.markers.append(marker)
            part.markers.sort(key=lambda one: -1 if one.row is None else one.row)


def _dissolve(area: AreaRecord, name: str, span: Span) -> None:
    """Give each row of a merged cell its own copy, after one of them has got another text."""
    for row in area.rows:
        if row.spans.get(name) == span:
            del row.spans[name]


def _row_key(one: NamedRow) -> str:
    """The key of a question about one row: what the row says, whatever its place."""
    parts = (
        *(" ".join(one.area.heading), one.row.status_raw),
        *(*one.row.region_activity, *one.row.rcc_activity, *one.row.responsible),
    )
    return f"timeframe_in_status:{search_form(' '.join(parts))}"[:200]


def _row_label(number: int, row: RowRecord) -> str:
    # What several rows share tells none of them apart.
    cells = [(name, getattr(row, name)) for name in (REGION_ACTIVITY, RCC_ACTIVITY, RESPONSIBLE)]
    own = [" ".join(cell) for name, cell in cells if cell and name not in row.spans]
    said = " ".join(own or [text for _, cell in cells for text in cell]) or NO_STATUS_LABEL
    return f"Rad {number}: {short(said, 60)}"
