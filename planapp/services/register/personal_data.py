"""Everything that is held about a user (registerutdrag), as plain values to be read and taken away."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select, true

from planapp.domain.access import ROLE_LABELS, Visitor
from planapp.extensions import db
from planapp.services.errors import NotFound, ServiceError
from planapp.services.register.accounts import find_account, keeps_account
from planapp.services.security_log import log_event
from planapp.services.users import plan_name
from planapp.storage.ids import find
from planapp.storage.models import (
    Activity,
    Area,
    Change,
    HandBack,
    ImportRun,
    Membership,
    Organisation,
    Owner,
    Plan,
    Proposal,
    RememberedOwner,
    SentMail,
    SignedIn,
    Substitute,
    User,
)

_PLACE = Area.code, Area.title.label("area"), Activity.position  # where a row is


@dataclass(slots=True)
class Part:
    """One kind of what is held: its Swedish name, and each thing as words by what they are."""

    key: str
    title: str
    rows: list[dict[str, Any]]


def own_data(visitor: Visitor) -> list[Part]:
    """Everything that is held about the visitor."""
    user = find(db.session(), User, visitor.id)
    if user is None:
        raise NotFound("Användaren finns inte.")
    log_event("register_exported", by=visitor.id, user=visitor.id)
    return _parts(user, true(), is_whole=True)


def data_of_user(visitor: Visitor, organisation_id: int, user_id: int) -> list[Part]:
    """What is held about a user of the organisation; of what they do elsewhere nothing is told.

    Raises NotFound, and ServiceError for who does not administer it.
    """
    user = find_account(organisation_id, user_id)
    if not visitor.may_administer(organisation_id):
        raise ServiceError("Bara en administratör kan hämta ett registerutdrag.")
    log_event("register_exported", by=visitor.id, user=user_id, organisation=organisation_id)
    is_whole = keeps_account(visitor, organisation_id, user_id)
    return _parts(user, Plan.organisation_id == organisation_id, is_whole, organisation_id)


def as_json(parts: list[Part]) -> dict[str, Any]:
    """The parts as one JSON object, its keys in English and its values as they are stored."""
    return {"schema": "planapp-person/1"} | {
        part.key: [{name: _text(value) for name, value in row.items()} for row in part.rows] for part in parts
    }


def _parts(
    user: User, plans: ColumnElement[bool], is_whole: bool, organisation_id: int | None = None
) -> list[Part]:
    """`plans` are those that are told of; sessions and mail belong to the account as a whole."""
    roles = select(Organisation.name.label("organisation"), Membership.role, Plan.title, Plan.period)
    roles = roles.join(Membership, Membership.organisation_id == Organisation.id)
    roles = roles.outerjoin(Plan, Membership.plan_id == Plan.id).where(Membership.user_id == user.id)
    if organisation_id is not None:
        roles = roles.where(Membership.organisation_id == organisation_id)
    found = [
        Part("account", "Kontot", [_account(user)]),
        Part("roles", "Roller", [_role(one) for one in db.session.execute(roles.order_by(Membership.id))]),
        Part("rows", "Rader att rapportera", _rows(_owned(user.id), plans)),
        Part("substitutes", "Ersättare", _substitutes(user.id)),
        Part("hand_backs", "Inte min rad", _rows(_of_rows(HandBack, user.id), plans)),
        Part("proposals", "Förslag till ändring", _rows(_of_rows(Proposal, user.id), plans)),
        Part("readings", "Inlästa filer", _rows(_readings(user.id), plans)),
        Part("changes", "Ändringar i historiken", _rows(_changes(user.id), plans)),
        Part("remembered", "Föreslås som rapportör för", _remembered(user.id, organisation_id)),
    ]
    if is_whole:
        found += [
            Part("sessions", "Inloggningar", _plain(_sessions(user.id))),
            Part("mails", "Skickad e-post", _plain(_mails(user.id))),
        ]
    return found


def _account(user: User) -> dict[str, Any]:
    unit = db.session.get(Organisation, user.unit_id) if user.unit_id is not None else None
    return {
        "id": user.id,
        "name": user.name,
        "email": user.email,
        "is_function": user.is_function,
        "unit": unit.name if unit else None,
        "has_password": user.password_hash is not None,
        "sso_issuer": user.sso_issuer,
        "sso_id": user.sso_id,
        "created_at": user.created_at,
        "signed_in_at": user.signed_in_at,
        "ended_at": user.ended_at,
    }


def _role(one: Any) -> dict[str, Any]:
    is_narrow = one.title is not None or one.period is not None
    plan = plan_name(one.title, one.period) if is_narrow else None
    return {"organisation": one.organisation, "role": ROLE_LABELS.get(one.role, one.role), "plan": plan}


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _plain(statement: Any) -> list[dict[str, Any]]:
    return [dict(one._mapping) for one in db.session.execute(statement)]


def _rows(statement: Any, plans: ColumnElement[bool]) -> list[dict[str, Any]]:
    return _plain(statement.where(plans))


def _owned(user_id: int) -> Any:
    parts = Owner.part_status, Owner.part_waiting_for, Owner.part_comment, Owner.part_reference, Owner.part_at
    return (
        select(Plan.title.label("plan"), Area.code, Area.title.label("area"), Activity.id.label("row"))
        .add_columns(Activity.position, Owner.is_lead, *parts)
        .join(Activity, Owner.activity_id == Activity.id)
        .join(Plan, Activity.plan_id == Plan.id)
        .outerjoin(Area, Activity.area_id == Area.id)
        .where(Owner.user_id == user_id)
        .order_by(Plan.id, Activity.id)
    )


def _of_rows(model: Any, user_id: int) -> Any:
    """What somebody has said of rows: that they are another's, or should be changed."""
    skipped = {"id", "plan_id", "activity_id", "user_id", "for_id", "answered_by_id", "suggested_id"}
    said = [one for one in model.__table__.columns if one.name not in skipped]
    return (
        select(Plan.title.label("plan"), model.activity_id.label("row"), *_PLACE, *said)
        .join(Plan, model.plan_id == Plan.id)
        .join(Activity, model.activity_id == Activity.id)
        .outerjoin(Area, Activity.area_id == Area.id)
        .where(model.user_id == user_id)
        .order_by(model.id)
    )


def _readings(user_id: int) -> Any:
    columns = ImportRun.file_name, ImportRun.uploaded_at, ImportRun.stored_at
    statement = select(Plan.title.label("plan"), *columns).outerjoin(Plan, ImportRun.plan_id == Plan.id)
    return statement.where(ImportRun.user_id == user_id).order_by(ImportRun.id)


def _changes(user_id: int) -> Any:
    columns = Change.at, Change.how, Change.what, Change.old, Change.new, Change.according_to
    absent = (Change.for_id == user_id).label("made_for_the_user")
    return (
        select(Plan.title.label("plan"), Change.activity_id.label("row"), *_PLACE, *columns, absent)
        .join(Plan, Change.plan_id == Plan.id)
        .outerjoin(Activity, Change.activity_id == Activity.id)
        .outerjoin(Area, Activity.area_id == Area.id)
        .where(or_(Change.user_id == user_id, Change.for_id == user_id))
        .order_by(Change.id)
    )


def _remembered(user_id: int, organisation_id: int | None) -> list[dict[str, Any]]:
    statement = select(RememberedOwner.party, RememberedOwner.at).where(RememberedOwner.user_id == user_id)
    if organisation_id is not None:
        statement = statement.where(RememberedOwner.organisation_id == organisation_id)
    return _plain(statement.order_by(RememberedOwner.id))


def _substitutes(user_id: int) -> list[dict[str, Any]]:
    either = or_(Substitute.user_id == user_id, Substitute.substitute_id == user_id)
    columns = Substitute.starts_on, Substitute.ends_on, Substitute.made_at, Substitute.ended_at
    stood_in = (Substitute.substitute_id == user_id).label("was_the_substitute")
    return _plain(select(stood_in, *columns).where(either).order_by(Substitute.id))


def _sessions(user_id: int) -> Any:
    columns = SignedIn.at, SignedIn.method, SignedIn.expires_at, SignedIn.ended_at
    return select(*columns).where(SignedIn.user_id == user_id).order_by(SignedIn.id)


def _mails(user_id: int) -> Any:
    columns = SentMail.at, SentMail.kind, SentMail.to_address, SentMail.subject, SentMail.outcome
    return select(*columns).where(SentMail.user_id == user_id).order_by(SentMail.id)
