"""However two changes meet, nobody's is overwritten unseen: page, link, bulk, reading, edit and undo.

Each press knows what its author saw. Whatever was stored must have replaced just that, and every
history must lead, unbroken, to what stands.
"""

import random

from flask import Flask

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.change_row import FIELDS
from tests.conftest import FULL, SEED
from tests.faults.histories import broken_chains, changes_of
from tests.faults.presses import KINDS, People, Press
from tests.services.conftest import owner, planner
from tests.stored import at_once, person, stored_record

__all__ = ["owner", "planner"]

INTERLEAVINGS = 1000 if FULL else 40


def overwritten(presses: list[Press]) -> list[str]:
    """Where a press replaced what its author had not seen."""
    lines = changes_of([one.batch for one in presses if one.batch])
    return [
        f"{press.kind}: {line.what} of row {line.activity_id} was {line.old!r}, "
        f"and {press.knew[line.activity_id][line.what]!r} was seen"
        for press in presses
        for line in lines.get(press.batch or "", [])
        if line.activity_id in press.knew and line.what in FIELDS
        if line.old != press.knew[line.activity_id][line.what]
    ]


def meet(app: Flask, people: People) -> list[Press]:
    """Some people open the plan, and press one after the other in any order, or all at one moment."""
    presses: list[Press] = []
    waiting: list[Press] = []
    for kind in people.chance.choices(KINDS, k=people.chance.choice((2, 2, 3, 4))):
        presses.append(people.open(kind))
        waiting.append(presses[-1])
        if people.chance.random() < 0.25:  # somebody is quick
            waiting.pop(people.chance.randrange(len(waiting))).press()
    db.session.rollback()
    if people.chance.random() < 0.5:
        answers = at_once(app, *(one.press for one in waiting))
        assert [one for one in answers if one is not None] == []
    else:
        people.chance.shuffle(waiting)
        for one in waiting:
            one.press()
    return presses


def test_no_press_overwrites_what_its_author_had_not_seen(
    app: Flask, plan_id: int, rows: list[int], planner: Visitor, owner: Visitor
) -> None:
    people = People(plan_id, rows, [planner, person("planner", "petra")], owner, random.Random(SEED))
    stored: dict[str, int] = dict.fromkeys(KINDS, 0)
    refused: dict[str, int] = dict.fromkeys(KINDS, 0)
    for number in range(INTERLEAVINGS):
        presses = meet(app, people)
        assert overwritten(presses) == [], number
        for one in presses:
            (stored if one.batch else refused)[one.kind] += 1
        if number % 50 == 49:
            assert broken_chains(plan_id) == [], number
    assert broken_chains(plan_id) == []
    stored_record(plan_id)
    print(f"\n{INTERLEAVINGS} interleavings on {db.engine.dialect.name}: stored {stored}, refused {refused}")
    assert all(stored.values()), "each kind of press must have been stored now and then"
    assert sum(refused.values()), "and some must have met"
