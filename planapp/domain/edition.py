"""Which edition of a plan somebody looks at: one line, the same on pages and in documents."""

from dataclasses import dataclass
from datetime import date

from planapp.domain.plan_states import CONSULTATION, DECIDED, DRAFT, ENDED

DRAFT_MARK, CONSULTATION_MARK, ENDED_MARK = "UTKAST", "PÅ REMISS", "AVSLUTAD"
_MARKS = {DRAFT: DRAFT_MARK, CONSULTATION: CONSULTATION_MARK, ENDED: ENDED_MARK}


@dataclass(frozen=True, slots=True)
class Edition:
    """What is known of an edition; the decision's facts are empty until there is one."""

    state: str
    version: int
    registry_number: str = ""
    decided_by: str = ""
    decided_on: date | None = None

    @property
    def mark(self) -> str:
        """What must be seen at once, such as UTKAST; "" for a decided plan."""
        return _MARKS.get(self.state, "")

    def decision(self) -> str:
        """The decision in words: «beslutad av Cancerrådet 2025-03-01»; "" when there is none."""
        if self.state not in (DECIDED, ENDED):
            return ""
        by = f" av {self.decided_by}" if self.decided_by else ""
        on = f" {self.decided_on.isoformat()}" if self.decided_on else ""
        return f"beslutad{by}{on}"


def edition_line(edition: Edition, as_of: date | None = None) -> str:
    """«Version 2 · dnr RV 2025/123 · beslutad av Cancerrådet 2025-03-01 · Status per 2026-11-22».

    Before the decision: «UTKAST · version 2 · Status per …» or «PÅ REMISS · …». Without `as_of`, for a
    text that stands still, the status is left out.
    """
    version = f"version {edition.version}"
    parts = [
        edition.mark,
        version if edition.mark else version.capitalize(),
        edition.registry_number and f"dnr {edition.registry_number}",
        edition.decision(),
        f"Status per {as_of.isoformat()}" if as_of else "",
    ]
    return " · ".join(part for part in parts if part)
