"""The result's chapters, areas and rows: those of one side in its order, with the other's among them."""

from collections import defaultdict

from planapp.domain.merging.parts import (
    AreaPart,
    ChapterPart,
    MergedArea,
    MergedChapter,
    MergedRow,
    RowPart,
)


class _Weave:
    """Puts what only the other side (`second`) has in its place among what the first has."""

    def __init__(self, first: list[ChapterPart], second: list[ChapterPart], from_file: bool) -> None:
        self.first, self.second, self.from_file = first, second, from_file
        self.chapters: list[MergedChapter] = []
        self.chapter_of: dict[ChapterPart, MergedChapter] = {}  # by the second side's parts
        self.area_of: dict[AreaPart, MergedArea] = {}
        self.row_of: dict[RowPart, tuple[MergedRow, MergedArea]] = {}
        self.home: dict[MergedArea, MergedChapter] = {}
        # Rows to be put in after a row of an area, or first in it.
        self.hung: dict[MergedArea, dict[MergedRow | None, list[MergedRow]]] = {}

    def lay_first(self) -> None:
        """The first side's own order."""
        for part in self.first:
            chapter = self.chapter(part, part.kin)
            self.chapters.append(chapter)
            for area_part in part.areas:
                area = self.area(area_part, area_part.kin)
                chapter.areas.append(area)
                self.home[area] = chapter
                for row in area_part.rows:
                    area.rows.append(self.row(row, row.kin, area))

    def chapter(self, first: ChapterPart | None, second: ChapterPart | None) -> MergedChapter:
        plan, file = (second, first) if self.from_file else (first, second)
        part = first or second
        chapter = MergedChapter(plan, file, tables=part.record.tables if part else 1)
        if second is not None:
            self.chapter_of[second] = chapter
        return chapter

    def area(self, first: AreaPart | None, second: AreaPart | None) -> MergedArea:
        plan, file = (second, first) if self.from_file else (first, second)
        area = MergedArea(plan, file)
        part = first or second
        if part is not None:
            area.table, area.continues = part.record.table, part.record.continues
        if second is not None:
            self.area_of[second] = area
        return area

    def row(self, first: RowPart | None, second: RowPart | None, area: MergedArea) -> MergedRow:
        plan, file = (second, first) if self.from_file else (first, second)
        row = MergedRow(plan, file)
        if second is not None:
            self.row_of.setdefault(second, (row, area))
        return row

    def hang_second(self) -> None:
        """What only the second side has, after what it stood after there."""
        last_chapter: MergedChapter | None = None
        for part in self.second:
            chapter = self.chapter_of.get(part)
            if chapter is None and not part.areas:
                chapter = self.insert_chapter(part, last_chapter)
            last_area: MergedArea | None = None
            for area_part in part.areas:
                left = self.hang_rows(area_part)
                area = self.area_of.get(area_part)
                if left:
                    if last_area is None and chapter is None:
                        chapter = self.insert_chapter(part, last_chapter)
                    area = self.insert_area(area_part, left, last_area, chapter)
                last_area = area or last_area
            if last_area is not None:
                chapter = chapter or self.home[last_area]
            last_chapter = chapter or last_chapter

    def hang_rows(self, part: AreaPart) -> list[RowPart]:
        """Put an area's unpaired rows in their places; returns those that have none."""
        target, anchor = self.area_of.get(part), None
        if not self.from_file:
            kin = next((self.row_of[row] for row in part.rows if row in self.row_of), None)
            target = kin[1] if kin else target
        left = []
        for row in part.rows:
            if row in self.row_of:
                merged, area = self.row_of[row]
                if not self.from_file or area is target:
                    anchor, target = merged, area
            elif target is None:
                left.append(row)
            else:
                hung = self.hung.setdefault(target, defaultdict(list))
                hung[anchor].append(self.row(None, row, target))
        return left

    def insert_chapter(self, part: ChapterPart, after: MergedChapter | None) -> MergedChapter:
        chapter = self.chapter(None, part)
        at = self.chapters.index(after) + 1 if after is not None else 0
        self.chapters.insert(at, chapter)
        return chapter

    def insert_area(
        self, part: AreaPart, rows: list[RowPart], after: MergedArea | None, chapter: MergedChapter | None
    ) -> MergedArea:
        area = self.area(None, part)
        home = self.home[after] if after is not None else chapter
        assert home is not None  # the caller gives one of the two
        at = home.areas.index(after) + 1 if after is not None else 0
        while at < len(home.areas) and at and home.areas[at].continues:
            at += 1  # not between an area and what continues it
        only_second = (home.plan if self.from_file else home.file) is not None and (
            home.file if self.from_file else home.plan
        ) is None
        if not only_second:  # in a chapter of its own an area stands where it stood
            area.table = home.areas[at - 1].table if at else 1
        home.areas.insert(at, area)
        self.home[area] = home
        area.rows = [self.row(None, row, area) for row in rows]
        return area

    def settle(self) -> None:
        for area, hung in self.hung.items():
            rows = list(hung[None])
            for row in area.rows:
                rows += [row, *hung.get(row, ())]
            area.rows = rows


def lay_out(plan: list[ChapterPart], file: list[ChapterPart], from_file: bool) -> list[MergedChapter]:
    """The result's chapters, with their areas and rows but nothing in them yet.

    The order is the file's with what only the plan has where it stood (`from_file`), or the plan's with
    what only the file has. Of the other side's areas those are left out whose rows are all elsewhere.
    """
    weave = _Weave(file, plan, True) if from_file else _Weave(plan, file, False)
    weave.lay_first()
    weave.hang_second()
    weave.settle()
    return weave.chapters


def join_nameless(chapters: list[MergedChapter]) -> list[MergedChapter]:
    """Only the first chapter can lack a heading: another's tables become the last of the one above."""
    joined: list[MergedChapter] = []
    for chapter in chapters:
        if joined and chapter.heading is None:
            above = joined[-1]
            for area in chapter.areas:
                area.table += above.tables
            above.areas += chapter.areas
            above.tables += chapter.tables
        else:
            joined.append(chapter)
    return joined
