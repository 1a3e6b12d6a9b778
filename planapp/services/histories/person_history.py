"""A person's history: what they did, and what was done in their place, in plans that the visitor may read."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.errors import NotFound
from planapp.services.histories.asked import Asked
from planapp.services.histories.own_rows import own_rows
from planapp.services.histories.plan_history import plan_wording
from planapp.services.histories.presses import PressView, show_presses
from planapp.services.histories.words import Words
from planapp.services.plan_rights import PlanName, visible_plans
from planapp.storage.history import LineFilter, took_part
from planapp.storage.ids import find
from planapp.storage.models import Membership, Plan, User

_NOBODY = "Användaren finns inte."


@dataclass(slots=True)
class PersonPage:
    """What the page of a person's history shows; `plans` are those that can be chosen."""

    user_id: int
    name: str
    asked: Asked
    presses: list[PressView]
    next_key: int | None
    plans: list[PlanName] = field(default_factory=list)


def person_of(visitor: Visitor, organisation_id: int, user_id: int) -> str:
    """The name of somebody who has, or has had, to do with an organisation that the visitor keeps.

    Raises NotFound.
    """
    user = find(db.session(), User, user_id)
    member = select(Membership.id).filter_by(user_id=user_id, organisation_id=organisation_id).limit(1)
    if user is None or (
        db.session.scalar(member) is None
        and not took_part(db.session(), user_id, [one.id for one in plans_in(visitor, organisation_id)])
    ):
        raise NotFound(_NOBODY)
    return user.name


def plans_in(visitor: Visitor, organisation_id: int | None) -> list[PlanName]:
    """The plans that the visitor may read, of one organisation or of all."""
    return [one for one in visible_plans(visitor) if organisation_id in (None, one.organisation_id)]


def lines_of_person(visitor: Visitor, user_id: int, plans: list[PlanName], asked: Asked) -> LineFilter:
    """The lines that tell of a person in some plans, as far as the visitor may see them."""
    chosen = tuple(one.id for one in plans if asked.plan in (0, one.id))
    kept = tuple(one.id for one in plans if visitor.may_plan(one.organisation_id, one.id))
    answered = [one.id for one in plans if visitor.may_own(one.organisation_id, one.id)]
    return replace(asked, person=user_id).lines(chosen, notes_of=kept, **own_rows(visitor, answered))


def wording_of(visitor: Visitor, plans: list[PlanName]) -> Callable[[int], Words]:
    """How each plan's history is worded; the plans are loaded when the first of them is asked for."""
    known: dict[int, Words] = {}
    stored: dict[int, Plan] = {}

    def words(plan_id: int) -> Words:
        if not stored:
            wanted = select(Plan).where(Plan.id.in_([one.id for one in plans]))
            stored.update({one.id: one for one in db.session.scalars(wanted)})
        if plan_id not in known:
            known[plan_id] = plan_wording(visitor, stored[plan_id])
        return known[plan_id]

    return words


def show_person_history(
    visitor: Visitor,
    user_id: int,
    asked: Asked,
    organisation_id: int | None = None,
    before: int | None = None,
) -> PersonPage:
    """A page of a person's history in the plans of an organisation, or, of one's own, in all plans.

    Raises NotFound for somebody who has nothing to do with the organisation.
    """
    if organisation_id is None:
        user_id, name = visitor.id, visitor.name
    else:
        name = person_of(visitor, organisation_id, user_id)
    plans = plans_in(visitor, organisation_id)
    titles = {one.id: one.title for one in plans}
    wanted = lines_of_person(visitor, user_id, plans, asked)
    found = show_presses(wanted, wording_of(visitor, plans), before)
    for press in found.presses:
        press.plan = titles[press.plan_id]
    return PersonPage(user_id, name, asked, found.presses, found.next_key, plans)
