"""What the columns of all the plan's tables mean, and the questions about those that nobody knows."""

from collections.abc import Mapping
from typing import Any

from planapp.documents.blocks import Table, place_of
from planapp.documents.errors import DocumentError
from planapp.documents.understanding.column_headings import (
    CHOSEN,
    KNOWN,
    UNKNOWN,
    name_columns,
    question_key,
    read_guess,
)
from planapp.documents.understanding.columns import CellWords, Meaning, settle_columns
from planapp.documents.understanding.contents import Contents
from planapp.documents.understanding.findings import INFO, Findings, quote, short
from planapp.documents.understanding.header_rows import (
    Header,
    HeaderCell,
    cell_text,
    find_header_cells,
    visible_runs,
)
from planapp.documents.understanding.layout import Layout, make_layout, remember_header
from planapp.documents.understanding.legends import read_legend
from planapp.domain.check import WORD_COLUMN_LIMIT
from planapp.domain.headings import heading_key
from planapp.domain.meanings import MEANINGS
from planapp.domain.record import EXTRA, Legend

TOO_MANY_COLUMNS = (
    f"Filens tabeller har fler än {WORD_COLUMN_LIMIT} olika kolumner, så de läses inte in. "
    "Ge kolumner som betyder samma sak samma rubrik."
)


class ColumnReader:
    """Finds the header of each table and settles its columns; `facts` are meanings that the file states."""

    def __init__(self, tables: Mapping[int, Table], facts: Mapping[str, str], findings: Findings) -> None:
        self.tables, self.findings = tables, findings
        self.facts = dict(facts)
        self.entries: dict[str, dict[str, Any]] = {}
        self.layouts: dict[int, Layout] = {}
        self.legend = Legend()
        self.legend_at: int | None = None
        self.of_figures: set[int] = set()  # tables with other headings than a plan's
        self._settled: dict[tuple[str, ...], list[Meaning]] = {}
        self._twice: set[str] = set()
        self.chosen = self._choices()
        # What has been given a meaning speaks for a header; what is to be an own column does not.
        stated = {key for key, meaning in self.facts.items() if meaning != EXTRA}
        meant = {key for key, meaning in self.chosen.items() if meaning != EXTRA}
        self.headers = {
            index: header
            for index, table in tables.items()
            # An answer may find a header where there was none, and never moves the one that it was asked of.
            if (header := find_header_cells(table.grid, stated) or find_header_cells(table.grid, meant))
        }

    def _choices(self) -> dict[str, str]:
        """What a person has chosen, by folded heading: the answers before what the file states."""
        prefix = "column:"
        answered = {
            key.removeprefix(prefix): value
            for key, value in self.findings.answers.items()
            if key.startswith(prefix) and value in MEANINGS
        }
        return self.facts | answered

    def read(self) -> None:
        """Settle the columns of every table, the legend's among them."""
        if not self.headers:
            return
        first = min(self.headers)
        self._take_legend(first, self._layout(first, None))
        contents = Contents()
        for index, header in self.headers.items():
            if index != self.legend_at:
                contents.add(self.tables[index].grid, header)
        self._settled = {}
        last: Layout | None = None
        for index, table in self.tables.items():
            if index in self.headers:
                layout = self._layout(index, contents)
                self._note(index, layout)
                self.layouts[index] = layout
                if index != self.legend_at:
                    last = layout
            elif _has_own_headings(table):
                self.of_figures.add(index)
            elif last is not None and _goes_on(table, last):
                self.layouts[index] = _carried(last)
        if self.legend_at is None:
            self._take_legend(first, self.layouts[first])

    def _take_legend(self, index: int, layout: Layout) -> None:
        found = read_legend(layout, self.tables[index].grid[layout.header.last + 1 :])
        if found is not None:
            self.legend, self.legend_at = found, index

    def _layout(self, index: int, contents: Contents | None) -> Layout:
        header, table = self.headers[index], self.tables[index]
        kept = _named(header, table)
        texts = [cell.text for cell in kept]
        chosen = self.chosen if not any(len(key) > 180 for key in self.chosen) else self._long_choices(texts)
        key = tuple(texts)
        if key not in self._settled:
            whole = Header(header.first, header.last, kept, [])
            words = contents.of(whole, self.chosen) if contents is not None else CellWords()
            self._settled[key] = settle_columns(texts, chosen, words)
        columns = name_columns(texts, [meaning.key for meaning in self._settled[key]])
        width = max((len(row) for row in table.grid), default=0)
        layout = make_layout(header, kept, columns, width)
        remember_header(layout, table.grid)
        return layout

    def _long_choices(self, texts: list[str]) -> dict[str, str]:
        """The choices with those for long headings, whose question's key is cut."""
        cut = {question_key(text).removeprefix("column:"): heading_key(text) for text in texts if text}
        return self.chosen | {long: self.chosen[key] for key, long in cut.items() if key in self.chosen}

    def _note(self, index: int, layout: Layout) -> None:
        """An entry for each heading that is new, and a question where nobody knows what it means."""
        kept = [cell.text for cell in _named(self.headers[index], self.tables[index])]
        place = place_of(self.tables[index], layout.header.last)
        for at, (meaning, text) in enumerate(zip(self._settled[tuple(kept)], kept, strict=True)):
            header = text or f"Kolumn {at + 1}"
            key = heading_key(header)
            if meaning.instead_of and key not in self._twice:
                self._twice.add(key)
                self._tell_twice(header, meaning.instead_of, place)
            if key in self.entries:
                continue
            self.entries[key] = {
                "header": header,
                "key": meaning.key,
                "how": meaning.how,
                "question": question_key(header),
                "place": place,
            }
            if (not text or read_guess(text).key is None) and key not in self.facts:
                self._ask(header, bool(text), meaning, place)
        if sum(entry["how"] == UNKNOWN for entry in self.entries.values()) > 2 * WORD_COLUMN_LIMIT:
            raise DocumentError(TOO_MANY_COLUMNS)

    def _ask(self, header: str, is_named: bool, meaning: Meaning, place: dict[str, Any]) -> None:
        named = f"Kolumnen {quote(short(header))} känns inte igen."
        message = named if is_named else f"{header} saknar rubrik."
        proposed = EXTRA if meaning.how in (CHOSEN, UNKNOWN) else meaning.key
        message = f"{message} Vad betyder den?"
        self.findings.ask("unknown_column", question_key(header), message, place, MEANINGS.items(), proposed)

    def _tell_twice(self, header: str, key: str, place: dict[str, Any]) -> None:
        message = (
            f"Kolumnen {quote(short(header))} betyder också {MEANINGS[key]}, som en annan kolumn redan är. "
            "Den sparas som en egen kolumn."
        )
        self.findings.add("column_twice", INFO, message, place)


def _named(header: Header, table: Table) -> list[HeaderCell]:
    """The header's cells without those that have no text and nothing below them either."""
    blank = [cell for cell in header.cells if not cell.text]
    if not blank:
        return header.cells
    used = [False] * max(len(row) for row in table.grid)
    for row in table.grid[header.last + 1 :]:
        for cell, start, end in visible_runs(row):
            if cell is not None and (any(cell.paragraphs) or cell.markers):
                used[start:end] = [True] * (end - start)
    return [cell for cell in header.cells if cell.text or any(used[cell.start : cell.end])]


def _goes_on(table: Table, last: Layout) -> bool:
    """Whether a table without headings goes on where the one before it ended: it is as wide."""
    width = max((len(row) for row in table.grid), default=0)
    if width == last.width:
        return True
    first = table.grid[0] if table.grid else []
    return len(visible_runs(first)) == len(last.columns) == len(last.header.cells) and any(
        cell_text(cell) for cell in first
    )


def _has_own_headings(table: Table) -> bool:
    """Whether the first row of a table that has no plan's headings has others: indicators, results."""
    first = table.grid[0] if table.grid else []
    texts = [text for cell, _, _ in visible_runs(first) if (text := cell_text(cell))]
    guesses = [read_guess(text) for text in texts]
    known = sum(guess.how == KNOWN for guess in guesses)
    return known > 1 and 2 * sum(guess.key is not None for guess in guesses) > len(texts)


def _carried(last: Layout) -> Layout:
    """A layout for a table without header rows of its own."""
    header = Header(0, -1, last.header.cells, [])
    kept = [HeaderCell("", start, end) for start, end in last.ranges]
    layout = make_layout(header, kept, last.columns, len(last.column_at))
    layout.said = last.said
    return layout
