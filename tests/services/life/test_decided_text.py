"""What stands still in a decided plan, who reads a draft on consultation, where a decided draft has gone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from planapp.domain.access import Visitor
from planapp.domain.editing.written import Written
from planapp.services.change_row import values_of
from planapp.services.editing.latest_edits import latest_edits
from planapp.services.errors import ServiceError
from planapp.services.life.begin_version import begin_version
from planapp.services.life.decided_draft import decided_plan, decided_row
from planapp.services.life.decision_summary import decision_summary
from planapp.services.life.end_plan import end_plan
from planapp.services.life.remove_draft import remove_draft, removed_drafts
from planapp.services.life.send_for_consultation import back_to_draft, send_for_consultation
from planapp.services.life.show_life import show_life
from planapp.services.list_plans import readable_plans
from planapp.services.own_words import save_words, show_words, undo_words
from planapp.services.plan_rights import visible_plans
from planapp.services.search import search
from planapp.services.show_plan import get_plan
from planapp.services.show_start import show_start
from planapp.services.undo_change import undo_change
from tests.installation import OTHER
from tests.services.life.written import copy_of, decided, edited, plan
from tests.small_plan import EMPTY, LINKED, PLAIN, TIME_IN_STATUS, small_plan
from tests.stored import offer, person, plan_role, row, save, store

TODAY = date(2026, 3, 1)
STANDS = "Planen är beslutad, så ansvarig och tidsram står fast. Börja en ny version om de ska ändras."


# --- Who and when ------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["planner", "owner", "command"])
@pytest.mark.parametrize(
    ("place", "values"),
    [
        (PLAIN, {"responsible": "Kansliet"}),
        (PLAIN, {"responsible": ""}),
        (PLAIN, {"timeframe": "2030"}),
        (PLAIN, {"timeframe": "", "status": "done"}),
        (TIME_IN_STATUS, {"timeframe": "2030"}),
        (TIME_IN_STATUS, {"responsible": "Kansliet\n2030"}),
        (LINKED, {"responsible": "Kansliet"}),
    ],
)
def test_what_a_decided_plan_says_of_who_and_when_stands_still(
    planner: Visitor,
    owner: Visitor,
    plan_id: int,
    rows: list[int],
    role: str,
    place: int,
    values: dict[str, str],
):
    decided(planner, plan_id)
    before = values_of(row(rows[place]))
    with pytest.raises(ServiceError) as refused:
        save({"planner": planner, "owner": owner, "command": None}[role], rows[place], **values)
    assert str(refused.value) == STANDS
    assert values_of(row(rows[place])) == before


def test_what_is_missing_can_be_filled_in_once_and_undone(planner: Visitor, plan_id: int, rows: list[int]):
    decided(planner, plan_id)
    saved = save(planner, rows[EMPTY], responsible="Kansliet", timeframe="2030", status="in_progress")
    with pytest.raises(ServiceError, match="står fast"):
        save(planner, rows[EMPTY], responsible="Ortopeden")
    assert saved.batch is not None
    undo_change(planner, saved.batch)
    assert values_of(row(rows[EMPTY]))["responsible"] == ""


def test_a_change_from_before_the_decision_is_not_undone_after_it(
    planner: Visitor, plan_id: int, rows: list[int]
):
    saved = save(planner, rows[PLAIN], responsible="Kansliet")
    reported = save(planner, rows[LINKED], status="in_progress")
    decided(planner, plan_id)
    assert saved.batch is not None
    assert reported.batch is not None
    with pytest.raises(ServiceError, match="står fast"):
        undo_change(planner, saved.batch)
    assert values_of(row(rows[PLAIN]))["responsible"] == "Kansliet"
    undo_change(planner, reported.batch)  # a status is reported, not decided
    assert row(rows[LINKED]).status == "done"


# --- The plan's words --------------------------------------------------------------------------------


def test_a_decided_plans_words_stand_still_but_for_the_confirming(
    planner: Visitor, plan_id: int, rows: list[int]
):
    offer(plan_id, "paused")
    decided(planner, plan_id)
    page = show_words(get_plan(plan_id))
    words = page.words
    renamed = replace(words, statuses=words.statuses | {"in_progress": "Rullar"})
    fewer = replace(words, statuses={"done": "Klar", "paused": "Pausad"})
    swapped = replace(words, statuses=dict(reversed(list(words.statuses.items()))))
    for wanted in (
        renamed,
        fewer,
        swapped,
        replace(words, unknown_words="note"),
        replace(words, statuses={}),
    ):
        with pytest.raises(ServiceError, match="Planen är beslutad, så orden står fast"):
            save_words(planner, plan_id, wanted, page.seen, True)
    before = plan(plan_id).own_words
    asks = replace(words, done_needs_confirmation=True)
    saved = save_words(planner, plan_id, asks, show_words(get_plan(plan_id)).seen, True)
    assert saved.rewritten == 0
    assert plan(plan_id).own_words == before | {"done_needs_confirmation": True}
    assert row(rows[PLAIN]).status_raw == "Påbörjad"
    assert show_words(get_plan(plan_id)).may_undo
    undo_words(planner, plan_id, saved.batch or "")
    assert plan(plan_id).own_words == before


def test_words_chosen_before_the_decision_are_not_undone_after_it(planner: Visitor, plan_id: int):
    words = show_words(get_plan(plan_id)).words
    chosen = replace(words, statuses=words.statuses | {"in_progress": "Rullar"})
    saved = save_words(planner, plan_id, chosen, show_words(get_plan(plan_id)).seen, True)
    assert saved.rewritten
    decided(planner, plan_id)
    page = show_words(get_plan(plan_id))
    assert (page.stands, page.may_undo) == (True, False)
    with pytest.raises(ServiceError, match="orden står fast"):
        undo_words(planner, plan_id, saved.batch or "")
    assert plan(plan_id).own_words["statuses"]["in_progress"] == "Rullar"


def test_a_draft_decided_later_leaves_what_was_chosen_of_confirming_beside_it(planner: Visitor, plan_id: int):
    decided(planner, plan_id)
    draft_id = begin_version(planner, plan_id)
    draft = show_words(plan(draft_id))
    chosen = replace(draft.words, statuses=draft.words.statuses | {"paused": "Vilar"})
    save_words(planner, draft_id, chosen, draft.seen, False)
    page = show_words(plan(plan_id))
    save_words(planner, plan_id, replace(page.words, done_needs_confirmation=True), page.seen, False)
    decided(planner, draft_id)
    held = plan(plan_id).own_words
    assert held["statuses"]["paused"] == "Vilar"
    assert held["done_needs_confirmation"] is True


# --- On consultation ---------------------------------------------------------------------------------


def _sees(visitor: Visitor, draft_id: int) -> list[bool]:
    return [
        draft_id in [one.id for one in visible_plans(visitor)],
        draft_id in [one.id for one in readable_plans(visitor)],
        draft_id in [one.plan.id for one in search(visitor, "rutin").plans],
    ]


def test_a_draft_on_consultation_is_read_by_everybody_who_reads_the_plan(
    planner: Visitor, owner: Visitor, plan_id: int, rows: list[int]
):
    decided(planner, plan_id)
    draft_id = begin_version(planner, plan_id)
    reader = plan_role(person("reader"), plan_id)
    stranger, elsewhere = person("planner", "Stina", OTHER), store(small_plan())
    other = plan_role(person("reader", "Rut"), elsewhere)
    assert _sees(reader, draft_id) == _sees(owner, draft_id) == [False] * 3
    assert show_life(reader, plan(plan_id), TODAY).draft is None
    send_for_consultation(planner, draft_id)
    assert _sees(reader, draft_id) == _sees(owner, draft_id) == _sees(planner, draft_id) == [True] * 3
    assert _sees(stranger, draft_id) == _sees(other, draft_id) == [False] * 3
    life = show_life(reader, plan(plan_id), TODAY)
    assert (life.draft and life.draft.id, life.steps) == (draft_id, ())
    for visitor in (owner, planner):
        with pytest.raises(ServiceError, match="Status rapporteras i den beslutade planen"):
            save(visitor, copy_of(draft_id, rows[PLAIN]), status="done")
    back_to_draft(planner, draft_id)
    assert _sees(reader, draft_id) == _sees(owner, draft_id) == [False] * 3


# --- A draft that has been decided -------------------------------------------------------------------


def _rewrite(row_id: int, text: str) -> Callable[[Written], None]:
    def change(written: Written) -> None:
        written.row(row_id)[2].rcc_activity = [text]

    return change


def test_a_decided_draft_leads_to_the_plan_and_its_edits_are_listed_there(
    planner: Visitor, plan_id: int, rows: list[int]
):
    edited(planner, plan_id, _rewrite(rows[PLAIN], "Skriven i utkastet till version 1"))
    decided(planner, plan_id)
    draft_id = begin_version(planner, plan_id)
    copy = copy_of(draft_id, rows[PLAIN])
    assert decided_plan(planner, plan(draft_id)) is None
    assert decided_row(planner, copy) is None
    edited(planner, draft_id, _rewrite(copy, "Skriven i version 2"))
    assert [one.draft_version for one in latest_edits(plan_id)] == [None]
    decided(planner, draft_id)
    whole = decided_plan(planner, plan(draft_id))
    assert whole is not None
    assert whole.id == plan_id
    found = decided_row(planner, copy)
    assert found is not None
    assert (found[0].id, found[1]) == (plan_id, rows[PLAIN])
    assert [one.draft_version for one in latest_edits(plan_id)] == [2, None]
    stranger = person("planner", "Stina", OTHER)
    assert decided_plan(stranger, plan(draft_id)) is None
    assert decided_row(stranger, copy) is None
    assert decided_row(planner, 10**12) is None


def test_a_removed_draft_leads_nowhere_and_its_edits_are_not_the_plans(
    planner: Visitor, plan_id: int, rows: list[int]
):
    decided(planner, plan_id)
    draft_id = begin_version(planner, plan_id)
    edited(planner, draft_id, _rewrite(copy_of(draft_id, rows[PLAIN]), "Aldrig beslutad"))
    remove_draft(planner, draft_id)
    assert decided_plan(planner, plan(draft_id)) is None
    assert latest_edits(plan_id) == []


def test_the_list_of_removed_drafts_names_the_draft_that_stands_in_the_way(planner: Visitor, plan_id: int):
    decided(planner, plan_id)
    old = begin_version(planner, plan_id)
    remove_draft(planner, old)
    [free] = removed_drafts(planner)
    assert free.blocked_by is None
    new = begin_version(planner, plan_id)
    [blocked] = removed_drafts(planner)
    assert (blocked.id, blocked.blocked_by, blocked.blocked_version) == (old, new, 2)


def test_a_draft_of_an_ended_plan_is_not_offered_to_be_decided(planner: Visitor, plan_id: int):
    decided(planner, plan_id)
    draft_id = begin_version(planner, plan_id)
    assert "decide" in show_life(planner, plan(draft_id), TODAY).steps
    end_plan(planner, plan_id)
    assert "decide" not in show_life(planner, plan(draft_id), TODAY).steps
    with pytest.raises(ServiceError, match="Planen är avslutad, så utkastet"):
        decided(planner, draft_id)


# --- What waits --------------------------------------------------------------------------------------


def test_a_summary_says_what_is_decided_and_what_is_missing(
    planner: Visitor, owner: Visitor, plan_id: int, rows: list[int]
):
    offer(plan_id, done_needs_confirmation=True)
    save(owner, rows[PLAIN], status="done")
    found = decision_summary(plan(plan_id), TODAY)
    assert (found.rows, found.to_confirm, found.empty, found.reported_in) == (6, 1, 0, plan_id)
    assert (found.without_responsible, found.without_timeframe) == (1, 1)
    decided(planner, plan_id)
    draft_id = begin_version(planner, plan_id)

    def clear(written: Written) -> None:
        written.row(copy_of(draft_id, rows[EMPTY]))[2].rcc_activity = []
        written.row(copy_of(draft_id, rows[EMPTY]))[2].responsible = ["Kansliet"]

    edited(planner, draft_id, clear)
    found = decision_summary(plan(draft_id), TODAY)
    assert (found.rows, found.to_confirm, found.empty, found.reported_in) == (6, 1, 1, plan_id)


def test_a_row_that_waits_for_the_planner_says_so_on_both_start_pages(
    planner: Visitor, owner: Visitor, plan_id: int, rows: list[int]
):
    offer(plan_id, done_needs_confirmation=True)
    before = {one.id: one for one in show_start(owner, TODAY).mine.rows}
    assert before[rows[PLAIN]].is_overdue
    save(owner, rows[PLAIN], status="done")
    after = {one.id: one for one in show_start(owner, TODAY).mine.rows}
    mine, other = after[rows[PLAIN]], after[rows[TIME_IN_STATUS]]
    assert (mine.is_reported_done, mine.is_overdue, mine.lacks) == (True, False, [])
    assert not other.is_reported_done
    newest = show_start(planner, TODAY).newest
    assert newest is not None
    assert newest.progress.to_confirm == 1
    store(replace(small_plan(), period="2030–2032", title="Nästa"))
    [one] = [one for one in show_start(planner, TODAY).others if one.plan.id == plan_id]
    assert one.to_confirm == 1
    [one] = [one for one in show_start(owner, TODAY).others if one.plan.id == plan_id]
    assert one.to_confirm == 0
