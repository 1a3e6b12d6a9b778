"""From blocks to the plan record: which paragraphs and tables are what."""

from collections.abc import Mapping
from itertools import pairwise

from planapp.documents.blocks import FACT, Block, Paragraph, Table
from planapp.documents.errors import DocumentError
from planapp.documents.findings import Findings, look_at_record
from planapp.documents.frame import Frame, read_fact, read_frame
from planapp.documents.headings import chapter_headings, find_title
from planapp.documents.plan_tables import TableReader, find_header, place_of, read_legend
from planapp.documents.receipt import lost_words, make_receipt, stored_texts, visible_texts
from planapp.domain.check import WORD_COLUMN_LIMIT
from planapp.domain.headings import read_chapter_heading
from planapp.domain.record import AREA, EXTRA, AreaRecord, ChapterRecord, Column, PlanRecord
from planapp.domain.status import is_forecast_header

NO_PLAN_TABLE = (
    "I filen finns ingen tabell som ser ut som en plan. "
    "Tabellen behöver en rubrikrad med till exempel Område, Aktivitet, Ansvarig och Status."
)
TOO_MANY_COLUMNS = (
    f"Filens tabeller har fler än {WORD_COLUMN_LIMIT} olika kolumner, så de läses inte in. "
    "Ge kolumner som betyder samma sak samma rubrik."
)


class Understanding:
    """Walks once through a document's blocks and fills a record."""

    def __init__(self, blocks: list[Block], findings: Findings) -> None:
        self.blocks = blocks
        self.record = PlanRecord()
        self.findings = findings
        self.headers = {
            index: header
            for index, block in enumerate(blocks)
            if isinstance(block, Table) and (header := find_header(block.grid))
        }
        if not self.headers:
            raise DocumentError(NO_PLAN_TABLE)
        self.legend_at: int | None = None
        self.last_columns: list[Column] | None = None
        self._take_legend()
        self.headings = chapter_headings(blocks, set(self.headers) - {self.legend_at})
        self.title_at = find_title(blocks, self.headings)
        self.reader = TableReader(self.record.legend.statuses, self.findings)
        self.ids: dict[str, int] = {}  # of the chapter's areas, each with how often it has been asked for
        self.facts: list[str] = []
        self.loose: list[str] = []  # text after a table, until it is known what it belongs to
        self.place: dict[str, int | str] = {}

    def _take_legend(self) -> None:
        """Take the first table into the record when it explains the columns instead of planning."""
        first = min(self.headers)
        index, columns = self.headers[first]
        table = self.blocks[first]
        assert isinstance(table, Table)
        legend = read_legend(columns, table.grid[index + 1 :])
        if legend is not None:
            self.record.legend = legend
            self.record.columns = list(columns)
            self.legend_at = first

    def read(self) -> PlanRecord:
        """The record, with findings and receipt."""
        for index, block in enumerate(self.blocks):
            if isinstance(block, Table):
                self._table(index, block)
            elif index == self.title_at:
                self.record.title = block.text
            elif index in self.headings:
                self._chapter(block.text)
            elif block.kind == FACT:
                self.facts.append(block.text)
            else:
                self._text(block)
        self.record.trailing = self.loose
        self._finish()
        return self.record

    def _text(self, block: Paragraph) -> None:
        if self.record.chapters:
            chapter = self.record.chapters[-1]
            if not chapter.tables:
                chapter.intro.append(block.text)
            else:
                self.loose.append(block.text)
        elif self.legend_at is not None and self.place:
            self.record.after_legend.append(block.text)
        else:
            self.record.intro.append(block.text)

    def _chapter(self, heading: str | None) -> None:
        self._leave_out_loose()
        number, title = read_chapter_heading(heading)
        self.record.chapters.append(ChapterRecord(number, title, heading, tables=0))
        self.ids = {}

    def _leave_out_loose(self) -> None:
        for text in self.loose:
            self.findings.text_left_out(text, self.place)
        self.loose = []

    def _table(self, index: int, table: Table) -> None:
        self.place = place_of(table, 0) if "row" in table.place else dict(table.place)
        if index == self.legend_at:
            self._quote_rows(table, self.headers[index][0])
            for row in table.grid[self.headers[index][0] + 1 :]:
                self.reader.quote_markers(row, self.place)
            return
        header = self.headers.get(index) or self._carried_header(table)
        if header is None:
            self.findings.not_a_plan_table(list(visible_texts([table])), self.place)
            return
        at, columns = header
        if not self.record.chapters:
            self._chapter(None)
        self._leave_out_loose()
        self._quote_rows(table, at)
        self._take_columns(columns, at >= 0, table)
        chapter = self.record.chapters[-1]
        chapter.tables += 1
        areas = self.reader.read_table(table, columns, at + 1, chapter.tables)
        _number_rows(areas, chapter, self.ids)
        chapter.areas += areas
        self.last_columns = columns

    def _carried_header(self, table: Table) -> tuple[int, list[Column]] | None:
        """A table without headings goes on where the one before it ended, if it is as wide."""
        columns = self.last_columns
        width = max((len(row) for row in table.grid), default=0)
        return (
            (-1, columns) if columns and width == len(columns) and self.record.chapters[-1].tables else None
        )

    def _quote_rows(self, table: Table, header_at: int) -> None:
        """Rows above the header, and text boxes in it, are quoted in findings."""
        told = {id(cell) for cell in table.grid[header_at]} if header_at >= 0 else set()
        for index, row in enumerate(table.grid[: header_at + 1]):
            cells = {id(cell): cell for cell in row if cell is not None and id(cell) not in told}
            told |= cells.keys()
            seen = [text for cell in cells.values() for text in cell.texts()]
            if seen and index < header_at:
                self.findings.row_across(" ".join(seen), place_of(table, index))
            self.reader.quote_markers(row, place_of(table, index))

    def _take_columns(self, columns: list[Column], has_header: bool, table: Table) -> None:
        known = self.record.columns
        if has_header and known and columns == known:
            self.reader.headers_dropped += 1
            return
        held = {(column.key, column.header if column.key == EXTRA else "") for column in known}
        fresh = [c for c in columns if (c.key, c.header if c.key == EXTRA else "") not in held]
        if known and has_header:
            stored = {column.header for column in fresh}
            self.findings.differing_header([column.header for column in columns], self.place, stored)
        if len(known) + len(fresh) > WORD_COLUMN_LIMIT:
            raise DocumentError(TOO_MANY_COLUMNS)
        for column in fresh:
            known.append(Column(column.key, column.header))
            if column.key == EXTRA and not is_forecast_header(column.header):
                self.findings.unknown_column(column, self.place)

    def _finish(self) -> None:
        record = self.record
        frame: Frame = read_frame(record.title, [column.header for column in record.columns])
        for line in self.facts:
            if not read_fact(frame, line):
                record.intro.append(line)
        record.region, record.rcc, record.period = frame.region, frame.rcc, frame.period
        record.language = frame.language
        _join_unnamed(record)
        look_at_record(record, self.findings)
        record.findings = self.findings.found
        tables = [block for block in self.blocks if isinstance(block, Table)]
        in_tables = [text for text in visible_texts(tables) if text]
        # The headings stand in the first header row; each later row that equals them counts again.
        stored = list(stored_texts(record, self.reader.headers_dropped + 1))
        lost = lost_words(in_tables, stored, self.findings.left_out)
        if lost:
            self.findings.words_without_place(lost)
        record.receipt = make_receipt(in_tables, stored, self.findings.left_out)


def _join_unnamed(record: PlanRecord) -> None:
    """A table without Område column in a plan that has one: its goals are beside one empty Område cell."""
    if not any(column.key == AREA for column in record.columns):
        return
    for chapter in record.chapters:
        for before, area in pairwise(chapter.areas):
            if area.table == before.table and not (area.heading or before.heading):
                area.continues = True


def _number_rows(areas: list[AreaRecord], chapter: ChapterRecord, taken: dict[str, int]) -> None:
    """Give areas and rows their ids: the code without its closing signs, numbered when it recurs."""
    for place, area in enumerate(areas, len(chapter.areas) + 1):
        base = (area.code or f"{chapter.number or 'plan'}-{place}").rstrip(".)") or f"{place}"
        area.id = base
        while area.id in taken:
            taken[base] += 1
            area.id = f"{base}-{taken[base]}"
        taken[area.id] = 1
        for index, row in enumerate(area.rows):
            row.id = f"{area.id}/{index + 1}"


def understand(
    blocks: list[Block], findings: Findings | None = None, answers: Mapping[str, str] | None = None
) -> PlanRecord:
    """The plan record in a document's blocks; `findings` holds what the reader has noticed already.

    Raises DocumentError when no table looks like a plan's.
    """
    return Understanding(blocks, findings or Findings()).read()
