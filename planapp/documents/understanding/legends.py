"""The table that explains a plan's columns, in whatever way it does that."""

from collections.abc import Iterable, Mapping

from planapp.documents.blocks import Grid, Table
from planapp.documents.understanding.column_headings import read_guess
from planapp.documents.understanding.header_rows import row_texts
from planapp.documents.understanding.layout import Layout
from planapp.domain.check import WORD_COLUMN_LIMIT
from planapp.domain.headings import heading_key, repeats_headings
from planapp.domain.meanings import CHAPTER, CODE
from planapp.domain.record import STATUS, Column, Legend, span_field
from planapp.domain.status import is_legend_cell, read_legend_statuses


def read_legend(layout: Layout, body: Grid) -> Legend | None:
    """The legend in a plan table's body: one row whose status cell lists at least two statuses."""
    names = layout.header.texts()
    texts = ((row, row_texts(layout.fit(row))) for row in body)
    filled = [row for row, said in texts if any(said) and not repeats_headings(said, names)]
    if len(filled) != 1:
        return None
    cells = {
        span_field(column.key, column.header): cell.texts()
        for column, cell in zip(layout.columns, layout.fit(filled[0]), strict=True)
        if cell is not None and column.key not in (CHAPTER, CODE)
    }
    if not is_legend_cell(cells.get(STATUS, [])):
        return None
    statuses = read_legend_statuses(cells[STATUS])
    return Legend({name: texts for name, texts in cells.items() if texts}, statuses)


def find_listed_legend(
    tables: Mapping[int, Table], layouts: Mapping[int, Layout]
) -> tuple[int, Legend] | None:
    """A table that explains the columns row by row, where none does it in the columns themselves."""
    columns = [
        column
        for layout in layouts.values()
        for column in layout.columns
        if column.key not in (CHAPTER, CODE)
    ]
    for index, table in tables.items():
        if index in layouts or len(table.grid) > WORD_COLUMN_LIMIT:
            continue
        legend = read_listed_legend(table.grid, columns)
        if legend is not None:
            return index, legend
    return None


def read_listed_legend(grid: Grid, columns: Iterable[Column]) -> Legend | None:
    """The legend in a table with a row for each column: its heading, and what stands in it."""
    named = {heading_key(column.header): span_field(column.key, column.header) for column in columns}
    by_key = {column.key: span_field(column.key, column.header) for column in columns}
    cells: dict[str, list[str]] = {}
    for row in grid:
        first = row[0] if row else None
        others = {id(cell): cell for cell in row[1:] if cell is not None and any(cell.paragraphs)}
        if first is None or len(others) != 1 or id(first) in others:
            continue
        text = " ".join(first.texts())
        name = named.get(heading_key(text)) or by_key.get(read_guess(text).key or "")
        if name and name not in cells:
            cells[name] = next(iter(others.values())).texts()
    if len(cells) < 2 or not is_legend_cell(cells.get(STATUS, [])):
        return None
    return Legend(cells, read_legend_statuses(cells[STATUS]))
