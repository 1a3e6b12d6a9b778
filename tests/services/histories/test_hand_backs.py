"""«Inte min rad» in the histories: for who keeps the plan, and for those whose row it is or was."""

from planapp.domain.access import Visitor
from planapp.domain.clock import today
from planapp.extensions import db
from planapp.services.histories.asked import Asked
from planapp.services.histories.export_history import export_plan_history
from planapp.services.histories.person_history import show_person_history
from planapp.services.histories.plan_history import show_plan_history
from planapp.services.owners.assign import link_owner
from planapp.services.owners.hand_back import give_to, hand_back, keep_with
from planapp.services.show_plan import get_plan
from planapp.services.show_row import show_row
from planapp.storage.models import Membership
from tests.small_plan import LINKED, PLAIN
from tests.stored import person, row


def told(visitor: Visitor, plan_id: int, row_id: int) -> set[str]:
    """What the histories of the row and of the plan tell of «Inte min rad»: the same, on page and in file."""
    db.session.rollback()
    names = "Inte min rad", "Svar på «inte min rad»"
    history = show_row(visitor, row(row_id), get_plan(plan_id), today()).history
    on_row = {one.new for one in history if one.what in names}
    presses = show_plan_history(visitor, get_plan(plan_id), Asked(what="rapportor")).presses
    lines = [line for press in presses for place in press.places for line in place.lines]
    assert {one.new for one in lines if one.what in names} == on_row
    made = export_plan_history(visitor, get_plan(plan_id), Asked(), "csv")
    text = made.data.decode("utf-8-sig")
    assert all(one in text for one in on_row)
    assert bool(on_row) == ("Sjukdom i släkten" in text)
    return on_row


def test_reasons_are_for_the_planner_and_the_rapportörer_of_the_row(
    plan_id: int, rows: list[int], planner: Visitor, owner: Visitor
) -> None:
    part, elsewhere, reader = person("owner", "Bo"), person("owner", "Cia"), person("reader")
    link_owner(planner, get_plan(plan_id), [rows[PLAIN]], part.id)
    link_owner(planner, get_plan(plan_id), [rows[LINKED]], elsewhere.id)
    made = hand_back(part, rows[PLAIN], "Sjukdom i släkten")
    keep_with(planner, rows[PLAIN], made, "Du är kvar")
    every = {"Sjukdom i släkten", "Raden är kvar hos Bo: Du är kvar"}
    for one in (planner, owner, part):
        assert told(one, plan_id, rows[PLAIN]) == every
    for one in (elsewhere, reader):
        assert told(one, plan_id, rows[PLAIN]) == set()


def test_whoever_asked_sees_the_answer_when_the_row_is_somebody_elses(
    plan_id: int, rows: list[int], planner: Visitor, owner: Visitor
) -> None:
    bo = person("owner", "Bo")
    made = hand_back(owner, rows[PLAIN], "Sjukdom i släkten")
    give_to(planner, rows[PLAIN], made, bo.id)
    for one in (planner, owner, bo):
        assert told(one, plan_id, rows[PLAIN]) == {"Sjukdom i släkten", "Raden går till Bo"}


def test_in_ones_own_history_it_goes_with_the_role(
    plan_id: int, rows: list[int], planner: Visitor, owner: Visitor
) -> None:
    hand_back(owner, rows[PLAIN], "Sjukdom i släkten")

    def mine(visitor: Visitor) -> list[str]:
        db.session.rollback()
        presses = show_person_history(visitor, owner.id, Asked(), None).presses
        return [line.new for press in presses for place in press.places for line in place.lines]

    assert mine(owner) == ["Sjukdom i släkten"]
    db.session.query(Membership).filter_by(user_id=owner.id).update({"role": "reader"})
    db.session.commit()
    role = type(owner.roles[0])(owner.roles[0].organisation_id, "reader")
    reader = Visitor(owner.id, owner.name, owner.email, owner.session_key, (role,))
    assert mine(reader) == []
