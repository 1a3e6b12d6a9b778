"""Roles, and what each may do in an organisation's plans."""

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


@dataclass(frozen=True, slots=True)
class Role:
    """A role held in an organisation, and in one of its plans only where `plan_id` is set."""

    organisation_id: int
    role: str
    plan_id: int | None = None


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is signed in, with every role that they hold."""

    id: int
    name: str
    email: str
    session_key: str
    roles: tuple[Role, ...] = ()

    def _holds(self, roles: tuple[str, ...], organisation_id: int, plan_id: int | None) -> bool:
        return any(
            held.role in roles and held.organisation_id == organisation_id and held.plan_id in (None, plan_id)
            for held in self.roles
        )

    def may_read(self, organisation_id: int, plan_id: int | None = None) -> bool:
        """Whether the visitor may read a plan of an organisation."""
        return self._holds(tuple(ROLE_LABELS), organisation_id, plan_id)

    def may_plan(self, organisation_id: int, plan_id: int | None = None) -> bool:
        """Whether the visitor keeps a plan of an organisation: imports, links owners, changes all."""
        return self._holds(_MAY_PLAN, organisation_id, plan_id)

    def may_administer(self, organisation_id: int) -> bool:
        """Whether the visitor gives roles in an organisation."""
        return self._holds((ADMINISTRATOR,), organisation_id, None)

    def may_own(self, organisation_id: int, plan_id: int | None = None) -> bool:
        """Whether the visitor may answer for rows that are linked to them."""
        return self._holds((*_MAY_PLAN, OWNER), organisation_id, plan_id)

    def organisations(self, *roles: str) -> set[int]:
        """Ids of the organisations in which the visitor holds one of the roles (any, when none is named)."""
        return {held.organisation_id for held in self.roles if not roles or held.role in roles}

    def grantable_roles(self, organisation_id: int) -> list[str]:
        """The roles that the visitor may give somebody in an organisation."""
        if self.may_administer(organisation_id):
            return list(ROLE_LABELS)
        return [OWNER, READER] if self.may_plan(organisation_id) else []
