"""What the pages ask: search, order, owners, history, and how many statements a page takes."""

from datetime import date

import pytest
from flask import Flask

from planapp.domain.record import from_json
from planapp.extensions import db
from planapp.services.owners.assign import link_owner
from planapp.services.show_plan import PlanFilter, get_plan, show_plan
from planapp.services.update_row import update_row
from planapp.storage.queries import (
    RowFilter,
    owned_rows,
    plan_owners,
    plan_rows,
    responsible_names,
    row_comments,
    row_history,
)
from tests.small_plan import EMPTY, MERGED_FIRST, MERGED_SECOND, PLAIN, TIME_IN_STATUS
from tests.stored import person, row, statements, store

TODAY = date(2023, 5, 3)


def hits(plan_id: int, rows: list[int], **wanted: str | int) -> list[int]:
    """Places in the plan of the rows that a filter finds."""
    found = plan_rows(db.session(), plan_id, RowFilter(**wanted))  # type: ignore[arg-type]
    assert len(found) == len(rows)
    return sorted(rows.index(one.id) for one in found if one.hit)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("öre", [MERGED_FIRST, MERGED_SECOND]),
        ("ÖREBRO", [MERGED_FIRST, MERGED_SECOND]),
        ("ore", []),
        ("o\u0308re", [MERGED_FIRST, MERGED_SECOND]),
        ("  kansliet ", [TIME_IN_STATUS]),
        ("bränner", [TIME_IN_STATUS, EMPTY]),  # the area's goal belongs to its rows
        ("tobak", [PLAIN, MERGED_FIRST, MERGED_SECOND]),
        ("2022–05", [TIME_IN_STATUS]),
        ("%", []),
        ("_", []),
        ("'; DROP TABLE plan; --", []),
        ("\x00", list(range(6))),  # nothing that can be searched for asks for nothing
    ],
)
def test_search_finds_what_a_person_would(
    plan_id: int, rows: list[int], text: str, places: list[int]
) -> None:
    assert hits(plan_id, rows, text=text) == places


def test_rows_are_found_by_party_and_owner(plan_id: int, rows: list[int]) -> None:
    owner, planner = person("owner"), person("planner")
    link_owner(planner, get_plan(plan_id), [rows[EMPTY], rows[PLAIN]], owner.id)
    assert hits(plan_id, rows, responsible=("Örebro läns vård",)) == [MERGED_FIRST, MERGED_SECOND]
    assert hits(plan_id, rows, owner_id=owner.id) == [PLAIN, EMPTY]
    assert hits(plan_id, rows, owner_id=planner.id) == []
    assert [one.id for one in owned_rows(db.session(), {owner.id}, {plan_id})] == [rows[PLAIN], rows[EMPTY]]
    assert owned_rows(db.session(), {owner.id}, set()) == []


def test_comments_are_searched_once_they_are_written(plan_id: int, rows: list[int]) -> None:
    update_row(None, rows[EMPTY], row(rows[EMPTY]).version, {"comment": "Vi väntar på Ångström"})
    assert hits(plan_id, rows, text="ångström") == [EMPTY]
    assert [one.comment for one in row_comments(db.session(), plan_id)][EMPTY] == "Vi väntar på Ångström"


def test_internal_notes_are_not_searched(plan_id: int, rows: list[int]) -> None:
    update_row(None, rows[EMPTY], row(rows[EMPTY]).version, {"internal_note": "hemligt"})
    assert hits(plan_id, rows, text="hemligt") == []


def test_parties_come_in_swedish_order_each_once(plan_id: int) -> None:
    names = ["Hudkliniken", "Kansliet", "Kirurgkliniken", "Örebro läns vård"]
    found = [name for name, _ in responsible_names(db.session(), plan_id)]
    assert found[-1] == names[-1]
    assert set(found) <= set(names)


def test_owners_come_lead_first_then_in_swedish_order(plan_id: int, rows: list[int]) -> None:
    planner = person("planner")
    for name in ("zeta", "östen", "åke"):
        link_owner(planner, get_plan(plan_id), [rows[PLAIN]], person("owner", name).id)
    names = [(one.name, one.is_lead) for one in plan_owners(db.session(), plan_id)]
    assert names == [("zeta", True), ("åke", False), ("östen", False)]


def test_history_comes_newest_first_with_names(plan_id: int, rows: list[int]) -> None:
    planner = person("planner")
    for text in ("ett", "två"):
        update_row(planner, rows[PLAIN], row(rows[PLAIN]).version, {"comment": text})
    found = [(change.new, name) for change, name in row_history(db.session(), rows[PLAIN])]
    assert found == [("två", "planner"), ("ett", "planner")]


def test_a_plan_is_shown_in_few_statements_however_many_rows(
    app: Flask, plan_id: int, real_plan_json: dict
) -> None:
    reader, counts, real = person("reader"), [], store(from_json(real_plan_json))
    for plan in [get_plan(one) for one in (plan_id, real)]:
        with statements() as sent:
            show_plan(reader, plan, PlanFilter(), TODAY)
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 6
