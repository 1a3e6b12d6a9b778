"""What an organisation has answered before, so that the next reading need not ask again."""

from collections.abc import Mapping

from sqlalchemy import delete, select

from planapp.domain.record import PlanRecord
from planapp.domain.text import search_form
from planapp.extensions import db
from planapp.storage.locks import wait_turn
from planapp.storage.models import RememberedAnswer

# By scope: "" for what holds in all of the organisation's plans, otherwise a plan's title.
Remembered = Mapping[str, Mapping[str, str]]
_LONGEST = 200
# What a heading or a status word means is the same in all of an organisation's plans.
_FOR_ALL = ("column:", "status:")


def scope_of(record: PlanRecord) -> str:
    """Where answers about one plan are remembered; a plan without title has nothing to be known by."""
    return search_form(record.title or "")[:_LONGEST]


def remembered_answers(organisation_id: int) -> dict[str, dict[str, str]]:
    """Everything that an organisation has answered, by scope and question."""
    statement = select(RememberedAnswer).where(RememberedAnswer.organisation_id == organisation_id)
    found: dict[str, dict[str, str]] = {}
    for one in db.session.scalars(statement):
        found.setdefault(one.scope, {})[one.key] = one.value
    return found


def remember_answers(organisation_id: int, record: PlanRecord, answers: Mapping[str, str]) -> None:
    """Keep the answers about a file that was read in; call in a write transaction.

    A newer answer replaces an older. What a reading did not ask for, as which of two values of a row
    holds, is not a question of the file and is asked each time.
    """
    wait_turn(db.session(), f"answers:{organisation_id}")
    asked = {one.key for one in record.findings if one.answers}
    asked |= {one.get("question", "") for one in record.source.get("columns", [])}
    plan_scope = scope_of(record)
    for key in sorted(asked & set(answers)):
        scope = "" if key.startswith(_FOR_ALL) else plan_scope
        too_long = len(key) > _LONGEST or len(answers[key]) > _LONGEST
        if not key or too_long or (not scope and not key.startswith(_FOR_ALL)):
            continue
        same = (
            RememberedAnswer.organisation_id == organisation_id,
            RememberedAnswer.scope == scope,
            RememberedAnswer.key == key,
        )
        db.session.execute(delete(RememberedAnswer).where(*same))
        kept = RememberedAnswer(organisation_id=organisation_id, scope=scope, key=key, value=answers[key])
        db.session.add(kept)
