"""A row's rapportörer after a press: whoever has any has exactly one lead, and the history tells it."""

import random

import pytest

from planapp.domain.row_owners import (
    ADD,
    LEAD,
    REMOVE,
    REPLACE,
    Owners,
    owner_lines,
    owners_after,
    owners_given,
    same_owners,
)

ANNA, BO, CIA, DAN = 1, 2, 3, 4
NAMES = {ANNA: "Anna", BO: "Bo", CIA: "Cia", DAN: "Dan"}


@pytest.mark.parametrize(
    ("before", "users", "way", "after"),
    [
        ((), (BO, CIA), ADD, (BO, CIA)),
        ((ANNA,), (BO, ANNA), ADD, (ANNA, BO)),
        ((ANNA, BO), (CIA, BO), LEAD, (CIA, ANNA, BO)),
        ((ANNA, BO), (BO,), LEAD, (BO, ANNA)),
        ((ANNA, BO), (CIA, CIA), REPLACE, (CIA,)),
        ((ANNA, BO, CIA), (ANNA,), REMOVE, (BO, CIA)),
        ((ANNA,), (ANNA,), REMOVE, ()),
        ((), (ANNA,), REMOVE, ()),
    ],
)
def test_each_way_does_what_it_says(before: Owners, users: Owners, way: str, after: Owners) -> None:
    assert owners_after(before, users, way) == after


def test_whoever_is_given_a_row_takes_the_same_place() -> None:
    assert owners_given((ANNA, BO), ANNA, CIA) == (CIA, BO)
    assert owners_given((ANNA, BO), ANNA, BO) == (BO,)
    assert owners_given((ANNA, BO), BO, CIA) == (ANNA, CIA)
    assert owners_given((ANNA,), DAN, CIA) == (ANNA,)


def test_those_who_do_not_lead_stand_in_no_order() -> None:
    assert same_owners((ANNA, BO, CIA), (ANNA, CIA, BO))
    assert not same_owners((ANNA, BO), (BO, ANNA))
    assert same_owners((), ())


def test_the_lines_of_a_press_lead_from_what_was_to_what_is() -> None:
    chance = random.Random(5)
    held: Owners = ()
    told: dict[str, None] = {}
    lead = ""
    for _ in range(2000):
        users = tuple(chance.sample(list(NAMES), chance.randint(1, 3)))
        after = owners_after(held, users, chance.choice((ADD, LEAD, REPLACE, REMOVE)))
        for what, old, new in owner_lines(held, after, NAMES):
            if what == "lead_owner":
                assert lead == old or old not in told
                lead = new
            elif new:
                told[new] = None
                lead = lead or new
            else:
                del told[old]
        lead = lead if told else ""
        held = after
        assert set(told) == {NAMES[one] for one in held}
        assert lead == (NAMES[held[0]] if held else "")
