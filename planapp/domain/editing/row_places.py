"""Where rows stand: put into an area, taken from it, and taken out of the plan."""

from dataclasses import replace

from planapp.domain.editing.paragraphs import require_line
from planapp.domain.editing.written import Ended, Stale, Written, seen
from planapp.domain.merging.fill import area_name
from planapp.domain.record import AreaRecord, ChapterRecord, RowRecord, is_blank

WAS_BLANK = "Raden var tom."
LACKS_REASON = "Skälet till att texten avslutas"
LACKS_DECIDER = "Vem som har beslutat det"


def index_of(parts: list[RowRecord] | list[AreaRecord] | list[ChapterRecord], part: object) -> int:
    """Where a part stands; parts are told apart by identity, since two may say the same."""
    return next(index for index, one in enumerate(parts) if one is part)


def put_rows(area: AreaRecord, at: int, rows: list[RowRecord]) -> None:
    """Put rows into an area; one whose name is taken there gets a new one."""
    taken = {row.id for row in area.rows}
    for row in rows:
        if row.id in taken:
            row.id = ""
    area.rows[at:at] = rows


def take_row(area: AreaRecord, row: RowRecord) -> None:
    """Take a row from its area."""
    del area.rows[index_of(area.rows, row)]


def place_seen(written: Written, row_id: int) -> str:
    """What a form that moves a row shall carry: its area and the row above it."""
    _, area, row = written.row(row_id)
    return place_in(written, area, index_of(area.rows, row))


def place_in(written: Written, area: AreaRecord, at: int) -> str:
    """The same for the row at an index of an area, without looking for it."""
    return seen([written.id_of(area), written.id_of(area.rows[at - 1]) if at else None])


def refuse_silence(rows: list[RowRecord], reason: str | None, decided_by: str | None) -> tuple[str, str]:
    """The reason and who decided, on one line each; rows that say something are not ended without them."""
    if all(is_blank(row) for row in rows) and not (reason or "").strip():
        return WAS_BLANK, (decided_by or "").strip()
    return require_line(reason, LACKS_REASON), require_line(decided_by, LACKS_DECIDER)


def end_rows(
    rows: list[RowRecord], area: AreaRecord, chapter: ChapterRecord, reason: str, decided_by: str
) -> list[Ended]:
    """What is kept of rows that are taken out: what they said, without what they shared by place."""
    kept = []
    for row in rows:
        row.spans = {}
        kept.append(Ended(row, reason, decided_by, chapter.heading or "", area_name(area)))
    return kept


def take_filler(written: Written, chapter: ChapterRecord, area: AreaRecord) -> list[Ended]:
    """Take the empty row that held an area's place, since another is coming; returns what is kept of it.

    Only where it is the area's only row, and has no marker. A stored one has a history and is kept.
    """
    if len(area.rows) != 1 or not is_blank(area.rows[0]) or written.loose.marks_of(area.rows[0]):
        return []
    filler = area.rows.pop()
    return end_rows([filler] if written.id_of(filler) else [], area, chapter, WAS_BLANK, "")


def find_by_name(written: Written, chapter: str, area: str) -> tuple[ChapterRecord, AreaRecord]:
    """The area of a name, in the chapter of a name where it is there; raises Stale when there is none."""
    found = [(one, part) for one, part in written.places() if area_name(part) == area]
    found.sort(key=lambda pair: (pair[0].heading or "") != chapter)
    if not found:
        raise Stale(f"Området {area} finns inte längre. Välj i vilket område raden ska stå.")
    return found[0]


def same_row(row: RowRecord) -> RowRecord:
    """A row with the same text and nothing of its own place: without name, source and notes."""
    return replace(
        row,
        id="",
        source=None,
        notes=[],
        rcc_activity=list(row.rcc_activity),
        region_activity=list(row.region_activity),
        responsible=list(row.responsible),
        timeframe_cell=list(row.timeframe_cell),
        resources=list(row.resources),
        extra={name: list(cell) for name, cell in row.extra.items()},
        links=list(row.links),
        spans=dict(row.spans),
    )
