"""How two editions of a plan differ: what is new, gone, moved and said otherwise, part by part."""

from dataclasses import dataclass, field
from typing import Any

from planapp.domain.check_area import row_columns
from planapp.domain.record import (
    RCC_ACTIVITY,
    REGION_ACTIVITY,
    AreaRecord,
    ChapterRecord,
    PlanRecord,
    RowRecord,
    is_blank,
    row_cell,
    span_field,
)
from planapp.domain.versions.pairing import Keyed, Pairs, pair_editions
from planapp.domain.word_diff import Piece, word_diff

NEW, GONE, CHANGED = "new", "gone", "changed"
MARKER = "markers"
_WORDS_SHOWN = 12
_PLAN_TEXTS = {
    "title": "Titel",
    "period": "Period",
    "region": "Region",
    "rcc": "Regionalt cancercentrum",
    "intro": "Inledning",
    "after_legend": "Text efter förklaringen",
    "trailing": "Text efter tabellerna",
}
_CHAPTER_TEXTS = {"heading": "Kapitlets rubrik", "intro": "Kapitlets text"}
_AREA_TEXTS = {"heading": "Område", "note": "Text under området", "goal": "Uppdrag/mål"}


@dataclass(slots=True)
class TextChange:
    """A text that differs: `name` as in a row's `links` (or a field), `header` what a person calls it."""

    name: str
    header: str
    old: list[str]
    new: list[str]

    def words(self) -> list[Piece]:
        """The difference word by word."""
        return word_diff(self.old, self.new)


@dataclass(slots=True)
class RowChange:
    """A row that is new, gone or says something else; `key` is the row it was, `number` its place."""

    kind: str
    key: int | None
    row: RowRecord
    number: int
    words: str
    changes: list[TextChange] = field(default_factory=list)


@dataclass(slots=True)
class PartChange:
    """An area or a chapter with what differs in it; `parts` are its rows, or the chapter's areas."""

    kind: str
    name: str
    part: Any
    changes: list[TextChange] = field(default_factory=list)
    rows: list[RowChange] = field(default_factory=list)
    areas: list["PartChange"] = field(default_factory=list)
    reordered: bool = False

    def says_anything(self) -> bool:
        """Whether anything in it differs."""
        return bool(self.kind != CHANGED or self.changes or self.rows or self.areas or self.reordered)


@dataclass(slots=True)
class Differences:
    """All that differs between two editions, in the new one's order; what is gone comes last in its part."""

    changes: list[TextChange] = field(default_factory=list)
    chapters: list[PartChange] = field(default_factory=list)
    reordered: bool = False

    def rows(self) -> list[RowChange]:
        """The rows that differ."""
        return [row for chapter in self.chapters for area in chapter.areas for row in area.rows]

    def count(self, kind: str) -> int:
        """How many rows are new, gone or changed."""
        return sum(row.kind == kind for row in self.rows())

    def is_empty(self) -> bool:
        """Whether both editions say the same."""
        return not (self.changes or self.chapters or self.reordered)


def part_name(area: AreaRecord) -> str:
    """How a person names an area: its code and title, or the first words of its goal."""
    named = " ".join(part for part in (area.code, area.title) if part)
    return named or " ".join([*area.heading, *area.goal])[:80] or "Område utan rubrik"


def row_words(row: RowRecord) -> str:
    """The first words of what a row is about."""
    cells = [getattr(row, name) for name in (REGION_ACTIVITY, RCC_ACTIVITY)]
    cells += [row.responsible, *row.extra.values()]
    words = " ".join(next((cell for cell in cells if cell), [])).split()
    return " ".join(words[:_WORDS_SHOWN]) + ("…" if len(words) > _WORDS_SHOWN else "")


def renamed_headers(old: PlanRecord, new: PlanRecord) -> dict[str, str]:
    """The old names of columns that have got another heading, by their names now.

    Columns are told apart by their place where neither edition has more of them than the other.
    """
    if len(old.columns) != len(new.columns):
        return {}
    pairs = zip(old.columns, new.columns, strict=True)
    named = [
        (span_field(one.key, one.header), span_field(two.key, two.header))
        for one, two in pairs
        if one.key == two.key
    ]
    return {now: before for before, now in named if now != before}


def _lines(value: Any) -> list[str]:
    if value is None:
        return []
    return [value] if isinstance(value, str) else list(value)


def _texts(old: Any, new: Any, names: dict[str, str]) -> list[TextChange]:
    found = []
    for name, header in names.items():
        before, after = _lines(getattr(old, name, None)), _lines(getattr(new, name, None))
        if before != after:
            found.append(TextChange(name, header, before, after))
    return found


def _markers(area: AreaRecord | None, row: int | None) -> list[str]:
    return [one.text for one in area.markers if one.row == row] if area is not None else []


def _marker_change(old: list[str], new: list[str]) -> list[TextChange]:
    return [TextChange(MARKER, "Markör", old, new)] if old != new else []


class _Comparison:
    """Two editions, their parts paired."""

    def __init__(self, old: Keyed, new: Keyed, leave_out: frozenset[str]) -> None:
        self.old, self.new, self.pairs = old.record, new.record, pair_editions(old, new)
        self.before = renamed_headers(self.old, self.new)
        self.columns = [
            (key, header, span_field(key, header))
            for key, header in row_columns(self.new)
            if span_field(key, header) not in leave_out
        ]
        named = {self.before.get(name, name) for _, _, name in self.columns}
        self.lost = [
            (key, header, span_field(key, header))
            for key, header in row_columns(self.old)
            if span_field(key, header) not in named | leave_out
        ]
        self.place_of = {
            id(row): (area, index) for area in self.old.areas() for index, row in enumerate(area.rows)
        }

    def cells(self, old: RowRecord | None, new: RowRecord | None) -> list[TextChange]:
        found = []
        for key, header, name in self.columns:
            before = row_cell(old, key, self.before.get(name, name)) if old is not None else []
            after = row_cell(new, key, header) if new is not None else []
            if before != after:
                found.append(TextChange(name, header, list(before), list(after)))
        for key, header, name in self.lost:
            before = row_cell(old, key, header) if old is not None else []
            if before:
                found.append(TextChange(name, header, list(before), []))
        return found

    def row(self, area: AreaRecord, index: int) -> RowChange | None:
        row = area.rows[index]
        old, key = self.pairs.rows.get(id(row)), self.pairs.keys.get(id(row))
        if old is None and is_blank(row):
            return None  # it says nothing, and only holds its area's place
        made = RowChange(NEW if old is None else CHANGED, key, row, index + 1, row_words(row))
        made.changes = self.cells(old, row)
        marks: list[str] = []
        if old is not None:
            home, place = self.place_of[id(old)]
            marks = _markers(home, place)
            if self.pairs.areas.get(id(area)) is not home:
                moved = TextChange("area", "Flyttad från område", [part_name(home)], [part_name(area)])
                made.changes.insert(0, moved)
        made.changes += _marker_change(marks, _markers(area, index))
        return made if made.changes or made.kind == NEW else None

    def gone_row(self, area: AreaRecord, row: RowRecord, key: int | None) -> RowChange:
        number = next(at for at, one in enumerate(area.rows, 1) if one is row)
        return RowChange(GONE, key, row, number, row_words(row), self.cells(row, None))

    def area(self, area: AreaRecord, gone: list[tuple[RowRecord, int | None]]) -> PartChange:
        old = self.pairs.areas.get(id(area))
        made = PartChange(CHANGED if old is not None else NEW, part_name(area), area)
        made.changes = _texts(old, area, _AREA_TEXTS)
        made.changes += _marker_change(_markers(old, None), _markers(area, None))
        changed = [self.row(area, index) for index in range(len(area.rows))]
        made.rows = [one for one in changed if one is not None]
        if old is not None:
            made.rows += [self.gone_row(old, row, key) for row, key in gone]
            made.reordered = self.is_reordered(old.rows, area.rows, self.pairs.rows)
        return made

    def gone_area(self, area: AreaRecord, gone: list[tuple[RowRecord, int | None]]) -> PartChange:
        made = PartChange(GONE, part_name(area), area, _texts(area, None, _AREA_TEXTS))
        made.rows = [self.gone_row(area, row, key) for row, key in gone]
        return made

    @staticmethod
    def is_reordered(old: list[Any], new: list[Any], pairs: dict[int, Any]) -> bool:
        place = {id(one): at for at, one in enumerate(old)}
        order = [place[id(pairs[id(one)])] for one in new if id(one) in pairs and id(pairs[id(one)]) in place]
        return order != sorted(order)


def _gone_rows(old: Keyed, pairs: Pairs) -> dict[int, list[tuple[RowRecord, int | None]]]:
    """The old rows that are not there any more, by the identity of their area."""
    kept = {id(row) for row in pairs.rows.values()}
    found: dict[int, list[tuple[RowRecord, int | None]]] = {}
    for key, _, area, row in old.keyed_rows():
        if id(row) not in kept and not is_blank(row):
            found.setdefault(id(area), []).append((row, key))
    return found


def _chapter_name(chapter: ChapterRecord) -> str:
    return chapter.heading or "Planen"


def _frame_changes(old: PlanRecord, new: PlanRecord) -> list[TextChange]:
    found = _texts(old, new, _PLAN_TEXTS)
    headers = [one.header for one in old.columns], [one.header for one in new.columns]
    if headers[0] != headers[1]:
        found.append(TextChange("columns", "Kolumnernas rubriker", *headers))
    for name in dict.fromkeys([*old.legend.cells, *new.legend.cells]):
        before, after = old.legend.cells.get(name, []), new.legend.cells.get(name, [])
        if before != after:
            header = next((one.header for one in new.columns if one.key == name), name)
            found.append(TextChange("legend", f"Förklaring: {header}", before, after))
    return found


def compare(old: Keyed, new: Keyed, leave_out: frozenset[str] = frozenset()) -> Differences:
    """How two editions differ; `leave_out` names columns whose cells are not looked at."""
    work = _Comparison(old, new, leave_out)
    gone = _gone_rows(old, work.pairs)
    done = Differences(_frame_changes(old.record, new.record))
    for chapter in new.record.chapters:
        was = work.pairs.chapters.get(id(chapter))
        made = PartChange(CHANGED if was is not None else NEW, _chapter_name(chapter), chapter)
        made.changes = _texts(was, chapter, _CHAPTER_TEXTS)
        areas = [work.area(area, _gone_in(work.pairs, area, gone)) for area in chapter.areas]
        if was is not None:
            lost = work.pairs.gone(was.areas, "areas")
            areas += [work.gone_area(area, gone.get(id(area), [])) for area in lost]
            made.reordered = work.is_reordered(was.areas, chapter.areas, work.pairs.areas)
        made.areas = [area for area in areas if area.says_anything()]
        done.chapters.append(made)
    for lost_chapter in work.pairs.gone(old.record.chapters, "chapters"):
        made = PartChange(GONE, _chapter_name(lost_chapter), lost_chapter)
        made.changes = _texts(lost_chapter, None, _CHAPTER_TEXTS)
        lost = work.pairs.gone(lost_chapter.areas, "areas")
        made.areas = [work.gone_area(area, gone.get(id(area), [])) for area in lost]
        done.chapters.append(made)
    done.chapters = [one for one in done.chapters if one.says_anything()]
    done.reordered = work.is_reordered(old.record.chapters, new.record.chapters, work.pairs.chapters)
    return done


def _gone_in(
    pairs: Pairs, area: AreaRecord, gone: dict[int, list[tuple[RowRecord, int | None]]]
) -> list[tuple[RowRecord, int | None]]:
    was = pairs.areas.get(id(area))
    return gone.get(id(was), []) if was is not None else []
