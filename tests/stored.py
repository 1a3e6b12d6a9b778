"""What tests of storage, services and the command line store and ask for, inside an app context."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event, func, select, update

from planapp.domain.access import Visitor
from planapp.domain.check import check_record
from planapp.domain.record import PlanRecord
from planapp.domain.status import STATUS_LABELS
from planapp.extensions import db
from planapp.services.organisations import find_or_make_organisation
from planapp.services.show_plan import get_plan, plan_words
from planapp.services.sign_in import load_visitor
from planapp.services.transaction import transaction
from planapp.services.update_row import Saved, update_row
from planapp.services.users import add_user
from planapp.storage.models import Activity, Area, Chapter, Membership, Plan
from planapp.storage.record_in import store_record
from planapp.storage.record_out import load_record
from tests.installation import HOME


def store(record: PlanRecord, organisation: str = HOME) -> int:
    """Store a record as a plan of an organisation and give its id."""
    with transaction():
        return store_record(db.session(), record, find_or_make_organisation(organisation).id)


def person(role: str, name: str = "", organisation: str = HOME) -> Visitor:
    """Somebody with a role, as the services see them."""
    found = load_visitor(add_user(f"{name or role}@example.se", role, organisation, name or role).user_id)
    assert found is not None
    return found


def plan_role(visitor: Visitor, plan_id: int) -> Visitor:
    """Somebody whose roles are narrowed to one plan."""
    with transaction():
        db.session.execute(update(Membership).filter_by(user_id=visitor.id).values(plan_id=plan_id))
    found = load_visitor(visitor.id)
    assert found is not None
    return found


def row_ids(plan_id: int) -> list[int]:
    """Ids of a plan's rows, in the plan's order."""
    statement = select(Activity.id).join(Area, Activity.area_id == Area.id)
    statement = statement.join(Chapter, Area.chapter_id == Chapter.id).where(Activity.plan_id == plan_id)
    return list(db.session.scalars(statement.order_by(Chapter.position, Area.position, Activity.position)))


def row(activity_id: int) -> Activity:
    """A row as it is stored now."""
    db.session.rollback()
    return db.session.get_one(Activity, activity_id)


def count(model: Any) -> int:
    """How many of a model are stored now."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def save(visitor: Visitor | None, activity_id: int, **values: str) -> Saved:
    """Save values of a row as it stands now."""
    return update_row(visitor, activity_id, row(activity_id).version, values)


def stored_record(plan_id: int) -> PlanRecord:
    """The stored plan as it is now, seen to be valid."""
    db.session.rollback()
    record = load_record(db.session(), plan_id)
    assert record is not None
    assert check_record(record) == []
    return record


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement that the block sends."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def at_once(app: Flask, *calls: Callable[[], Any]) -> list[Any]:
    """Make each call in a thread of its own, all at the same moment; an exception is its answer."""
    gate, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def make(index: int, call: Callable[[], Any]) -> None:
        with app.app_context():
            gate.wait(10)
            try:
                answers[index] = call()
            except Exception as fault:
                answers[index] = fault

    threads = [threading.Thread(target=make, args=one) for one in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def offer(plan_id: int, *statuses: str, **more: Any) -> None:
    """Let a plan offer statuses beside its legend's, with the product's own words; `more` as in own_words."""
    plan = get_plan(plan_id)
    held = plan_words(plan).statuses | {status: STATUS_LABELS[status] for status in statuses}
    with transaction():
        values = {"own_words": {"statuses": held} | more}
        db.session.execute(update(Plan).filter_by(id=plan_id).values(values))
    db.session.expire_all()
