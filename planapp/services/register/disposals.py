"""What has been anonymised or destroyed, by whom and on whose decision: a log that is only added to."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.domain.clock import today
from planapp.domain.text import search_form, without_forbidden
from planapp.extensions import db
from planapp.services.errors import FieldErrors
from planapp.storage.models import Disposal, User

PERSON, PLAN = "person", "plan"
KIND_LABELS = {PERSON: "Avidentifierad användare", PLAN: "Förstörd plan"}
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision that a disposal rests on, and the name that was typed to show that it is meant."""

    registry_number: str
    decided_on: date | None
    typed: str


@dataclass(frozen=True, slots=True)
class DisposalView:
    """One line of the log."""

    at: datetime
    kind: str
    subject: str
    decision: str
    who: str


def check_decision(decision: Decision, name: str) -> str:
    """The decision in words; raises FieldErrors for what is missing, and when the name was not typed."""
    number = " ".join(without_forbidden(decision.registry_number).split())
    faults = {}
    if not any(sign.isalnum() for sign in number) or len(number) > _LONGEST:
        faults["registry_number"] = "Skriv gallringsbeslutets diarienummer."
    if decision.decided_on is None:
        faults["decided_on"] = "Välj beslutets datum."
    elif decision.decided_on > today():
        faults["decided_on"] = "Beslutet kan inte ha ett datum som inte har varit än."
    if search_form(decision.typed) != search_form(name):
        faults["typed"] = f"Skriv «{name}» precis som det står här."
    if faults or decision.decided_on is None:
        raise FieldErrors(faults)
    return f"{number}, {decision.decided_on.isoformat()}"


def note_disposal(visitor: Visitor, organisation_id: int, kind: str, subject: str, decision: str) -> None:
    """Add a line to the log; call in the transaction that disposes."""
    db.session.add(
        Disposal(
            at=datetime.now(UTC),
            organisation_id=organisation_id,
            user_id=visitor.id,
            kind=kind,
            subject=subject,
            decision=decision,
        )
    )


def list_disposals(organisation_id: int) -> list[DisposalView]:
    """An organisation's disposals, the newest first."""
    statement = (
        select(Disposal, User.name)
        .outerjoin(User, Disposal.user_id == User.id)
        .where(Disposal.organisation_id == organisation_id)
        .order_by(Disposal.id.desc())
    )
    return [
        DisposalView(one.at, KIND_LABELS.get(one.kind, one.kind), one.subject, one.decision, name or "")
        for one, name in db.session.execute(statement)
    ]
