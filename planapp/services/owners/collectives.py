"""Which parties an organisation counts as somebody, and which as samlingsnamn."""

from collections.abc import Mapping

from sqlalchemy import Text, delete, insert, literal, select, type_coerce, union_all

from planapp.domain.access import Visitor
from planapp.domain.collectives import COLLECTIVE, SOMEBODY, Parties
from planapp.domain.responsible import fold_party
from planapp.extensions import db
from planapp.services.errors import ServiceError
from planapp.services.transaction import transaction
from planapp.storage.locks import wait_turn
from planapp.storage.models import Organisation, Plan, RememberedAnswer

SCOPE = "parties"  # of the organisation's remembered answers; keys are `party:` and a folded name
_KEY = "party:"
_LONGEST = 200 - len(_KEY)
_UNIT = "unit"  # no scope is called so
_NOT_SOMEBODY = ("rcc", "group")  # units of the register that meet rather than act


def unit_names(organisation_id: int) -> dict[int, dict[str, str]]:
    """The names and aliases of the units in an organisation's register that have not ended, as written by
    how they are compared, by unit."""
    statement = select(Organisation.id, Organisation.name, Organisation.aliases)
    held = db.session.execute(
        statement.where(Organisation.region_id == organisation_id, Organisation.ended_at.is_(None))
    )
    folded = {one.id: {fold_party(name): name for name in (one.name, *one.aliases)} for one in held}
    return {unit_id: {name: one for name, one in names.items() if name} for unit_id, names in folded.items()}


def load_parties(plan: Plan) -> Parties:
    """How the plan's organisation counts parties; one statement."""
    return load_parties_and_answers(plan, SCOPE)[0]


def load_parties_and_answers(plan: Plan, scope: str) -> tuple[Parties, dict[str, str]]:
    """How the plan's organisation counts parties, and its remembered answers of a scope; one statement."""
    answers = select(RememberedAnswer.scope, RememberedAnswer.key, RememberedAnswer.value).where(
        RememberedAnswer.organisation_id == plan.organisation_id, RememberedAnswer.scope.in_((SCOPE, scope))
    )
    units = select(literal(_UNIT), Organisation.name, type_coerce(Organisation.aliases, Text)).where(
        Organisation.region_id == plan.organisation_id,
        Organisation.ended_at.is_(None),
        Organisation.type.not_in(_NOT_SOMEBODY),
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for kind, key, value in db.session.execute(union_all(answers, units)):
        found.setdefault(kind, []).append((key, value))
    said = {key.removeprefix(_KEY): value for key, value in found.get(SCOPE, ())}
    names = {fold_party(one) for name, more in found.get(_UNIT, ()) for one in (name, *more.split("\n"))}
    parties = Parties(said, names - {""}, plan.region or plan.organisation.name)
    return parties, dict(found.get(scope, ()))


def say_of_parties(visitor: Visitor, plan: Plan, said: Mapping[str, bool]) -> int:
    """Say of parties, by their names, whether each is a samlingsnamn; returns how many count otherwise now.

    It holds in every plan of the organisation. What the rule says anyway is not kept.
    """
    plan_id = plan.id
    if not visitor.may_plan(plan.organisation_id, plan_id):
        raise ServiceError("Bara planansvarig kan ändra det här.")
    with transaction():
        plan = db.session.get_one(Plan, plan_id)
        wait_turn(db.session(), f"answers:{plan.organisation_id}")
        parties = load_parties(plan)
        plain = Parties({}, parties.units, parties.own)
        changed = {name: one for name, one in said.items() if parties.is_collective(name) != one}
        for name, is_collective in changed.items():
            key = _KEY + fold_party(name)[:_LONGEST]
            where = {"organisation_id": plan.organisation_id, "scope": SCOPE, "key": key}
            db.session.execute(delete(RememberedAnswer).filter_by(**where))
            if plain.is_collective(name) != is_collective:
                value = COLLECTIVE if is_collective else SOMEBODY
                db.session.execute(insert(RememberedAnswer).values(**where, value=value))
        return len(changed)
