"""The sum at the foot of an import: words in the tables = words stored + words quoted in findings."""

from collections import Counter
from collections.abc import Iterable, Iterator

from planapp.documents.blocks import Cell, Table
from planapp.domain.check import row_columns
from planapp.domain.record import PlanRecord, Receipt, row_cell, span_field
from planapp.domain.text import words


def visible_texts(tables: Iterable[Table]) -> Iterator[str]:
    """Every paragraph and marker of every visible cell, a merged cell once."""
    for table in tables:
        above: list[Cell | None] = []
        for row in (*table.grid, *table.left_out):
            previous = None
            for index, cell in enumerate(row):
                if cell is None or cell is previous or (index < len(above) and above[index] is cell):
                    continue
                previous = cell
                yield from cell.paragraphs
                yield from cell.markers
            above = row


def stored_texts(record: PlanRecord) -> Iterator[str]:
    """Every text of the record that stands in a table, a shared cell once; the headings once."""
    yield from (column.header for column in record.columns)
    for paragraphs in record.legend.cells.values():
        yield from paragraphs
    columns = [(key, header, span_field(key, header)) for key, header in row_columns(record)]
    for area in record.areas():
        if not area.continues:
            yield from area.heading
            yield from area.note
        yield from area.goal
        yield from (marker.text for marker in area.markers)
        for index, row in enumerate(area.rows):
            for key, header, name in columns:
                span = row.spans.get(name) if row.spans else None
                if span is None or span.first_row == index:
                    yield from row_cell(row, key, header)


def _tally(texts: Counter[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for text, times in texts.items():
        for word in words(text):
            found[word] += times
    return found


def _count_words(texts: list[str]) -> int:
    # Many texts at once, which is fast, but not all of them, which would be a list of every word.
    return sum(len(words("\n".join(some))) for some in _in_portions(texts))


def _in_portions(texts: list[str]) -> Iterator[list[str]]:
    return (texts[start : start + 1000] for start in range(0, len(texts), 1000))


def not_stored(in_tables: list[str], stored: Iterable[str]) -> Counter[str]:
    """The words of the tables that are not stored, each with how often.

    Whole texts are paired first, and only what is left word by word.
    """
    there, kept = Counter(in_tables), Counter(stored)
    rest, spare = _tally(there - kept), _tally(kept - there)
    return rest - (rest & spare)


def stored_of_tables(record: PlanRecord, repeats: Iterable[str], outside: Iterable[str]) -> list[str]:
    """The texts of the tables that the record holds.

    `repeats` say again what is stored, or are stored outside the tables (a chapter's heading); `outside`
    stand in the record's tables and not in the file's.
    """
    stored = [*stored_texts(record), *repeats]
    made = Counter(outside)
    return list((Counter(stored) - made).elements()) if made else stored


def lost_words(rest: Counter[str], left_out: Iterable[str]) -> list[str]:
    """The words not stored (`rest`) that do not stand in the texts left out either, which findings quote."""
    return list((rest - _tally(Counter(left_out))).elements())


def make_receipt(in_tables: list[str], rest: Counter[str], left_out: Iterable[str]) -> Receipt:
    """The receipt of a reading; `rest` are the words not stored, `left_out` the texts that findings quote."""
    quoted, total = rest & _tally(Counter(left_out)), _count_words(in_tables)
    return Receipt(total, total - rest.total(), quoted.total(), rest.total() - quoted.total())
