"""What choosing a status asks for: that the plan offers it, why it is cancelled, the planner's yes."""

from planapp.domain.own_words import OwnWords, choices_for
from planapp.domain.status import CANCELLED, DONE, PAUSED
from planapp.services.errors import FieldErrors
from planapp.storage.models import Activity

CANCELLED_FIELDS = ("cancelled_reason", "cancelled_by")
_ASKED = {
    "cancelled_reason": "Skriv varför raden utgår.",
    "cancelled_by": "Skriv vem som har beslutat att raden utgår.",
}
_NOT_OFFERED = "Planen har inte den statusen. Välj en av planens statusar."
_ONLY_CANCELLED = "Det här sparas bara när raden utgår. Välj den statusen, eller töm fältet."


def shown_status(activity: Activity, is_owner: bool) -> str:
    """The status that a form shows: for an owner, what has been reported and waits for the planner."""
    reported = activity.proposed_status if is_owner else None
    return reported or activity.status or ""


def settle_status(
    activity: Activity, before: dict[str, str], wanted: dict[str, str], words: OwnWords, is_owner: bool
) -> str | None:
    """Complete what a press wants of a row with what its status brings along; returns what is reported.

    `wanted` is changed in place. What is reported as done waits for the planner where the plan says so;
    another status takes it back. Raises FieldErrors when the plan does not offer the status, or when a
    row is cancelled without a reason or without who decided.
    """
    reported = activity.proposed_status
    if "status" in wanted:
        status = wanted["status"] or None
        if status and status not in choices_for(words, activity.status):
            raise FieldErrors({"status": _NOT_OFFERED})
        reported = None
        if is_owner and status == DONE and words.done_needs_confirmation and activity.status != DONE:
            reported = DONE
        if reported or status == activity.status:
            del wanted["status"]
    if wanted.get("status", PAUSED) != PAUSED:
        wanted.setdefault("waiting_for", "")  # what is no longer paused waits for nothing
    _settle_reason(wanted.get("status", before["status"]), before, wanted)
    return reported


def _settle_reason(status: str, before: dict[str, str], wanted: dict[str, str]) -> None:
    if status != CANCELLED:
        said = {name: _ONLY_CANCELLED for name in CANCELLED_FIELDS if wanted.get(name)}
        if said:
            raise FieldErrors(said)
        wanted.update(dict.fromkeys(CANCELLED_FIELDS, ""))
    elif not wanted.keys().isdisjoint(("status", *CANCELLED_FIELDS)):
        after = before | wanted
        lacking = {name: sentence for name, sentence in _ASKED.items() if not after[name]}
        if lacking:
            raise FieldErrors(lacking)
