"""Roles, and what each may do in an organisation's plans."""

from collections.abc import Iterable
from dataclasses import dataclass

ADMINISTRATOR, PLANNER, OWNER, READER = "administrator", "planner", "owner", "reader"
ROLE_LABELS = {
    ADMINISTRATOR: "Administratör",
    PLANNER: "Planansvarig",
    OWNER: "Rapportör",
    READER: "Läsare",
}
ROLE_HINTS = {
    ADMINISTRATOR: "Bjuder in användare, ger roller och kan allt som planansvarig kan.",
    PLANNER: "Läser in planer, håller dem aktuella och kopplar rapportörer till rader.",
    OWNER: "Uppdaterar sina egna rader och läser hela planen.",
    READER: "Läser planen och hämtar dokument.",
}
_MAY_PLAN = (ADMINISTRATOR, PLANNER)
OWNING_ROLES = (*_MAY_PLAN, OWNER)


@dataclass(frozen=True, slots=True)
class Role:
    """A role held in an organisation, and in one of its plans only where `plan_id` is set."""

    organisation_id: int
    role: str
    plan_id: int | None = None


def _is_held(held: Iterable[Role], roles: tuple[str, ...], organisation_id: int, plan_id: int | None) -> bool:
    """Whether one of the roles is held in an organisation: in all of it, or in the plan that is asked of."""
    return any(
        one.role in roles and one.organisation_id == organisation_id and one.plan_id in (None, plan_id)
        for one in held
    )


def may_own(held: Iterable[Role], organisation_id: int, plan_id: int | None = None) -> bool:
    """Whether somebody with these roles may answer for rows of a plan."""
    return _is_held(held, OWNING_ROLES, organisation_id, plan_id)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is signed in, with every role that they hold, and the users in whose place they answer today.

    `by_link` says that a link or code in a letter signed them in: the history tells of it.
    """

    id: int
    name: str
    email: str
    session_key: str
    roles: tuple[Role, ...] = ()
    has_password: bool = False
    stands_in_for: frozenset[int] = frozenset()
    by_link: bool = False

    def _holds(self, roles: tuple[str, ...], organisation_id: int, plan_id: int | None = None) -> bool:
        return _is_held(self.roles, roles, organisation_id, plan_id)

    def may_read(self, organisation_id: int, plan_id: int | None = None) -> bool:
        """Whether the visitor may read a plan of an organisation."""
        return self._holds(tuple(ROLE_LABELS), organisation_id, plan_id)

    def may_plan(self, organisation_id: int, plan_id: int | None = None) -> bool:
        """Whether the visitor keeps a plan of an organisation: imports, links owners, changes all."""
        return self._holds(_MAY_PLAN, organisation_id, plan_id)

    def may_administer(self, organisation_id: int) -> bool:
        """Whether the visitor gives roles in an organisation."""
        return self._holds((ADMINISTRATOR,), organisation_id)

    def may_own(self, organisation_id: int, plan_id: int | None = None) -> bool:
        """Whether the visitor may answer for rows that are linked to them."""
        return may_own(self.roles, organisation_id, plan_id)

    def organisations(self) -> set[int]:
        """Ids of the organisations in which the visitor holds a role, if only in one plan."""
        return {held.organisation_id for held in self.roles}

    def planned_organisations(self) -> set[int]:
        """Ids of the organisations whose every plan the visitor keeps: those to read a new plan in for."""
        return {one for one in self.organisations() if self.may_plan(one)}

    def grantable_roles(self, organisation_id: int) -> list[str]:
        """The roles that the visitor may give somebody in an organisation."""
        if self.may_administer(organisation_id):
            return list(ROLE_LABELS)
        return [OWNER, READER] if self.may_plan(organisation_id) else []
