"""Search over every plan that somebody may read: each hit in its place, its words marked."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from planapp.domain.access import Visitor
from planapp.domain.editing.rows import row_from_json
from planapp.domain.finding import Piece, excerpt, has_words, marked, search_fault, search_words
from planapp.domain.record import AREA, GOAL, STATUS, TIMEFRAME, row_cell
from planapp.extensions import db
from planapp.services.plan_rights import PlanName, visible_plans
from planapp.services.plan_view import cell_texts, row_columns_of
from planapp.storage.search import (
    found_areas,
    found_chapters,
    found_ended,
    found_plans,
    found_rows,
    plan_columns,
)

LIMIT = 200
_COMMENT = "Kommentar"
_ENDED = "Avslutade rader"
_LAST = 10**9  # ended rows stand after every chapter
_OF_PLAN = (
    ("title", "Titel"),
    ("intro", "Inledning"),
    ("after_legend", "Text efter förklaringen"),
    ("trailing", "Text efter tabellerna"),
)


@dataclass(slots=True)
class Match:
    """A cell or text that holds some of the words: what it is called, and a piece of it."""

    header: str
    pieces: list[Piece]


@dataclass(slots=True)
class Hit:
    """Something found. `row_id` is the row to show, None for a text of a chapter or the plan.

    `number` is the row's in its area; `own` says that the row itself was found, not only its area. A row that
    `is_ended` has been taken out of the plan.
    """

    area: list[Piece]
    matches: list[Match]
    row_id: int | None = None
    number: int | None = None
    is_ended: bool = False

    @property
    def own(self) -> bool:
        """Whether it is a row."""
        return self.number is not None


@dataclass(slots=True)
class ChapterHits:
    """What was found in a chapter; without `id` it is the plan's own texts, or its ended rows."""

    id: int | None
    heading: str
    hits: list[Hit] = field(default_factory=list)


@dataclass(slots=True)
class PlanHits:
    """What was found in a plan."""

    plan: PlanName
    chapters: list[ChapterHits] = field(default_factory=list)
    count: int = 0


@dataclass(slots=True)
class SearchPage:
    """What a search found; `fault` says why nothing was searched for, `is_cut` that there is more."""

    text: str
    fault: str = ""
    plans: list[PlanHits] = field(default_factory=list)
    count: int = 0
    is_cut: bool = False
    has_plans: bool = True


Find = Callable[[Any, list[int], list[str], int], list[Any]]


def search(visitor: Visitor, text: str) -> SearchPage:
    """What the visitor may read that holds every word of a text, in the plans' order, at most LIMIT hits.

    A row is found by its own words together with its area's. Seven statements at most, whatever is found.
    """
    fault = search_fault(text) if text.strip() else ""
    names = visible_plans(visitor)
    page = SearchPage(text, fault, has_plans=bool(names))
    words = search_words(text)
    if fault or not words or not names:
        return page
    found = _Found(names, words)
    found.look()
    page.plans, page.count, page.is_cut = found.plans(), found.count, found.is_cut
    return page


class _Found:
    """Puts together what the statements find, until there are LIMIT hits."""

    def __init__(self, names: list[PlanName], words: list[str]) -> None:
        self.names = {one.id: one for one in names}
        self.words = words
        self.count, self.is_cut = 0, False
        # By plan, then by where they stand: chapter, area, row.
        self.hits: dict[int, list[tuple[tuple[int, int, int], int | None, str, Hit]]] = {}

    def _take(self, find: Find) -> Iterable[Any]:
        """What one statement finds, one more than there is room for at most."""
        room = LIMIT - self.count
        rows = find(db.session(), list(self.names), self.words, room + 1)
        self.is_cut = self.is_cut or len(rows) > room
        self.count += len(rows[:room])
        return rows[:room]

    def _add(
        self, plan_id: int, place: tuple[int, int, int], chapter: tuple[int | None, str], hit: Hit
    ) -> None:
        self.hits.setdefault(plan_id, []).append((place, *chapter, hit))

    def look(self) -> None:
        for plan in self._take(found_plans):
            texts = [
                (header, [plan.title or ""] if name == "title" else getattr(plan, name))
                for name, header in _OF_PLAN
            ]
            self._add(plan.plan_id, (-1, 0, 0), (None, "Planens texter"), Hit([], self._matches(texts)))
        for one in self._take(found_chapters):
            texts = [("Kapitelrubrik", [one.heading or ""]), ("Inledning", one.intro)]
            place = (one.chapter_position, -1, 0)
            chapter = (one.chapter_id, one.heading or "Planen")
            self._add(one.plan_id, place, chapter, Hit([], self._matches(texts)))
        areas, rows = list(self._take(found_areas)), list(self._take(found_rows))
        ended = list(self._take(found_ended))
        columns = plan_columns(db.session(), {one.plan_id for one in [*areas, *rows, *ended]})
        for one in areas:
            self._add_area(one, columns[one.plan_id])
        for one in rows:
            self._add_row(one, columns[one.plan_id])
        for at, one in enumerate(ended):
            self._add_ended(one, columns[one.plan_id], at)

    def _add_area(self, one: Any, columns: list[dict[str, str]]) -> None:
        headers = {column["key"]: column["header"] for column in columns}
        texts = [(headers.get(GOAL, "Mål"), one.goal), ("Om området", one.note)]
        hit = Hit(self._area_name(one), self._matches(texts), one.first_row)
        self._place(one, -1, hit)

    def _add_row(self, one: Any, columns: list[dict[str, str]]) -> None:
        texts = [
            (header, cell_texts(one, key, name))
            for key, header, name in row_columns_of(columns)
            if key not in (STATUS, TIMEFRAME)
        ]
        held = {key: header for key, header, _ in row_columns_of(columns)}
        texts.append((held.get(TIMEFRAME, "Tidsram"), one.timeframe_cell))
        texts.append((held.get(STATUS, "Status"), one.status_raw.split("\n")))
        texts.append((_COMMENT, one.comment.split("\n")))
        hit = Hit(self._area_name(one), self._matches(texts), one.row_id, one.row_position + 1)
        self._place(one, one.row_position, hit)

    def _add_ended(self, one: Any, columns: list[dict[str, str]], at: int) -> None:
        row, area = row_from_json(one.ended["row"]), one.ended["area"] or "Området"
        texts = [
            (column["header"], row_cell(row, column["key"], column["header"]))
            for column in columns
            if column["key"] not in (AREA, GOAL)
        ]
        texts += [(_COMMENT, one.comment.split("\n")), ("Skäl", one.ended["reason"].split("\n"))]
        hit = Hit(marked(area, self.words), self._matches(texts), one.row_id, is_ended=True)
        self._add(one.plan_id, (_LAST, 0, at), (None, _ENDED), hit)

    def _place(self, one: Any, row: int, hit: Hit) -> None:
        place = (one.chapter_position, one.area_position, row)
        self._add(one.plan_id, place, (one.chapter_id, one.chapter_heading or "Planen"), hit)

    def _area_name(self, one: Any) -> list[Piece]:
        return marked(" ".join(one.area_heading), self.words) if one.area_heading else []

    def _matches(self, texts: list[tuple[str, list[str]]]) -> list[Match]:
        return [
            Match(header, excerpt(paragraphs, self.words))
            for header, paragraphs in texts
            if paragraphs and has_words(paragraphs, self.words)
        ]

    def plans(self) -> list[PlanHits]:
        """What was found, by plan and chapter."""
        found = []
        for plan_id, name in self.names.items():
            if plan_id not in self.hits:
                continue
            plan = PlanHits(name)
            for _, chapter_id, heading, hit in sorted(self.hits[plan_id], key=lambda one: one[0]):
                last = plan.chapters[-1] if plan.chapters else None
                if last is None or (last.id, last.heading) != (chapter_id, heading):
                    plan.chapters.append(ChapterHits(chapter_id, heading))
                plan.chapters[-1].hits.append(hit)
                plan.count += 1
            found.append(plan)
        return found
