"""The words that a plan has chosen stand beside its document: no press writes them into its texts."""

from dataclasses import replace

import pytest

from planapp.domain.access import Visitor
from planapp.domain.editing.cells import write_cell
from planapp.extensions import db
from planapp.services.editing.edit_plan import edit_plan
from planapp.services.life.begin_version import begin_version
from planapp.services.life.decide import decide
from planapp.services.new_plan import copy_plan
from planapp.services.own_words import save_words, show_words
from planapp.services.show_plan import get_plan
from planapp.storage.models import Plan
from planapp.storage.record_out import load_record
from tests.services.life.written import DECISION
from tests.services.test_new_plan import TODAY, choice
from tests.small_plan import PLAIN


def choose(planner: Visitor, plan_id: int, mode: str, word: str) -> None:
    """Let the plan offer pausad by a word of its own."""
    page = show_words(get_plan(plan_id))
    statuses = page.words.statuses | {"paused": word}
    words = replace(page.words, statuses=statuses, unknown_words=mode, is_chosen=True)
    save_words(planner, plan_id, words, page.seen, True)


def texts(plan_id: int) -> tuple[object, ...]:
    """The plan's own texts as they are stored."""
    db.session.rollback()
    plan = db.session.get_one(Plan, plan_id)
    return plan.legend, plan.intro, plan.after_legend


def told(plan_id: int) -> str:
    """The plan's texts as its document says them."""
    record = load_record(db.session(), plan_id)
    assert record is not None
    return repr([record.legend, record.intro, record.after_legend])


@pytest.mark.parametrize("mode", ["extend", "note"])
def test_a_plans_own_words_are_never_written_into_its_texts(
    plan_id: int, rows: list[int], planner: Visitor, mode: str
) -> None:
    before = texts(plan_id)
    choose(planner, plan_id, mode, "Vilande")
    edit_plan(planner, plan_id, lambda text: write_cell(text, rows[PLAIN], "region_activity", "Nytt"))
    assert texts(plan_id) == before
    copied = copy_plan(planner, plan_id, choice(plan_id), TODAY).plan_id
    decide(planner, plan_id, DECISION)
    draft_id = begin_version(planner, plan_id)
    assert texts(copied) == texts(draft_id) == before
    choose(planner, draft_id, mode, "Uppskjuten")
    decide(planner, draft_id, DECISION)
    assert texts(plan_id) == before
    assert "Uppskjuten" in told(plan_id)
    assert "Vilande" not in told(plan_id)
    assert "Vilande" in told(copied)
