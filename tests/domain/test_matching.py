"""Likeness and pairs: by words, whatever the size."""

import random
import time

import pytest

from planapp.domain.merging.columns import add_column, match_columns
from planapp.domain.merging.likeness import likeness, pair_by_likeness, words_of
from planapp.domain.merging.matching import RowText, match
from planapp.domain.record import AreaRecord, ChapterRecord, Column, PlanRecord, RowRecord


def flat(texts: list[str]) -> tuple[PlanRecord, list[RowText]]:
    """A plan of one area, and what its rows are known by."""
    rows = [RowRecord(rcc_activity=[text]) for text in texts]
    record = PlanRecord(chapters=[ChapterRecord(areas=[AreaRecord(rows=rows)])])
    return record, [RowText(words_of([text]), []) for text in texts]


def pairs(plan: list[str], file: list[str]) -> dict[int, int]:
    (one, ones), (two, twos) = flat(plan), flat(file)
    return match(one, two, ones, twos).rows


@pytest.mark.parametrize(
    ("one", "two", "share"),
    [
        ("Ta fram rutin", "ta FRAM  - rutin!", 1.0),
        ("ett två", "två tre", 0.5),
        ("ett", "två", 0.0),
        ("", "", 0.0),
        ("a a b", "a b b", 2 / 3),
    ],
)
def test_likeness_is_the_share_of_common_words(one: str, two: str, share: float) -> None:
    from collections import Counter

    first, second = Counter(words_of([one])), Counter(words_of([two]))
    assert likeness(first, second) == likeness(second, first) == pytest.approx(share)


def test_each_is_in_one_pair_and_the_likeliest_comes_first() -> None:
    left = {0: ["a", "b", "c", "d"], 1: ["a", "b", "x", "y"]}
    right = {0: ["a", "b", "c", "y"], 1: ["a", "b", "c", "d"]}
    assert [one[:2] for one in pair_by_likeness(left, right, 0.5)] == [(0, 1), (1, 0)]


def test_rows_that_have_changed_places_are_found() -> None:
    assert pairs(["a b c", "d e f", "g h i"], ["g h i", "a b c", "d e f x"]) == {0: 2, 1: 0, 2: 1}


def test_more_equal_rows_than_before_are_one_new() -> None:
    assert len(pairs(["a b c"] * 3, ["a b c"] * 4)) == 3


@pytest.mark.parametrize("kind", ["reworded", "common words", "all the same", "nothing in common"])
def test_ten_thousand_rows_against_as_many_take_seconds(kind: str) -> None:
    chance = random.Random(5)
    words = [f"ord{number}" for number in range(40 if kind == "common words" else 5_000)]
    plan = [" ".join(chance.choices(words, k=15)) for _ in range(10_000)]
    file = [f"{text.rpartition(' ')[0]} nytt" for text in plan]
    if kind == "all the same":
        plan, file = ["Följ upp varje år"] * 10_000, ["Följ upp varje år noga"] * 10_000
    if kind == "nothing in common":
        file = [text.replace("ord", "sak") for text in plan]
    chance.shuffle(file)
    begin = time.process_time()
    found = pairs(plan, file)
    assert time.process_time() - begin < 20
    assert len(found) >= {"nothing in common": 0, "all the same": 1}.get(kind, 9_900)
    assert len(set(found.values())) == len(found)


def columns(*pairs: tuple[str, str]) -> PlanRecord:
    return PlanRecord(columns=[Column(*pair) for pair in pairs])


def test_columns_are_paired_by_meaning_then_by_heading() -> None:
    plan = columns(("rcc_activity", "Från RCC"), ("extra", "Budget"), ("status", "Status"))
    file = columns(
        ("resources", "budget:"), ("status", "Läge"), ("rcc_activity", "Nationellt"), ("extra", "Nytt")
    )
    found = match_columns(plan, file, [])
    assert found.names == {
        "status": "status",
        "rcc_activity": "rcc_activity",
        "resources": "Budget",
        "Nytt": "Nytt",
    }
    assert found.result == [*plan.columns, Column("extra", "Nytt")]
    assert found.taken == {"status", "rcc_activity", "Budget", "Nytt"}


def test_a_column_of_row_ids_is_no_column_of_the_plan() -> None:
    file = columns(("status", "Status"), ("extra", "RAD-ID"))
    found = match_columns(columns(("status", "Status")), file, [])
    assert (found.row_ids, found.names) == ("RAD-ID", {"status": "status"})


def test_a_new_column_gets_a_heading_of_its_own() -> None:
    plan = columns(("extra", "Status"))
    add_column(plan.columns, "status", "Status")
    assert plan.columns[-1] == Column("status", "Status (2)")
