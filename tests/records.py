"""A Hypothesis strategy for valid plan records: every odd thing that a plan may hold, drawn at will.

Hypothesis draws the sizes, the kinds of columns and a handful of texts; where each text lands is
decided by a random generator whose seed it draws too. So a plan of 200 rows costs a few dozen draws,
and a failing example still shrinks in size and text.
"""

import random
from dataclasses import dataclass, field

from hypothesis import assume
from hypothesis import strategies as st

from planapp.documents.understanding.column_headings import is_header
from planapp.documents.understanding.columns import is_heading_row, read_header, read_headers
from planapp.documents.understanding.frame import fact_lines, read_column_fact
from planapp.domain.check import check_record, row_columns
from planapp.domain.check_area import area_cell
from planapp.domain.headings import heading_key, read_area_heading, read_chapter_heading
from planapp.domain.legend import listed_statuses
from planapp.domain.record import (
    AREA,
    COLUMN_KEYS,
    EXTRA,
    GOAL,
    RCC_ACTIVITY,
    REGION_ACTIVITY,
    RESPONSIBLE,
    STATUS,
    TIMEFRAME,
    AreaRecord,
    ChapterRecord,
    Column,
    Legend,
    Link,
    Marker,
    PlanRecord,
    RowRecord,
    Span,
    row_cell,
    span_field,
)
from planapp.domain.status import find_forecast, read_legend_statuses, read_status
from planapp.domain.text import LINE_BREAKS, is_paragraph, without_forbidden
from planapp.domain.timeframe import find_timeframe
from tests.odd_texts import (
    ADDRESSES,
    CHAPTERS,
    CODES,
    HEADERS,
    LEGEND_STATUSES,
    MARKERS,
    ODD,
    STATUSES,
    TIMES,
)


def _clean(text: str) -> str:
    """The nearest text that may stand as a paragraph."""
    kept = without_forbidden("".join(" " if letter in LINE_BREAKS else letter for letter in text)).strip()
    return kept if is_paragraph(kept) else "x"


def texts() -> st.SearchStrategy[str]:
    """One paragraph: any characters that XML 1.0 allows, or one of the odd texts."""
    return st.one_of(st.sampled_from(ODD), st.text(st.characters(codec="utf-8"), max_size=40).map(_clean))


@st.composite
def columns_of_plan(draw: st.DrawFn) -> list[Column]:
    """Columns whose headings mean what their keys say, in the usual order or another."""
    if draw(st.booleans()):
        keys = [AREA, GOAL, RCC_ACTIVITY, REGION_ACTIVITY, RESPONSIBLE, STATUS]
    else:
        keys = draw(st.lists(st.sampled_from(list(HEADERS)[:-1]), unique=True, min_size=2, max_size=8))
    keys += [EXTRA] * draw(st.integers(0, 3))
    if draw(st.booleans()):
        keys = draw(st.permutations(keys))
    own = draw(st.lists(texts(), min_size=len(keys), max_size=len(keys)))
    headers = [
        text
        if key == EXTRA and read_header(text) is None and draw(st.booleans())
        else draw(st.sampled_from(HEADERS[key]))
        for key, text in zip(keys, own, strict=True)
    ]
    columns = read_headers(headers)
    assume(columns is not None and [column.key for column in columns] == keys)
    assert columns is not None
    # What a reader names a second time it must find again under that name.
    assume(read_headers([column.header for column in columns]) == columns)
    return columns


@st.composite
def columns_as_chosen(draw: st.DrawFn) -> list[Column]:
    """Columns whose headings say anything, as where a person has chosen what they mean."""
    keys = draw(st.lists(st.sampled_from(list(HEADERS)[:-1]), unique=True, min_size=2, max_size=6))
    keys = draw(st.permutations([*keys, *[EXTRA] * draw(st.integers(0, 3))]))
    any_header = st.one_of(st.sampled_from([one for some in HEADERS.values() for one in some]), texts())
    headers = draw(st.lists(any_header, min_size=len(keys), max_size=len(keys), unique_by=heading_key))
    columns = [Column(key, header) for key, header in zip(keys, headers, strict=True)]
    assume(not {column.header for column in columns if column.key == EXTRA} & set(COLUMN_KEYS))
    # The table must be known as a plan's: by its headings, or by the lines that say what they mean.
    stated = [fact for line in fact_lines(PlanRecord(columns=columns)) if (fact := read_column_fact(line))]
    assume(is_header(headers, {key for key, meaning in stated if meaning != EXTRA}))
    return columns


@dataclass
class _Maker:
    """Fills a record from a pool of texts."""

    chance: random.Random
    pool: list[str]
    record: PlanRecord
    codes: list[str] = field(default_factory=lambda: list(CODES))

    def often(self, share: float) -> bool:
        return self.chance.random() < share

    def text(self) -> str:
        return self.chance.choice(self.pool if self.often(0.7) else ODD)

    def texts(self, most: int = 3) -> list[str]:
        return [self.text() for _ in range(self.chance.choice([0, 1, 1, 1, 2, most]))]

    def has(self, key: str) -> bool:
        return any(column.key == key for column in self.record.columns)

    def cell(self, key: str, header: str) -> list[str]:
        if key == STATUS and self.often(0.8):
            return [self.chance.choice(STATUSES + TIMES)] if self.often(0.9) else []
        if key in (RESPONSIBLE, TIMEFRAME) and self.often(0.5):
            return [*self.texts(2), self.chance.choice(TIMES)]
        if key == EXTRA and header == "Prognos" and self.often(0.6):
            return [self.chance.choice(["Enligt plan", "Risk", "röd", "grön"])]
        return self.texts()

    def set_cell(self, row: RowRecord, key: str, header: str, cell: list[str]) -> None:
        if key == STATUS:
            row.status_raw = "\n".join(cell)
        elif key == TIMEFRAME:
            row.timeframe_cell = cell
        elif key != EXTRA:
            setattr(row, key, cell)
        elif cell:
            row.extra[header] = cell

    def links_in(self, name: str, cell: list[str]) -> list[Link]:
        links = []
        for index, paragraph in enumerate(cell):
            at = 0
            while at < len(paragraph) and self.often(0.12):
                begin = self.chance.randrange(at, len(paragraph))
                end = self.chance.randrange(begin, len(paragraph)) + 1
                text = paragraph[begin:end].strip()
                found = paragraph.find(text, at) if text else -1
                if found < 0:
                    break
                links.append(Link(name, index, text, self.chance.choice(ADDRESSES)))
                at = found + len(text)
        return links

    def rows(self, count: int) -> list[RowRecord]:
        rows = [RowRecord() for _ in range(count)]
        for key, header in row_columns(self.record):
            name, index = span_field(key, header), 0
            while index < count:
                covered = self.chance.randint(2, 4) if self.often(0.2) else 1
                covered = min(covered, count - index)
                cell = self.cell(key, header)
                links = self.links_in(name, cell)
                for row in rows[index : index + covered]:
                    self.set_cell(row, key, header, list(cell))
                    row.links += [Link(one.field, one.paragraph, one.text, one.url) for one in links]
                    if covered > 1:
                        row.spans[name] = Span(index, covered)
                index += covered
        for row in rows:
            self.derive(row)
        return rows

    def derive(self, row: RowRecord) -> None:
        status_cell = row_cell(row, STATUS, "")
        row.status = read_status(status_cell, self.record.legend.statuses)
        row.timeframe, row.timeframe_source = find_timeframe(
            row.timeframe_cell, row.responsible, status_cell, row.status
        )
        row.forecast = find_forecast(
            self.record.extra_headers(), row.extra, status_cell, self.record.legend.statuses
        )

    def heading(self) -> list[str]:
        title = self.text()
        if self.often(0.6):
            title = f"{self.chance.choice(self.codes)} {title}"
        return [title, self.text()] if self.often(0.15) else [title]

    def area(self, before: AreaRecord | None, table: int, count: int) -> AreaRecord | None:
        """An area below another in its table, or the table's first; None where none can stand."""
        area = AreaRecord(table=table)
        has_area, has_goal = self.has(AREA), self.has(GOAL)
        area.goal = self.texts() if has_goal else []
        if before is not None and has_area and area.goal and self.often(0.25):
            area.continues = True
            area.heading, area.note = list(before.heading), list(before.note)
        elif has_area and (before is not None or self.often(0.9)):
            area.heading = self.heading()
            area.note = self.texts(2) if self.often(0.2) else []
        elif before is not None and not area.goal:
            return None
        if before is not None:
            self.tell_apart(area, before)
        area.code, area.title = read_area_heading(area.heading)
        area.rows = self.rows(count)
        self.first_links(area, before)
        self.mark(area)
        return area

    def tell_apart(self, area: AreaRecord, before: AreaRecord) -> None:
        """An area that says what the one above it says would be part of that one."""
        if not area.continues and area.heading and area.heading == before.heading:
            area.heading = [*area.heading, f"del {self.chance.randint(1, 999)}"]
        elif area.goal == before.goal and not area.heading or (area.continues and area.goal == before.goal):
            area.goal = [*area.goal, f"och {self.chance.randint(1, 999)}"]

    def first_links(self, area: AreaRecord, before: AreaRecord | None) -> None:
        """Links in the Område and goal cells, which belong to the first row; then all in column order."""
        row = area.rows[0]
        if area.continues and before is not None:
            row.links += [link for link in before.rows[0].links if link.field == AREA]
        else:
            row.links += self.links_in(AREA, [*area.heading, *area.note])
        row.links += self.links_in(GOAL, area.goal)
        order = [span_field(column.key, column.header) for column in self.record.columns]
        row.links.sort(key=lambda link: order.index(link.field))

    def mark(self, area: AreaRecord) -> None:
        if self.has(AREA) and not area.continues and self.often(0.15):
            area.markers += [Marker(self.chance.choice(MARKERS)) for _ in range(self.chance.randint(1, 2))]
        for index, row in enumerate(area.rows):
            own = any(
                name not in row.spans or row.spans[name].first_row == index
                for name in (span_field(*column) for column in row_columns(self.record))
            )
            # A row that holds nothing at all is a row only with a marker.
            anything = area.heading or area.goal or any(row_cell(row, *c) for c in row_columns(self.record))
            if own and (not anything or self.often(0.05)):
                area.markers.append(Marker(self.chance.choice(MARKERS), row=index))

    def chapter(self, index: int, areas: int, rows: list[int]) -> ChapterRecord:
        heading = None if not index and self.often(0.2) else self.chance.choice([*CHAPTERS, self.text()])
        number, title = read_chapter_heading(heading)
        chapter = ChapterRecord(number, title, heading)
        chapter.intro = self.texts() if heading and self.often(0.3) else []
        chapter.tables = (
            self.chance.choice([1, 1, 1, 2, 3]) if areas or heading is None or self.often(0.5) else 0
        )
        tables = (
            sorted(self.chance.randint(1, chapter.tables) for _ in range(areas)) if chapter.tables else []
        )
        before: AreaRecord | None = None
        for table, count in zip(tables, rows, strict=False):
            above = before if before is not None and before.table == table else None
            area = self.area(above, table, count)
            if area is not None:
                chapter.areas.append(area)
                before = area
        return chapter

    def legend(self) -> None:
        record = self.record
        cells = {span_field(c.key, c.header): self.texts() for c in record.columns if c.key != STATUS}
        cells[STATUS] = list(self.chance.choice(LEGEND_STATUSES))
        statuses = read_legend_statuses(cells[STATUS])
        record.legend = Legend({name: cell for name, cell in cells.items() if cell}, statuses)
        record.after_legend = self.texts() if self.often(0.5) else []

    def frame(self) -> None:
        record = self.record
        titles = ["Verksamhetsplan för Region Dalarna 2022–2024", "Cancerplan RCC Syd", self.text()]
        record.title = self.chance.choice(titles) if self.often(0.8) else None
        record.region = self.chance.choice([None, "Region Dalarna", "Region Västmanland", "Ön & Co"])
        record.rcc = self.chance.choice([None, "RCC Mellansverige", "RCC Syd"])
        record.period = self.chance.choice([None, "2022–2024", "1 juli 2022–2025"])
        record.language = self.chance.choice(["sv", "sv", "sv", "en"])
        record.intro = self.texts()
        if self.often(0.1):
            record.intro.append("Status: Ej påbörjad, Påbörjad, Klar.")
        record.legend.statuses = listed_statuses(record.intro)


def _split(chance: random.Random, total: int, most: int) -> list[int]:
    """A number as a list of parts from 1 to `most`."""
    parts = []
    while total:
        parts.append(chance.randint(1, min(total, most)))
        total -= parts[-1]
    return parts


@st.composite
def plan_records(draw: st.DrawFn, max_rows: int = 200) -> PlanRecord:
    """A record for which `check_record` finds nothing wrong, with 0 to `max_rows` rows."""
    few = st.integers(0, min(8, max_rows))
    total = draw(few if draw(st.integers(0, 3)) else st.integers(0, max_rows))
    record = PlanRecord(columns=draw(st.one_of(columns_of_plan(), columns_as_chosen())))
    pool = draw(st.lists(texts(), min_size=1, max_size=10))
    chance = random.Random(draw(st.integers(0, 2**32 - 1)))
    maker = _Maker(chance, pool, record)
    maker.frame()
    if maker.has(STATUS) and draw(st.booleans()):
        maker.legend()
    parts = _split(chance, total, chance.choice([1, 4, 12]))
    wanted = draw(st.integers(0 if record.legend.cells and not parts else 1, 4))
    for index in range(wanted):
        share = parts[index::wanted]
        record.chapters.append(maker.chapter(index, len(share), share))
    if record.chapters and record.chapters[-1].tables and maker.often(0.4):
        record.trailing = maker.texts()
    # What is left are lines that happen to read as a heading, a title or a marker.
    assume(not check_record(record))
    assume(not any(is_heading_row(cells) for cells in _grid_rows(record)))
    return record


def _grid_rows(record: PlanRecord) -> list[list[str]]:
    """Each row as a reader sees it: the area's cells and its own, each as one text."""
    return [
        [
            " ".join(area_cell(area, key) if key in (AREA, GOAL) else row_cell(row, key, header))
            for key, header in ((column.key, column.header) for column in record.columns)
        ]
        for area in record.areas()
        for row in area.rows
    ]
