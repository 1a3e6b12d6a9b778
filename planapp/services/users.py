"""Users: invite them by one-time link, give and take roles."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select, update

from planapp.domain.access import ADMINISTRATOR, ROLE_LABELS, Visitor
from planapp.domain.text import without_forbidden
from planapp.extensions import db
from planapp.services.errors import NotFound, ServiceError
from planapp.services.organisations import find_or_make_organisation
from planapp.services.register.accounts import find_account, roles_turn
from planapp.services.security_log import log_event
from planapp.services.sessions import end_sessions
from planapp.services.sign_in import end_links, make_link
from planapp.services.sign_in_ways import may_use_link
from planapp.services.transaction import transaction
from planapp.storage.ids import find
from planapp.storage.locks import wait_turn
from planapp.storage.models import Membership, Organisation, Plan, User

NAME_LIMIT = 200
ENDED = "Användaren är avslutad. En administratör i hens organisation kan ta tillbaka hen."
MAY_NOT_GIVE = "Du kan inte ge den rollen. Be en administratör."
LAST_ADMINISTRATOR = "Det behövs minst en administratör. Ge rollen till någon annan först."


@dataclass(slots=True)
class Invited:
    """A user and the secret of the one-time link that signs them in.

    `known` says in a sentence who had the address already, and what the invitation changed; "" for a new one.
    """

    user_id: int
    email: str
    token: str
    known: str = ""


def clean_email(written: str) -> str:
    """An e-mail address in the form that is stored; raises ServiceError when it is none."""
    try:
        # Nothing is looked up on the network, and example.se is as good as any.
        checked = validate_email(written.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as fault:
        raise ServiceError(
            f"«{written.strip()[:80]}» är ingen e-postadress. Rätta den och försök igen."
        ) from fault
    return checked.normalized.casefold()


def clean_name(written: str, email: str) -> str:
    """A user's name as it is stored: on one line, and the beginning of the address where there is none."""
    return " ".join(without_forbidden(written).split())[:NAME_LIMIT] or email.partition("@")[0]


def new_user(email: str, name: str) -> User:
    """A user that is not stored yet."""
    return User(
        email=email,
        name=clean_name(name, email),
        session_key=secrets.token_hex(16),
        created_at=datetime.now(UTC),
    )


def _find_or_make_user(email: str, name: str) -> tuple[User, bool]:
    """The user of an address, and whether it was made now."""
    wait_turn(db.session(), user_turn(email))
    user = db.session.scalar(select(User).filter_by(email=email))
    is_new = user is None
    if user is None:
        user = new_user(email, name)
        db.session.add(user)
        db.session.flush()
    if user.ended_at is not None:
        raise ServiceError(ENDED)
    return user, is_new


def user_turn(email: str) -> str:
    """The turn that those who make a user of an address, or give a user that address, wait for."""
    return f"user:{email}"


def _give_role(
    user_id: int, organisation_id: int, role: str, plan_id: int | None = None, by: int | None = None
) -> None:
    # Two who give the same role at once would both find it free; after the user's own turn, if that is taken.
    wait_turn(db.session(), roles_turn(organisation_id))
    check_plan(organisation_id, role, plan_id)
    held = select(Membership.plan_id).filter_by(user_id=user_id, organisation_id=organisation_id, role=role)
    plans = set(db.session.scalars(held))
    if plan_id is not None and None in plans:
        raise ServiceError("Personen har redan rollen i alla planer. Ta bort den först, om den ska gälla en.")
    if plan_id not in plans:
        end_sessions(user_id)
        db.session.add(
            Membership(user_id=user_id, organisation_id=organisation_id, role=role, plan_id=plan_id)
        )
        log_event("role_given", by=by, user=user_id, organisation=organisation_id, role=role, plan=plan_id)
    else:
        # Given by hand too, it stays when the group that gave it is left.
        held_one = {"user_id": user_id, "organisation_id": organisation_id, "role": role, "plan_id": plan_id}
        db.session.execute(update(Membership).filter_by(**held_one).values(by_sso=False))


def plan_choices(organisation_id: int) -> list[tuple[int, str]]:
    """(id, title and period) of the plans that a role can be given in, the newest first."""
    statement = select(Plan.id, Plan.title, Plan.period).where(
        Plan.organisation_id == organisation_id, Plan.removed_at.is_(None), Plan.version_of_id.is_(None)
    )
    return [
        (one.id, plan_name(one.title, one.period))
        for one in db.session.execute(statement.order_by(Plan.id.desc()))
    ]


def plan_name(title: str | None, period: str | None) -> str:
    """What a plan is called in lists: its title, with its period where the title does not say it."""
    name = title or "Plan utan titel"
    return name if not period or period in name else f"{name} ({period})"


def check_plan(organisation_id: int, role: str, plan_id: int | None) -> None:
    """Raise ServiceError when a role cannot be held in that plan of the organisation."""
    if plan_id is None:
        return
    if role == ADMINISTRATOR:
        raise ServiceError("En administratör är det i alla planer. Välj «I alla planer».")
    if plan_id not in dict(plan_choices(organisation_id)):
        raise ServiceError("Planen finns inte. Välj en av planerna i listan.")


def add_user(email: str, role: str, organisation: str, name: str = "") -> Invited:
    """Add a user from the command line, with a role in an organisation that is made if missing.

    Raises ServiceError for an address, role or name that cannot be used.
    """
    if role not in ROLE_LABELS:
        raise ServiceError(f"Rollen «{role}» finns inte. Välj en av {', '.join(ROLE_LABELS)}.")
    address = clean_email(email)
    with transaction():
        found = find_or_make_organisation(organisation)
        user, is_new = _find_or_make_user(address, name)
        if is_new:
            log_event("user_added", user=user.id, organisation=found.id)
        _give_role(user.id, found.id, role)
        return Invited(user.id, address, make_link(user.id))


@dataclass(frozen=True, slots=True)
class Told:
    """What else is told of a user who is invited: a function's mailbox, and the unit that they answer for."""

    is_function: bool = False
    unit_id: int | None = None


NOTHING_MORE = Told()


def invite(
    visitor: Visitor,
    organisation_id: int,
    email: str,
    name: str,
    role: str,
    plan_id: int | None = None,
    told: Told = NOTHING_MORE,
) -> Invited:
    """Invite a user to the visitor's organisation, or give one that exists a role there.

    With `plan_id` the role holds in that plan only; `told` is of an account that is made now. Raises
    ServiceError when the visitor may not give that role, or it cannot be held in the plan. A new link is
    made only for an account that has no roles elsewhere: nobody gets a key to an account that others keep.
    """
    if role not in visitor.grantable_roles(organisation_id):
        raise ServiceError(MAY_NOT_GIVE)
    address = clean_email(email)
    with transaction():
        user, is_new = _find_or_make_user(address, name)
        held = [] if is_new else _roles_in(organisation_id, user.id)
        known = "" if is_new else _known(user, held, name, (role, plan_id))
        if is_new:
            user.is_function, user.unit_id = told.is_function, _checked_unit(organisation_id, told.unit_id)
            log_event("user_added", by=visitor.id, user=user.id, organisation=organisation_id)
        _give_role(user.id, organisation_id, role, plan_id, visitor.id)
        db.session.flush()
        token = make_link(user.id) if may_make_link(visitor, user.id, organisation_id) else ""
        return Invited(user.id, address, token, known)


def _known(user: User, held: list[Membership], name: str, given: tuple[str, int | None]) -> str:
    """Who has an address that is invited, before and after; another name that was written is not taken."""
    labels = list(dict.fromkeys(ROLE_LABELS.get(one.role, one.role) for one in held))
    who = f"{user.name} ({', '.join(labels)})" if labels else user.name
    label = ROLE_LABELS.get(given[0], given[0])
    also = "också " if labels and label not in labels else ""
    had = given in {(one.role, one.plan_id) for one in held}
    now = f"Rollen {label} fanns redan" if had else f"Kontot har nu {also}rollen {label}"
    written = " ".join(without_forbidden(name).split())
    stays = f" Namnet {user.name} står kvar, inte «{written}»." if written not in ("", user.name) else ""
    return f"Adressen finns redan: {who}. {now}.{stays}"


def _checked_unit(organisation_id: int, unit_id: int | None) -> int | None:
    if unit_id is None:
        return None
    unit = find(db.session(), Organisation, unit_id)
    if unit is None or unit.region_id != organisation_id or unit.ended_at is not None:
        raise ServiceError("Enheten finns inte. Välj en av enheterna i listan.")
    return unit_id


def give_role(
    visitor: Visitor, organisation_id: int, user_id: int, role: str, plan_id: int | None = None
) -> None:
    """Give a user of the organisation one role more; with `plan_id` it holds in that plan only.

    Raises NotFound, and ServiceError when the visitor may not give that role, or it cannot be held.
    """
    if role not in visitor.grantable_roles(organisation_id):
        raise ServiceError(MAY_NOT_GIVE)
    with transaction():
        wait_turn(db.session(), roles_turn(organisation_id))
        user = find_account(organisation_id, user_id)
        if user.ended_at is not None:
            raise ServiceError(ENDED)
        _give_role(user.id, organisation_id, role, plan_id, visitor.id)


def may_make_link(visitor: Visitor, user_id: int, organisation_id: int) -> bool:
    """Whether the visitor may make a sign-in link for a user.

    Only for somebody whose every role the visitor could have given, and who signs in by link at all.
    """
    roles = list(db.session.scalars(select(Membership).filter_by(user_id=user_id)))
    return (
        bool(roles)
        and may_use_link(user_id)
        and all(
            held.organisation_id == organisation_id and held.role in visitor.grantable_roles(organisation_id)
            for held in roles
        )
    )


def new_link(visitor: Visitor, organisation_id: int, user_id: int) -> Invited:
    """A new one-time link for a user of the visitor's organisation, in the place of older ones.

    Raises NotFound or ServiceError.
    """
    user = find(db.session(), User, user_id)
    if user is None or not _roles_in(organisation_id, user_id):
        raise NotFound("Användaren finns inte.")
    if user.ended_at is not None or not may_make_link(visitor, user_id, organisation_id):
        raise ServiceError("Du kan inte göra en länk åt den användaren. Be en administratör.")
    email = user.email
    with transaction():
        return Invited(user_id, email, make_link(user_id))


def _roles_in(organisation_id: int, user_id: int) -> list[Membership]:
    return list(
        db.session.scalars(select(Membership).filter_by(organisation_id=organisation_id, user_id=user_id))
    )


def has_other_administrator(organisation_id: int, user_id: int) -> bool:
    """Whether somebody beside a user administers the organisation."""
    others = (
        select(Membership.id)
        .join(User, Membership.user_id == User.id)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.role == ADMINISTRATOR,
            Membership.plan_id.is_(None),
            Membership.user_id != user_id,
            User.ended_at.is_(None),
        )
    )
    return db.session.scalar(others.limit(1)) is not None


def take_role(
    visitor: Visitor, organisation_id: int, user_id: int, role: str, plan_id: int | None = None
) -> None:
    """Take a role from a user, whose sessions and open links end; with `plan_id` the one in that plan.

    The last administrator keeps theirs, and nobody ends the sessions of somebody with a higher role.
    """
    grantable = visitor.grantable_roles(organisation_id)
    if role not in grantable:
        raise ServiceError("Du kan inte ta bort den rollen. Be en administratör.")
    with transaction():
        # Two administrators who take each other's role at once would leave nobody.
        wait_turn(db.session(), roles_turn(organisation_id))
        user = find(db.session(), User, user_id)
        held = _roles_in(organisation_id, user_id) if user is not None else []
        taken = [one for one in held if (one.role, one.plan_id) == (role, plan_id)]
        if user is None or not taken:
            raise NotFound("Användaren har inte den rollen.")
        if not all(one.role in grantable for one in held):
            raise ServiceError("Du kan inte ta roller från någon med en högre roll. Be en administratör.")
        if role == ADMINISTRATOR and not has_other_administrator(organisation_id, user_id):
            raise ServiceError(LAST_ADMINISTRATOR)
        end_links(user_id)
        for one in taken:
            db.session.delete(one)
        end_sessions(user_id)
        about = {"user": user_id, "organisation": organisation_id}
        log_event("role_taken", by=visitor.id, role=role, plan=plan_id, **about)


def organisation_of(organisation_id: int) -> Organisation:
    """An organisation by its id; raises NotFound."""
    found = find(db.session(), Organisation, organisation_id)
    if found is None:
        raise NotFound("Organisationen finns inte.")
    return found
