"""What a new reading does to a plan that exists: its rows paired, their differences, and the result."""

from dataclasses import dataclass, field

from planapp.domain.record import Answer, Place, PlanRecord

NEW, CHANGED, UNCHANGED, MISSING = "new", "changed", "unchanged", "missing"
FROM_PLAN, FROM_FILE = "plan", "file"  # which of two values is stored


@dataclass(slots=True)
class Question:
    """Something that a person chooses: the same shape as a finding that asks, see `record.Finding`."""

    key: str
    answers: list[Answer]
    proposed: str
    answer: str = ""

    def chosen(self) -> str:
        """The answer that holds."""
        return self.answer or self.proposed


@dataclass(slots=True)
class CellChange:
    """A cell that the plan and the file say differently.

    `name` is the column's name as in a row's `links` and `spans` (see `record.span_field`), or a field
    of the area, chapter or plan, such as `heading`, `goal`, `note`, `markers`, `title`, `intro`; `header`
    is what a person calls it. There is a question only where somebody has set the plan's value since the
    plan was last read in and the file has another one than it had then; `set_by` says who and when.
    """

    name: str
    header: str
    old: list[str]
    new: list[str]
    question: Question | None = None
    set_by: str = ""

    def taken(self) -> str:
        """FROM_PLAN or FROM_FILE: which value is stored."""
        return self.question.chosen() if self.question else FROM_FILE


@dataclass(slots=True)
class RowOutcome:
    """What happens to one row: `state` is NEW, CHANGED, UNCHANGED or MISSING.

    `area` and `words` name it for a person («3.c.ii) rad 2», the first words of its activity).
    `activity_id` is the stored row, None for a new one; `place` is the row's in the file, empty for a
    missing one. `question` asks whether a doubtful pair is the same row ("same"/"other"), or what becomes
    of a missing one ("keep"/"end"); `likeness` is from 0 to 1 for a pair. `marker` is the mark proposed
    for a changed or new row where only some columns are read in, "" otherwise.
    """

    state: str
    area: str
    words: str
    activity_id: int | None = None
    place: Place = field(default_factory=dict)
    changes: list[CellChange] = field(default_factory=list)
    question: Question | None = None
    likeness: float = 1.0
    marker: Question | None = None


@dataclass(slots=True)
class Merging:
    """A plan and a reading put together; nothing of it is stored.

    `record` is what the plan becomes, valid by `check_record`. `row_ids` has the stored row of each of
    its rows in order, None for a new one; `area_ids` and `chapter_ids` likewise. `changes` are those of
    the plan, its chapters and areas (each `header` says which).
    """

    record: PlanRecord
    chapter_ids: list[int | None] = field(default_factory=list)
    area_ids: list[int | None] = field(default_factory=list)
    row_ids: list[int | None] = field(default_factory=list)
    outcomes: list[RowOutcome] = field(default_factory=list)
    changes: list[CellChange] = field(default_factory=list)

    def count(self, state: str) -> int:
        """How many rows have an outcome."""
        return sum(outcome.state == state for outcome in self.outcomes)

    def conflicts(self) -> list[CellChange]:
        """The cells where a person chooses between what people have set and what the file says."""
        return [change for outcome in self.outcomes for change in outcome.changes if change.question]

    def questions(self) -> list[Question]:
        """Everything that a person can answer, in order."""
        asked: list[Question | None] = []
        for outcome in self.outcomes:
            asked += [outcome.question, outcome.marker, *(change.question for change in outcome.changes)]
        return [question for question in asked if question is not None]
