"""A person's history: what they did and what was done for them, in plans that the visitor may read."""

from datetime import timedelta

import pytest

from planapp.domain.access import Visitor
from planapp.domain.clock import today
from planapp.extensions import db
from planapp.services.errors import NotFound
from planapp.services.histories.asked import Asked
from planapp.services.histories.person_history import PersonPage, show_person_history
from planapp.services.history import Behalf, record_changes
from planapp.services.show_plan import get_plan
from planapp.services.transaction import transaction
from tests.installation import OTHER
from tests.small_plan import LINKED, PLAIN, small_plan
from tests.stored import person, row, row_ids, save, statements, store


def lines(page: PersonPage) -> list[str]:
    return [line.new for press in page.presses for place in press.places for line in place.lines]


def home(plan_id: int) -> int:
    return get_plan(plan_id).organisation_id


def shown(visitor: Visitor, user_id: int, organisation_id: int | None, **asked: object) -> PersonPage:
    db.session.rollback()
    return show_person_history(visitor, user_id, Asked(**asked), organisation_id)  # type: ignore[arg-type]


def test_it_holds_what_they_did_and_what_was_done_in_their_place(
    plan_id: int, rows: list[int], planner: Visitor, owner: Visitor
) -> None:
    save(owner, rows[PLAIN], comment="Själv")
    save(planner, rows[LINKED], comment="Någon annans")
    stand_in = person("owner", "Bo")
    with transaction():
        told = {"comment": ("Själv", "I hennes ställe")}
        record_changes(row(rows[PLAIN]), stand_in, "page", told, None, behalf=Behalf(owner.id))
    page = shown(planner, owner.id, home(plan_id))
    assert lines(page) == ["I hennes ställe", "Själv"]
    assert [(press.who, press.behalf) for press in page.presses] == [("Bo", "för owner"), ("owner", "")]
    assert page.presses[0].plan == "Verksamhetsplan 2022–2024"


def test_only_plans_of_the_organisation_are_told_of(plan_id: int, planner: Visitor) -> None:
    both = person("planner", "Båda")
    elsewhere = store(small_plan(OTHER), OTHER)
    person("planner", "Båda", OTHER)
    both = person("planner", "Båda")
    save(both, row_ids(plan_id)[PLAIN], comment="Här")
    save(both, row_ids(elsewhere)[PLAIN], comment="Där")
    assert lines(shown(planner, both.id, home(plan_id))) == ["Här"]
    assert lines(shown(both, both.id, None)) == ["Där", "Här"]
    assert lines(shown(both, both.id, None, plan=elsewhere)) == ["Där"]


def test_somebody_who_has_nothing_to_do_here_is_not_found(plan_id: int, planner: Visitor) -> None:
    stranger = person("planner", "Stina", OTHER)
    for unknown in (stranger.id, 12345, 0):
        with pytest.raises(NotFound):
            shown(planner, unknown, home(plan_id))


def test_internal_notes_of_others_rows_are_left_out_of_ones_own(
    plan_id: int, rows: list[int], planner: Visitor, owner: Visitor
) -> None:
    save(owner, rows[PLAIN], internal_note="Min anteckning")
    assert lines(shown(owner, owner.id, None)) == ["Min anteckning"]
    assert lines(shown(planner, owner.id, home(plan_id))) == ["Min anteckning"]


def test_days_are_swedish_days(plan_id: int, rows: list[int], planner: Visitor) -> None:
    save(planner, rows[PLAIN], comment="I dag")
    assert lines(shown(planner, planner.id, None, since=today(), until=today())) == ["I dag"]
    assert lines(shown(planner, planner.id, None, until=today() - timedelta(days=1))) == []


def test_the_number_of_statements_does_not_grow(plan_id: int, rows: list[int], planner: Visitor) -> None:
    save(planner, rows[PLAIN], comment="Först")
    with statements() as few:
        shown(planner, planner.id, home(plan_id))
    other = store(small_plan())
    for one in [*rows, *row_ids(other)]:
        save(planner, one, comment="Mycket")
    with statements() as many:
        assert len(shown(planner, planner.id, home(plan_id)).presses) == 13
    assert len(many) <= len(few)
