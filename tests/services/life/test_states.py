"""Consultation, the end and removed drafts; and what a state refuses of everybody's work."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from planapp.documents.excel.write import write_excel
from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.errors import Conflict, NotFound, ServiceError
from planapp.services.export_plan import export_plan
from planapp.services.imports.check_upload import check_upload
from planapp.services.imports.confirm_upload import confirm_upload, seen_of
from planapp.services.imports.import_plan import check_file, store_file
from planapp.services.imports.undo_import import undo_import
from planapp.services.imports.upload_plan import upload
from planapp.services.life.begin_version import begin_version
from planapp.services.life.correct_decision import correct_decision
from planapp.services.life.end_plan import end_plan, reopen_plan
from planapp.services.life.remove_draft import bring_back_draft, remove_draft, removed_drafts
from planapp.services.life.send_for_consultation import back_to_draft, send_for_consultation
from planapp.services.life.versions import version_lines
from planapp.services.list_plans import list_plans
from planapp.services.owners.assign import link_owner
from planapp.services.show_plan import get_plan
from planapp.services.undo_change import undo_change
from planapp.storage.models import Plan
from tests.installation import HOME
from tests.services.life.written import DAY, DECISION, copy_of, decided, plan
from tests.small_plan import PLAIN, small_plan
from tests.stored import at_once, person, row, save, store


def test_a_draft_goes_out_for_consultation_and_back(planner: Visitor, plan_id: int):
    send_for_consultation(planner, plan_id)
    assert plan(plan_id).state == "consultation"
    with pytest.raises(Conflict, match="Bara ett utkast"):
        send_for_consultation(planner, plan_id)
    back_to_draft(planner, plan_id)
    assert plan(plan_id).state == "draft"
    send_for_consultation(planner, plan_id)
    decided(planner, plan_id)
    assert plan(plan_id).state == "decided"


def test_only_a_decided_plan_is_ended_and_that_is_taken_back(planner: Visitor, plan_id: int):
    with pytest.raises(Conflict, match="Bara en beslutad"):
        end_plan(planner, plan_id)
    decided(planner, plan_id)
    end_plan(planner, plan_id)
    with pytest.raises(Conflict, match="Planen är avslutad"):
        begin_version(planner, plan_id)
    reopen_plan(planner, plan_id)
    assert plan(plan_id).state == "decided"


def test_nothing_is_reported_in_an_ended_plan(planner: Visitor, plan_id: int, rows: list[int]):
    decided(planner, plan_id)
    saved = save(planner, rows[PLAIN], status="done")
    end_plan(planner, plan_id)
    with pytest.raises(ServiceError, match="avslutad"):
        save(planner, rows[PLAIN], status="in_progress")
    with pytest.raises(ServiceError, match="avslutad"):
        undo_change(planner, saved.batch or "")
    with pytest.raises(ServiceError, match="avslutad"):
        link_owner(planner, get_plan(plan_id), rows, person("owner", "ny").id)
    reopen_plan(planner, plan_id)
    save(planner, rows[PLAIN], status="in_progress")


def test_nothing_is_reported_in_a_versions_draft(planner: Visitor, plan_id: int, rows: list[int]):
    decided(planner, plan_id)
    draft_id = begin_version(planner, plan_id)
    with pytest.raises(ServiceError, match="rapporteras i den beslutade planen"):
        save(planner, copy_of(draft_id, rows[PLAIN]), status="done")


def test_a_plan_has_at_most_one_draft_of_its_next_version(app: Flask, planner: Visitor, plan_id: int):
    with pytest.raises(Conflict, match="beslutad plan"):
        begin_version(planner, plan_id)
    decided(planner, plan_id)
    other = person("planner", "Två")
    answers = at_once(app, lambda: begin_version(planner, plan_id), lambda: begin_version(other, plan_id))
    assert sorted(type(one).__name__ for one in answers) == ["Conflict", "int"]
    draft_id = next(one for one in answers if isinstance(one, int))
    with pytest.raises(Conflict):
        begin_version(planner, draft_id)


def test_a_draft_is_a_copy_that_knows_its_rows(planner: Visitor, plan_id: int, rows: list[int]):
    decided(planner, plan_id)
    draft = plan(begin_version(planner, plan_id))
    assert (draft.state, draft.version, draft.version_of_id) == ("draft", 2, plan_id)
    assert draft.base["row_ids"] == rows
    assert len({copy_of(draft.id, one) for one in rows}) == len(rows)


def test_a_removed_draft_is_nowhere_but_in_its_list(planner: Visitor, owner: Visitor, plan_id: int):
    remove_draft(planner, plan_id)
    assert [one.id for one in list_plans()] == []
    [removed] = removed_drafts(planner)
    assert (removed.id, removed.edition, removed.rows) == (plan_id, "UTKAST · version 1", 6)
    assert removed_drafts(owner) == []
    with pytest.raises(NotFound):
        export_plan(plan_id, "verksamhetsplan", "docx", DAY)
    with pytest.raises(Conflict, match="borttaget"):
        remove_draft(planner, plan_id)
    bring_back_draft(planner, plan_id)
    assert [one.id for one in list_plans()] == [plan_id]
    with pytest.raises(Conflict, match="redan tillbaka"):
        bring_back_draft(planner, plan_id)


def test_a_decided_plan_is_not_removed(planner: Visitor, plan_id: int):
    decided(planner, plan_id)
    with pytest.raises(Conflict, match="Bara ett utkast kan tas bort"):
        remove_draft(planner, plan_id)


def test_an_old_draft_does_not_come_back_beside_a_newer_one(planner: Visitor, plan_id: int):
    decided(planner, plan_id)
    old = begin_version(planner, plan_id)
    remove_draft(planner, old)
    new = begin_version(planner, plan_id)
    with pytest.raises(Conflict, match="redan ett annat utkast"):
        bring_back_draft(planner, old)
    decided(planner, new)
    with pytest.raises(Conflict, match="version 2 sedan utkastet skrevs"):
        bring_back_draft(planner, old)
    with pytest.raises(Conflict, match="står i planen"):
        bring_back_draft(planner, new)
    assert [one.id for one in removed_drafts(planner)] == [old]


def test_the_facts_of_a_decision_are_corrected_and_its_text_stays(planner: Visitor, plan_id: int):
    with pytest.raises(Conflict):
        correct_decision(planner, plan_id, DECISION)
    decided(planner, plan_id, registry_number="")
    frozen = db.session.get_one(Plan, plan_id)
    assert frozen.registry_number == ""
    correct_decision(planner, plan_id, replace(DECISION, decided_by="Nämnden"))
    [line] = version_lines(plan_id)
    assert (line.registry_number, line.decided_by) == ("RV 2025/123", "Nämnden")
    assert plan(plan_id).registry_number == "RV 2025/123"
    decided(planner, begin_version(planner, plan_id))
    with pytest.raises(ServiceError, match="före beslutet om version 1"):
        correct_decision(planner, plan_id, replace(DECISION, decided_on=DAY.replace(year=2020)))


@pytest.fixture
def workbook() -> bytes:
    """The plan as a workbook in which a status is another one."""
    record = small_plan()
    record.rows()[PLAIN].status_raw, record.rows()[PLAIN].status = "Klar", "done"
    return write_excel(record)


def test_only_what_is_reported_is_read_into_a_decided_plan(
    planner: Visitor, plan_id: int, rows: list[int], workbook: bytes
):
    decided(planner, plan_id)
    organisation_id = plan(plan_id).organisation_id
    with pytest.raises(ServiceError, match="Börja en ny version och läs in filen i den"):
        check_file(workbook, "plan.xlsx", HOME, plan_id=plan_id)
    for columns in ((), ("status", "goal")):
        with pytest.raises(ServiceError, match="Börja en ny version och läs in filen i den"):
            upload(planner, workbook, "plan.xlsx", organisation_id, plan_id, columns)
    import_id = upload(planner, workbook, "plan.xlsx", organisation_id, plan_id, ["status"])
    checked = check_upload(planner, import_id).checked
    assert checked is not None
    confirm_upload(planner, import_id, seen_of(checked))
    assert row(rows[PLAIN]).status == "done"


def test_a_reading_is_not_undone_under_a_decision(planner: Visitor, tmp_path: Path, workbook: bytes):
    stored = store_file(workbook, check_file(workbook, "plan.xlsx", HOME))
    decided(planner, stored.plan_id)
    with pytest.raises(ServiceError, match="texten står fast"):
        undo_import(planner, stored.import_id)


def test_a_plan_of_its_own_role_is_kept_by_its_planner(planner: Visitor):
    other = store(small_plan("Region Annanstans"), "Region Annanstans")
    with pytest.raises(NotFound):
        send_for_consultation(planner, other)
