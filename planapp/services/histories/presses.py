"""The history press by press: who did what to which rows and texts, and on whose behalf."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from planapp.extensions import db
from planapp.services.histories.words import COMMAND_LINE, ChangeView, Words, behalf_words
from planapp.storage.history import LineFilter, find_presses, lines_of, undone_among

PRESSES, LINES = 30, 12  # on a page, and of each press
ALL_LINES = 2_000  # where one press is looked at alone


@dataclass(slots=True)
class PlaceView:
    """The lines of one row, or of the plan, a chapter or an area; `row_id` leads to a row that is there."""

    name: str
    row_id: int | None = None
    lines: list[ChangeView] = field(default_factory=list)


@dataclass(slots=True)
class PressView:
    """One press. `more` lines are not shown. `undo` is how it can be undone (see `undo_press`), or ""
    with `why_not`; `import_id` is the reading, where that is undone on its own page."""

    batch: str
    plan_id: int
    at: datetime
    who: str
    behalf: str
    how: str
    places: list[PlaceView] = field(default_factory=list)
    more: int = 0
    is_undone: bool = False
    is_undo: bool = False
    undo: str = ""
    why_not: str = ""
    import_id: int | None = None
    plan: str = ""


@dataclass(slots=True)
class PressPage:
    """A page of presses; `next_key` begins the next one, None where there is none."""

    presses: list[PressView]
    next_key: int | None


def place_of(line: Any) -> str:
    """Where a line's row or text is, as a person calls it; "" for the plan itself."""
    if line.Change.activity_id is None:
        told: str = line.Change.place
        return "" if told == "planen" else told
    if line.area_id is None:
        return "En rad som har tagits ut ur planen"
    area = " ".join(part for part in (line.code, line.title) if part) or " ".join(line.heading or [])
    return f"{area or 'Område utan rubrik'}, rad {line.position + 1}"


def show_presses(
    wanted: LineFilter, words: Callable[[int], Words], before: int | None = None, most: int = PRESSES
) -> PressPage:
    """The newest presses that are wanted, before a key of an earlier page; a few statements.

    `words` gives the wording of a plan.
    """
    session = db.session()
    limit = ALL_LINES if wanted.batch else LINES
    found = find_presses(session, wanted, before, most)
    counts = dict(found.found)
    lines = lines_of(session, wanted, counts.keys(), limit)
    undone = undone_among(session, counts.keys())
    views: dict[str, PressView] = {}
    for batch, mine in _by_batch(lines).items():
        view = _press(batch, mine, words)
        view.more, view.is_undone = max(0, counts[batch] - len(mine)), batch in undone
        views[batch] = view
    return PressPage([views[batch] for batch in counts if batch in views], found.next_key)


def _by_batch(lines: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for line in lines:
        found.setdefault(line.Change.batch, []).append(line)
    return found


def _press(batch: str, lines: list[Any], words: Callable[[int], Words]) -> PressView:
    first = lines[0].Change
    worded = words(first.plan_id)
    view = PressView(
        batch,
        first.plan_id,
        first.at,
        lines[0].who or COMMAND_LINE,
        behalf_words(lines[0].for_name, first.according_to),
        worded.view(first, lines[0].who).how,
        is_undo=first.undoes is not None,
    )
    places: dict[tuple[int | None, str], PlaceView] = {}
    for line in lines:
        change, name = line.Change, place_of(line)
        row_id = change.activity_id if line.area_id is not None else None
        place = places.setdefault((change.activity_id, name), PlaceView(name, row_id))
        place.lines.append(words(change.plan_id).view(change, line.who, line.for_name))
    view.places = list(places.values())
    return view
