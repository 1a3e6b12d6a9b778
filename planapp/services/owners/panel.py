"""What a row's page shows of its rapportörer, and what the visitor may do about them."""

from dataclasses import dataclass, field

from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.domain.plan_states import ENDED
from planapp.extensions import db
from planapp.services.owners.hand_back import HandBackView, open_hand_backs
from planapp.services.owners.people import marked, owner_choices
from planapp.services.standing import answers_as
from planapp.storage.engine import SWEDISH
from planapp.storage.models import Activity, Owner, Plan, User
from planapp.storage.owners import can_answer


@dataclass(frozen=True, slots=True)
class RowOwner:
    """A user that answers for a row; a function is a mailbox that several people read."""

    id: int
    name: str
    email: str
    is_lead: bool
    is_function: bool
    label: str  # the name, and why they cannot answer any more where they cannot
    can_answer: bool


@dataclass(slots=True)
class OwnersPanel:
    """A row's rapportörer, the lead first, with what has been handed back and waits for an answer.

    `mine` is what the visitor has said, and `may_hand_back` whether they can. `choices` are those that a
    planner can link, without those who are linked.
    """

    owners: list[RowOwner]
    may_link: bool
    choices: list[tuple[int, str]] = field(default_factory=list)
    hand_backs: list[HandBackView] = field(default_factory=list)
    mine: HandBackView | None = None
    may_hand_back: bool = False


def _owners(activity: Activity) -> list[RowOwner]:
    columns = User.id, User.name, User.email, Owner.is_lead, User.is_function, User.ended_at
    statement = (
        select(*columns, can_answer(Owner.user_id))
        .join(Owner, Owner.user_id == User.id)
        .join(Activity, Owner.activity_id == Activity.id)
        .join(Plan, Activity.plan_id == Plan.id)
        .where(Owner.activity_id == activity.id)
        .order_by(Owner.is_lead.desc(), User.name.collate(SWEDISH))
    )
    return [
        RowOwner(user_id, name, email, is_lead, is_function, marked(name, ended is not None, can), can)
        for user_id, name, email, is_lead, is_function, ended, can in db.session.execute(statement)
    ]


def show_panel(visitor: Visitor, activity: Activity, plan: Plan) -> OwnersPanel:
    """The panel of a row, for a visitor who may read its plan; a few statements."""
    owners = _owners(activity)
    is_open = plan.state != ENDED
    panel = OwnersPanel(owners, visitor.may_plan(plan.organisation_id, plan.id) and is_open)
    held = {one.id for one in owners}
    mine = {one.id for one in owners if one.can_answer} & answers_as(visitor)
    if panel.may_link:
        panel.choices = [one for one in owner_choices(plan) if one[0] not in held]
    if is_open and (mine or panel.may_link):
        panel.hand_backs = open_hand_backs(plan.id, activity.id)
        panel.mine = next((one for one in panel.hand_backs if one.user_id in mine), None)
    panel.may_hand_back = is_open and bool(mine) and panel.mine is None and not panel.may_link
    return panel
