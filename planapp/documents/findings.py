"""What a reader noticed, in plain Swedish, each with its place in the document."""

from collections.abc import Collection, Iterable

from planapp.documents.errors import DocumentError
from planapp.documents.limits import LEFT_OUT_LIMIT, TOO_LARGE
from planapp.domain.record import (
    RESPONSIBLE,
    STATUS,
    AreaRecord,
    Column,
    Finding,
    Place,
    PlanRecord,
    RowRecord,
)

INFO, WARNING, QUESTION = "info", "warning", "question"
_REPORTS = ("årsrapport", "årsredovisning", "verksamhetsberättelse", "delårsrapport")


def _quote(text: str) -> str:
    return f"«{text}»"


class Findings:
    """Collects findings; one method for each thing that can be noticed while reading."""

    def __init__(self) -> None:
        self.found: list[Finding] = []
        self.left_out: list[str] = []  # what findings quote of the tables instead of its being stored
        self._signs_left_out = 0

    def add(self, code: str, severity: str, message: str, place: Place | None = None) -> None:
        """Note one finding."""
        self.found.append(Finding(code, severity, message, dict(place or {})))

    def _leave_out(self, texts: Iterable[str]) -> None:
        for text in texts:
            self.left_out.append(text)
            self._signs_left_out += len(text)
        if self._signs_left_out > LEFT_OUT_LIMIT:
            raise DocumentError(TOO_LARGE)

    def differing_header(self, texts: list[str], place: Place, stored: Collection[str] = ()) -> None:
        """A header row inside a table whose words are not the plan's headings, but for those `stored`."""
        self._leave_out(text for text in texts if text not in stored)
        quoted = ", ".join(_quote(text) for text in texts if text)
        self.add(
            "header_differs", INFO, f"En rubrikrad med andra ord än planens lästes inte in: {quoted}.", place
        )

    def row_across(self, text: str, place: Place) -> None:
        """A row that is one cell across the whole table."""
        self._leave_out([text])
        message = f"En rad går över hela tabellen och blev ingen aktivitet: {_quote(text)}."
        self.add("row_across", QUESTION, message, place)

    def marker_in_area(self, text: str, area: AreaRecord, place: Place) -> None:
        """A floating text box in an Område cell, which may be meant for one of its rows."""
        name = area.code or area.title or "området"
        message = f"Markören {_quote(text)} står i en textruta vid {name} och visas för hela området."
        self.add("marker_place", INFO, message, place)

    def unknown_column(self, column: Column, place: Place) -> None:
        """A column whose heading is not known."""
        message = f"Kolumnen {_quote(column.header)} känns inte igen. Den sparas som en egen kolumn."
        self.add("unknown_column", QUESTION, message, place)

    def not_a_plan_table(self, texts: list[str], place: Place) -> None:
        """A table that is not the plan's."""
        self._leave_out(texts)
        words = " ".join(texts)
        self.add(
            "other_table", INFO, f"En tabell hör inte till planen och läses inte in: {_quote(words)}.", place
        )

    def without_place(self, texts: list[str], place: Place) -> None:
        """Text in a table that no column, row or area can hold."""
        self._leave_out(texts)
        quoted = ", ".join(_quote(text) for text in texts)
        message = f"Text i en tabell hör inte till någon kolumn eller rad och läses inte in: {quoted}."
        self.add("without_place", QUESTION, message, place)

    def words_without_place(self, texts: list[str]) -> None:
        """The last net: words of the tables that nothing else has stored or quoted."""
        self._leave_out(texts)
        quoted = _quote(" ".join(texts))
        self.add("words_left", WARNING, f"Några ord i tabellerna fick ingen plats i planen: {quoted}.")

    def note_left_out(self, text: str) -> None:
        """A footnote, which stands below the page and not in the cell that refers to it."""
        self.add("note_left_out", INFO, f"En fotnot läses inte in: {_quote(text)}.")

    def text_left_out(self, text: str, place: Place) -> None:
        """Text outside the tables that the record has no place for."""
        message = f"Text mellan tabellerna läses inte in: {_quote(text)}."
        self.add("text_between", INFO, message, place)


def _look_at_row(row: RowRecord, name: str, has_status: bool, findings: Findings) -> None:
    place = row.source or {}
    if row.timeframe_source == STATUS:
        message = (
            f"Tidsramen {_quote(row.timeframe or '')} står i statuskolumnen vid {name}. "
            "Raden får ingen status, och är försenad när tidsramen har gått ut."
        )
        findings.add("timeframe_in_status", QUESTION, message, place | {"column": STATUS})
    elif row.status is None and row.status_raw:
        written = _quote(" ".join(row.status_raw.split()))
        message = f"Statusen {written} vid {name} känns inte igen. Raden får ingen status."
        findings.add("unknown_status", QUESTION, message, place | {"column": STATUS})
    elif row.status is None and has_status:
        message = f"Status saknas vid {name}. Är det bara RCC som ansvarar för raden?"
        findings.add("status_missing", WARNING, message, place | {"column": STATUS})
    if not row.responsible:
        message = f"Ansvarig saknas vid {name}."
        findings.add("responsible_missing", WARNING, message, place | {"column": RESPONSIBLE})


def _look_at_rows(record: PlanRecord, findings: Findings) -> None:
    has_status = any(column.key == STATUS for column in record.columns)
    for area in record.areas():
        for number, row in enumerate(area.rows, 1):
            name = f"{area.code or area.title or 'området'} rad {number}"
            _look_at_row(row, name, has_status, findings)


def _look_at_kind(record: PlanRecord, findings: Findings) -> None:
    """A report has a plan's tables, but is what came of the plan."""
    if (record.title or "").casefold().startswith(_REPORTS):
        message = (
            "Dokumentet ser ut som en rapport om en plan, inte som planen. Läs bara in det om du är säker."
        )
        findings.add("looks_like_report", WARNING, message)


def look_at_record(record: PlanRecord, findings: Findings) -> None:
    """Add what can be noticed of the whole record: codes used twice, and what is missing in its rows."""
    named_by: dict[str, list[AreaRecord]] = {}
    for area in record.areas():
        if area.code and not area.continues:
            named_by.setdefault(area.code, []).append(area)
    for code, named in named_by.items():
        times = len(named)
        if times > 1:
            titles = " och ".join(_quote(area.title or "") for area in named)
            place = (named[-1].rows[0].source if named[-1].rows else None) or {}
            message = f"Koden {code} används {times} gånger: {titles}. Båda behålls som de är."
            findings.add("code_twice", WARNING, message, place)
    _look_at_kind(record, findings)
    _look_at_rows(record, findings)
    rows = record.rows()
    missing = sum(row.timeframe is None for row in rows)
    if missing:
        message = f"{missing} av {len(rows)} rader saknar tidsram. Den kan fyllas i efter inläsningen."
        findings.add("timeframe_missing", INFO, message)
