"""The list of plans: the newest last, with what each holds."""

from flask import Flask

from planapp.domain.access import Visitor
from planapp.services.life.begin_version import begin_version
from planapp.services.life.decide import decide
from planapp.services.list_plans import group_plans, list_plans, readable_plans
from tests.installation import HOME, OTHER
from tests.services.life.written import DECISION
from tests.small_plan import small_plan
from tests.stored import person, store


def test_plans_come_by_id_with_their_counts(app: Flask) -> None:
    ids = [store(small_plan()), store(small_plan(region=None), OTHER), store(small_plan())]
    plans = list_plans()
    assert [plan.id for plan in plans] == ids == sorted(ids)
    assert (plans[0].chapters, plans[0].areas, plans[0].rows) == (2, 3, 6)
    assert plans[0].status == {"in_progress": 3, "done": 1, "none": 2}
    assert [plan.region for plan in plans] == [HOME, OTHER, HOME]
    assert (plans[0].period, plans[0].state, plans[0].title) == (
        "2022–2024",
        "draft",
        "Verksamhetsplan 2022–2024",
    )


def test_several_goals_beside_one_cell_are_one_area(app: Flask) -> None:
    record = small_plan()
    second = record.areas()[1]
    second.continues, second.heading = True, record.areas()[0].heading
    store(record)
    assert list_plans()[0].areas == 2


def test_only_the_organisations_that_are_asked_for(app: Flask) -> None:
    store(small_plan())
    other = store(small_plan(), OTHER)
    theirs = person("reader", "x", OTHER).organisations()
    assert [plan.id for plan in list_plans(theirs)] == [other]
    assert list_plans(set()) == []


def test_a_plan_without_rows_and_title_is_listed(app: Flask) -> None:
    record = small_plan()
    record.title, record.chapters = None, []
    store(record)
    (plan,) = list_plans()
    assert (plan.title, plan.rows, plan.status) == ("Plan utan titel", 0, {})


def test_the_draft_of_a_version_is_counted_apart_from_the_plans(planner: Visitor, plan_id: int) -> None:
    decide(planner, plan_id, DECISION)
    draft_id = begin_version(planner, plan_id)
    (group,) = group_plans(readable_plans(planner))
    assert [one.id for one in group.current] == [plan_id]
    assert (group.plans, group.drafts) == (1, 1)
    (alone,) = group_plans(one for one in readable_plans(planner) if one.id == draft_id)
    assert (alone.plans, alone.drafts) == (0, 1)
