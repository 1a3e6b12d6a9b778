"""The annual report's page of figures: a table of counts and a bar for each chapter.

The bars are a Word table too: shaded cells as wide as their share, each with its number, so that they
print, copy and read aloud without any picture.
"""

from collections.abc import Iterator
from itertools import pairwise

from planapp.documents.word.write_parts import (
    CELL_BOLD,
    CELL_END,
    CELL_TEXT,
    GAP_LINE,
    ROW_END,
    ROW_START,
    TABLE_END,
    cell_line,
    cell_start,
    heading_row,
    line,
    share_width,
    styled_line,
    table_start,
)
from planapp.domain.annual_report import AnnualReport
from planapp.domain.progress import Progress
from planapp.domain.status import (
    CANCELLED,
    DONE,
    IN_PROGRESS,
    NO_STATUS_LABEL,
    NOT_STARTED,
    ONGOING,
    PAUSED,
)
from planapp.domain.text import swedish_date

_UNITS = 60  # a Word table has at most 63 columns: the name, and these for the bar
_COLORS: dict[str | None, str] = {
    DONE: "A9D08E",
    ONGOING: "9BC2E6",
    IN_PROGRESS: "FFD966",
    PAUSED: "F4B084",
    NOT_STARTED: "D0CECE",
    CANCELLED: "B4B4B4",
    None: "F2F2F2",
}
_CENTRED = '<w:jc w:val="center"/>'


def counts_told(progress: Progress, labels: dict[str, str]) -> str:
    """The counts in words, the label first: a plan's own label cannot be inflected."""
    parts = [
        f"{(labels[status] if status else NO_STATUS_LABEL).lower()} {count}"
        for status, count in progress.by_status.items()
        if count
    ]
    told = ", ".join(parts) or "inga rader"
    return f"{told[:1].upper()}{told[1:]}."


def _in_words(report: AnnualReport) -> Iterator[str]:
    whole = report.progress
    rows = "1 rad" if whole.total == 1 else f"{whole.total} rader"
    yield f"Planen följer upp {rows} i {len(report.chapters)} kapitel."
    yield f"Status: {counts_told(whole, report.status_labels)}"
    late = {0: "Ingen rad är försenad", 1: "1 rad är försenad"}.get(
        whole.overdue, f"{whole.overdue} rader är försenade"
    )
    lacking = [("ansvarig", whole.without_responsible), ("tidsram", whole.without_timeframe)]
    told = " och ".join(f"{count} saknar {what}" for what, count in lacking if count)
    yield f"{late}. {told}." if told else f"{late}."


def _shown_statuses(whole: Progress) -> list[str | None]:
    """The statuses that any row has, so that empty columns do not stand in the way."""
    return [status for status, count in whole.by_status.items() if count]


def _number_cells(progress: Progress, statuses: list[str | None]) -> list[int]:
    return [*(progress.by_status[status] for status in statuses), progress.total, progress.overdue]


def _counts_table(report: AnnualReport) -> Iterator[str]:
    statuses = _shown_statuses(report.progress)
    labels = [_label(report, status) for status in statuses]
    widths = share_width([5, *[1.3 for _ in labels], 1.3, 1.3])
    yield styled_line("Tabell 1. Antal rader per kapitel och status", "Caption")
    yield table_start(widths, "Antal rader per kapitel och status", "Ett kapitel på varje rad, summan sist.")
    yield heading_row(["Kapitel", *labels, "Alla", "Varav försenade"], widths)
    for chapter in report.chapters:
        yield _counts_row(chapter.heading, _number_cells(chapter.progress, statuses), widths, CELL_TEXT)
    yield _counts_row("Hela planen", _number_cells(report.progress, statuses), widths, CELL_BOLD)
    yield TABLE_END + GAP_LINE


def _counts_row(name: str, counts: list[int], widths: list[int], style: str) -> str:
    cells = [f"{cell_start(widths[0])}{cell_line(name, style)}{CELL_END}"]
    cells += [
        f"{cell_start(width)}{styled_line(str(count), style, _CENTRED)}{CELL_END}"
        for width, count in zip(widths[1:], counts, strict=True)
    ]
    return f"{ROW_START}{''.join(cells)}{ROW_END}"


def _label(report: AnnualReport, status: str | None) -> str:
    return report.status_labels[status] if status else NO_STATUS_LABEL


def share_units(counts: list[int], units: int = _UNITS) -> list[int]:
    """How many of a bar's units each count gets: in proportion, at least one where there is any."""
    total = sum(counts)
    if not total:
        return [0 for _ in counts]
    edges = [round(sum(counts[:index]) * units / total) for index in range(len(counts) + 1)]
    shares = [after - before for before, after in pairwise(edges)]
    for index, count in enumerate(counts):
        if count and not shares[index]:
            shares[shares.index(max(shares))] -= 1
            shares[index] = 1
    return shares


def _bar_cell(units: int, width: int, text: str, fill: str) -> str:
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    size = f'<w:tcW w:w="{units * width}" w:type="dxa"/><w:gridSpan w:val="{units}"/>'
    return f"<w:tc><w:tcPr>{size}{shade}</w:tcPr>{styled_line(text, CELL_TEXT, _CENTRED)}{CELL_END}"


def _bar_row(name: str, progress: Progress, first: int, unit: int) -> str:
    statuses = list(progress.by_status)
    shares = share_units([progress.by_status[status] for status in statuses])
    cells = [
        _bar_cell(share, unit, str(progress.by_status[status]), _COLORS[status])
        for status, share in zip(statuses, shares, strict=True)
        if share
    ] or [_bar_cell(_UNITS, unit, "inga rader", "")]
    return f"{ROW_START}{cell_start(first)}{cell_line(name)}{CELL_END}{''.join(cells)}{ROW_END}"


def _bars(report: AnnualReport, width: int) -> Iterator[str]:
    unit = int(width * 0.7) // _UNITS
    first = width - unit * _UNITS
    told = [f"{one.heading}: {counts_told(one.progress, report.status_labels)}" for one in report.chapters]
    yield styled_line("Figur 1. Hur långt kapitlen har kommit", "Caption")
    yield table_start([first, *[unit] * _UNITS], "Stapel för varje kapitel", " ".join(told), "Stapel")
    for chapter in report.chapters:
        yield _bar_row(chapter.heading, chapter.progress, first, unit)
    yield TABLE_END + GAP_LINE
    yield from _key(report, width)


def _key(report: AnnualReport, width: int) -> Iterator[str]:
    """What the colours of the bars mean."""
    statuses = _shown_statuses(report.progress)
    if not statuses:
        return
    widths = [min(width // len(statuses), 2200)] * len(statuses)
    yield table_start(widths, "Staplarnas färger", "", "Stapel")
    cells = [
        cell_start(one, _COLORS[status]) + styled_line(_label(report, status), CELL_TEXT, _CENTRED) + CELL_END
        for one, status in zip(widths, statuses, strict=True)
    ]
    yield f"{ROW_START}{''.join(cells)}{ROW_END}{TABLE_END}{GAP_LINE}"


def figures(report: AnnualReport, width: int) -> Iterator[str]:
    """The page of figures, in words, as a table and as bars; it begins a new page."""
    heading = f"Läget den {swedish_date(report.as_of)}"
    yield styled_line(heading, "Heading1", "<w:pageBreakBefore/>")
    yield from map(line, _in_words(report))
    if report.chapters:
        yield from _counts_table(report)
        yield from _bars(report, width)
