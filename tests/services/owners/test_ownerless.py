"""«Vem äger det egentligen?»: which rows are asked of, what is answered, and what leaves the list."""

from pathlib import Path

import pytest
from sqlalchemy import select, update

from planapp.documents.reading import read_document
from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.errors import Conflict, NotFound, ServiceError
from planapp.services.life.decide import decide
from planapp.services.owners.assign import link_owner
from planapp.services.owners.collectives import say_of_parties
from planapp.services.owners.ownerless import (
    answer_ownership,
    ask_again,
    count_ownerless,
    show_ownership,
    undo_answer,
)
from planapp.services.owners.waiting import plan_counts
from planapp.services.show_plan import get_plan
from planapp.services.transaction import transaction
from planapp.storage.models import Activity, Change, Organisation, RememberedAnswer
from tests.services.life.written import DECISION
from tests.small_plan import EMPTY, LINKED, MERGED_FIRST, PLAIN, TIME_IN_STATUS
from tests.stored import count, person, row, row_ids, save, statements, store


def listed(plan_id: int) -> list[int]:
    db.session.rollback()
    page = show_ownership(get_plan(plan_id))
    assert count_ownerless(get_plan(plan_id)) == len(page.rows)
    return [one.id for one in page.rows]


def name(planner: Visitor, row_id: int, responsible: str) -> None:
    save(planner, row_id, responsible=responsible)


@pytest.fixture
def asked(plan_id: int, rows: list[int], planner: Visitor) -> int:
    """A row that only «Regionerna» are responsible for."""
    name(planner, rows[PLAIN], "Regionerna")
    return rows[PLAIN]


def test_the_real_plans_clinics_are_the_only_somebodies(app: object, real_plan_docx: Path):
    plan_id = store(read_document(real_plan_docx.read_bytes(), real_plan_docx.name))
    page = show_ownership(get_plan(plan_id))
    rows, asked = row_ids(plan_id), {one.id for one in page.rows}
    left = [" · ".join(row(one).responsible) for one in rows if one not in asked]
    clinics = ("Kvinnokliniken", "Kirurgkliniken", "Hudkliniken", "Urologkliniken")
    assert [next((one for one in clinics if one in cell), "") for cell in left if "kliniken" in cell] == [
        "Kvinnokliniken",
        "Kirurgkliniken",
        "Hudkliniken",
        "Urologkliniken",
    ]
    # The others that are not asked of: one that is done, and one with functions beside the regions.
    assert [cell for cell in left if "kliniken" not in cell] == [
        "-Region Västmanland med stöd av RAG mammografi vid RCC Mellansverige",
        "- Regionerna med stöd av RCC Mellansverige · - VPG · - Lokal diagnosspecifik vårdprocessorganisation"
        " · - SVF-samordnare i regionerna · - SVF-samordnare vid RCC Mellansverige",
    ]
    assert (len(rows), len(asked)) == (43, 37)


def test_a_row_that_names_nobody_is_asked_of_and_one_that_is_over_or_outside_is_not(
    plan_id: int, rows: list[int], asked: int, planner: Visitor
):
    save(planner, rows[EMPTY], comment="Nu")
    assert set(listed(plan_id)) == {asked, rows[EMPTY]}
    save(planner, asked, status="done")
    assert listed(plan_id) == [rows[EMPTY]]
    with transaction():
        db.session.execute(update(Activity).filter_by(id=rows[EMPTY]).values(is_followed_up=False))
    assert listed(plan_id) == []


def test_naming_somebody_takes_the_row_from_the_list(plan_id: int, asked: int, planner: Visitor):
    assert asked in listed(plan_id)
    version = row(asked).version
    assert answer_ownership(
        planner, asked, version, {"responsible": "Hudkliniken", "timeframe": "2023"}, False
    )
    assert asked not in listed(plan_id)
    assert (row(asked).responsible[0], row(asked).timeframe) == ("Hudkliniken", "2023")


def test_right_as_it_is_is_remembered_until_the_row_names_others(plan_id: int, asked: int, planner: Visitor):
    answer_ownership(planner, asked, row(asked).version, {}, True)
    assert asked not in listed(plan_id)
    assert [one.id for one in show_ownership(get_plan(plan_id)).settled] == [asked]
    line = db.session.scalars(select(Change).filter_by(what="ownership")).one()
    assert (line.new, line.user_id) == ("Det stämmer så här", planner.id)
    answer_ownership(planner, asked, row(asked).version, {}, True)  # once more changes nothing
    assert count(RememberedAnswer) == 1
    name(planner, asked, "VPG")
    assert asked in listed(plan_id)
    answer_ownership(planner, asked, row(asked).version, {}, True)
    ask_again(planner, asked)
    assert asked in listed(plan_id)
    with pytest.raises(NotFound):
        ask_again(planner, asked)


def test_right_as_it_is_changes_nothing_of_the_row(plan_id: int, asked: int, planner: Visitor):
    name(planner, asked, "- Regionerna")
    before = (row(asked).responsible, row(asked).version)
    shown = {"responsible": "Regionerna", "timeframe": row(asked).timeframe or ""}
    with pytest.raises(ServiceError, match="Tryck på Spara"):
        answer_ownership(planner, asked, row(asked).version, shown | {"timeframe": "hösten 2023"}, True)
    assert not answer_ownership(planner, asked, row(asked).version, shown, False).changed
    assert answer_ownership(planner, asked, row(asked).version, shown, True).changed
    assert (row(asked).responsible, row(asked).version) == before
    assert asked not in listed(plan_id)


def test_an_answer_is_undone_whole_in_a_decided_plan_too(plan_id: int, asked: int, planner: Visitor):
    before, values = row(asked).responsible, {"responsible": "Hudkliniken", "timeframe": "2023"}
    done = answer_ownership(planner, asked, row(asked).version, values, False)
    undo_answer(planner, asked, done.batches)
    assert row(asked).responsible == before
    decide(planner, plan_id, DECISION)
    done = answer_ownership(planner, asked, row(asked).version, values, False)
    assert done.moved
    undo_answer(planner, asked, done.batches)
    held = row(asked)
    assert (held.responsible, held.decided_timeframe, held.timeframe_moves) == (before, None, 0)
    with pytest.raises(Conflict):
        undo_answer(planner, asked, done.batches)
    with pytest.raises(NotFound):
        undo_answer(planner, asked, ["x"])


def test_a_decided_plan_keeps_what_was_decided_beside_the_new(plan_id: int, asked: int, planner: Visitor):
    decide(planner, plan_id, DECISION)
    values = {"responsible": "Hudkliniken", "timeframe": "2023"}
    answer_ownership(planner, asked, row(asked).version, values, False)
    held = row(asked)
    assert (held.timeframe, held.decided_timeframe, held.timeframe_moves) == ("2023", "2022–2024", 1)
    assert "Hudkliniken" in held.responsible
    assert asked not in listed(plan_id)


def test_nothing_is_overwritten_and_bad_input_stores_nothing(plan_id: int, asked: int, planner: Visitor):
    old = row(asked).version
    save(planner, asked, comment="Någon annan var här")
    for values, is_right in (({"responsible": "Hudkliniken"}, False), ({}, True)):
        with pytest.raises(Conflict):
            answer_ownership(planner, asked, old, values, is_right)
    with pytest.raises(ServiceError, match="går inte att tolka"):
        answer_ownership(planner, asked, row(asked).version, {"timeframe": "snart"}, True)
    with pytest.raises(ServiceError, match="Bara planansvarig"):
        answer_ownership(person("owner"), asked, row(asked).version, {}, True)
    assert asked in listed(plan_id)
    assert count(RememberedAnswer) == 0


def test_the_planner_says_what_a_party_is_for_all_plans_of_the_organisation(
    plan_id: int, rows: list[int], asked: int, planner: Visitor
):
    assert say_of_parties(planner, get_plan(plan_id), {"Regionerna": False, "Kansliet": True}) == 2
    assert asked not in listed(plan_id)
    assert rows[TIME_IN_STATUS] in listed(plan_id)
    assert say_of_parties(planner, get_plan(plan_id), {"Regionerna": True, "Kansliet": False}) == 2
    assert count(RememberedAnswer) == 0  # what the rule says anyway is not kept
    with pytest.raises(ServiceError):
        say_of_parties(person("owner"), get_plan(plan_id), {"Kansliet": True})


def test_a_unit_of_the_register_is_somebody_but_no_group(plan_id: int, asked: int, planner: Visitor):
    name(planner, asked, "Primärvården")
    assert asked in listed(plan_id)
    with transaction():
        home = get_plan(plan_id).organisation_id
        made = Organisation(name="Primärvården", type="administration", region_id=home, aliases=["PV"])
        group = Organisation(name="VPG", type="group", region_id=home, aliases=[])
        db.session.add_all([made, group])
    assert asked not in listed(plan_id)
    name(planner, asked, "PV")
    assert asked not in listed(plan_id)
    name(planner, asked, "VPG")
    assert asked in listed(plan_id)


def test_the_parties_of_the_plan_are_listed_with_how_they_count(plan_id: int, asked: int, planner: Visitor):
    parties = {one.name: (one.rows, one.is_collective) for one in show_ownership(get_plan(plan_id)).parties}
    assert parties == {
        "Örebro läns vård": (2, False),
        "Kansliet": (1, False),
        "Regionerna": (1, True),
    }


def without(plan_id: int, planner: Visitor) -> int:
    return plan_counts(planner, [get_plan(plan_id)])[plan_id].without_owner


def test_rows_without_rapportör_are_counted(plan_id: int, rows: list[int], planner: Visitor):
    assert without(plan_id, planner) == 6
    link_owner(planner, get_plan(plan_id), [rows[PLAIN], rows[LINKED]], person("owner").id)
    assert without(plan_id, planner) == 4
    with transaction():
        db.session.execute(update(Activity).filter_by(id=rows[MERGED_FIRST]).values(is_followed_up=False))
    assert without(plan_id, planner) == 3


def test_the_list_and_its_count_take_few_statements(plan_id: int, planner: Visitor):
    plan = get_plan(plan_id)
    plan.organisation  # noqa: B018
    with statements() as sent:
        count_ownerless(plan)
    assert len(sent) == 2
