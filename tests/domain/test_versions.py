"""Versions of a plan: parts paired, differences told, and a draft joined with what was reported."""

from copy import deepcopy
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from planapp.domain.changing import change_responsible, change_status
from planapp.domain.check import check_record
from planapp.domain.comparing import differences as record_differences
from planapp.domain.editing.written import Written
from planapp.domain.record import Marker, PlanRecord, RowRecord
from planapp.domain.versions.differences import CHANGED, GONE, NEW, compare
from planapp.domain.versions.joining import REPORTED, Joined, join
from planapp.domain.versions.markers import propose, with_mark
from planapp.domain.versions.pairing import Keyed, pair_editions
from tests.small_plan import EMPTY, LINKED, MERGED_FIRST, MERGED_SECOND, PLAIN, small_plan

KEYS = [101, 102, 103, 104, 105, 106]
TODAY = date(2026, 11, 22)


def keyed(record: PlanRecord | None = None, keys: list[int | None] | None = None) -> Keyed:
    return Keyed(record or small_plan(), list(keys or KEYS))


def live(record: PlanRecord | None = None) -> Written:
    """The decided plan, with ids for its parts."""
    record = record or small_plan()
    ids = {id(one): at for at, one in enumerate(record.chapters, 1)}
    ids |= {id(one): at for at, one in enumerate(record.areas(), 11)}
    ids |= {id(one): key for one, key in zip(record.rows(), KEYS, strict=True)}
    return Written(record, ids)


def joined(now: Written, draft: Keyed, choices: dict[str, str] | None = None, **more: Any) -> Joined:
    done = join(keyed(), now, draft, choices or {}, more.get("reasons", {}), ("Inte med i version 2", ""))
    assert check_record(done.after.record) == []
    return done


def report(record: PlanRecord, at: int, status: str, label: str) -> None:
    change_status(record.rows()[at], status, label, record.legend.statuses)


# --- Pairing and differences ----------------------------------------------------------------------


def test_rows_are_paired_by_where_they_come_from_not_by_what_they_say():
    new = small_plan()
    new.areas()[0].rows.reverse()
    new.rows()[0].rcc_activity = ["Ta fram en rutin"]  # what another row says
    pairs = pair_editions(keyed(), keyed(new, [103, 102, 101, 104, 105, 106]))
    assert pairs.keys[id(new.rows()[0])] == 103
    assert len(pairs.areas) == 3
    assert len(pairs.chapters) == 2


def test_of_two_rows_that_were_split_the_first_is_the_old_one():
    new = small_plan()
    new.areas()[2].rows.append(RowRecord(id="ny", rcc_activity=["Se rutinen igen"]))
    found = compare(keyed(), keyed(new, [*KEYS, 106]))
    assert [(row.kind, row.key) for row in found.rows()] == [(NEW, None)]


def test_two_equal_editions_differ_in_nothing():
    assert compare(keyed(), keyed()).is_empty()


def test_an_empty_row_that_holds_an_areas_place_is_neither_new_nor_gone():
    new = small_plan()
    new.areas()[2].rows = [RowRecord(id="tom")]
    keys = [*KEYS[:5], None]
    assert [(row.kind, row.key) for row in compare(keyed(), keyed(new, keys)).rows()] == [(GONE, 106)]
    assert propose(keyed(), keyed(new, keys), TODAY) == []
    back = compare(keyed(new, [*KEYS[:5], 107]), keyed())
    assert [(row.kind, row.words) for row in back.rows()] == [(NEW, "Se rutinen")]
    emptied = small_plan()
    emptied.rows()[EMPTY].rcc_activity = []
    assert propose(keyed(), keyed(emptied), TODAY) == []


def test_what_is_new_gone_moved_and_changed_is_told_in_its_place():
    new = small_plan()
    first, second = new.areas()[0], new.areas()[1]
    first.rows[0].rcc_activity = ["Ta fram en ny rutin"]
    first.goal = ["Ingen röker"]
    gone = second.rows.pop(1)
    moved = second.rows.pop(0)
    new.areas()[2].rows.append(moved)
    second.rows.append(RowRecord(id="ny", rcc_activity=["Helt ny"]))
    new.chapters[0].intro = ["Mer text"]
    assert gone.rcc_activity == ["Ny sak"]
    found = compare(keyed(), keyed(new, [101, 102, 103, None, 106, 104]))
    prevention, care = found.chapters
    assert [one.header for one in prevention.changes] == ["Kapitlets text"]
    [tobacco, sun] = prevention.areas
    assert (tobacco.changes[0].old, tobacco.changes[0].new) == (["Färre röker"], ["Ingen röker"])
    assert tobacco.rows[0].changes[0].words() == [
        ("same", "Ta fram en "),
        ("new", "ny "),
        ("same", "rutin"),
    ]
    assert {(one.kind, one.key) for one in sun.rows} == {(NEW, None), (GONE, 105)}
    [change] = care.areas[0].rows
    assert (change.kind, change.key, change.changes[0].header) == (CHANGED, 104, "Flyttad från område")
    assert [found.count(kind) for kind in (NEW, GONE, CHANGED)] == [1, 1, 2]


def test_a_chapter_that_is_gone_and_one_that_is_new():
    new = small_plan()
    gone = new.chapters.pop()
    assert gone.heading == "Vård, Kapitel 3"
    found = compare(keyed(), keyed(new, KEYS[:5]))
    [chapter] = found.chapters
    assert (chapter.kind, chapter.name) == (GONE, "Vård, Kapitel 3")
    assert chapter.areas[0].rows[0].kind == GONE
    back = compare(keyed(new, KEYS[:5]), keyed())
    assert [one.kind for one in back.chapters] == [NEW]


def test_another_order_is_told_once():
    new = small_plan()
    new.chapters.reverse()
    new.areas()[2].rows.reverse()
    found = compare(keyed(), keyed(new, [106, 101, 102, 103, 105, 104]))
    assert found.reordered
    assert [area.reordered for chapter in found.chapters for area in chapter.areas] == [True]
    assert found.rows() == []


def test_a_column_with_another_heading_is_the_same_column():
    old, new = small_plan(), small_plan()
    for record, header in ((old, "Uppföljning"), (new, "Så följs det upp")):
        record.columns.append(type(record.columns[0])("extra", header))
        record.rows()[0].extra = {header: ["Varje år"]}
    found = compare(keyed(old), keyed(new))
    assert [one.header for one in found.changes] == ["Kolumnernas rubriker"]
    assert found.rows() == []


# --- A draft brought in ---------------------------------------------------------------------------


def test_an_untouched_draft_gives_the_plan_as_it_is_reported():
    now = small_plan()
    report(now, PLAIN, "done", "Klar")
    report(now, MERGED_SECOND, "done", "Klar")
    now.rows()[MERGED_FIRST].spans.pop("status")
    done = joined(live(now), keyed())
    assert record_differences(done.after.record, now) == []
    assert done.ended == done.clashes == done.moved == []
    assert [done.after.id_of(row) for row in done.after.record.rows()] == KEYS
    assert [done.after.id_of(area) for area in done.after.record.areas()] == [11, 12, 13]


def test_the_drafts_text_and_the_reported_status_meet_in_one_row():
    now, draft = small_plan(), small_plan()
    report(now, PLAIN, "done", "Klar")
    change_responsible(now.rows()[EMPTY], ["Kansliet"])
    draft.rows()[PLAIN].rcc_activity = ["Ta fram en ny rutin"]
    draft.areas()[0].goal = ["Ingen röker"]
    row = joined(live(now), keyed(draft)).after.record.rows()
    assert (row[PLAIN].rcc_activity, row[PLAIN].status) == (["Ta fram en ny rutin"], "done")
    assert row[EMPTY].responsible == ["Kansliet"]


def test_a_status_keeps_its_meaning_where_the_draft_calls_it_something_else():
    now, draft = small_plan(), small_plan()
    report(now, PLAIN, "done", "Klar")
    draft.legend.cells["status"] = ["Ej påbörjad", "Startad", "Slutförd"]
    for entry, text in zip(draft.legend.statuses, draft.legend.cells["status"], strict=True):
        entry.text = text
    for row in draft.rows():
        row.status_raw = {"Påbörjad": "Startad", "Klar": "Slutförd"}.get(row.status_raw, row.status_raw)
    done = joined(live(now), keyed(draft)).after.record
    assert (done.rows()[PLAIN].status, done.rows()[MERGED_FIRST].status_raw) == ("done", "Startad")


def test_a_row_that_the_draft_drops_is_ended_with_its_reason():
    draft = small_plan()
    del draft.areas()[1].rows[1], draft.areas()[0].rows[0]
    for row in draft.areas()[0].rows:
        row.spans = {name: type(span)(0, 2) for name, span in row.spans.items()}
    done = joined(live(), keyed(draft, [102, 103, 104, 106]), reasons={105: ("Överspelad", "Rådet")})
    assert [(one.reason, one.decided_by, one.area) for one in done.ended] == [
        ("Inte med i version 2", "", "2.a) Tobak"),
        ("Överspelad", "Rådet", "2.b) Sol"),
    ]
    assert [done.after.ids[id(one.row)] for one in done.ended] == [101, 105]


def test_a_split_row_takes_along_and_a_new_one_begins():
    draft = small_plan()
    draft.areas()[2].rows += [
        RowRecord(id="a", rcc_activity=["Delad"]),
        RowRecord(id="b", rcc_activity=["Ny"]),
    ]
    done = joined(live(), keyed(draft, [*KEYS, 106, None]))
    first, split, new = done.after.record.areas()[2].rows
    assert done.after.id_of(first) == 106
    assert done.parts_of == {id(split): 106}
    assert done.after.id_of(new) is None


def test_a_moved_row_is_told_and_stays_the_same():
    draft = small_plan()
    draft.areas()[2].rows.append(draft.areas()[1].rows.pop(1))
    done = joined(live(), keyed(draft, [101, 102, 103, 104, 106, 105]))
    assert [done.after.id_of(row) for row in done.moved] == [105]


def test_what_both_changed_is_asked_and_the_answer_holds():
    now, draft = small_plan(), small_plan()
    change_responsible(now.rows()[EMPTY], ["Kansliet"])
    change_responsible(draft.rows()[EMPTY], ["Kirurgkliniken"])
    done = joined(live(now), keyed(draft))
    [clash] = done.clashes
    assert (clash.row_id, clash.reported, clash.drafted) == (105, ["Kansliet"], ["Kirurgkliniken"])
    assert done.unanswered({}) == [clash]
    assert done.unanswered({clash.token: REPORTED}) == []
    again = joined(live(now), keyed(draft), {clash.token: REPORTED})
    assert again.after.record.rows()[EMPTY].responsible == ["Kansliet"]
    change_responsible(now.rows()[EMPTY], ["Någon annan"])
    assert joined(live(now), keyed(draft)).clashes[0].token != clash.token


def test_neither_edition_is_changed():
    now, draft, base = small_plan(), small_plan(), keyed()
    report(now, PLAIN, "done", "Klar")
    draft.rows()[LINKED].rcc_activity = ["Annat"]
    held = deepcopy((now, draft, base.record))
    join(base, live(now), keyed(draft), {}, {}, ("", ""))
    assert (now, draft, base.record) == held


STATUSES = [("not_started", "Ej påbörjad"), ("in_progress", "Påbörjad"), ("done", "Klar")]


@given(
    st.lists(
        st.tuples(
            st.sampled_from([PLAIN, MERGED_FIRST, MERGED_SECOND, EMPTY, LINKED]), st.sampled_from(STATUSES)
        )
    ),
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["Ny text", "Annan text"]))),
)
def test_any_reporting_and_any_writing_meet(
    reported: list[tuple[int, tuple[str, str]]], written: list[tuple[int, str]]
):
    now, draft = small_plan(), small_plan()
    for at, (status, label) in reported:
        report(now, at, status, label)
        for row in now.areas()[0].rows:
            row.spans.pop("status", None)
    for at, text in written:
        if at not in (MERGED_FIRST, MERGED_SECOND):
            draft.rows()[at].rcc_activity = [text]
    texts = [row.rcc_activity for row in draft.rows()]
    done = joined(live(now), keyed(draft)).after.record
    assert [row.status for row in done.rows()] == [row.status for row in now.rows()]
    assert [row.rcc_activity for row in done.rows()] == texts


# --- Markers --------------------------------------------------------------------------------------


def test_markers_are_proposed_for_what_is_new_and_changed():
    draft = small_plan()
    draft.rows()[PLAIN].rcc_activity = ["Annat"]
    draft.areas()[2].rows.append(RowRecord(id="ny", rcc_activity=["Ny"]))
    found = propose(keyed(), keyed(draft, [*KEYS, None]), TODAY)
    assert [(one.index, one.text, one.area) for one in found] == [
        (0, "Uppdaterad 22/11", "2.a) Tobak rad 1"),
        (6, "NY", "3.a) Hud rad 2"),
    ]


def test_a_row_that_has_its_new_marker_is_not_proposed_again():
    draft = small_plan()
    draft.rows()[PLAIN].rcc_activity = ["Annat"]
    draft.areas()[0].markers = [Marker("Uppdaterad 1/11", 0)]
    assert propose(keyed(), keyed(draft), TODAY) == []


def test_a_new_marker_takes_the_place_of_the_old_one():
    held = [Marker("NY", 0), Marker("Regiongemensam", 0)]
    assert [one.text for one in with_mark(held, "Uppdaterad 22/11")] == ["Regiongemensam", "Uppdaterad 22/11"]
