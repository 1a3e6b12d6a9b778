"""What each state lets people do, and which edition a line says."""

from datetime import date

import pytest

from planapp.domain.edition import Edition, edition_line
from planapp.domain.plan_states import (
    BEGIN_VERSION,
    CALL_BACK,
    DECIDE,
    END,
    REMOVE,
    REOPEN,
    SEND,
    STATE_LABELS,
    may_edit_text,
    may_read_in,
    may_report,
    why_not_report,
)

DAY = date(2026, 11, 22)
DECISION = ("RV 2025/123", "Cancerrådet", date(2025, 3, 1))


@pytest.mark.parametrize(
    ("step", "states"),
    [
        (SEND, {"draft"}),
        (CALL_BACK, {"consultation"}),
        (DECIDE, {"draft", "consultation"}),
        (END, {"decided"}),
        (REOPEN, {"ended"}),
        (REMOVE, {"draft", "consultation"}),
        (BEGIN_VERSION, {"decided"}),
    ],
)
def test_a_step_is_taken_from_its_states_and_refused_in_a_sentence_from_the_others(step, states: set[str]):
    assert {state for state in STATE_LABELS if not step.refused(state)} == states
    for state in set(STATE_LABELS) - states:
        assert STATE_LABELS[state] in step.refused(state)
        assert step.refused(state).endswith(".")


def test_text_is_changed_before_the_decision_only():
    assert [state for state in STATE_LABELS if may_edit_text(state)] == ["draft", "consultation"]


def test_reporting_goes_on_until_the_end_but_never_in_a_versions_draft():
    assert [state for state in STATE_LABELS if may_report(state, False)] == [
        "draft",
        "consultation",
        "decided",
    ]
    assert not any(may_report(state, True) for state in STATE_LABELS)
    assert "den beslutade planen" in why_not_report("draft", True)
    assert "avslutad" in why_not_report("ended", False)


@pytest.mark.parametrize(
    ("state", "columns", "may"),
    [
        ("draft", [], True),
        ("consultation", ["goal"], True),
        ("decided", [], False),
        ("decided", ["status"], True),
        ("decided", ["status", "Prognos"], True),
        ("decided", ["status", "goal"], False),
        ("ended", ["status"], False),
    ],
)
def test_what_may_be_read_into_a_plan(state: str, columns: list[str], may: bool):
    assert may_read_in(state, columns, {"Prognos"}) is may


@pytest.mark.parametrize(
    ("edition", "line"),
    [
        (Edition("draft", 2), "UTKAST · version 2 · Status per 2026-11-22"),
        (Edition("draft", 1, "RV 1"), "UTKAST · version 1 · dnr RV 1 · Status per 2026-11-22"),
        (Edition("consultation", 1), "PÅ REMISS · version 1 · Status per 2026-11-22"),
        (
            Edition("decided", 2, *DECISION),
            "Version 2 · dnr RV 2025/123 · beslutad av Cancerrådet 2025-03-01 · Status per 2026-11-22",
        ),
        (
            Edition("ended", 1, "", *DECISION[1:]),
            "AVSLUTAD · version 1 · beslutad av Cancerrådet 2025-03-01 · Status per 2026-11-22",
        ),
    ],
)
def test_a_line_says_which_edition_it_is(edition: Edition, line: str):
    assert edition_line(edition, DAY) == line
    assert edition_line(edition) == line.removesuffix(" · Status per 2026-11-22")


def test_a_draft_of_a_decided_plan_says_no_decision():
    assert "beslutad" not in edition_line(Edition("draft", 2, *DECISION), DAY)
