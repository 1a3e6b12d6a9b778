"""Rows that were taken out of the plan here, and stand in the file again."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from planapp.domain.merging.cells import SET_FIELDS
from planapp.domain.merging.columns import Columns
from planapp.domain.merging.fill import short_name
from planapp.domain.merging.likeness import pair_by_likeness
from planapp.domain.merging.matching import CERTAIN, cell_words
from planapp.domain.merging.outcome import ENDED, LEAVE_OUT, TAKE_IN, EndedRow, Question, RowOutcome, Stored
from planapp.domain.merging.parts import MergedArea, MergedChapter, MergedRow, RowPart, take_apart
from planapp.domain.merging.terms import Terms, digest
from planapp.domain.record import (
    RCC_ACTIVITY,
    REGION_ACTIVITY,
    Answer,
    AreaRecord,
    ChapterRecord,
    PlanRecord,
    span_field,
)

_ANSWERS = [Answer(LEAVE_OUT, "Låt raden vara utanför planen"), Answer(TAKE_IN, "Ta in raden igen")]


class EndedRows:
    """The plan's ended rows that rows of the file are, by the file's row."""

    def __init__(self, plan: PlanRecord, columns: Columns, stored: Stored, shares: Iterable[int]) -> None:
        rows = [replace(one.record, spans={}) for one in stored.ended]
        alone = replace(plan, chapters=[ChapterRecord(areas=[AreaRecord(rows=rows)])])
        names = {name: name for name in (span_field(one.key, one.header) for one in plan.columns)}
        [chapter] = take_apart(alone, names, shares)
        self.parts = chapter.areas[0].rows
        self.stored, self.columns = stored, columns
        self.found: dict[RowPart, tuple[EndedRow, RowPart, Question]] = {}
        self.said: dict[str, str | None] = {}

    def _words(self, row: RowPart, row_id: int | None = None) -> list[str]:
        """What a row is known by, where it is the plan's as the last reading said it."""
        held = self.stored.held.get(row_id, {}) if row_id is not None else {}
        common = [name for name in row.cells if name in self.columns.names.values()]
        work = [name for name in common if name in (RCC_ACTIVITY, REGION_ACTIVITY)]
        names = work or [name for name in common if name not in SET_FIELDS]
        return cell_words(
            held[name].base.split("\n") if name in held else row.cells[name].text for name in names
        )

    def find(self, free: list[RowPart], terms: Terms) -> None:
        """Look for them among the file's rows that are none of the plan's, and ask what becomes of them."""
        if not self.parts or not free:
            return
        ours = {}
        for index, (one, part) in enumerate(zip(self.stored.ended, self.parts, strict=True)):
            words = self._words(part), self._words(part, one.row_id)
            ours[index] = words[1] or words[0]
        theirs = {index: self._words(row) for index, row in enumerate(free)}
        for at, two, _ in pair_by_likeness(ours, theirs, CERTAIN):
            if theirs[two]:
                self._ask(self.stored.ended[at], self.parts[at], free[two], terms)

    def _ask(self, ended: EndedRow, part: RowPart, row: RowPart, terms: Terms) -> None:
        words = digest(" ".join(word for cell in row.cells.values() for word in cell.text))
        question = terms.ask(f"ended:{ended.row_id}:{words}", _ANSWERS, LEAVE_OUT)
        if not question.answer and ended.left_out == words:
            question.answer = LEAVE_OUT  # as somebody answered when the file said so before
        self.found[row] = ended, part, question
        self.said[f"row:{ended.row_id}:ended"] = words if question.chosen() == LEAVE_OUT else None

    def leave_out(
        self, chapters: list[MergedChapter], words: Callable[[RowPart], str]
    ) -> Iterator[RowOutcome]:
        """Take the rows that stay outside the plan out of the result, with what holds nothing else.

        Gives what is told of them; `words` says what a row is about.
        """
        for chapter in chapters if self.found else []:
            held = len(chapter.areas)
            for area in chapter.areas:
                for row in [row for row in area.rows if self._is_outside(row)]:
                    area.rows.remove(row)
                    yield self._told(row, area, words)
            chapter.areas = [area for area in chapter.areas if area.rows]
            if held and not chapter.areas and chapter.plan is None:
                chapter.intro, chapter.tables = [], 0
        if self.found:
            chapters[:] = [one for one in chapters if one.plan or one.areas or one.tables]

    def _told(self, row: MergedRow, area: MergedArea, words: Callable[[RowPart], str]) -> RowOutcome:
        assert row.file is not None
        ended, _, question = self.found[row.file]
        place = row.file.record.source or {}
        told = RowOutcome(ENDED, short_name(area), words(row.file), ended.row_id, place)
        told.question, told.note = question, ended.note()
        return told

    def _is_outside(self, row: MergedRow) -> bool:
        found = self.found.get(row.file) if row.plan is None and row.file is not None else None
        return found is not None and found[2].chosen() == LEAVE_OUT
