"""Presses at odd moments, on odd plans and by odd addresses: each is answered, and tells nobody too much."""

import pytest

from planapp.domain.editing.written import EditError, Stale, Written
from planapp.domain.record import AreaRecord, ChapterRecord, Column, PlanRecord, RowRecord
from planapp.extensions import db
from planapp.storage.record_edit import load_written
from planapp.web.writing_forms import Subject
from planapp.web.writing_verbs import VERBS
from tests.settled import Settled
from tests.small_plan import LINKED, MERGED_FIRST, MERGED_SECOND, PLAIN
from tests.web.test_writing import Desk, desk

__all__ = ["desk"]
NOTE = "Ring klinikchefen före mötet"


def test_an_internal_note_of_an_ended_row_is_for_those_who_keep_the_plan(
    settled: Settled, desk: Desk
) -> None:
    form = {"version": "1", "internal_note": NOTE, "comment": "Arbetet går framåt"}
    assert desk.client.send(f"/rader/{desk.rows[PLAIN]}", form).status_code == 302
    reason = {"reason": "Görs av RCC", "decided_by": "Cancerrådet"}
    assert desk.do("avsluta-rad", reason, rad=desk.rows[PLAIN]).status_code == 302
    for role in ("planner", "administrator", "owner", "reader"):
        page = settled.installation.client(settled.people[role]).get(f"/planer/{desk.plan_id}/avslutade").text
        assert "Arbetet går framåt" in page, role
        assert (NOTE in page) == (role in ("planner", "administrator")), role


def test_a_plan_with_every_kind_of_column_gets_one_more(desk: Desk) -> None:
    for key, header in (("resources", "Resurser"), ("timeframe", "Tid"), ("extra", "Eget"), ("extra", "Mer")):
        assert desk.do("ny-kolumn", {"key": key, "header": header}).status_code == 302
    assert [one.header for one in desk.record().columns][-4:] == ["Resurser", "Tid", "Eget", "Mer"]


def test_what_the_table_has_no_form_for_is_answered_with_a_page(desk: Desk) -> None:
    where = desk.url("avsluta-rad", rad=desk.rows[PLAIN])
    form = desk.form("avsluta-rad", rad=desk.rows[PLAIN])
    form |= {"reason": "Görs av RCC", "decided_by": "Rådet", "csrf_token": desk.client.token()}
    answer = desk.client.post(where, data=form, headers={"HX-Request": "true"})
    assert answer.status_code == 302


def test_a_link_that_somebody_has_removed_is_not_removed_twice(desk: Desk) -> None:
    form = desk.form("lank", rad=desk.rows[LINKED])
    with desk.app.app_context():
        written = load_written(db.session(), desk.plan_id)
        assert written is not None
        subject = Subject(row_id=desk.rows[LINKED], plan_id=desk.plan_id)
        fields = {one.name: one for one in VERBS["lank"].fields(written, subject)}
        held = fields["remove"].choices[1][0]
        VERBS["lank"].run(written, subject, form | {"remove": held})
        with pytest.raises(Stale):
            VERBS["lank"].run(written, subject, form | {"remove": held})
    assert desk.do("lank", {"remove": held}, rad=desk.rows[LINKED]).status_code == 302
    assert not desk.record().rows()[LINKED].links


def test_who_has_not_seen_what_somebody_else_wrote_takes_nothing_away(desk: Desk) -> None:
    reason = {"reason": "Görs av RCC", "decided_by": "Cancerrådet"}
    presses = [
        ("gemensam-cell", {"column": "region_activity", "keep": "above"}, {"rad": desk.rows[MERGED_FIRST]}),
        ("dela-kapitel", {"heading": "9 Nytt", "intro": ""}, {"kapitel": desk.chapters[0]}),
        ("sla-ihop-kapitel", {"heading": "Kapitel"}, {"kapitel": desk.chapters[0]}),
        ("avsluta-kapitel", reason, {"kapitel": desk.chapters[0]}),
    ]
    forms = [desk.form(verb, **subject) | values for verb, values, subject in presses]
    below = {"rad": desk.rows[MERGED_SECOND], "kolumn": "region_activity"}
    assert desk.do("cell", {"text": "Skrevs alldeles nyss"}, **below).status_code == 302
    assert desk.do("kapiteltext", {"text": "Också nyss"}, kapitel=desk.chapters[0]).status_code == 302
    for (verb, _, subject), form in zip(presses, forms, strict=True):
        assert desk.client.send(desk.url(verb, **subject), form).status_code == 409, verb
    assert "Skrevs alldeles nyss" in str(desk.record())


def test_a_goal_that_got_a_row_meanwhile_is_not_ended_unseen(desk: Desk) -> None:
    assert desk.do("nytt-mal", {"text": "Ett mål till"}, omrade=desk.areas[0]).status_code == 302
    where = desk.url("avsluta-mal", omrade=desk.areas[0])
    form = desk.form("avsluta-mal", omrade=desk.areas[0]) | {"reason": "Nått", "decided_by": "Rådet"}
    assert desk.do("ny-rad", {"cell_0": "Ny rad"}, omrade=desk.areas[0]).status_code == 302
    assert desk.client.send(where, form).status_code == 409
    assert (
        desk.do("avsluta-mal", {"reason": "Nått", "decided_by": "Rådet"}, omrade=desk.areas[0]).status_code
        == 302
    )


def test_rows_without_cells_of_their_own_have_none_to_share() -> None:
    area = AreaRecord(heading=["Tobak"], title="Tobak", goal=["Ingen röker."], rows=[RowRecord()])
    columns = [Column("area", "Område"), Column("goal", "Mål")]
    record = PlanRecord(columns=columns, chapters=[ChapterRecord(areas=[area])])
    written = Written(record, {id(area.rows[0]): 7})
    with pytest.raises(EditError):
        VERBS["gemensam-cell"].fields(written, Subject(row_id=7))


@pytest.mark.parametrize("number", ["0", "99999999999", "9" * 30])
def test_a_version_of_any_number_is_not_found(desk: Desk, number: str) -> None:
    where = f"/planer/{desk.plan_id}/versioner/{number}"
    for address in (where, f"{where}/fil", f"{where}/verksamhetsplan.docx"):
        assert desk.client.get(address).status_code == 404
    assert desk.client.send(f"{where}/fil/ta-bort", {}).status_code == 404
