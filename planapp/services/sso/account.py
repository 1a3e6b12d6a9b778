"""The account of somebody whom the provider vouches for, and the roles that their groups give."""

from collections.abc import Iterable

from sqlalchemy import select

from planapp.domain.access import ADMINISTRATOR
from planapp.extensions import db
from planapp.services.organisations import find_or_make_organisation, find_organisation
from planapp.services.register.accounts import roles_turn
from planapp.services.security_log import log_event
from planapp.services.sessions import end_sessions
from planapp.services.sign_in import end_links
from planapp.services.sso.person import KnownPerson
from planapp.services.sso.refused import ENDED, OTHER_PERSON, UNKNOWN, UNSURE_EMAIL, SsoRefused
from planapp.services.transaction import transaction
from planapp.services.users import has_other_administrator, new_user, user_turn
from planapp.storage.locks import wait_turn
from planapp.storage.models import Membership, User

_Held = tuple[int, str]  # an organisation, and a role in all of it


def account_of(person: KnownPerson) -> int:
    """The id of the account of somebody who signs in, with the roles that their groups give now.

    Known by (issuer, id); the first time by an e-mail address that is sure, to which an account that
    exists is tied once; otherwise a group with a role makes a new account. Raises SsoRefused, and then
    nothing is stored. When the roles change, every session and open link of the user ends.
    """
    with transaction():
        # The same person in two windows at once, the very first time, is still one.
        wait_turn(db.session(), f"sso:{person.issuer} {person.id}")
        given = _given(person)
        user = _find(person) or _find_by_email(person) or _make(person, bool(given))
        if person.roles is None:
            log_event("groups_unknown", user=user.id, by="sso")
        else:
            _follow(user.id, given)
        _tie(user, person)
        return user.id


def _given(person: KnownPerson) -> set[_Held]:
    """The roles of the person's groups; an organisation that is missing is made, as by `planapp user add`."""
    given = set()
    for one in sorted(person.roles or (), key=lambda one: one.organisation):
        is_new = find_organisation(one.organisation) is None
        found = find_or_make_organisation(one.organisation)
        given.add((found.id, one.role))
        if is_new:
            log_event("organisation_made", organisation=found.id, by="sso")
    return given


def _find(person: KnownPerson) -> User | None:
    user = db.session.scalar(select(User).filter_by(sso_issuer=person.issuer, sso_id=person.id))
    if user is not None:
        _check_active(user)
        wait_turn(db.session(), user_turn(user.email))
    return user


def _check_active(user: User) -> None:
    if user.ended_at is not None:
        raise SsoRefused(ENDED)


def _find_by_email(person: KnownPerson) -> User | None:
    """The account of the person's address. One tied to somebody else there stays theirs: addresses move."""
    if not person.email:
        raise SsoRefused(UNSURE_EMAIL, person.provider)
    wait_turn(db.session(), user_turn(person.email))
    user = db.session.scalar(select(User).filter_by(email=person.email))
    if user is not None:
        _check_active(user)
        if user.sso_id is not None and user.sso_issuer == person.issuer:
            raise SsoRefused(OTHER_PERSON)
    return user


def _tie(user: User, person: KnownPerson) -> None:
    """Know the account by the person's id from now on; the last turn is taken before its row is touched."""
    # After those of the address and the roles, in the order in which everybody takes them: whoever changes
    # roles, links or the password of the user then waits before touching the row, and not with it in hand.
    wait_turn(db.session(), f"links:{user.id}")
    db.session.refresh(user)
    _check_active(user)
    if (user.sso_issuer, user.sso_id) != (person.issuer, person.id):
        user.sso_issuer, user.sso_id = person.issuer, person.id
        log_event("account_tied", user=user.id, by="sso")


def _make(person: KnownPerson, has_role: bool) -> User:
    if not has_role:
        raise SsoRefused(UNKNOWN)
    user = new_user(person.email, person.name)
    db.session.add(user)
    db.session.flush()
    log_event("user_added", user=user.id, by="sso")
    return user


def _roles_of(user_id: int) -> dict[_Held, Membership]:
    statement = select(Membership).filter_by(user_id=user_id, plan_id=None)
    held = db.session.scalars(statement, execution_options={"populate_existing": True})
    return {(one.organisation_id, one.role): one for one in held}


def _follow(user_id: int, given: set[_Held]) -> None:
    """Give the roles that the groups give, take those that they gave before; others are left alone."""
    _wait_for({organisation_id for organisation_id, _ in given | _roles_of(user_id).keys()})
    held = _roles_of(user_id)
    lost = {role for role, one in held.items() if one.by_sso} - given
    taken = {role for role in lost if not _is_last_administrator(user_id, *role)}
    gained = given - held.keys()
    for told, roles in (("role_kept", lost - taken), ("role_taken", taken), ("role_given", gained)):
        for organisation_id, role in sorted(roles):
            log_event(told, user=user_id, organisation=organisation_id, role=role, by="sso")
    if not taken and not gained:
        return
    end_links(user_id)
    for one in taken:
        db.session.delete(held[one])
    for organisation_id, role in sorted(gained):
        db.session.add(Membership(user_id=user_id, organisation_id=organisation_id, role=role, by_sso=True))
    end_sessions(user_id)


def _wait_for(organisation_ids: Iterable[int]) -> None:
    """Two administrators who lose their role at once would leave nobody: see `users.take_role`."""
    for organisation_id in sorted(organisation_ids):
        wait_turn(db.session(), roles_turn(organisation_id))


def _is_last_administrator(user_id: int, organisation_id: int, role: str) -> bool:
    return role == ADMINISTRATOR and not has_other_administrator(organisation_id, user_id)
