"""The annual report as a Word file: title page, figures, what is late or missing, then every chapter."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from planapp.documents.annual_report_figures import counts_told, figures
from planapp.documents.word.write_parts import (
    CELL_BOLD,
    CELL_END,
    CELL_TEXT,
    GAP_LINE,
    HEADING,
    PAGE_WIDTH,
    ROW_END,
    ROW_START,
    SUBHEADING,
    TABLE_END,
    above_table,
    cell_line,
    cell_lines,
    cell_start,
    heading_row,
    line,
    share_width,
    styled_line,
    table_start,
)
from planapp.documents.word.write_shell import open_shell, pack
from planapp.documents.word.write_tables import STATUS_FILLS
from planapp.domain.annual_report import AnnualReport, ListedRow, ReportArea, ReportRow
from planapp.domain.record import RCC_ACTIVITY, REGION_ACTIVITY
from planapp.domain.text import swedish_date

DRAFT = "UTKAST TILL ÅRSRAPPORT"  # of the report, whatever the plan's own state
LATE = "Försenad"


def _title_page(report: AnnualReport) -> Iterator[str]:
    if report.region:
        yield styled_line(report.region, "Subtitle", '<w:spacing w:before="3200" w:after="240"/>')
    yield line("Årsrapport", "Rapporttitel")
    yield line(report.title, "Subtitle")
    if report.period:
        yield line(f"Planens period: {report.period}", "Planuppgift")
    yield line(f"Läget den {swedish_date(report.as_of)}", "Planuppgift")
    if report.is_draft:
        told = "Utkast till årsrapport. Uppföljningen är inte låst, så uppgifterna kan ändras."
        yield styled_line(told, CELL_BOLD, '<w:spacing w:before="240"/>')


@dataclass(frozen=True, slots=True)
class _Listing:
    """A list of rows in the report: its heading, what is said above it, and its last columns."""

    heading: str
    some: str
    none: str
    columns: dict[str, Callable[[ListedRow], str]]


_LATE = _Listing(
    "Vad som är försenat",
    "Tidsramen har gått ut och raden är varken klar, löpande eller utgången.",
    "Ingen rad är försenad.",
    {"Tidsram": lambda row: row.timeframe, "Status": lambda row: row.status_label},
)
_MISSING = _Listing(
    "Vad som saknas",
    "De här raderna saknar status, ansvarig eller tidsram.",
    "Alla rader har status, ansvarig och tidsram.",
    {"Saknas": lambda row: ", ".join(row.lacks).capitalize()},
)


def _listing(listing: _Listing, rows: list[ListedRow]) -> Iterator[str]:
    yield line(f"{listing.heading} ({len(rows)})" if rows else listing.heading, HEADING)
    if not rows:
        yield line(listing.none)
        return
    yield above_table(listing.some)
    headers = ["Område", "Aktivitet", "Ansvarig", *listing.columns]
    widths = share_width([3, 6, 3, *[1.6 for _ in listing.columns]])
    yield table_start(widths, listing.heading, listing.some)
    yield heading_row(headers, widths)
    for row in rows:
        last = [told(row) for told in listing.columns.values()]
        cells = [_lines(row.area), row.what, row.who, *map(_lines, last)]
        yield _row([_cell(width, texts) for width, texts in zip(widths, cells, strict=True)])
    yield TABLE_END + GAP_LINE


def _lines(text: str) -> list[str]:
    return text.splitlines()


def _cell(width: int, texts: list[str], fill: str = "") -> str:
    return f"{cell_start(width, fill)}{cell_lines(texts)}{CELL_END}"


def _row(cells: list[str]) -> str:
    return f"{ROW_START}{''.join(cells)}{ROW_END}"


_AREA_WEIGHTS = {RCC_ACTIVITY: 3.2, REGION_ACTIVITY: 3.2}


class _Chapters:
    """Writes the chapters with the plan's own headings for the activities that it has."""

    def __init__(self, report: AnnualReport) -> None:
        self.report = report
        self.activities = [key for key in (RCC_ACTIVITY, REGION_ACTIVITY) if key in report.headings]
        named = [report.headings[key] for key in self.activities]
        self.headers = [*named, "Ansvarig", "Tidsram", "Status", "Kommentar"]
        self.widths = share_width([*(_AREA_WEIGHTS[key] for key in self.activities), 2.2, 1.2, 1.3, 3.2])

    def all(self) -> Iterator[str]:
        """Every chapter: its counts in words, then its areas."""
        for chapter in self.report.chapters:
            yield line(chapter.heading, HEADING)
            yield above_table(counts_told(chapter.progress, self.report.status_labels))
            for area in chapter.areas:
                yield from self.area(area)

    def area(self, area: ReportArea) -> Iterator[str]:
        """One område: its goals, then its rows."""
        if area.heading:
            yield line(area.heading, SUBHEADING)
        if not area.rows:  # nothing is planned there
            yield from map(line, area.goal)
            return
        yield from map(line, area.goal[:-1])
        yield from map(above_table, area.goal[-1:])
        yield table_start(
            self.widths, area.heading or "Fortsättning", "Aktiviteter med status och kommentar."
        )
        yield heading_row(self.headers, self.widths)
        for row in area.rows:
            yield self.row(row)
        yield TABLE_END + GAP_LINE

    def row(self, row: ReportRow) -> str:
        """One row; a late one says so below its status."""
        cells: list[list[str]] = [getattr(row, key) for key in self.activities]
        cells += [row.responsible, _lines(row.timeframe)]
        parts = [_cell(width, texts) for width, texts in zip(self.widths, cells, strict=False)]
        status = cell_line(row.status_label, CELL_TEXT) + (
            cell_line(LATE, CELL_BOLD) if row.is_overdue else ""
        )
        width, last = self.widths[-2:]
        parts.append(f"{cell_start(width, STATUS_FILLS.get(row.status or '', ''))}{status}{CELL_END}")
        parts.append(_cell(last, _lines(row.comment)))
        return _row(parts)


def _body(report: AnnualReport) -> Iterator[str]:
    yield from _title_page(report)
    yield from figures(report, PAGE_WIDTH)
    yield from _listing(_LATE, report.overdue)
    yield from _listing(_MISSING, report.missing)
    yield from _Chapters(report).all()


def write_annual_report(
    report: AnnualReport, *, author: str = "", created: datetime | None = None, edition: str = ""
) -> bytes:
    """The report as a Word file; a draft says UTKAST TILL ÅRSRAPPORT in the header of every page.

    `edition` says which edition of the plan it is about.
    """
    title = f"Årsrapport: {report.title}"
    right = DRAFT if report.is_draft else ""
    footer = f"{report.region or ''}, läget den {swedish_date(report.as_of)}".lstrip(", ")
    footer = footer[:1].upper() + footer[1:]
    told = f"Planen: {edition}" if edition else ""
    shell = open_shell(title, author or report.region or "", created, right, footer, told)
    return pack(shell, list(_body(report)))
