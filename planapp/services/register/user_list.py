"""Many users from a list: looked at row by row before anything is stored, then added all at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from planapp.documents.collecting import without_collecting
from planapp.documents.errors import DocumentError
from planapp.documents.excel.list_template import write_list_template
from planapp.documents.excel.plain_rows import read_pasted_rows, read_plain_rows
from planapp.domain.access import OWNER, ROLE_LABELS, Visitor
from planapp.domain.units import fold_unit, guess_type
from planapp.domain.user_list import HEADINGS, ListedUser, ListError, read_user_list
from planapp.extensions import db
from planapp.services.errors import Conflict, ServiceError
from planapp.services.register.accounts import as_now, roles_turn
from planapp.services.register.units import clean_unit_name, units_by_name, units_turn
from planapp.services.security_log import log_event
from planapp.services.sessions import end_sessions
from planapp.services.sign_in import make_link
from planapp.services.transaction import transaction
from planapp.services.users import NAME_LIMIT, Invited, check_plan, clean_email, new_user, user_turn
from planapp.storage.locks import wait_turns
from planapp.storage.models import Membership, Organisation, User

NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"
CHANGED_SINCE = "Något har ändrats sedan du granskade listan. Titta igenom den igen."
_HELP = (
    "Skriv en rad för varje användare under rubrikerna på bladet Användare.",
    "Namn eller funktion: personens namn, eller funktionens när flera läser samma brevlåda.",
    "E-post: adressen som personen eller funktionen loggar in med.",
    "Enhet: kliniken, kommunen eller förvaltningen. En enhet som saknas i registret läggs till.",
    f"Roll: {', '.join(ROLE_LABELS.values())}. En tom ruta betyder {ROLE_LABELS[OWNER]}.",
    "Funktionsbrevlåda: Ja när flera läser brevlådan, annars tomt.",
)


@dataclass(slots=True)
class Judged:
    """What a row of a list would do: add a user, change one, or nothing; `told` says what or why not."""

    listed: ListedUser
    outcome: str
    email: str = ""
    told: list[str] = field(default_factory=list)
    user_id: int | None = None
    gives_role: bool = False
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class CheckedList:
    """A list as it would be stored now; `new_units` are the names of units that it would add."""

    rows: list[Judged]
    new_units: list[str]

    def count(self, outcome: str) -> int:
        """How many rows have that outcome."""
        return sum(one.outcome == outcome for one in self.rows)

    def digest(self) -> list[list[str]]:
        """What a person saw of it, to be compared when it is stored."""
        return [[one.outcome, one.email, *one.told] for one in self.rows] + [self.new_units]


def list_template() -> bytes:
    """A workbook to fill in."""
    choices = {HEADINGS[3]: list(ROLE_LABELS.values()), HEADINGS[4]: ["Ja", "Nej"]}
    return write_list_template("Användare", HEADINGS, choices, _HELP)


def read_list(data: bytes, pasted: str = "", default_role: str = OWNER) -> list[ListedUser]:
    """The users that a file, or what was pasted, asks for; raises ServiceError when it cannot be used."""
    if not data and not pasted.strip():
        raise ServiceError("Välj en fil eller klistra in en lista.")
    try:
        with without_collecting:
            rows = read_plain_rows(data) if data else read_pasted_rows(pasted)
        return read_user_list(rows, default_role)
    except (DocumentError, ListError) as fault:
        raise ServiceError(str(fault)) from fault


def check_list(
    visitor: Visitor, organisation_id: int, listed: Sequence[ListedUser], plan_id: int | None = None
) -> CheckedList:
    """What each row of a list would do, as things stand; changes nothing. A few statements.

    With `plan_id` the roles hold in that plan only.
    """
    return _Checker(visitor, organisation_id, listed, plan_id).checked()


def add_listed(
    visitor: Visitor,
    organisation_id: int,
    listed: Sequence[ListedUser],
    seen: list[list[str]],
    plan_id: int | None = None,
) -> list[Invited]:
    """Store a list that was looked at, all of it or nothing; returns the new users with their links.

    Raises ServiceError while a row cannot be used, and Conflict when it would not do any more what its
    reader `seen` (`CheckedList.digest`).
    """
    with transaction():
        # The users' before the others, as whoever signs in takes them.
        wait_turns(db.session(), [user_turn(_address(one)[0]) for one in listed])
        wait_turns(db.session(), [roles_turn(organisation_id), units_turn(organisation_id)])
        db.session.expire_all()
        now = as_now(visitor, organisation_id)
        checked = check_list(now, organisation_id, listed, plan_id)
        if checked.digest() != seen:
            raise Conflict(CHANGED_SINCE)
        if checked.count(REFUSED):
            raise ServiceError("Rätta raderna som inte går att läsa in. Inget är sparat.")
        for one in checked.rows:
            check_plan(organisation_id, one.listed.role or OWNER, plan_id)
        return _store(now, organisation_id, checked, plan_id)


def _address(listed: ListedUser) -> tuple[str, str]:
    """A row's address in the form that is stored, and what is wrong with it."""
    if not listed.email:
        return "", "E-post saknas."
    try:
        return clean_email(listed.email), ""
    except ServiceError as fault:
        return "", str(fault)


def _store(
    visitor: Visitor, organisation_id: int, checked: CheckedList, plan_id: int | None
) -> list[Invited]:
    made = [
        Organisation(name=name, type=guess_type(name), region_id=organisation_id, aliases=[])
        for name in checked.new_units
    ]
    db.session.add_all(made)
    db.session.flush()
    units = units_by_name(organisation_id)
    added: list[tuple[Judged, User]] = []
    for one in checked.rows:
        unit = units.get(fold_unit(one.listed.unit)) if one.listed.unit else None
        if one.outcome == NEW:
            user = new_user(one.email, one.listed.name)
            user.is_function, user.unit_id = one.listed.is_function, unit.id if unit else None
            added.append((one, user))
        elif "unit" in one.values:
            one.values["unit_id"] = unit.id if unit else None
    db.session.add_all([user for _, user in added])
    db.session.flush()
    # Whoever ends the sessions of a user takes this turn before the user's row: see `sign_in.end_links`.
    wait_turns(db.session(), [f"links:{one.user_id}" for one in checked.rows if one.user_id is not None])
    _change(visitor, organisation_id, checked)
    for one, user in added:
        one.user_id = user.id
        log_event("user_added", by=visitor.id, user=user.id, organisation=organisation_id)
    _give(visitor, organisation_id, checked, plan_id)
    return [Invited(user.id, user.email, make_link(user.id)) for _, user in added]


def _change(visitor: Visitor, organisation_id: int, checked: CheckedList) -> None:
    for one in checked.rows:
        values = {name: value for name, value in one.values.items() if name != "unit"}
        if one.user_id is None or not values:
            continue
        user = db.session.get_one(User, one.user_id)
        for name, value in values.items():
            setattr(user, name, value)
        log_event("user_changed", by=visitor.id, user=one.user_id, organisation=organisation_id)


def _give(visitor: Visitor, organisation_id: int, checked: CheckedList, plan_id: int | None) -> None:
    for one in checked.rows:
        if not one.gives_role or one.user_id is None:
            continue
        role = one.listed.role or OWNER
        about = {"user_id": one.user_id, "organisation_id": organisation_id, "role": role}
        db.session.add(Membership(plan_id=plan_id, **about))
        if one.outcome == CHANGED:
            end_sessions(one.user_id)
        told = {"user": one.user_id, "organisation": organisation_id}
        log_event("role_given", by=visitor.id, role=role, plan=plan_id, **told)


class _Checker:
    """Looks at each row of a list beside what is in the register."""

    def __init__(
        self, visitor: Visitor, organisation_id: int, listed: Sequence[ListedUser], plan_id: int | None
    ) -> None:
        self.listed, self.organisation_id, self.plan_id = listed, organisation_id, plan_id
        self.grantable = visitor.grantable_roles(organisation_id)
        self.makes_units = visitor.may_administer(organisation_id)
        self.units = units_by_name(organisation_id)
        self.lines: dict[str, int] = {}  # where each address was met first
        self.addresses = [_address(one) for one in listed]
        wanted = {email for email, _ in self.addresses if email}
        held = list(db.session.scalars(select(User).where(User.email.in_(wanted))))
        self.users = {one.email: one for one in held}
        self.roles: dict[int, list[Membership]] = {}
        mine = select(Membership).where(Membership.user_id.in_([one.id for one in held]))
        for one in db.session.scalars(mine.order_by(Membership.id)):
            self.roles.setdefault(one.user_id, []).append(one)

    def checked(self) -> CheckedList:
        """Every row, judged."""
        rows = [self._judge(one, *told) for one, told in zip(self.listed, self.addresses, strict=True)]
        names: dict[str, str] = {}
        for one in rows:
            if one.outcome == NEW or "unit" in one.values:
                names.setdefault(fold_unit(one.listed.unit), one.listed.unit)
        known = self.units.keys() | {""}
        new = [name for folded, name in names.items() if folded not in known]
        return CheckedList(rows, new if self.makes_units else [])

    def _judge(self, listed: ListedUser, email: str, fault: str) -> Judged:
        faults = [*listed.findings, *self._faults(listed), *([fault] if fault else [])]
        first = self.lines.setdefault(email or f"rad {listed.line}", listed.line)
        if first != listed.line and not any("står redan på rad" in one for one in faults):
            faults.append(f"Adressen står redan på rad {first}. Behåll en av raderna.")
        user = self.users.get(email)
        if user is not None and user.ended_at is not None:
            faults.append("Användaren är avslutad. Ta tillbaka hen först.")
        if faults:
            return Judged(listed, REFUSED, email, faults)
        judged = Judged(listed, NEW, email, gives_role=True)
        if user is not None:
            self._known(judged, user)
        elif listed.unit:
            judged.told += self._unit_told(listed.unit)
        return judged

    def _faults(self, listed: ListedUser) -> list[str]:
        faults = []
        if not listed.name:
            faults.append("Namn eller funktion saknas.")
        if len(listed.name) > NAME_LIMIT:
            faults.append(f"Namnet är längre än {NAME_LIMIT} tecken.")
        if listed.role is not None and listed.role not in self.grantable:
            name = ROLE_LABELS.get(listed.role, listed.role)
            faults.append(f"Du kan inte ge rollen {name}. Be en administratör.")
        if listed.unit:
            try:
                clean_unit_name(listed.unit)
            except ServiceError as fault:
                faults.append(str(fault))
        return faults

    def _unit_told(self, name: str) -> list[str]:
        unit = self.units.get(fold_unit(name))
        if unit is None and not self.makes_units:
            return [f"Enheten «{name}» finns inte i registret, så användaren får ingen enhet."]
        if unit is None:
            return [f"Enheten «{name}» är ny och läggs till."]
        return [f"Enheten {unit.name} är avslutad."] if unit.ended_at is not None else []

    def _known(self, judged: Judged, user: User) -> None:
        """What becomes of a user that there is already."""
        judged.user_id, role = user.id, judged.listed.role
        held = self.roles.get(user.id, [])
        here = [one for one in held if one.organisation_id == self.organisation_id]
        judged.gives_role = role not in {one.role for one in here if one.plan_id in (None, self.plan_id)}
        if judged.gives_role and role is not None:
            judged.told.append(f"Finns redan. Får rollen {ROLE_LABELS[role]}.")
        if held and all(one in here and one.role in self.grantable for one in held):
            self._differing(judged, user)
        elif judged.gives_role:
            judged.told.append("Kontot används på fler ställen, så namn och enhet ändras inte.")
        judged.outcome = CHANGED if judged.gives_role or judged.values else SAME
        if judged.outcome == SAME:
            judged.told.append("Finns redan, och inget ändras.")

    def _differing(self, judged: Judged, user: User) -> None:
        listed = judged.listed
        if listed.name != user.name:
            judged.values["name"] = listed.name
            judged.told.append(f"Namnet ändras från {user.name} till {listed.name}.")
        if listed.is_function and not user.is_function:
            judged.values["is_function"] = True
            judged.told.append("Blir en funktion med gemensam brevlåda.")
        unit = self.units.get(fold_unit(listed.unit)) if listed.unit else None
        if unit is not None and unit.id != user.unit_id:
            judged.values["unit"] = listed.unit
            judged.told.append(f"Enheten ändras till {unit.name}.")
        elif listed.unit and unit is None:
            judged.told += self._unit_told(listed.unit)
            judged.values |= {"unit": listed.unit} if self.makes_units else {}
