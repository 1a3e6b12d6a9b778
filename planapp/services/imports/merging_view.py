"""What a reading does to a plan that exists, as the check page draws it."""

from dataclasses import dataclass, field

from planapp.domain.merging.outcome import (
    CHANGED,
    ENDED,
    MISSING,
    NEW,
    UNCHANGED,
    CellChange,
    Question,
    RowOutcome,
)
from planapp.domain.places import place_words
from planapp.domain.word_diff import Piece, word_diff
from planapp.services.imports.answer_upload import token_of
from planapp.services.imports.check_view import AskedView
from planapp.services.imports.import_plan import CheckedImport

# Rows that ask for nothing are shown so many; the others are counted, and stand on the receipt.
QUIET_ROWS_SHOWN = 100
CONFLICTS = "conflicts"  # rows where the plan and the file say differently stand together, first of all


@dataclass(slots=True)
class ChangeView:
    """A cell that changes: word by word, or as a choice between two values.

    `follows`: the choice is made above, with a row or an area that shares the text.
    """

    header: str
    words: list[Piece]
    asked: AskedView | None = None
    old: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    set_by: str = ""
    is_kept: bool = False  # somebody has set it, and the file says what it said before
    follows: bool = False


@dataclass(slots=True)
class OutcomeView:
    """A row and what happens to it."""

    state: str
    area: str
    words: str
    place: str
    activity_id: int | None
    changes: list[ChangeView]
    asked: AskedView | None
    marker: AskedView | None
    likeness: int
    note: str = ""


@dataclass(slots=True)
class MergingView:
    """What an update shows: counts, then the rows that ask or change; `quiet` are left out by state."""

    new: int
    changed: int
    missing: int
    unchanged: int
    conflicts: int
    conflicts_left: int
    plan_changes: list[ChangeView]
    rows: dict[str, list[OutcomeView]]
    quiet: dict[str, int]
    written_here: int = 0  # rows of the plan that no file has had


def _asked(question: Question | None) -> AskedView | None:
    if question is None:
        return None
    options = [(one.value, one.label, one.value == question.proposed) for one in question.answers]
    return AskedView(token_of(question.key), options, question.chosen(), bool(question.answer))


def _change(change: CellChange) -> ChangeView:
    words = word_diff(change.old, change.new) if not change.kept else []
    view = ChangeView(change.header, words, None, change.old, change.new, change.set_by, change.kept)
    view.follows = change.follows
    if change.question is not None and not change.follows:
        view.asked = _asked(change.question)
    return view


def _outcome(one: RowOutcome, checked: CheckedImport) -> OutcomeView:
    return OutcomeView(
        one.state,
        one.area,
        one.words,
        place_words(one.place, checked.record.columns),
        one.activity_id,
        [_change(change) for change in one.changes],
        _asked(one.question),
        _asked(one.marker),
        round(one.likeness * 100),
        one.note,
    )


def _asks(one: RowOutcome) -> bool:
    return bool(one.question or one.marker or any(change.question for change in one.changes))


def _group(one: RowOutcome) -> str:
    """Under which heading a row is shown."""
    if any(change.question for change in one.changes):
        return CONFLICTS
    # A pair that nobody is sure of is shown even where it changes nothing.
    return CHANGED if one.state == UNCHANGED else one.state


def merging_view(checked: CheckedImport) -> MergingView | None:
    """The view of an upload that updates a plan, None for one that becomes a new plan."""
    merging = checked.merging
    if merging is None:
        return None
    rows: dict[str, list[OutcomeView]] = {CONFLICTS: [], NEW: [], CHANGED: [], MISSING: [], ENDED: []}
    quiet: dict[str, int] = {}
    for one in [*merging.outcomes, *merging.left_out]:
        shows = _asks(one) or (one.state in rows and len(rows[one.state]) < QUIET_ROWS_SHOWN)
        if not shows:
            if one.state != UNCHANGED:
                quiet[one.state] = quiet.get(one.state, 0) + 1
            continue
        rows[_group(one)].append(_outcome(one, checked))
    conflicts = merging.conflicts()
    return MergingView(
        merging.count(NEW),
        merging.count(CHANGED),
        merging.count(MISSING),
        merging.count(UNCHANGED),
        len(conflicts),
        sum(not one.question.answer for one in conflicts if one.question),
        [_change(one) for one in merging.changes],
        rows,
        quiet,
        merging.written_here,
    )
