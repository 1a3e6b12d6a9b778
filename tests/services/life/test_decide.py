"""Deciding a plan: what is refused, what is frozen, and what a version's draft brings into the plan."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.domain.editing.plan_texts import write_plan_text
from planapp.domain.editing.written import Ended
from planapp.domain.record import PlanRecord, RowRecord, from_json
from planapp.extensions import db
from planapp.services.editing.edit_plan import edit_plan
from planapp.services.editing.latest_edits import latest_edits
from planapp.services.errors import Conflict, FieldErrors, ServiceError
from planapp.services.life.begin_version import begin_version
from planapp.services.life.decide import Unsettled, clashes_of, decide
from planapp.services.life.end_plan import end_plan
from planapp.services.life.remove_draft import remove_draft
from planapp.services.owners.assign import link_owner
from planapp.services.show_plan import get_plan
from planapp.services.transaction import transaction
from planapp.services.update_row import update_row
from planapp.storage.models import Activity, Change, Owner, Plan, Version
from tests.services.life.written import DECISION, copy_of, decided, edited, plan
from tests.small_plan import EMPTY, LINKED, MERGED_FIRST, MERGED_SECOND, PLAIN, small_plan
from tests.stored import at_once, person, row, save, store, stored_record


def versions(plan_id: int) -> list[Version]:
    db.session.rollback()
    return list(db.session.scalars(select(Version).filter_by(plan_id=plan_id).order_by(Version.number)))


def test_a_decision_freezes_the_text_of_the_version(planner: Visitor, plan_id: int, rows: list[int]):
    assert decided(planner, plan_id) == plan_id
    save(planner, rows[PLAIN], status="done")
    now, [version] = plan(plan_id), versions(plan_id)
    assert (now.state, now.version, now.registry_number) == ("decided", 1, "RV 2025/123")
    assert (now.decided_by, now.decided_on) == ("Cancerrådet", date(2025, 3, 1))
    assert (version.number, version.decided_by, version.row_ids) == (1, "Cancerrådet", rows)
    frozen = from_json(version.record)
    assert frozen.rows()[PLAIN].status == "in_progress"
    assert stored_record(plan_id).rows()[PLAIN].status == "done"
    [line] = db.session.scalars(select(Change).filter_by(plan_id=plan_id, what="state"))
    assert (line.old, line.new, line.user_id) == ("utkast", "beslutad", planner.id)


def test_facts_that_cannot_be_used_are_told_field_by_field(planner: Visitor, plan_id: int):
    tomorrow = date.today() + timedelta(days=2)
    wrong = replace(DECISION, decided_by="  ", decided_on=tomorrow, number=0, registry_number="x" * 201)
    with pytest.raises(FieldErrors) as refused:
        decide(planner, plan_id, wrong)
    assert set(refused.value.fields) == {"decided_by", "decided_on", "number", "registry_number"}
    assert "framtiden" in refused.value.fields["decided_on"]
    with pytest.raises(FieldErrors, match="datum"):
        decide(planner, plan_id, replace(DECISION, decided_on=None))
    assert plan(plan_id).state == "draft"
    assert versions(plan_id) == []


def test_the_diarienummer_may_come_later(planner: Visitor, plan_id: int):
    decided(planner, plan_id, registry_number="")
    assert plan(plan_id).registry_number == ""


def test_an_empty_plan_cannot_be_decided(planner: Visitor):
    record = small_plan()
    empty = store(PlanRecord(title="Tom", columns=record.columns, legend=record.legend))
    with pytest.raises(ServiceError, match="inga rader"):
        decided(planner, empty)


def test_a_plan_whose_rows_say_nothing_is_empty(planner: Visitor):
    record = small_plan()
    for row_record in record.rows():
        row_record.rcc_activity, row_record.responsible, row_record.status_raw = [], [], ""
        row_record.status = row_record.timeframe = row_record.timeframe_source = None
        row_record.links, row_record.spans = [], {}
    with pytest.raises(ServiceError, match="inga rader"):
        decide(planner, store(record), DECISION)


def test_only_who_keeps_the_plan_decides(owner: Visitor, plan_id: int):
    with pytest.raises(ServiceError, match="Bara planansvarig"):
        decided(owner, plan_id)
    with pytest.raises(ServiceError, match="finns inte"):
        decided(person("planner", "fran", "Region Annanstans"), plan_id)


def test_of_two_who_decide_at_once_the_second_is_told(app: Flask, planner: Visitor, plan_id: int):
    other = person("planner", "Två")
    answers = at_once(
        app,
        lambda: decide(planner, plan_id, DECISION),
        lambda: decide(other, plan_id, replace(DECISION, decided_by="Nämnden")),
    )
    assert sorted(type(one).__name__ for one in answers) == ["Conflict", "int"]
    refused = next(one for one in answers if isinstance(one, Conflict))
    assert "redan beslutad" in str(refused)
    assert len(versions(plan_id)) == 1


def test_who_has_not_seen_the_newest_text_does_not_decide_it(planner: Visitor, plan_id: int):
    with pytest.raises(Conflict, match="medan du hade sidan öppen"):
        decide(planner, plan_id, DECISION, seen="9-9-9-9")


def rewrite(row_id: int, **cells: object):
    def change(written) -> None:
        found = written.row(row_id)[2]
        for name, value in cells.items():
            setattr(found, name, value)

    return change


@pytest.fixture
def draft_id(planner: Visitor, plan_id: int) -> int:
    """The draft of version 2 of the small plan, decided."""
    decided(planner, plan_id)
    return begin_version(planner, plan_id)


def test_the_next_version_comes_in_while_statuses_go_on_being_reported(
    planner: Visitor, owner: Visitor, plan_id: int, rows: list[int], draft_id: int
):
    edited(planner, draft_id, rewrite(copy_of(draft_id, rows[PLAIN]), rcc_activity=["Ta fram en ny rutin"]))
    save(owner, rows[PLAIN], status="done", comment="Färdig i maj")
    save(owner, rows[EMPTY], status="in_progress", responsible="Kansliet")
    save(planner, rows[MERGED_SECOND], status="done")
    assert decided(planner, draft_id, decided_on=date(2025, 4, 1)) == plan_id
    record, now = stored_record(plan_id), plan(plan_id)
    assert record.rows()[PLAIN].rcc_activity == ["Ta fram en ny rutin"]
    assert [one.status for one in record.rows()] == [
        "done",
        "in_progress",
        "done",
        None,
        "in_progress",
        "done",
    ]
    assert record.rows()[EMPTY].responsible == ["Kansliet"]
    assert (now.version, now.state, row(rows[PLAIN]).comment) == (2, "decided", "Färdig i maj")
    assert [one.number for one in versions(plan_id)] == [1, 2]
    assert db.session.scalar(select(Owner.user_id).filter_by(activity_id=rows[PLAIN])) == owner.id
    draft = plan(draft_id)
    assert (draft.state, draft.removed_at is not None) == ("decided", True)
    told = select(Change).filter_by(activity_id=rows[PLAIN], how="decision")
    [line] = db.session.scalars(told)
    assert (line.what, line.old, line.new) == ("rcc_activity", "Ta fram en rutin", "Ta fram en ny rutin")
    assert line.version == row(rows[PLAIN]).version


def add_row(written) -> None:
    area = written.record.areas()[0]
    area.rows.append(RowRecord(id="2.a)-9", rcc_activity=["Helt ny"], responsible=["Kansliet"]))


def test_rows_that_are_new_and_gone(planner: Visitor, plan_id: int, rows: list[int], draft_id: int):
    def drop(row_id: int, reason: str):
        def change(written) -> Ended:
            chapter, area, found = written.row(row_id)
            area.rows.remove(found)
            return Ended(found, reason, "Cancerrådet", chapter.heading, area.title)

        return change

    edited(planner, draft_id, add_row)
    edited(planner, draft_id, drop(copy_of(draft_id, rows[EMPTY]), "Uppgiften är regionens inte längre"))
    assert decided(planner, draft_id) == plan_id
    record = stored_record(plan_id)
    assert [one.rcc_activity for one in record.areas()[0].rows][-1] == ["Helt ny"]
    gone = row(rows[EMPTY])
    assert gone.area_id is None
    assert gone.ended["reason"] == "Uppgiften är regionens inte längre"
    assert gone.ended["decided_by"] == "Cancerrådet"
    assert len(record.rows()) == 6


def test_a_row_that_is_only_missing_says_with_which_version_it_went(
    planner: Visitor, plan_id: int, rows: list[int], draft_id: int
):
    copy = copy_of(draft_id, rows[EMPTY])
    with transaction():
        found = db.session.get_one(Activity, copy)
        found.area_id = None
    decided(planner, draft_id)
    assert row(rows[EMPTY]).ended["reason"] == "Inte med i version 2"


def test_what_draft_and_reporting_both_changed_is_chosen(
    planner: Visitor, owner: Visitor, plan_id: int, rows: list[int], draft_id: int
):
    copy = copy_of(draft_id, rows[EMPTY])
    edited(planner, draft_id, rewrite(copy, responsible=["Kirurgkliniken"]))
    save(owner, rows[EMPTY], responsible="Kansliet")
    with pytest.raises(Unsettled) as asked:
        decided(planner, draft_id)
    [clash] = asked.value.clashes
    assert (clash.row_id, clash.reported, clash.drafted) == (rows[EMPTY], ["Kansliet"], ["Kirurgkliniken"])
    assert [one.token for one in clashes_of(plan(draft_id))] == [clash.token]
    decide(planner, draft_id, DECISION, choices={clash.token: "plan"})
    assert stored_record(plan_id).rows()[EMPTY].responsible == ["Kansliet"]


def test_a_merge_that_reporting_has_ended_stays_ended(
    planner: Visitor, plan_id: int, rows: list[int], draft_id: int
):
    save(planner, rows[MERGED_FIRST], status="done")
    edited(planner, draft_id, rewrite(copy_of(draft_id, rows[LINKED]), rcc_activity=["Annat"]))
    decided(planner, draft_id)
    first = stored_record(plan_id).rows()[MERGED_FIRST]
    assert "status" not in first.spans
    assert "rcc_activity" in first.spans


def test_a_draft_whose_plan_has_ended_is_not_decided(planner: Visitor, plan_id: int, draft_id: int):
    end_plan(planner, plan_id)
    with pytest.raises(ServiceError, match="avslutad"):
        decided(planner, draft_id)


def test_a_removed_draft_is_not_decided(planner: Visitor, plan_id: int, draft_id: int):
    remove_draft(planner, draft_id)
    with pytest.raises(Conflict, match="borttaget"):
        decided(planner, draft_id)


def test_an_untouched_draft_changes_no_row(planner: Visitor, plan_id: int, rows: list[int], draft_id: int):
    before = [row(one).version for one in rows]
    decided(planner, draft_id)
    assert [row(one).version for one in rows] == before
    assert plan(plan_id).version == 2


def test_somebody_who_reports_while_it_is_decided_loses_nothing(
    app: Flask, planner: Visitor, owner: Visitor, plan_id: int, rows: list[int], draft_id: int
):
    edited(planner, draft_id, rewrite(copy_of(draft_id, rows[LINKED]), rcc_activity=["Annat"]))
    version = row(rows[PLAIN]).version
    db.session.rollback()
    answers = at_once(
        app,
        lambda: decide(planner, draft_id, DECISION),
        lambda: update_row(owner, rows[PLAIN], version, {"status": "done"}),
    )
    assert [one for one in answers if isinstance(one, Exception)] == []
    assert stored_record(plan_id).rows()[PLAIN].status == "done"
    assert stored_record(plan_id).rows()[LINKED].rcc_activity == ["Annat"]


def test_a_chosen_number_goes_up(planner: Visitor, plan_id: int, draft_id: int):
    with pytest.raises(FieldErrors, match="minst 2"):
        decided(planner, draft_id, number=1)
    decided(planner, draft_id, number=5)
    assert plan(plan_id).version == 5
    assert db.session.get_one(Plan, begin_version(planner, plan_id)).version == 6


def test_a_draft_is_told_by_the_number_that_it_was_decided_with(
    planner: Visitor, plan_id: int, draft_id: int
):
    rewritten = edit_plan(planner, draft_id, lambda text: write_plan_text(text, "period", "2025"))
    decide(planner, draft_id, replace(DECISION, number=5))
    [told] = [one for one in latest_edits(plan_id) if one.batch == rewritten.batch]
    assert told.draft_version == 5
    line = db.session.scalar(select(Change.new).filter_by(plan_id=plan_id, what="state", how="decision"))
    assert line == "version 5"


def test_who_was_linked_in_the_draft_is_told_in_the_rows_history(
    planner: Visitor, plan_id: int, rows: list[int], draft_id: int
):
    link_owner(planner, get_plan(plan_id), [rows[PLAIN]], person("owner", "Anna").id)
    drafted = db.session.scalar(select(Activity.id).filter_by(plan_id=draft_id, origin_id=rows[PLAIN]))
    assert drafted is not None
    link_owner(planner, get_plan(draft_id), [drafted], person("owner", "Bo").id)
    decided(planner, draft_id)
    told = select(Change.how, Change.new).filter_by(activity_id=rows[PLAIN], what="owner")
    assert [tuple(one) for one in db.session.execute(told.order_by(Change.id))] == [
        ("page", "Anna"),
        ("decision", "Bo"),
    ]
