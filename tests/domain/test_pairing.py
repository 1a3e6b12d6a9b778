"""A plan's RCC activities beside those of the plan above it."""

from planapp.domain.pairing import Above, Below, compare, plans_above


def above(number: int, text: str) -> Above:
    return Above(f"rcc-{number}", (text,) if text else (), "3.c) Tobak")


def below(number: int, text: str, to: str | None = None, has_own: bool = True) -> Below:
    return Below(number, (text,), "3.c) Tobak", to, (number,), has_own)


def test_the_id_links_whatever_the_words_say() -> None:
    done = compare([above(1, "Utbilda personal")], [below(5, "Något helt annat", "rcc-1")])
    assert [(one.below.id, one.above.id) for one in done.linked] == [(5, "rcc-1")]
    assert done.changed == done.linked
    assert done.proposed == done.without_above == done.without_below == []


def test_loose_ones_are_proposed_by_their_words() -> None:
    parts = [above(1, "Utbilda personal i rökavvänjning"), above(2, "Ta fram en rutin")]
    mine = [
        below(5, "Ta fram en ny rutin"),
        below(6, "– Utbilda personal i rökavvänjning."),
        below(7, "Bygg om"),
    ]
    done = compare(parts, mine)
    pairs = [(one.below.id, one.above.id, one.is_equal) for one in done.proposed]
    assert pairs == [(5, "rcc-2", False), (6, "rcc-1", True)]
    assert [one.id for one in done.without_above] == [7]
    assert [one.id for one in done.without_below] == ["rcc-1", "rcc-2"]


def test_equal_ones_are_all_proposed_for_the_same_activity() -> None:
    done = compare(
        [above(1, "Utbilda personal")], [below(5, "Utbilda personal"), below(6, "utbilda personal")]
    )
    assert [(one.below.id, one.above.id) for one in done.proposed] == [(5, "rcc-1"), (6, "rcc-1")]


def test_an_id_that_the_plan_above_does_not_have_is_no_link() -> None:
    done = compare([above(1, "Utbilda")], [below(5, "Bygg om", "rcc-9", has_own=False)])
    assert [one.id for one in done.without_above] == [5]
    assert [one.id for one in done.without_own] == [5]
    assert [one.id for one in done.without_below] == ["rcc-1"]


def test_plans_above_end_also_in_a_circle() -> None:
    assert plans_above({1: 2, 2: 3, 3: None}, 1) == {1, 2, 3}
    assert plans_above({1: 2, 2: 1}, 1) == {1, 2}
    assert plans_above({}, 4) == {4}
