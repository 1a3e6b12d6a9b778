"""Status cells that say more than a status: nothing of what they say is lost when the status changes."""

from flask import Flask
from sqlalchemy import select

from planapp.domain.check import check_record
from planapp.extensions import db
from planapp.services.undo_change import undo_change
from planapp.storage.models import Change
from tests.small_plan import EMPTY, PLAIN, small_plan
from tests.stored import person, row, row_ids, save, store, stored_record


def test_what_stood_beside_a_status_stays_in_the_history_and_comes_back(app: Flask) -> None:
    record = small_plan()
    changed = record.rows()[PLAIN]
    changed.status_raw, changed.status, changed.forecast = "Påbörjad (gul)", "in_progress", "at_risk"
    assert check_record(record) == []
    plan_id, visitor = store(record), person("planner")
    activity_id = row_ids(plan_id)[PLAIN]
    saved = save(visitor, activity_id, status="done")
    assert (row(activity_id).status, row(activity_id).forecast) == ("done", None)
    assert check_record(stored_record(plan_id)) == []
    change = db.session.execute(select(Change.old, Change.new).filter_by(what="status")).one()
    assert tuple(change) == ("Påbörjad (gul)", "done")
    assert saved.batch is not None
    undo_change(visitor, saved.batch)
    assert (row(activity_id).status_raw, row(activity_id).forecast) == ("Påbörjad (gul)", "at_risk")


def test_a_row_is_not_given_the_year_of_another(app: Flask) -> None:
    record = small_plan()
    record.legend.cells, record.legend.statuses = {}, []
    for place in (0, PLAIN):
        record.rows()[place].status_raw, record.rows()[place].status = "Klart 2023", "done"
    plan_id, visitor = store(record), person("planner")
    save(visitor, row_ids(plan_id)[EMPTY], status="done")
    assert stored_record(plan_id).rows()[EMPTY].status_raw == "Klar"
