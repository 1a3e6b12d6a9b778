"""What a press over many rows is to set, cleaned and checked before any row is looked at."""

from dataclasses import dataclass, field

from planapp.domain.row_owners import ADD, LEAD, REMOVE, REPLACE
from planapp.domain.status import CANCELLED, PAUSED
from planapp.services.change_row import DECIDED_FIELDS
from planapp.services.errors import FieldErrors, ServiceError
from planapp.services.owners.people import former_owners, possible_owners
from planapp.services.show_plan import plan_words
from planapp.services.update_row import clean_according_to, clean_values
from planapp.storage.models import Plan

OWNER_VERBS = (LEAD, ADD, REPLACE, REMOVE)
NO_STATUS = "none"  # take the status away; the empty text leaves it as it is
_ASKED = {
    "cancelled_reason": "Skriv varför raderna utgår.",
    "cancelled_by": "Skriv vem som har beslutat att raderna utgår.",
}
_ONLY_PAUSED = "Det här sparas bara när raderna pausas. Välj den statusen, eller töm fältet."
_ONLY_CANCELLED = "Det här sparas bara när raderna utgår. Välj den statusen, eller töm fältet."
_NOTHING = "Välj vad du vill ändra: status, ansvarig, tidsram eller rapportör."
_WHO = "Välj vem det gäller."
_DO_WHAT = "Välj vad som ska hända med rapportören, eller ta bort valet av person."
_NOT_OFFERED = "Välj en av planens statusar."
_NO_SUCH = "Välj en användare som är rapportör i regionen. Bjud in den som saknas."


@dataclass(frozen=True, slots=True)
class BulkForm:
    """What a planner has filled in; empty texts change nothing. `owner_verb` is one of OWNER_VERBS."""

    status: str = ""
    waiting_for: str = ""
    cancelled_reason: str = ""
    cancelled_by: str = ""
    responsible: str = ""
    timeframe: str = ""
    only_missing: bool = False
    owner_verb: str = ""
    owner_id: int = 0
    according_to: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be set: new values of a row's fields, and who is to answer for it."""

    values: dict[str, str] = field(default_factory=dict)
    only_missing: bool = False
    owner_verb: str = ""
    owner_id: int = 0
    owner_name: str = ""
    according_to: str = ""


def read_wanted(plan: Plan, form: BulkForm) -> Wanted:
    """What a form asks for in a plan; raises FieldErrors by the form's fields, ServiceError otherwise."""
    faults = _status_faults(plan, form) | _owner_faults(form)
    values = _values(form)
    for name in DECIDED_FIELDS:
        if name in values:
            try:
                values |= clean_values({name: values[name]})
            except ServiceError as fault:
                faults[name] = str(fault)
    people = _people(plan, form.owner_verb)
    if people.get(form.owner_id) is None and form.owner_verb in OWNER_VERBS and "owner_id" not in faults:
        faults["owner_id"] = _NO_SUCH
    if faults:
        raise FieldErrors(faults)
    values = {name: value for name, value in clean_values(values).items() if value or name == "status"}
    if not values and not form.owner_verb:
        raise ServiceError(_NOTHING)
    said = clean_according_to(form.according_to)
    return Wanted(
        values, form.only_missing, form.owner_verb, form.owner_id, people.get(form.owner_id, ""), said
    )


def _people(plan: Plan, verb: str) -> dict[int, str]:
    """Who can be chosen, and their names: to be taken off also those who cannot answer any more."""
    people = dict(possible_owners(plan)) if verb in OWNER_VERBS else {}
    return people | ({one.id: one.name for one in former_owners(plan)} if verb == REMOVE else {})


def _values(form: BulkForm) -> dict[str, str]:
    """The fields that are filled in."""
    values = {name: getattr(form, name) for name in DECIDED_FIELDS if getattr(form, name).strip()}
    if form.status:
        values["status"] = "" if form.status == NO_STATUS else form.status
    for name in ("waiting_for", "cancelled_reason", "cancelled_by"):
        if getattr(form, name).strip():
            values[name] = getattr(form, name)
    return values


def _status_faults(plan: Plan, form: BulkForm) -> dict[str, str]:
    faults: dict[str, str] = {}
    if form.status and form.status != NO_STATUS and form.status not in plan_words(plan).statuses:
        faults["status"] = _NOT_OFFERED
    if form.waiting_for.strip() and form.status != PAUSED:
        faults["waiting_for"] = _ONLY_PAUSED
    for name, sentence in _ASKED.items():
        is_filled = bool(getattr(form, name).strip())
        if form.status == CANCELLED and not is_filled:
            faults[name] = sentence
        elif is_filled and form.status != CANCELLED:
            faults[name] = _ONLY_CANCELLED
    return faults


def _owner_faults(form: BulkForm) -> dict[str, str]:
    if form.owner_verb and form.owner_verb not in OWNER_VERBS or form.owner_id and not form.owner_verb:
        return {"owner_verb": _DO_WHAT}
    return {"owner_id": _WHO} if form.owner_verb and not form.owner_id else {}
