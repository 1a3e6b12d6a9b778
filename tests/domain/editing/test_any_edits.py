"""Any sequence of edits keeps the plan valid, loses no row's text and keeps every row's identity."""

import random
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planapp.domain.check import check_record
from planapp.domain.editing.written import Done, EditError, Written
from planapp.domain.record import PlanRecord, RowRecord, to_json
from tests.domain.editing.any_edits import Editor
from tests.domain.editing.written_plans import small, store_new, stored
from tests.records import plan_records

MANY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
SEEDS = st.integers(0, 2**32 - 1)
# What these do to rows is no more than to put them elsewhere.
ONLY_MOVE = [
    "move_row",
    "step_row",
    "move_area",
    "step_area",
    "move_chapter",
    "step_chapter",
    "mark",
    "unmark",
]
ONLY_MOVE += ["split_area", "join_areas", "split_chapter", "join_chapters", "unshare", "heading"]


def texts_of(row: RowRecord) -> Counter[str]:
    """Each paragraph of a row but those of its status, which a join may choose between."""
    cells = [row.rcc_activity, row.region_activity, row.responsible, row.timeframe_cell, row.resources]
    return Counter(text for cell in [*cells, *row.extra.values()] for text in cell)


def of_plan(record: PlanRecord) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in record.rows():
        found += texts_of(row)
    return found


def each_edit(written: Written, seed: int, count: int, look: Callable[[Done | None], None]) -> None:
    editor = Editor(written, random.Random(seed))
    for _ in range(count):
        look(editor.edit())


@given(plan_records(max_rows=12), SEEDS)
@MANY
def test_any_edits_of_any_plan_keep_it_valid(record: PlanRecord, seed: int) -> None:
    written = stored(record)

    def look(_: Done | None) -> None:
        assert check_record(written.record) == []

    each_edit(written, seed, 12, look)


@given(SEEDS)
@MANY
def test_a_stored_row_is_in_the_plan_or_among_the_ended_ones(seed: int) -> None:
    written = small()
    here = {written.id_of(row) for row in written.record.rows()}

    def look(done: Done | None) -> None:
        nonlocal here
        now = {written.id_of(row) for row in written.record.rows()}
        ended = {written.id_of(one.row) for one in done.ended} if done else set()
        assert here <= now | ended
        assert not now & ended
        here = now

    each_edit(written, seed, 25, look)


@given(SEEDS)
@MANY
def test_an_edit_that_is_refused_changes_nothing(seed: int) -> None:
    written = small()
    editor = Editor(written, random.Random(seed))
    for _ in range(25):
        before, ids, said = to_json(written.record), dict(written.ids), "Klart."
        try:
            editor.chance.choice(editor.edits)()
        except EditError as fault:
            said = str(fault)
            assert to_json(written.record) == before
            assert written.ids == ids
        except IndexError:
            continue
        assert said[-1] in ".!?"
        assert written.loose is None
        store_new(written)


@given(SEEDS, st.sampled_from(ONLY_MOVE))
@MANY
def test_what_only_moves_rows_loses_no_word_of_them(seed: int, name: str) -> None:
    written = small()
    each_edit(written, seed, 10, lambda done: None)
    editor = Editor(written, random.Random(seed))
    before = of_plan(written.record)
    try:
        getattr(editor, f"do_{name}")()
    except (EditError, IndexError):
        return
    assert of_plan(written.record) == before


@given(SEEDS)
@MANY
def test_joined_rows_say_what_both_said(seed: int) -> None:
    written = small()
    each_edit(written, seed, 10, lambda done: None)
    editor = Editor(written, random.Random(seed))
    before = of_plan(written.record)
    try:
        done = editor.do_join_rows()
    except (EditError, IndexError):
        return
    assert set(of_plan(written.record)) >= set(before)
    [(kept, other)] = done.descents
    assert set(texts_of(kept)) >= set(texts_of(other))


@given(SEEDS)
@MANY
def test_ended_rows_are_kept_with_what_they_said(seed: int) -> None:
    written = small()
    each_edit(written, seed, 10, lambda done: None)
    editor = Editor(written, random.Random(seed))
    before = of_plan(written.record)
    try:
        done = editor.chance.choice([editor.do_end_row, editor.do_end_area, editor.do_end_chapter])()
    except (EditError, IndexError):
        return
    kept = of_plan(written.record)
    for one in done.ended:
        kept += texts_of(one.row)
    assert kept == before


@pytest.mark.parametrize("name", [name[3:] for name in dir(Editor) if name.startswith("do_")])
def test_every_edit_says_in_a_sentence_what_it_did(name: str) -> None:
    for seed in range(200):
        written = small()
        editor = Editor(written, random.Random(seed))
        each_edit(written, seed, 5, lambda done: None)
        try:
            done = getattr(editor, f"do_{name}")()
        except (EditError, IndexError):
            continue
        assert done.sentence.endswith(".")
        assert (
            done.sentence[0].isupper() or done.sentence[0] in "«123456789" or not done.sentence[0].isalpha()
        )
        return
    raise AssertionError("never possible")
