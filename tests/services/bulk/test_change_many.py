"""Many rows in one press: what the preview says, what is stored, what is left and why."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.bulk.change_many import change_many
from planapp.services.bulk.wanted import BulkForm
from planapp.services.change_row import values_of
from planapp.services.errors import FieldErrors, NotFound, ServiceError
from planapp.services.owners.assign import link_owner
from planapp.services.show_plan import get_plan
from planapp.storage.models import Activity, Change, Owner, Responsibility
from tests.benchmarks.records import make_record
from tests.installation import OTHER
from tests.services.bulk.presses import press, preview
from tests.services.life.written import decided
from tests.small_plan import EMPTY, LINKED, MERGED_FIRST, MERGED_SECOND, PLAIN, TIME_IN_STATUS, small_plan
from tests.stored import at_once, offer, person, row, row_ids, save, statements, store, stored_record

ALL = {"status": "done"}


def owners(row_id: int) -> list[tuple[int, bool]]:
    db.session.rollback()
    held = select(Owner.user_id, Owner.is_lead).filter_by(activity_id=row_id)
    return [(one.user_id, one.is_lead) for one in db.session.execute(held.order_by(Owner.is_lead.desc()))]


def changes(**which: Any) -> list[Change]:
    db.session.rollback()
    return list(db.session.scalars(select(Change).filter_by(**which).order_by(Change.id)))


def test_the_preview_tells_old_and_new_and_stores_nothing(plan_id: int, rows: list[int]) -> None:
    before = stored_record(plan_id)
    seen = preview(plan_id, rows, status="done", timeframe="2027")
    by_id = {one.id: one for one in [*seen.changed, *seen.unchanged]}
    assert by_id[rows[PLAIN]].place == "2.a) Tobak, rad 1"
    assert by_id[rows[PLAIN]].changes == [("Status", "Påbörjad", "Klar"), ("Tidsram", "2022–2024", "2027")]
    assert by_id[rows[LINKED]].changes == [("Tidsram", "Löpande", "2027")]
    assert by_id[rows[LINKED]].left == ["Status är redan som du valde."]
    assert stored_record(plan_id) == before
    assert changes() == []
    assert not db.session.dirty


def test_the_preview_tells_everyone_who_answers_before_and_after(
    planner: Visitor, plan_id: int, rows: list[int]
) -> None:
    ola, bo = person("owner"), person("owner", name="bo")
    link_owner(planner, get_plan(plan_id), [rows[PLAIN]], ola.id)
    seen = preview(plan_id, rows[:2], owner_verb="lead", owner_id=bo.id)
    both = "bo (huvudrapportör), owner"
    assert [one.changes for one in seen.changed] == [
        [("Rapportör", "owner", both)],
        [("Rapportör", "", "bo")],
    ]


def test_a_time_that_stood_in_the_status_column_is_told_of(plan_id: int, rows: list[int]) -> None:
    (seen,) = preview(plan_id, [rows[TIME_IN_STATUS]], **ALL).changed
    assert seen.notes == ["Tidsramen «2022–05» stod i statuskolumnen, och flyttas till Ansvarig–Tidsram."]


def test_a_cell_that_rows_share_is_told_and_divided(planner: Visitor, plan_id: int, rows: list[int]) -> None:
    both = [rows[MERGED_FIRST], rows[MERGED_SECOND]]
    seen = preview(plan_id, both, **ALL)
    assert seen.changed[0].notes == [
        "Cellen Status är sammanslagen med rad 3. Den delas, så att varje rad får sin egen."
    ]
    assert seen.changed[1].notes == []
    assert press(planner, plan_id, both[:1], **ALL).batch
    first, second = (row(one) for one in both)
    assert ("status" in first.spans, "status" in second.spans) == (False, False)
    assert ("responsible" in first.spans, second.status, second.version) == (True, "in_progress", 1)
    stored_record(plan_id)


def test_it_stores_what_saving_each_row_would(planner: Visitor, app: Flask) -> None:
    values = {"status": "paused", "waiting_for": "Beslut", "responsible": "Kansliet", "timeframe": "2027"}
    one_plan, other_plan = store(small_plan()), store(small_plan())
    for plan in (one_plan, other_plan):
        offer(plan, "paused")
    done = press(planner, one_plan, row_ids(one_plan), **values)
    for row_id in row_ids(other_plan):
        save(planner, row_id, **values)
    assert len(done.changed) == 6
    mine, theirs = stored_record(one_plan), stored_record(other_plan)
    assert [area.rows for area in mine.areas()] == [area.rows for area in theirs.areas()]
    names = [one.name for one in Activity.__table__.c if "id" not in one.name and one.name != "version"]
    for one, other in zip(row_ids(one_plan), row_ids(other_plan), strict=True):
        assert {name: getattr(row(one), name) for name in names} == {
            name: getattr(row(other), name) for name in names
        }
        assert [(line.what, line.old, line.new, line.version) for line in changes(activity_id=one)] == [
            (line.what, line.old, line.new, line.version) for line in changes(activity_id=other)
        ]
        parties = [
            [(party.position, party.name, party.role) for party in db.session.scalars(which)]
            for which in (select(Responsibility).filter_by(activity_id=each) for each in (one, other))
        ]
        assert parties[0] == parties[1]


def test_the_history_is_one_press_and_says_whose_word_it_was(
    planner: Visitor, plan_id: int, rows: list[int]
) -> None:
    said = "verksamhetschefen, per telefon 3 maj"
    done = press(planner, plan_id, rows[:2], **ALL, according_to=f"  {said} ")
    told = changes(plan_id=plan_id)
    assert {(one.how, one.batch, one.user_id, one.according_to) for one in told} == {
        ("bulk", done.batch, planner.id, said)
    }
    assert [(one.activity_id, one.what, one.old, one.new, one.version) for one in told] == [
        (rows[0], "status", "in_progress", "done", 2),
        (rows[1], "status", "in_progress", "done", 2),
    ]


def test_a_row_that_is_as_wanted_already_is_not_touched(
    planner: Visitor, plan_id: int, rows: list[int]
) -> None:
    done = press(planner, plan_id, [rows[LINKED]], **ALL)
    assert (done.batch, done.unchanged[0].left) == (None, ["Status är redan som du valde."])
    assert row(rows[LINKED]).version == 1


def test_a_row_that_somebody_saves_between_is_left_and_told(
    planner: Visitor, owner: Visitor, plan_id: int, rows: list[int]
) -> None:
    seen = preview(plan_id, rows[:2], **ALL).seen
    save(owner, rows[PLAIN], comment="Nytt läge.")
    done = change_many(planner, plan_id, seen, BulkForm(**ALL))
    assert [one.id for one in done.changed] == [rows[1]]
    assert [(one.id, one.place) for one in done.moved] == [(rows[PLAIN], "2.a) Tobak, rad 1")]
    assert (row(rows[PLAIN]).status, row(rows[PLAIN]).comment) == ("in_progress", "Nytt läge.")


def test_a_row_whose_owners_change_between_is_left_only_where_owners_are_set(
    planner: Visitor, owner: Visitor, plan_id: int, rows: list[int]
) -> None:
    other = person("owner", "bo")
    form = {"owner_verb": "replace", "owner_id": other.id}
    statuses, people = (preview(plan_id, rows[:1], **one).seen for one in (ALL, form))
    link_owner(planner, get_plan(plan_id), rows[:1], planner.id)
    assert change_many(planner, plan_id, people, BulkForm(**form)).moved
    assert change_many(planner, plan_id, statuses, BulkForm(**ALL)).changed
    assert owners(rows[0]) == [(owner.id, True), (planner.id, False)]


def test_in_a_decided_plan_who_and_when_are_only_filled_in(
    planner: Visitor, plan_id: int, rows: list[int]
) -> None:
    decided(planner, plan_id)
    form = {"status": "done", "responsible": "Kansliet", "timeframe": "2027"}
    done = press(planner, plan_id, rows, **form)
    by_id = {one.id: one for one in [*done.changed, *done.unchanged]}
    assert by_id[rows[PLAIN]].left == [
        "Ansvarig står fast, eftersom planen är beslutad.",
        "Tidsramen står fast, eftersom planen är beslutad.",
    ]
    assert values_of(row(rows[EMPTY]))["responsible"] == "Kansliet"
    assert row(rows[EMPTY]).timeframe == "2027"
    assert (row(rows[PLAIN]).status, row(rows[PLAIN]).timeframe) == ("done", "2022–2024")


def test_only_what_is_missing_is_filled_in_when_asked_for(
    planner: Visitor, plan_id: int, rows: list[int]
) -> None:
    press(planner, plan_id, rows, responsible="Sekretariatet", only_missing=True)
    assert values_of(row(rows[EMPTY]))["responsible"] == "Sekretariatet"
    assert values_of(row(rows[PLAIN]))["responsible"] == "Kirurgkliniken"


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        ("lead", [("bo", True), ("owner", False)]),
        ("add", [("owner", True), ("bo", False)]),
        ("replace", [("bo", True)]),
    ],
)
def test_a_rapportör_is_set_for_many(
    planner: Visitor, owner: Visitor, plan_id: int, rows: list[int], verb: str, expected: list[Any]
) -> None:
    other = person("owner", "bo")
    ids = {"bo": other.id, "owner": owner.id}
    done = press(planner, plan_id, [rows[PLAIN], rows[LINKED]], owner_verb=verb, owner_id=other.id)
    assert len(done.changed) == 2
    assert done.changed[0].changes[0][:1] == ("Rapportör",)
    for one in (rows[PLAIN], rows[LINKED]):
        assert owners(one) == [(ids[name], is_lead) for name, is_lead in expected]
    assert {one.batch for one in changes(how="bulk")} == {done.batch}


def test_a_rapportör_is_taken_off_and_rows_without_are_told(
    planner: Visitor, owner: Visitor, plan_id: int, rows: list[int]
) -> None:
    done = press(planner, plan_id, rows[:2], owner_verb="remove", owner_id=owner.id)
    assert [one.id for one in done.changed] == [rows[PLAIN]]
    assert done.unchanged[0].left == ["Rapportör är redan som du valde."]
    assert owners(rows[PLAIN]) == []


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"status": "cancelled"}, "cancelled_reason"),
        ({"status": "cancelled", "cancelled_reason": "Pengar"}, "cancelled_by"),
        ({"status": "gone"}, "status"),
        ({"status": "done", "waiting_for": "Beslut"}, "waiting_for"),
        ({"status": "done", "cancelled_by": "Rådet"}, "cancelled_by"),
        ({"timeframe": "när vi hinner"}, "timeframe"),
        ({"responsible": "x" * 10_001}, "responsible"),
        ({"owner_verb": "lead"}, "owner_id"),
        ({"owner_verb": "lead", "owner_id": 999}, "owner_id"),
        ({"owner_verb": "own"}, "owner_verb"),
        ({"owner_id": 1}, "owner_verb"),
    ],
)
def test_what_cannot_be_set_is_told_by_its_field(
    planner: Visitor, plan_id: int, rows: list[int], form: dict[str, Any], field: str
) -> None:
    offer(plan_id, "paused", "cancelled")
    with pytest.raises(FieldErrors) as fault:
        preview(plan_id, rows, **form)
    assert field in fault.value.fields


def test_nothing_to_set_and_no_rows_are_told(planner: Visitor, plan_id: int, rows: list[int]) -> None:
    with pytest.raises(ServiceError, match="Välj vad du vill ändra"):
        preview(plan_id, rows)
    with pytest.raises(ServiceError, match="Välj minst en rad"):
        preview(plan_id, [], **ALL)
    with pytest.raises(ServiceError, match="högst 200 tecken"):
        preview(plan_id, rows, **ALL, according_to="x" * 201)


def test_a_row_that_cannot_take_the_value_is_left_and_the_others_are_changed(
    planner: Visitor, app: Flask
) -> None:
    record = small_plan()
    odd = record.rows()[EMPTY]
    odd.rcc_activity, odd.status_raw, odd.status = [], "Klar", "done"
    plan_id = store(record)
    rows = row_ids(plan_id)
    done = press(planner, plan_id, rows, status="none")
    assert rows[EMPTY] in [one.id for one in done.changed]  # its area says the goal, so it is not empty
    assert {row(one).status for one in rows} == {None}
    stored_record(plan_id)


def test_a_blank_row_is_left(planner: Visitor, app: Flask) -> None:
    record = small_plan()
    record.rows()[EMPTY].rcc_activity = []
    plan_id = store(record)
    rows = row_ids(plan_id)
    done = press(planner, plan_id, rows, **ALL)
    assert [one.left for one in done.unchanged if one.id == rows[EMPTY]] == [
        ["Raden är tom i planen, så den ändras inte."]
    ]


def test_who_does_not_keep_the_plan_may_not(planner: Visitor, owner: Visitor, plan_id: int, rows: list[int]):
    seen = preview(plan_id, rows, **ALL).seen
    with pytest.raises(ServiceError, match="planansvarig"):
        change_many(owner, plan_id, seen, BulkForm(**ALL))
    with pytest.raises(NotFound):
        change_many(person("planner", "stranger", OTHER), plan_id, seen, BulkForm(**ALL))
    assert changes(how="bulk") == []


def test_rows_of_another_plan_are_not_there(planner: Visitor, plan_id: int, rows: list[int]) -> None:
    others = row_ids(store(small_plan(OTHER), OTHER))
    done = change_many(planner, plan_id, dict.fromkeys(others, "1.0"), BulkForm(**ALL))
    assert (done.changed, len(done.moved)) == ([], 6)
    assert {row(one).version for one in others} == {1}


def test_a_draft_of_the_next_version_and_an_ended_plan_are_refused(
    planner: Visitor, plan_id: int, rows: list[int]
) -> None:
    seen = preview(plan_id, rows, **ALL).seen
    plan = get_plan(plan_id)
    plan.state = "ended"
    db.session.commit()
    with pytest.raises(ServiceError, match="avslutad"):
        preview(plan_id, rows, **ALL)
    with pytest.raises(ServiceError, match="avslutad"):
        change_many(planner, plan_id, seen, BulkForm(**ALL))


def test_as_many_statements_for_500_rows_as_for_20(planner: Visitor, app: Flask) -> None:
    other = person("owner", "bo")
    form = {"status": "done", "responsible": "Kansliet", "timeframe": "2027"}
    form |= {"owner_verb": "lead", "owner_id": other.id}
    counts = []
    for size in (20, 500):
        plan_id = store(make_record(size))
        rows = row_ids(plan_id)
        db.session.rollback()
        db.session.expire_all()
        with statements() as looked:
            seen = preview(plan_id, rows, **form).seen
        with statements() as pressed:
            done = change_many(planner, plan_id, seen, BulkForm(**form))
        assert len(done.changed) == size
        counts.append((len(looked), len(pressed)))
    assert counts[0] == counts[1]
    assert counts[0][0] <= 10
    assert counts[0][1] <= 22


def test_two_presses_and_a_save_at_once_lose_nothing(
    app: Flask, planner: Visitor, owner: Visitor, plan_id: int, rows: list[int]
) -> None:
    seen = preview(plan_id, rows, **ALL).seen
    answers = at_once(
        app,
        lambda: change_many(planner, plan_id, seen, BulkForm(status="done")),
        lambda: change_many(planner, plan_id, seen, BulkForm(status="not_started")),
        lambda: save(owner, rows[PLAIN], comment="Samtidigt."),
    )
    told = [one for one in changes(activity_id=rows[PLAIN]) if one.what == "status"]
    assert len(told) <= 1
    changed = [len(one.changed) for one in answers[:2]]
    moved = [len(one.moved) for one in answers[:2]]
    assert (max(changed) >= 4, max(moved) >= 4) == (True, True)
    stored_record(plan_id)
    for one in rows:
        presses = {line.batch for line in changes(activity_id=one) if line.what != "owner"}
        assert row(one).version == 1 + len(presses)


def test_the_status_word_is_one_that_the_rows_use_where_the_legend_is_silent(
    planner: Visitor, app: Flask
) -> None:
    record = small_plan()
    record.legend.cells, record.legend.statuses = {}, []
    record.rows()[LINKED].status_raw = "Avslutat"
    plan_id = store(record)
    rows = row_ids(plan_id)
    press(planner, plan_id, rows[:2] + [rows[TIME_IN_STATUS]], **ALL)
    assert {row(one).status_raw for one in (rows[0], rows[1])} == {row(rows[LINKED]).status_raw}
    assert row(rows[TIME_IN_STATUS]).responsible == ["Kansliet", "2022–05"]
