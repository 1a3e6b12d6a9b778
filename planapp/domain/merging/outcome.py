"""What a new reading does to a plan that exists: its rows paired, their differences, and the result."""

from dataclasses import dataclass, field

from planapp.domain.record import Answer, Place, PlanRecord, RowRecord

NEW, CHANGED, UNCHANGED, MISSING = "new", "changed", "unchanged", "missing"
ENDED = "ended"  # a row of the file that was taken out of the plan here, and stays out
FROM_PLAN, FROM_FILE = "plan", "file"  # which of two values is stored
SAME_ROW, OTHER_ROW = "same", "other"
KEEP, END = "keep", "end"
ADD, NO_MARKER = "add", "none"
LEAVE_OUT, TAKE_IN = "leave_out", "take_in"


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
    `kept` is a value that somebody has set while the file says what it said before: it stays, unasked.
    `follows`: the question is asked already, of a part that shares the text.
    """

    name: str
    header: str
    old: list[str]
    new: list[str]
    question: Question | None = None
    set_by: str = ""
    kept: bool = False
    follows: bool = False

    def taken(self) -> str:
        """FROM_PLAN or FROM_FILE: which value is stored."""
        if self.question:
            return self.question.chosen()
        return FROM_PLAN if self.kept else FROM_FILE


@dataclass(slots=True)
class RowOutcome:
    """What happens to one row: `state` is NEW, CHANGED, UNCHANGED, MISSING or ENDED.

    `area` and `words` name it for a person («3.c.ii) rad 2», the first words of its activity).
    `activity_id` is the stored row, None for a new one; `place` is the row's in the file, empty for a
    missing one. `question` asks whether a doubtful pair is the same row ("same"/"other"), or what becomes
    of a missing one ("keep"/"end"); `likeness` is from 0 to 1 for a pair. `marker` is the mark proposed
    for a changed or new row where only some columns are read in, "" otherwise.

    `note` is a sentence about a row that was taken out of the plan here: its `question` is whether it comes
    back (LEAVE_OUT/TAKE_IN). An UNCHANGED row has `changes` only where they are kept, one that a person
    cancels the change of its status.
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
    note: str = ""


@dataclass(slots=True)
class RowWrite:
    """What storing does to one row of the result beside its cells.

    `touched`: the reading is from now on the row's last (its `import_id`, or its cells' in `places`).
    `changed`: its cells say something else, so that its version rises. `said` has, for the fields where
    the plan's value stayed, what the file said. `moved`: it stands in another area.
    """

    touched: bool = False
    changed: bool = False
    missing: bool = False
    found: bool = False
    moved: bool = False
    said: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Held:
    """A field that somebody has set since the reading before: what it was then, and who set it when."""

    base: str
    set_by: str = ""


@dataclass(slots=True)
class EndedRow:
    """A row that was taken out of the plan: what it said, and a digest of what the file said that was left
    out before."""

    row_id: int
    record: RowRecord
    reason: str
    left_out: str = ""

    def note(self) -> str:
        """What a person is told of it."""
        return f"Raden avslutades här (skäl: {self.reason or 'inget angivet'})."


@dataclass(slots=True)
class Stored:
    """What a plan's record does not say: its ids in order, and what people have written since it was read.

    `held` is by row id and the name of the field or cell, `texts` by `merging.texts.text_key`.
    `written_here` are the rows that no file has had.
    """

    chapter_ids: list[int]
    area_ids: list[int]
    row_ids: list[int]
    held: dict[int, dict[str, Held]] = field(default_factory=dict)
    texts: dict[str, Held] = field(default_factory=dict)
    ended: list[EndedRow] = field(default_factory=list)
    written_here: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Merging:
    """A plan and a reading put together; nothing of it is stored.

    `record` is what the plan becomes, valid by `check_record`. `row_ids` has the stored row of each of
    its rows in order, None for a new one; `area_ids` and `chapter_ids` likewise. `changes` are those of
    the plan, its chapters and areas (each `header` says which). `outcomes` and `writes` have one for each
    row, in order. `columns` are the names of the cells taken, empty where the whole file is; `seen` is a
    digest of all that it was made from but the answers. `left_out` are rows of the file that stay outside,
    since they were taken out of the plan here; `written_here` counts rows of the plan that no file has had.
    `said` is what the next reading must know, by `Stored.texts`' keys.
    """

    record: PlanRecord
    chapter_ids: list[int | None] = field(default_factory=list)
    area_ids: list[int | None] = field(default_factory=list)
    row_ids: list[int | None] = field(default_factory=list)
    outcomes: list[RowOutcome] = field(default_factory=list)
    changes: list[CellChange] = field(default_factory=list)
    writes: list[RowWrite] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    seen: str = ""
    left_out: list[RowOutcome] = field(default_factory=list)
    written_here: int = 0
    said: dict[str, str | None] = field(default_factory=dict)

    def count(self, state: str) -> int:
        """How many rows have an outcome."""
        return sum(outcome.state == state for outcome in self.outcomes)

    def conflicts(self) -> list[CellChange]:
        """The texts where a person chooses between what people have written and what the file says."""
        found = [*self.changes, *(change for outcome in self.outcomes for change in outcome.changes)]
        return [change for change in found if change.question and not change.follows]

    def questions(self) -> list[Question]:
        """Everything that a person can answer, in order."""
        asked = [change.question for change in self.changes if not change.follows]
        for outcome in [*self.outcomes, *self.left_out]:
            asked += [outcome.question, outcome.marker]
            asked += [change.question for change in outcome.changes if not change.follows]
        return [question for question in asked if question is not None]
