"""From blocks to the plan record: which paragraphs and tables are what."""

from collections.abc import Mapping

from planapp.documents.blocks import FACT, TITLE, Block, Paragraph, Table, place_of
from planapp.documents.errors import DocumentError
from planapp.documents.understanding.answering import RowAnswers
from planapp.documents.understanding.column_reader import TOO_MANY_COLUMNS, ColumnReader
from planapp.documents.understanding.findings import INFO, Findings, quote, short
from planapp.documents.understanding.finishing import join_unnamed, number_rows, say_again
from planapp.documents.understanding.frame import FACT_LABELS, read_column_fact, read_fact, read_frame
from planapp.documents.understanding.headings import area_headings, chapter_headings, find_title
from planapp.documents.understanding.layout import Layout
from planapp.documents.understanding.legends import find_listed_legend
from planapp.documents.understanding.noticing import look_at_record
from planapp.documents.understanding.outline import introduce_emptied, settle_outline
from planapp.documents.understanding.plan_tables import TableReader
from planapp.documents.understanding.receipt import (
    lost_words,
    make_receipt,
    not_stored,
    stored_of_tables,
    visible_texts,
)
from planapp.documents.understanding.sections import Section, Sectioner
from planapp.domain.check import WORD_COLUMN_LIMIT
from planapp.domain.headings import heading_key, names_plan, read_chapter_heading
from planapp.domain.legend import listed_statuses
from planapp.domain.meanings import CHAPTER, CODE
from planapp.domain.record import (
    AREA,
    EXTRA,
    ChapterRecord,
    Column,
    PlanRecord,
)

NO_PLAN_TABLE = (
    "I filen finns ingen tabell som ser ut som en plan. "
    "Tabellen behöver en rubrikrad med till exempel Område, Aktivitet, Ansvarig och Status."
)
AREA_HEADER = "Område"  # of the column that areas with their headings above the tables get


class Understanding:
    """Walks once through a document's blocks and fills a record."""

    def __init__(self, blocks: list[Block], findings: Findings) -> None:
        self.blocks, self.findings, self.record = blocks, findings, PlanRecord()
        self.tables = {index: block for index, block in enumerate(blocks) if isinstance(block, Table)}
        facts = dict(
            fact
            for block in blocks
            if isinstance(block, Paragraph) and block.kind == FACT and (fact := read_column_fact(block.text))
        )
        self.columns = ColumnReader(self.tables, facts, findings)
        if not self.columns.headers:
            raise DocumentError(NO_PLAN_TABLE)
        self.columns.read()
        self.legend_at = self.columns.legend_at
        self.record.legend = self.columns.legend
        plan_tables = set(self.columns.layouts) - {self.legend_at}
        self.headings = chapter_headings(blocks, plan_tables & set(self.columns.headers))
        self.title_at = find_title(blocks, self.headings)
        without_area = {at for at in plan_tables if self.columns.layouts[at].index_of(AREA) is None}
        others = self.tables.keys() - self.columns.layouts.keys() - {self.legend_at}
        self.area_headings = area_headings(blocks, without_area, self.headings, self.title_at, others)
        self.is_area_heading = set(self.area_headings.values())
        self.reader = TableReader([], findings, self.record.columns)
        self.sectioner = Sectioner(findings, self.record.columns)
        self.ids: dict[int, dict[str, int]] = {}  # of each chapter's areas, how often each was asked for
        self.by_column: dict[str, ChapterRecord] = {}  # the chapters that a column has named
        self.emptied: list[ChapterRecord] = []  # those whose table begins with another chapter
        self.current: ChapterRecord | None = None
        self.facts: list[str] = []
        self.loose: list[str] = []  # text after a table, until it is known what it belongs to
        self.outside: list[str] = []  # texts that the record's tables hold and the file's do not
        self.told: set[tuple[str, ...]] = set()
        self.place: dict[str, int | str] = {}

    def read(self) -> PlanRecord:
        """The record, with findings and receipt."""
        self._take_listed_legend()
        for index, block in enumerate(self.blocks):
            if isinstance(block, Table):
                self._table(index, block)
            elif index == self.title_at:
                self.record.title = block.text
            elif index in self.headings:
                self._chapter(block.text)
            elif index in self.is_area_heading:
                continue
            elif block.kind == TITLE and self.record.chapters and names_plan(block.text):
                self.findings.second_plan(block.text, self.place)
            elif block.kind == FACT:
                if read_column_fact(block.text) is None:
                    self.facts.append(block.text)
            else:
                self._text(block)
        self.record.trailing = self.loose
        self._finish()
        return self.record

    def _take_listed_legend(self) -> None:
        """A table that explains the columns row by row."""
        found = find_listed_legend(self.tables, self.columns.layouts) if self.legend_at is None else None
        if found is not None:
            self.legend_at, self.record.legend = found

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

    def _chapter(self, heading: str | None) -> ChapterRecord:
        self._leave_out_loose()
        number, title = read_chapter_heading(heading)
        self.current = ChapterRecord(number, title, heading, tables=0)
        self.record.chapters.append(self.current)
        self.ids[id(self.current)] = {}
        return self.current

    def _leave_out_loose(self) -> None:
        for text in self.loose:
            if text not in (self.record.title, *self.record.intro):  # such lines stand on each sheet
                self.findings.text_left_out(text, self.place)
        self.loose = []

    def _table(self, index: int, table: Table) -> None:
        self.place = place_of(table, 0) if "row" in table.place else dict(table.place)
        layout = self.columns.layouts.get(index)
        if index == self.legend_at:
            self._legend_table(table, layout)
            return
        if layout is None:
            shown = list(visible_texts([Table(table.grid, table.place)]))
            self.findings.not_a_plan_table(shown, self.place, index in self.columns.of_figures)
            return
        self._leave_out_loose()
        self._header_markers(table, layout)
        self._take_columns(layout, index in self.columns.headers)
        if not self.reader.legend:
            self._take_statuses()
        current = self.current
        sections = self.sectioner.part(table, layout, bool(current and current.heading))
        if current is not None and not current.tables and sections[1:] and not sections[0].rows:
            self.emptied.append(current)
        for section in sections:
            is_needed = bool(section.rows or section.heading or section.begins_table or len(sections) == 1)
            self._section((index, table), layout, section, is_needed)

    def _take_statuses(self) -> None:
        """The statuses that the legend offers, or the introduction where there is no such table."""
        legend = self.record.legend
        if not legend.cells:
            legend.statuses = listed_statuses(self.record.intro)
        self.reader.legend = self.sectioner.legend = legend.statuses

    def _legend_table(self, table: Table, layout: Layout | None) -> None:
        """The words of the legend's table that the legend does not hold."""
        held = {text for cell in self.record.legend.cells.values() for text in cell}
        if layout is not None and layout.header.last >= 0:
            self._header_markers(table, layout)
            self._take_columns(layout, True)
            begins = layout.header.last + 1
        else:
            begins = 0
        if layout is not None and layout.header.first:
            rows = Table(table.grid[: layout.header.first], table.place)
            self.findings.above_header([text for text in visible_texts([rows]) if text], self.place)
        rest = [
            text
            for text in visible_texts([Table(table.grid[begins:], table.place)])
            if text and text not in held
        ]
        if rest:
            sentence = "Ur tabellen som förklarar kolumnerna läses inte detta in: {}."
            self.findings.leave_out(rest)
            self.findings.tell("legend_rest", INFO, sentence, rest, self.place)

    def _header_markers(self, table: Table, layout: Layout) -> None:
        for index in range(layout.header.last + 1):
            self.reader.quote_markers(table.grid[index], place_of(table, index))

    def _take_columns(self, layout: Layout, has_header: bool) -> None:
        """The table's columns into the plan's, and the words of its headings to where they are stored."""
        known = self.record.columns
        if self.area_headings and not any(column.key == AREA for column in known):
            known.insert(0, Column(AREA, AREA_HEADER))
            self.outside.append(AREA_HEADER)
        by_key = {column.key: column.header for column in known if column.key != EXTRA}
        own = {column.header for column in known if column.key == EXTRA}
        differing: list[str] = []
        for column in layout.columns:
            if column.key in (CHAPTER, CODE):
                self._became(column, has_header)
            elif column.key == EXTRA and column.header not in own or column.key not in (*by_key, EXTRA):
                known.append(Column(column.key, self._own_header(column)))
            elif column.header == by_key.get(column.key, column.header):
                self.reader.repeats += [column.header] if has_header else []
            else:
                differing.append(column.header)
        if len(known) > WORD_COLUMN_LIMIT:
            raise DocumentError(TOO_MANY_COLUMNS)
        if not has_header:
            return
        self.reader.repeats += layout.header.groups
        self._quote_groups(layout.header.quoted)
        if differing and tuple(differing) not in self.told:
            self.told.add(tuple(differing))
            self.findings.differing_header(differing, self.place)
        else:
            self.findings.leave_out(differing)

    def _own_header(self, column: Column) -> str:
        """Its heading; with a number where another table's column with another meaning has that."""
        taken = {heading_key(other.header) for other in self.record.columns}
        header, number = column.header, 2
        while column.key != EXTRA and heading_key(header) in taken:
            header, number = f"{column.header} ({number})", number + 1
        return header

    def _quote_groups(self, groups: list[str]) -> None:
        """Headings over several columns whose own headings say it all."""
        if groups and tuple(groups) not in self.told:
            self.told.add(tuple(groups))
            self.findings.above_header(groups, self.place)
        else:
            self.findings.leave_out(groups)

    def _became(self, column: Column, has_header: bool) -> None:
        """A column that does not stay one: its heading is quoted."""
        if not has_header:
            return
        self.findings.leave_out([column.header])
        if (column.header,) not in self.told:
            self.told.add((column.header,))
            became = "planens kapitel" if column.key == CHAPTER else "områdenas koder"
            message = f"Kolumnen {quote(short(column.header))} blev {became}."
            self.findings.add("column_became", INFO, message, self.place)

    def _section(self, at: tuple[int, Table], layout: Layout, section: Section, is_needed: bool) -> None:
        index, table = at
        if section.heading is not None:
            self._enter(section.heading, layout.index_of(CHAPTER) is not None)
        elif self.current is None and is_needed:
            self._chapter(None)
        chapter = self.current
        if section.intro:
            self._introduce(section.intro)
        if chapter is None or not is_needed:
            return
        chapter.tables += 1
        above = self.area_headings.get(index)
        block = self.blocks[above] if above is not None else None
        heading = [block.text] if isinstance(block, Paragraph) else []
        areas = self.reader.read_rows(table, layout, section.rows, chapter.tables, heading)
        if heading and areas:
            self.outside += heading
        elif heading:
            self.findings.text_left_out(heading[0], self.place)
        number_rows(areas, chapter, self.ids[id(chapter)])
        chapter.areas += areas

    def _enter(self, heading: str, is_by_column: bool) -> None:
        """Go on in the chapter with a heading that stands in a table, or begin it."""
        if self.current is not None and self.current.heading == heading:
            return
        if is_by_column and heading in self.by_column:
            self.current = self.by_column[heading]
            return
        self.by_column[heading] = self._chapter(heading)

    def _introduce(self, texts: list[str]) -> None:
        """Text from a row across a table: the chapter's introduction, or the plan's before any chapter."""
        if self.current is not None and self.current.heading is not None:
            self.current.intro += texts
        elif self.record.legend.cells:
            self.record.after_legend += texts
        else:
            self.record.intro += texts

    def _finish(self) -> None:
        record = self.record
        introduce_emptied(record, self.emptied)
        said = [line for line in self.facts if line.partition(":")[0] in FACT_LABELS.values()]
        record.intro += [line for line in self.facts if line not in said]
        statuses = record.legend.statuses
        settle_outline(record, self._leave_out_line)
        frame = read_frame(record.title, [column.header for column in record.columns], record.intro)
        for line in said:
            read_fact(frame, line)
        record.region, record.rcc, record.period = frame.region, frame.rcc, frame.period
        record.language = frame.language
        join_unnamed(record)
        if not record.legend.cells:
            record.legend.statuses = listed_statuses(record.intro)
        if record.legend.statuses != statuses:
            say_again(record)
        answers = RowAnswers(record, self.findings)
        answers.ask()
        self.outside += answers.made
        look_at_record(record, self.findings)
        record.findings = self.findings.found
        record.source["columns"] = list(self.columns.entries.values())
        self._count_words()

    def _leave_out_line(self, text: str) -> None:
        if text in self.sectioner.repeats:  # it stood in a table, and is not stored after all
            self.sectioner.repeats.remove(text)
            self.findings.leave_out([text])
        self.findings.text_left_out(text, self.place)

    def _count_words(self) -> None:
        in_tables = [text for text in visible_texts(self.tables.values()) if text]
        repeats = [*self.reader.repeats, *self.sectioner.repeats]
        rest = not_stored(in_tables, stored_of_tables(self.record, repeats, self.outside))
        lost = lost_words(rest, self.findings.left_out)
        if lost:
            self.findings.words_without_place(lost)
        self.record.receipt = make_receipt(in_tables, rest, self.findings.left_out)


def understand(
    blocks: list[Block], findings: Findings | None = None, answers: Mapping[str, str] | None = None
) -> PlanRecord:
    """The plan record in a document's blocks; `findings` holds what the reader has noticed already.

    `answers` are what a person has answered, by the key of the finding that asks: they take effect here.
    `source["columns"]` tells what each heading was taken for. Raises DocumentError when no table looks
    like a plan's.
    """
    findings = findings or Findings()
    findings.answers |= dict(answers or {})
    return Understanding(blocks, findings).read()
