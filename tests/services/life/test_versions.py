"""Versions: compared, marked, fetched and kept as files; and what follows into the decided plan."""

import io
import zipfile
from datetime import date
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import event, select

from planapp.documents.reading import read_document
from planapp.documents.word.write import write_word
from planapp.domain.access import Visitor
from planapp.domain.record import RowRecord
from planapp.extensions import db
from planapp.services.backup import kept_documents
from planapp.services.editing.undo_edit import undo_edit
from planapp.services.errors import Conflict, NotFound, ServiceError
from planapp.services.export_plan import export_plan, export_version
from planapp.services.life.begin_version import begin_version
from planapp.services.life.compare_versions import compare_versions
from planapp.services.life.propose_markers import proposed_markers, set_markers
from planapp.services.life.version_file import keep_version_file, take_away_version_file, version_file
from planapp.services.life.versions import get_version, show_version
from planapp.services.owners.assign import link_owner
from planapp.services.show_plan import get_plan
from planapp.storage.models import Activity, Change, Owner
from tests.services.life.written import copy_of, decided, edited, plan
from tests.small_plan import LINKED, PLAIN, small_plan
from tests.stored import person, row, save, store, stored_record

TODAY = date(2026, 11, 22)


def add_and_change(written) -> None:
    """A row with another text, and a new one last in its area."""
    area = written.record.areas()[0]
    area.rows[0].rcc_activity = ["Ta fram en ny rutin"]
    area.rows.append(RowRecord(id="ny", rcc_activity=["Helt ny"], responsible=["Kansliet"]))


@pytest.fixture
def draft_id(planner: Visitor, plan_id: int) -> int:
    """The draft of version 2, with a changed row and a new one."""
    decided(planner, plan_id)
    made = begin_version(planner, plan_id)
    edited(planner, made, add_and_change)
    return made


def test_a_draft_is_compared_with_the_decided_text(planner: Visitor, rows: list[int], draft_id: int):
    save(planner, rows[PLAIN], status="done")
    found = compare_versions(plan(draft_id))
    assert found.old == "Version 1 · dnr RV 2025/123 · beslutad av Cancerrådet 2025-03-01"
    assert found.new == "UTKAST · version 2"
    assert [(one.kind, one.key) for one in found.differences.rows()] == [
        ("changed", rows[PLAIN]),
        ("new", None),
    ]


def test_decided_versions_are_compared_without_what_was_reported(
    planner: Visitor, plan_id: int, rows: list[int], draft_id: int
):
    save(planner, rows[LINKED], status="in_progress")
    decided(planner, draft_id)
    found = compare_versions(plan(plan_id), 2).differences
    assert [(one.kind, one.key) for one in found.rows()] == [("changed", rows[PLAIN]), ("new", None)]
    for number in (1, 3):
        with pytest.raises(NotFound):
            compare_versions(plan(plan_id), number)
    with pytest.raises(NotFound):
        compare_versions(plan(plan_id))


def test_the_planner_ticks_the_markers_and_can_undo_them(planner: Visitor, draft_id: int):
    proposals = proposed_markers(plan(draft_id), TODAY)
    assert [(one.text, one.area) for one in proposals] == [
        ("Uppdaterad 22/11", "2.a) Tobak rad 1"),
        ("NY", "2.a) Tobak rad 4"),
    ]
    done = set_markers(planner, draft_id, [proposals[1].row_id], TODAY)
    assert done.sentence == "1 rad har fått markörer."
    assert [(one.text, one.row) for one in stored_record(draft_id).areas()[0].markers] == [("NY", 3)]
    assert [one.text for one in proposed_markers(plan(draft_id), TODAY)] == ["Uppdaterad 22/11"]
    with pytest.raises(ServiceError, match="redan sina markörer"):
        set_markers(planner, draft_id, [proposals[1].row_id], TODAY)
    with pytest.raises(ServiceError, match="inte valt"):
        set_markers(planner, draft_id, [], TODAY)
    undo_edit(planner, draft_id, done.batch or "")
    assert stored_record(draft_id).areas()[0].markers == []


def test_who_is_linked_to_a_new_row_in_the_draft_answers_for_it_in_the_plan(
    planner: Visitor, owner: Visitor, plan_id: int, rows: list[int], draft_id: int
):
    new = db.session.scalars(select(Activity).filter_by(plan_id=draft_id, origin_id=None)).one()
    other = person("owner", "ny")
    link_owner(planner, get_plan(draft_id), [new.id, copy_of(draft_id, rows[PLAIN])], other.id)
    decided(planner, draft_id)
    made = db.session.scalars(
        select(Activity).where(Activity.plan_id == plan_id, Activity.id.not_in(rows))
    ).one()
    held = {one.activity_id: set() for one in db.session.scalars(select(Owner))}
    for one in db.session.scalars(select(Owner)):
        held[one.activity_id].add((one.user_id, one.is_lead))
    assert held[made.id] == {(other.id, True)}
    assert held[rows[PLAIN]] == {(owner.id, True), (other.id, False)}


def test_whether_a_row_counts_follows_where_the_draft_has_changed_it(
    planner: Visitor, plan_id: int, rows: list[int], draft_id: int
):
    copy = db.session.get_one(Activity, copy_of(draft_id, rows[PLAIN]))
    copy.is_followed_up, copy.followed_up_reason, copy.followed_up_set = False, "Bara RCC", True
    db.session.commit()
    live = row(rows[LINKED])
    live.is_followed_up = False
    db.session.commit()
    decided(planner, draft_id)
    assert (row(rows[PLAIN]).is_followed_up, row(rows[PLAIN]).followed_up_reason) == (False, "Bara RCC")
    assert row(rows[LINKED]).is_followed_up is False


def test_histories_go_on(planner: Visitor, plan_id: int, rows: list[int], draft_id: int):
    save(planner, rows[PLAIN], status="done")
    decided(planner, draft_id)
    told = [
        (one.how, one.what)
        for one in db.session.scalars(select(Change).filter_by(activity_id=rows[PLAIN]).order_by(Change.id))
    ]
    assert told == [("page", "status"), ("decision", "rcc_activity")]
    made = select(Change).where(Change.plan_id == plan_id, Change.what == "added")
    assert [one.how for one in db.session.scalars(made)] == ["decision"]


def test_a_version_stands_as_it_was_decided(planner: Visitor, plan_id: int, rows: list[int], draft_id: int):
    save(planner, rows[PLAIN], status="done")
    decided(planner, draft_id)
    first, second = (show_version(plan(plan_id), number) for number in (1, 2))
    assert first.record.rows()[PLAIN].rcc_activity == ["Ta fram en rutin"]
    assert first.record.rows()[PLAIN].status == "in_progress"
    assert second.record.rows()[PLAIN].rcc_activity == ["Ta fram en ny rutin"]
    made = export_version(plan_id, 1, "docx")
    assert made.file_name == "verksamhetsplan-version-1-2022-2024.docx"
    assert read_document(made.data, made.file_name).rows()[PLAIN].rcc_activity == ["Ta fram en rutin"]
    with pytest.raises(NotFound):
        export_version(plan_id, 3, "docx")


def head_of(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if name.startswith("word/header")]
        return "".join(archive.read(name).decode() for name in names)


def test_each_document_says_which_edition_it_is(planner: Visitor, plan_id: int):
    draft = head_of(export_plan(plan_id, "verksamhetsplan", "docx", TODAY).data)
    assert "UTKAST · version 1 · Status per 2026-11-22" in draft
    decided(planner, plan_id)
    line = "Version 1 · dnr RV 2025/123 · beslutad av Cancerrådet 2025-03-01 · Status per 2026-11-22"
    for kind in ("verksamhetsplan", "arsrapport"):
        assert line in head_of(export_plan(plan_id, kind, "docx", TODAY).data)
    workbook = export_plan(plan_id, "verksamhetsplan", "xlsx", TODAY).data
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        sheets = [
            unescape(archive.read(name).decode()) for name in archive.namelist() if "worksheets/sheet" in name
        ]
    assert sheets
    assert all(line in sheet for sheet in sheets)


def test_the_file_as_decided_is_kept_replaced_and_taken_away(app: Flask, planner: Visitor, plan_id: int):
    decided(planner, plan_id)
    for data, name in ((write_word(small_plan()), "C:\\planer\\Plan.docx"), (b"%PDF-1.7", "Plan.pdf")):
        keep_version_file(planner, plan_id, 1, data, name)
        path, given = version_file(plan_id, 1)
        assert (path.read_bytes(), given) == (data, name.rpartition("\\")[2])
        assert (path.stem, path.suffix[1:]) in {
            (hashed, {"word": "docx"}.get(kind, kind))
            for hashed, kind in kept_documents(db.session.connection())
        }
    take_away_version_file(planner, plan_id, 1)
    with pytest.raises(NotFound):
        version_file(plan_id, 1)
    with pytest.raises(Conflict):
        take_away_version_file(planner, plan_id, 1)


def with_part(name: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(write_word(small_plan()))) as old, zipfile.ZipFile(made, "w") as new:
        for one in old.namelist():
            new.writestr(one, old.read(one))
        new.writestr(name, b"x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "tom"),
        (b"MZ\x90", "inget dokument"),
        (b"PK\x03\x04 broken", "skadad"),
        (with_part("word/vbaProject.bin"), "makron"),
    ],
)
def test_a_file_that_is_no_document_is_refused(planner: Visitor, plan_id: int, data: bytes, sentence: str):
    decided(planner, plan_id)
    with pytest.raises(ServiceError, match=sentence):
        keep_version_file(planner, plan_id, 1, data, "fil.docx")
    assert get_version(plan_id, 1).file_hash is None


def statements_for(planner: Visitor, rows: int) -> int:
    """How many statements it takes to begin and decide the next version of a plan of some size."""
    record = small_plan()
    for number in range(rows):
        record.areas()[2].rows.append(RowRecord(id=f"r{number}", rcc_activity=[f"Rad {number}"]))
    made, seen = store(record), []
    decided(planner, made)

    def note(*given: object) -> None:
        seen.append(given[2])

    event.listen(db.engine, "before_cursor_execute", note)
    decided(planner, begin_version(planner, made))
    event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def test_a_new_version_takes_as_many_statements_whatever_the_size(planner: Visitor):
    assert statements_for(planner, 200) == statements_for(planner, 5)
