"""The superior plan: which one it is, and which of its activities each RCC activity of the plan is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.domain.editing.naming import shorten
from planapp.domain.pairing import Above, Below, Comparison, compare, plans_above
from planapp.extensions import db
from planapp.services.errors import Conflict, NotFound, ServiceError
from planapp.services.history import Line, record_lines
from planapp.services.plan_rights import PlanName, may_see, visible_plans
from planapp.services.show_plan import get_plan
from planapp.services.transaction import transaction
from planapp.storage.ids import find
from planapp.storage.locks import hold_plan, wait_turn
from planapp.storage.models import Change, Plan
from planapp.storage.parent import (
    compared_rows,
    goals,
    plan_parents,
    plan_predecessors,
    rcc_cells,
    region_cells,
    set_stable_ids,
)

PARENT, LINK = "parent_plan", "rcc_link"  # what the history calls them
_IN_HISTORY = 200  # signs of an activity
_NOT_READ = "Den överordnade planen finns inte. Välj en av planerna i listan."
_LINKED_MEANWHILE = (
    "Någon annan har kopplat en av aktiviteterna till något annat. Ladda om sidan för att se kopplingarna."
)
_GONE = "Aktiviteten finns inte längre. Ladda om sidan och försök igen."


@dataclass(frozen=True, slots=True)
class LooseRow:
    """A row of the region's that belongs to no activity of the superior plan, and its RCC activity."""

    id: int
    place: str
    number: int
    text: str
    rcc_activity_id: int | None


@dataclass(slots=True)
class ParentPage:
    """A plan beside its superior one; `is_hidden` says that it has one that the visitor may not read."""

    plan: Plan
    parent: Plan | None
    is_hidden: bool
    choices: list[PlanName]
    above: list[Above] = field(default_factory=list)
    below: list[Below] = field(default_factory=list)
    compared: Comparison = field(default_factory=Comparison)
    loose_rows: list[LooseRow] = field(default_factory=list)

    @property
    def unlinked(self) -> set[int]:
        """The RCC activities of the plan that are linked to nothing in the superior plan."""
        linked = {pair.below.id for pair in self.compared.linked}
        return {one.id for one in self.below} - linked


def show_parent(visitor: Visitor, plan: Plan) -> ParentPage:
    """What the page of a plan and its superior one shows; a fixed number of statements."""
    parent = _readable_parent(visitor, plan)
    is_hidden = plan.parent_id is not None and parent is None
    page = ParentPage(plan, parent, is_hidden, parent_choices(visitor, plan))
    if parent is not None:
        rows = compared_rows(db.session(), plan.id)
        page.above, page.below = _above(parent), _below(plan.id, rows)
        page.compared = compare(page.above, page.below)
        linked = {pair.below.id for pair in page.compared.linked}
        page.loose_rows = _loose_rows(rows, linked)
    return page


def parent_choices(visitor: Visitor, plan: Plan) -> list[PlanName]:
    """The plans that can be a plan's superior one: which the visitor may read, and not those below it.

    Nor the plans of earlier periods that it follows on, unless one of them is its superior plan by now.
    """
    parents = plan_parents(db.session())
    before = plans_above(plan_predecessors(db.session()), plan.version_of_id or plan.id) - {plan.parent_id}
    return [
        one
        for one in visible_plans(visitor)
        if one.version_of_id is None
        and one.id != plan.version_of_id
        and one.id not in before
        and plan.id not in plans_above(parents, one.id)
    ]


def _readable_parent(visitor: Visitor, plan: Plan) -> Plan | None:
    parent = find(db.session(), Plan, plan.parent_id) if plan.parent_id is not None else None
    return parent if parent is not None and may_see(visitor, parent) else None


def _place(one: Any) -> str:
    return " ".join(one.heading) or "Område utan rubrik"


def _name_of(plan: Plan) -> str:
    """What the ids of a plan's activities begin with: the same in every copy of the installation's data,
    and another one for any other plan."""
    return f"rcc-{sha256(plan.created_at.isoformat().encode()).hexdigest()[:8]}"


def _above(parent: Plan) -> list[Above]:
    """A superior plan's activities: of its RCC column, or its own ones, or its goals, in that order."""
    session, name = db.session(), _name_of(parent)
    cells = [one for one in rcc_cells(session, parent.id) if one.text]
    if cells:
        return [Above(one.stable_id or f"{name}-{one.id}", tuple(one.text), _place(one)) for one in cells]
    own = [one for one in region_cells(session, parent.id) if one.text]
    kind = "r" if own else "m"
    return [
        Above(f"{name}-{kind}{one.id}", tuple(one.text), _place(one))
        for one in own or goals(session, parent.id)
        if one.text
    ]


def _below(plan_id: int, rows: Sequence[Any]) -> list[Below]:
    """A plan's RCC activities."""
    held: dict[int, list[Any]] = {}
    for row in rows:
        if row.rcc_activity_id is not None:
            held.setdefault(row.rcc_activity_id, []).append(row)
    return [
        Below(
            one.id,
            tuple(one.text),
            _place(one),
            one.stable_id,
            tuple(row.id for row in held.get(one.id, [])),
            any(row.region for row in held.get(one.id, [])),
        )
        for one in rcc_cells(db.session(), plan_id)
        if one.text
    ]


def _loose_rows(rows: Sequence[Any], linked: set[int]) -> list[LooseRow]:
    """Rows with something of the region's that belong to no activity above."""
    return [
        LooseRow(
            row.id,
            _place(row),
            row.position + 1,
            shorten(" ".join(row.region), _IN_HISTORY),
            row.rcc_activity_id,
        )
        for row in rows
        if row.region and row.rcc_activity_id not in linked
    ]


def choose_parent(visitor: Visitor, plan_id: int, parent_id: int | None) -> str:
    """Make another plan the superior one, or none; returns the press's batch, to undo it by.

    The superior plan's activities are given the ids that they keep. Raises NotFound or ServiceError.
    """
    with transaction():
        wait_turn(db.session(), "superior plans")  # two that choose each other would make a circle
        plan = _held(visitor, plan_id)
        if parent_id is not None and parent_id not in {one.id for one in parent_choices(visitor, plan)}:
            raise ServiceError(_NOT_READ)
        old, new = plan.parent_id, parent_id
        lines = [Line(PARENT, _title(visitor, old), _title(visitor, new))]
        if new is not None:
            _keep_ids(get_plan(new))
        plan.parent_id = new
        return _record(visitor, plan_id, lines, {"parent": [old, new]})


def _held(visitor: Visitor, plan_id: int) -> Plan:
    """A plan that the visitor keeps, held until the transaction ends."""
    hold_plan(db.session(), plan_id)
    plan = get_plan(plan_id)
    if not may_see(visitor, plan) or not visitor.may_plan(plan.organisation_id, plan.id):
        raise NotFound("Planen finns inte.")
    return plan


def _title(visitor: Visitor, plan_id: int | None) -> str:
    """A plan's title for the history; nothing of a plan that the visitor may not read."""
    plan = find(db.session(), Plan, plan_id) if plan_id is not None else None
    return (plan.title or "Plan utan titel") if plan is not None and may_see(visitor, plan) else ""


def _keep_ids(parent: Plan) -> None:
    """Store the ids of the superior plan's RCC activities that have none yet."""
    session, name = db.session(), _name_of(parent)
    cells = rcc_cells(session, parent.id)
    set_stable_ids(session, {one.id: f"{name}-{one.id}" for one in cells if not one.stable_id and one.text})


def _record(visitor: Visitor, plan_id: int, lines: Iterable[Line], restores: Mapping[str, Any]) -> str:
    batch, _ = record_lines(plan_id, visitor, "page", lines)
    first = db.session.scalars(select(Change).filter_by(batch=batch).order_by(Change.id).limit(1)).one()
    first.restores = dict(restores)
    return batch


def link_activities(
    visitor: Visitor, plan_id: int, wanted: Mapping[int, str | None], replaces: bool = False
) -> tuple[str, int]:
    """Link RCC activities of a plan, by their stored ids, to activities of its superior plan, or to none.

    Returns the press's batch ("" where nothing changed) and how many were changed. Raises NotFound, and
    Conflict where an activity is not there any more, or is linked to another one and `replaces` is not set.
    """
    with transaction():
        plan = _held(visitor, plan_id)
        parent = _readable_parent(visitor, plan)
        if parent is None:
            raise ServiceError("Välj den överordnade planen först.")
        _keep_ids(parent)
        above = {one.id: one for one in _above(parent)}
        below = {one.id: one for one in _below(plan_id, compared_rows(db.session(), plan_id))}
        if not wanted.keys() <= below.keys() or not above.keys() >= {one for one in wanted.values() if one}:
            raise Conflict(_GONE)
        changed = {one: to for one, to in wanted.items() if below[one].points_to != to}
        if not changed:
            return "", 0
        if not replaces and any(below[one].points_to in above for one in changed):
            raise Conflict(_LINKED_MEANWHILE)
        lines = [
            Line(LINK, _told(above, below[one].points_to), _told(above, to), below[one].place)
            for one, to in changed.items()
        ]
        set_stable_ids(db.session(), changed)
        kept = {str(one): [below[one].points_to, to] for one, to in changed.items()}
        return _record(visitor, plan_id, lines, {"links": kept}), len(changed)


def _told(above: Mapping[str, Above], to: str | None) -> str:
    """What the history says of an activity that is pointed to."""
    if to is None:
        return ""
    return shorten(" ".join(above[to].text), _IN_HISTORY) if to in above else to


def undo_parent(visitor: Visitor, plan_id: int, batch: str) -> None:
    """Undo a press that chose the superior plan or linked activities; the history keeps both.

    Raises NotFound, and Conflict where what it did has been changed since.
    """
    with transaction():
        plan = _held(visitor, plan_id)
        lines = list(
            db.session.scalars(select(Change).filter_by(batch=batch, plan_id=plan_id).order_by(Change.id))
        )
        restores = lines[0].restores if lines and lines[0].what in (PARENT, LINK) else None
        if not restores:
            raise NotFound("Ändringen finns inte.")
        if "parent" in restores:
            _undo_choice(plan, *restores["parent"])
        else:
            _undo_links(plan_id, {int(one): values for one, values in restores["links"].items()})
        back = [Line(one.what, one.new, one.old, one.place) for one in lines]
        record_lines(plan_id, visitor, "undo", back, undoes=batch)


def _undo_choice(plan: Plan, old: int | None, new: int | None) -> None:
    session = db.session()
    is_gone = old is not None and find(session, Plan, old) is None
    is_below = old is not None and plan.id in plans_above(plan_parents(session), old)
    if plan.parent_id != new or is_gone or is_below:
        raise Conflict("Den överordnade planen har ändrats efteråt, så valet går inte att ångra.")
    plan.parent_id = old


def _undo_links(plan_id: int, links: Mapping[int, Sequence[str | None]]) -> None:
    now = {one.id: one.stable_id for one in rcc_cells(db.session(), plan_id)}
    if any(one not in now or now[one] != new for one, (_, new) in links.items()):
        raise Conflict("Kopplingarna har ändrats efteråt, så de går inte att ångra här.")
    set_stable_ids(db.session(), {one: old for one, (old, _) in links.items()})
