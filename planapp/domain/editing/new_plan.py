"""A plan that begins empty, or as a part of another one."""

from collections.abc import Collection
from datetime import date

from planapp.domain.changing import change_timeframe
from planapp.domain.editing.cell_texts import has_column
from planapp.domain.editing.edit import settled
from planapp.domain.editing.loose import take_loose
from planapp.domain.editing.paragraphs import read_line, require_line
from planapp.domain.editing.row_joins import home_timeframe
from planapp.domain.editing.written import EditError, Written
from planapp.domain.merging.parts import set_meaning
from planapp.domain.record import (
    AREA,
    GOAL,
    RCC_ACTIVITY,
    REGION_ACTIVITY,
    RESPONSIBLE,
    STATUS,
    TIMEFRAME,
    Column,
    Legend,
    PlanRecord,
    Receipt,
    RowRecord,
    from_json,
    to_json,
)
from planapp.domain.status import read_legend_statuses
from planapp.domain.timeframe import read_timeframe

_COLUMNS = {
    AREA: "Område",
    GOAL: "Uppdrag/Mål",
    RCC_ACTIVITY: "Aktivitet från RCC",
    REGION_ACTIVITY: "Aktivitet i regionen",
    RESPONSIBLE: "Ansvarig–Tidsram",
    STATUS: "Status",
}
_LEGEND = {
    AREA: ["Vilket område det handlar om, med dess kod i cancerplanen."],
    GOAL: ["Vad som ska uppnås."],
    RCC_ACTIVITY: ["Vad cancerplanen säger ska göras."],
    REGION_ACTIVITY: ["Vad regionen gör."],
    RESPONSIBLE: ["Vem som ansvarar, och när det ska vara klart."],
    STATUS: ["Ej påbörjad", "Påbörjad", "Löpande", "Klar", "Pausad", "Utgår"],
}


def empty_record(
    title: str | None, region: str | None = None, rcc: str | None = None, period: str | None = None
) -> PlanRecord:
    """A plan without chapters: the six usual columns, and a legend that offers all statuses."""
    record = PlanRecord(
        title=require_line(title, "Planens titel"),
        region=read_line(region, "Regionen"),
        rcc=read_line(rcc, "Regionalt cancercentrum"),
        period=read_line(period, "Perioden"),
        columns=[Column(key, header) for key, header in _COLUMNS.items()],
        legend=Legend(
            {name: list(lines) for name, lines in _LEGEND.items()}, read_legend_statuses(_LEGEND[STATUS])
        ),
    )
    return settled(Written(record))


def copy_record(
    record: PlanRecord,
    rows: Collection[int],
    chapters: Collection[int] = (),
    clears_before: date | None = None,
) -> PlanRecord:
    """A part of a plan as a plan of its own, where no row has a status yet; the record itself stays.

    Markers such as NY told of the old plan, and stay with it. Timeframes that end before `clears_before`
    are taken away.

    `rows` are the rows that are kept, by their index among all of the plan's; `chapters` those that are
    kept whole, by their index. The kept rows stand in the same order, and no other rows are added.
    """
    copied = from_json(to_json(record))
    copied.source, copied.findings, copied.left_out, copied.notes = {}, [], [], []
    copied.receipt = Receipt()
    for area in copied.areas():
        area.markers = []
    written = Written(copied, loose=take_loose(copied))
    index, kept_chapters = 0, []
    for at, chapter in enumerate(copied.chapters):
        whole = at in chapters
        for area in chapter.areas:
            count = len(area.rows)
            kept = [row for place, row in enumerate(area.rows, index) if whole or place in rows]
            index += count
            area.rows = kept
        chapter.areas = [area for area in chapter.areas if area.rows]
        if whole or chapter.areas:
            kept_chapters.append(chapter)
    if not kept_chapters and not copied.legend.cells:
        raise EditError("Välj minst en rad eller ett kapitel att ta med i den nya planen.")
    copied.chapters = kept_chapters
    if not kept_chapters:
        copied.trailing = []
    for row in copied.rows():
        home_timeframe(copied, row)
        if clears_before is not None:
            _clear_timeframe(copied, row, clears_before)
        row.source = None
    return settled(written)


def _clear_timeframe(record: PlanRecord, row: RowRecord, day: date) -> None:
    """Take a timeframe that ends before a day away, and any earlier one that stands in its place then."""
    set_meaning(row, record)
    spans = dict(row.spans)  # rows that share the cell lose the same words, and go on sharing it
    while _ends_before(row.timeframe, day):
        change_timeframe(row, None, has_column(record, TIMEFRAME))
    row.spans = spans


def _ends_before(timeframe: str | None, day: date) -> bool:
    time = read_timeframe(timeframe)
    return time is not None and not time.is_continuous and time.ends_on is not None and time.ends_on < day
