"""Add, move and end rows, and bring one back that has been ended."""

from collections.abc import Mapping
from typing import Any

from planapp.domain.editing.cell_texts import (
    column_name,
    copy_cell,
    get_cell,
    row_column,
    row_columns_of,
    set_cell,
)
from planapp.domain.editing.edit import edit, refuse_stale
from planapp.domain.editing.naming import name_area, name_row
from planapp.domain.editing.paragraphs import read_text
from planapp.domain.editing.row_places import (
    end_rows,
    find_by_name,
    index_of,
    place_seen,
    put_rows,
    refuse_silence,
    take_filler,
    take_row,
)
from planapp.domain.editing.written import Done, EditError, Stale, Written, seen
from planapp.domain.record import AREA, GOAL, STATUS, AreaRecord, RowRecord, from_json, is_blank

UP, DOWN = -1, 1


def row_seen(written: Written, row_id: int) -> str:
    """What a form that splits, joins or ends a row shall carry: the row's text, without its status."""
    row = written.row(row_id)[2]
    columns = [one for one in row_columns_of(written.record) if one.key != STATUS]
    return seen([[column_name(one), get_cell(row, one)] for one in columns])


@edit
def add_row(
    written: Written, area_id: int, after_row_id: int | None = None, cells: Mapping[str, str] | None = None
) -> Done:
    """A new row in an area, below another or last; `cells` are texts by the columns' names.

    Between two rows that share a cell it shares that too, unless it has a text of its own there. It must
    have some text; an empty row that held the area's place goes.
    """
    chapter, area = written.area(area_id)
    row = RowRecord()
    given = fill_row(written, row, cells or {})
    if not given:
        raise EditError("Skriv något i minst en cell.")
    at = len(area.rows)
    if after_row_id is not None:
        above = written.row(after_row_id)[2]
        at = _place_in(area, above) + 1
        below = area.rows[at] if at < len(area.rows) else None
        for column in row_columns_of(written.record):
            name = column_name(column)
            token = above.spans.get(name)
            if token is None or below is None or below.spans.get(name) is not token:
                continue
            if name not in given and column.key != STATUS:
                copy_cell(above, row, column)
                row.spans[name] = token
    ended = take_filler(written, chapter, area)
    put_rows(area, min(at, len(area.rows)), [row])
    return Done(f"En ny rad lades till i {name_area(area)}.", ended=ended, focus=row)


def fill_row(written: Written, row: RowRecord, cells: Mapping[str, str]) -> set[str]:
    """Give a new row its texts; returns the names of the columns that got one."""
    given = set()
    for name, text in cells.items():
        column = row_column(written.record, name)
        paragraphs = read_text(text, column.header)
        set_cell(row, column, paragraphs)
        given |= {name} if paragraphs else set()
    return given


def _place_in(area: AreaRecord, row: RowRecord) -> int:
    if not any(one is row for one in area.rows):
        raise Stale("Raden står inte längre i det området.")
    return index_of(area.rows, row)


@edit
def move_row(
    written: Written,
    row_id: int,
    area_id: int,
    before_row_id: int | None = None,
    seen_before: str | None = None,
) -> Done:
    """Move a row into an area, above another row or last; `seen_before` is `place_seen`.

    An empty row that held the area's place goes.
    """
    _, old, row = written.row(row_id)
    chapter, area = written.area(area_id)
    before = written.row(before_row_id)[2] if before_row_id is not None else None
    if before is not None:
        _place_in(area, before)
    if before is row:
        return Done(f"{name_row(row)} står redan där.", focus=row)
    refuse_stale(seen_before, place_seen(written, row_id), "radens plats")
    was = index_of(old.rows, row)
    take_row(old, row)
    at = index_of(area.rows, before) if before is not None else len(area.rows)
    if area is old and at == was:
        area.rows.insert(at, row)
        return Done(f"{name_row(row)} står redan där.", focus=row)
    ended = take_filler(written, chapter, area) if area is not old else []
    put_rows(area, min(at, len(area.rows)), [row])
    where = f"inom {name_area(area)}" if area is old else f"till {name_area(area)}"
    return Done(f"{name_row(row)} flyttades {where}.", ended=ended, moved=[row], focus=row)


@edit
def move_row_step(written: Written, row_id: int, step: int, seen_before: str | None = None) -> Done:
    """Move a row one step up or down; at the area's border into the next area of the chapter."""
    chapter, area, row = written.row(row_id)
    refuse_stale(seen_before, place_seen(written, row_id), "radens plats")
    if step not in (UP, DOWN):
        raise EditError("En rad flyttas ett steg i taget, uppåt eller nedåt.")
    at = index_of(area.rows, row)
    if 0 <= at + step < len(area.rows):
        area.rows.insert(at + step, area.rows.pop(at))
        way = "uppåt" if step == UP else "nedåt"
        return Done(f"{name_row(row)} flyttades ett steg {way} i {name_area(area)}.", moved=[row], focus=row)
    place = index_of(chapter.areas, area) + step
    if not 0 <= place < len(chapter.areas):
        raise EditError(f"{name_row(row)} står redan {'först' if step == UP else 'sist'} i kapitlet.")
    other = chapter.areas[place]
    take_row(area, row)
    ended = take_filler(written, chapter, other)
    put_rows(other, len(other.rows) if step == UP else 0, [row])
    return Done(f"{name_row(row)} flyttades till {name_area(other)}.", ended=ended, moved=[row], focus=row)


@edit
def end_row(
    written: Written,
    row_id: int,
    reason: str | None,
    decided_by: str | None,
    seen_before: str | None = None,
) -> Done:
    """Take a row out of the plan. An area with a heading remains, with an empty row if it was the last."""
    chapter, area, row = written.row(row_id)
    refuse_stale(seen_before, row_seen(written, row_id), "raden")
    why = refuse_silence([row], reason, decided_by)
    if len(area.rows) == 1 and is_blank(row) and (area.heading or area.goal):
        raise EditError(f"{name_area(area)} har ingen annan rad. Avsluta området i stället.")
    take_row(area, row)
    ended = end_rows([row], area, chapter, *why)
    return Done(f"{name_row(row)} avslutades och togs ut ur {name_area(area)}.", ended=ended, focus=area)


@edit
def bring_back_row(
    written: Written, ended: Mapping[str, Any], row_id: int, area_id: int | None = None
) -> Done:
    """Put an ended row back, last in its area or in another one that is chosen, instead of an empty one.

    `ended` is what was kept of it: {"row": …, "chapter": …, "area": …}.
    """
    if any(written.id_of(row) == row_id for row in written.record.rows()):
        raise Stale("Raden står redan i planen.")
    row = row_from_json(ended["row"])
    if area_id is not None:
        chapter, area = written.area(area_id)
    else:
        chapter, area = find_by_name(written, ended.get("chapter") or "", ended.get("area") or "")
    replaced = take_filler(written, chapter, area)
    put_rows(area, len(area.rows), [row])
    written.ids[id(row)] = row_id
    said = f"{name_row(row)} står åter i planen, sist i {name_area(area)}."
    return Done(said, ended=replaced, focus=row)


def row_from_json(data: Mapping[str, Any]) -> RowRecord:
    """A row of `to_json`, by itself: without merges and without links of its area's cells."""
    row = from_json({"chapters": [{"areas": [{"rows": [dict(data)]}]}]}).rows()[0]
    row.spans = {}
    row.links = [link for link in row.links if link.field not in (AREA, GOAL)]
    return row
