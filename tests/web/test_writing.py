"""The pages of writing: forms for everything that can be done, and nothing that falls."""

import re
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from planapp.extensions import db
from planapp.services.transaction import transaction
from planapp.storage.models import Area, Chapter, Edit, Plan
from planapp.web.writing_verbs import VERBS
from tests.benchmarks.records import make_record
from tests.installation import Client
from tests.settled import Settled
from tests.small_plan import EMPTY, LINKED, MERGED_FIRST, PLAIN, TIME_IN_STATUS
from tests.stored import row, row_ids, store, stored_record
from tests.web.test_plan_page import statements


@dataclass
class Desk:
    """The planner at the small plan."""

    app: Flask
    client: Client
    plan_id: int
    rows: list[int]
    areas: list[int]
    chapters: list[int]

    def url(self, verb: str, **subject: Any) -> str:
        with self.app.test_request_context():
            return self.app.url_for("writing.change", plan_id=self.plan_id, verb=verb, **subject)

    def form(self, verb: str, **subject: Any) -> dict[str, str]:
        """The fields of a form as the page has them."""
        page = self.client.get(self.url(verb, **subject))
        assert page.status_code == 200, page.text
        text = page.text[page.text.index("<main") :]
        found = {}
        for tag in re.findall(r"<input[^>]*>", text):
            name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
            is_choice = 'type="radio"' in tag or 'type="checkbox"' in tag
            if name and (not is_choice or "checked" in tag):
                found[name[1]] = value[1] if value else ""
        for name, value in re.findall(
            r'<textarea[^>]*name="([^"]*)"[^>]*>\r?\n?(.*?)</textarea>', text, re.S
        ):
            found[name] = value
        for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', text, re.S):
            chosen = re.search(r'<option selected value="([^"]*)"', options)
            found[name] = chosen[1] if chosen else ""
        return {name: value for name, value in found.items() if name not in ("csrf_token", "q")}

    def do(self, verb: str, values: dict[str, str], **subject: Any) -> Any:
        """Fill in a form and send it."""
        return self.client.send(self.url(verb, **subject), self.form(verb, **subject) | values)

    def record(self) -> Any:
        with self.app.app_context():
            return stored_record(self.plan_id)

    def batch(self) -> str:
        """The newest press."""
        with self.app.app_context():
            return db.session.scalars(select(Edit.batch).order_by(Edit.id.desc())).first() or ""


@pytest.fixture
def desk(settled: Settled) -> Desk:
    app = settled.installation.app
    with app.app_context():
        areas = select(Area.id).join(Chapter, Area.chapter_id == Chapter.id)
        areas = areas.where(Area.plan_id == settled.plan_id).order_by(Chapter.position, Area.position)
        chapters = select(Chapter.id).filter_by(plan_id=settled.plan_id).order_by(Chapter.position)
        client = settled.installation.client(settled.people["planner"])
        found = list(db.session.scalars(areas)), list(db.session.scalars(chapters))
        return Desk(app, client, settled.plan_id, row_ids(settled.plan_id), *found)


def subject_of(desk: Desk, verb: str) -> dict[str, Any]:
    """Something that the verb can be done to."""
    places: dict[str, dict[str, Any]] = {
        "cell": {"rad": desk.rows[PLAIN], "kolumn": "region_activity"},
        "plantext": {"kolumn": "title"},
        "kolumnrubrik": {"kolumn": "status"},
        "forklaring": {"kolumn": "status"},
        "ta-bort-kolumn": {"kolumn": "status"},
        "egen-cell": {"rad": desk.rows[MERGED_FIRST]},
        "dela-kapitel": {"kapitel": desk.chapters[0]},
    }
    about = {"row": {"rad": desk.rows[PLAIN]}, "area": {"omrade": desk.areas[0]}}
    about["chapter"] = about["plan"] = {"kapitel": desk.chapters[0]}
    return places.get(verb, about[VERBS[verb].about])


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb != "ta-tillbaka"])
def test_everything_that_can_be_done_has_a_form_with_a_way_back(desk: Desk, verb: str) -> None:
    page = desk.client.get(desk.url(verb, **subject_of(desk, verb)))
    assert page.status_code == 200
    assert "Avbryt" in page.text


@pytest.mark.parametrize(
    "subject",
    [
        {},
        {"rad": 99999, "omrade": 99999, "kapitel": 99999, "kolumn": "ingen"},
        {"rad": "x", "omrade": "-1", "kapitel": "1e9", "kolumn": "\0'\""},
        {"rad": 10**30},
    ],
    ids=["nothing", "strangers", "nonsense", "huge"],
)
@pytest.mark.parametrize("verb", VERBS)
def test_an_address_that_names_nothing_is_answered_politely(
    desk: Desk, verb: str, subject: dict[str, Any]
) -> None:
    for answer in (
        desk.client.get(desk.url(verb, **subject)),
        desk.client.send(desk.url(verb, **subject), {"text": "x", "seen": "y", "area": "z", "place": "q"}),
        desk.client.get(desk.url(verb, **subject), headers={"HX-Request": "true"}),
    ):
        assert answer.status_code in (200, 302, 400, 404, 409)
    assert "Traceback" not in answer.text


def test_a_row_of_another_plan_cannot_be_brought_in(settled: Settled, desk: Desk) -> None:
    stranger = settled.installation.client(settled.people["stranger"])
    where = f"/planer/{settled.other_plan_id}/skriv/andra/avsluta-rad?rad={settled.other_rows[0]}"
    page = stranger.get(where).text
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', page)
    assert seen
    form = {"reason": "Skäl", "decided_by": "Rådet", "seen": seen[1]}
    assert stranger.send(where, form).status_code == 302
    theirs = desk.url("ta-tillbaka", rad=settled.other_rows[0])
    assert desk.client.get(theirs).status_code == 404
    assert desk.client.send(theirs, {"area": ""}).status_code == 404


def test_a_cell_is_written_and_the_press_undone(desk: Desk) -> None:
    answer = desk.do("cell", {"text": "- Ett\n- Två"}, rad=desk.rows[PLAIN], kolumn="region_activity")
    assert answer.status_code == 302
    assert answer.location.endswith(f"#rad-{desk.rows[PLAIN]}")
    assert desk.record().rows()[PLAIN].region_activity == ["- Ett", "- Två"]
    assert "Ångra" in desk.client.get(answer.location).text
    undone = desk.client.send(f"/planer/{desk.plan_id}/skriv/angra", {"batch": desk.batch()})
    assert undone.status_code == 302
    assert desk.record().rows()[PLAIN].region_activity == []


def test_the_table_is_answered_with_the_whole_area(desk: Desk) -> None:
    where = desk.url("cell", rad=desk.rows[PLAIN], kolumn="region_activity")
    opened = desk.client.get(where, headers={"HX-Request": "true"}).text
    assert opened.strip().startswith("<tbody")
    assert "<textarea" in opened
    form = desk.form("cell", rad=desk.rows[PLAIN], kolumn="region_activity") | {"text": "Nytt"}
    saved = desk.client.send(where, form, headers={"HX-Request": "true"}).text
    assert saved.strip().startswith("<tbody")
    assert "Nytt" in saved
    assert "Ångra" in saved


def test_two_at_the_same_cell_see_both_texts_and_choose(desk: Desk) -> None:
    subject = {"rad": desk.rows[PLAIN], "kolumn": "region_activity"}
    form = desk.form("cell", **subject)
    desk.do("cell", {"text": "Först"}, **subject)
    answer = desk.client.send(desk.url("cell", **subject), form | {"text": "Sist"})
    assert answer.status_code == 409
    assert "Först" in answer.text
    assert "Sist" in answer.text
    assert desk.record().rows()[PLAIN].region_activity == ["Först"]
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', answer.text)
    assert seen
    chosen = desk.client.send(desk.url("cell", **subject), {"text": "Sist", "seen": seen[1]})
    assert chosen.status_code == 302
    assert desk.record().rows()[PLAIN].region_activity == ["Sist"]


def test_two_who_move_the_same_row_do_not_move_it_twice(desk: Desk) -> None:
    form = desk.form("rad-ned", rad=desk.rows[TIME_IN_STATUS])
    assert desk.client.send(desk.url("rad-ned", rad=desk.rows[TIME_IN_STATUS]), form).status_code == 302
    again = desk.client.send(desk.url("rad-ned", rad=desk.rows[TIME_IN_STATUS]), form)
    assert again.status_code == 409
    assert "någon annan" in again.text.lower()


def test_markup_pasted_from_word_becomes_plain_paragraphs(desk: Desk) -> None:
    pasted = "<p class=MsoNormal>Först<o:p></o:p></p><p class=MsoListParagraph>&nbsp;Sedan &amp; sist</p>"
    pasted += "<!--[if !supportLists]-->" + "<span style='mso-list:Ignore'></span>" * 300
    desk.do("cell", {"text": pasted}, rad=desk.rows[PLAIN], kolumn="region_activity")
    assert desk.record().rows()[PLAIN].region_activity == ["Först", "Sedan & sist"]


def test_what_is_too_long_is_told_and_kept_in_the_form(desk: Desk) -> None:
    text = "ord " * 10_000
    answer = desk.do("cell", {"text": text}, rad=desk.rows[PLAIN], kolumn="region_activity")
    assert answer.status_code == 400
    assert "32 767" in answer.text.replace("\xa0", " ")
    assert text.strip()[:200] in answer.text


def test_ending_a_row_wants_a_reason_and_who_decided(desk: Desk) -> None:
    subject = {"rad": desk.rows[EMPTY]}
    assert desk.do("avsluta-rad", {"reason": "", "decided_by": ""}, **subject).status_code == 400
    answer = desk.do("avsluta-rad", {"reason": "Görs av RCC", "decided_by": "Cancerrådet"}, **subject)
    assert answer.status_code == 302
    page = desk.client.get(f"/planer/{desk.plan_id}/avslutade").text
    assert "Görs av RCC" in page
    assert "Cancerrådet" in page
    assert "Ta tillbaka raden" in page
    assert desk.client.get(f"/rader/{desk.rows[EMPTY]}").status_code == 404
    assert desk.do("ta-tillbaka", {}, **subject).status_code == 302
    with desk.app.app_context():
        assert row(desk.rows[EMPTY]).area_id is not None
        assert row(desk.rows[EMPTY]).ended is None


def test_a_chapter_is_written_by_hand(desk: Desk) -> None:
    made = desk.do("nytt-kapitel", {"heading": "8 Barn och unga", "intro": "Om barn."})
    assert made.status_code == 302
    chapter_id = int(made.location.split("/kapitel/")[1].partition("#")[0])
    values = {"heading": "8.a) Uppföljning", "goal": "Alla följs upp.", "cell_1": "Starta en mottagning"}
    assert desk.do("nytt-omrade", values, kapitel=chapter_id).status_code == 302
    chapter = desk.record().chapters[-1]
    assert (chapter.heading, chapter.intro) == ("8 Barn och unga", ["Om barn."])
    assert (chapter.areas[0].code, chapter.areas[0].goal) == ("8.a)", ["Alla följs upp."])
    assert chapter.areas[0].rows[0].region_activity == ["Starta en mottagning"]


def test_a_chapter_is_moved_to_any_place(desk: Desk) -> None:
    headings = [one.heading for one in desk.record().chapters]
    desk.do("nytt-kapitel", {"heading": "8 Barn och unga"})
    subject = {"kapitel": desk.chapters[0]}
    assert desk.do("flytta-kapitel", {"place": ""}, **subject).status_code == 302
    assert [one.heading for one in desk.record().chapters] == [headings[1], "8 Barn och unga", headings[0]]
    assert desk.do("flytta-kapitel", {"place": str(desk.chapters[1])}, **subject).status_code == 302
    assert [one.heading for one in desk.record().chapters][0] == headings[0]
    itself = {"place": str(desk.chapters[0])}
    assert desk.do("flytta-kapitel", itself, **subject).status_code == 400  # it is none of the choices


def test_a_code_that_exists_already_is_pointed_out(desk: Desk) -> None:
    code = desk.record().areas()[0].heading[0]
    answer = desk.do("nytt-omrade", {"heading": code, "goal": "Annat"}, omrade=desk.areas[1])
    assert answer.status_code == 302
    assert "finns redan" in desk.client.get(answer.location).text


def test_a_row_is_split_and_joined_again(desk: Desk) -> None:
    before = desk.record()
    values = {"second_1": "Andra delen", "share_0": ""}
    split = desk.do("dela-rad", values, rad=desk.rows[LINKED])
    assert split.status_code == 302
    assert len(desk.record().rows()) == len(before.rows()) + 1
    joined = desk.do("sla-ihop-rader", {}, rad=desk.rows[LINKED])
    assert joined.status_code == 302
    assert len(desk.record().rows()) == len(before.rows())
    assert "Andra delen" in desk.record().rows()[LINKED].region_activity


def test_history_goes_on_through_split_and_join(settled: Settled, desk: Desk) -> None:
    desk.do("cell", {"text": "Tidigt"}, rad=desk.rows[LINKED], kolumn="region_activity")
    desk.do("dela-rad", {"second_1": "Andra delen", "share_0": ""}, rad=desk.rows[LINKED])
    with desk.app.app_context():
        new = row_ids(desk.plan_id)[LINKED + 1]
    assert "Tidigt" in desk.client.get(f"/rader/{new}").text
    desk.do("cell", {"text": "Bara i den nya"}, rad=new, kolumn="region_activity")
    desk.do("sla-ihop-rader", {}, rad=desk.rows[LINKED])
    page = desk.client.get(f"/rader/{desk.rows[LINKED]}").text
    assert "Bara i den nya" in page
    assert "Tidigt" in page


def test_a_plan_whose_text_stands_still_says_so(desk: Desk) -> None:
    with desk.app.app_context(), transaction():
        db.session.get_one(Plan, desk.plan_id).state = "decided"
    for path in ("skriv", f"skriv/kapitel/{desk.chapters[0]}", "skriv/andra/nytt-kapitel"):
        answer = desk.client.get(f"/planer/{desk.plan_id}/{path}", follow_redirects=True)
        assert answer.request.path == f"/planer/{desk.plan_id}"
        assert "Börja en ny version" in answer.text
    written = {"heading": "9 Ett kapitel för mycket"}
    told = desk.client.send(f"/planer/{desk.plan_id}/skriv/andra/nytt-kapitel", written)
    assert told.status_code == 409
    assert "9 Ett kapitel för mycket" in told.text


def test_what_was_written_in_a_row_that_is_gone_is_shown(desk: Desk) -> None:
    subject = {"rad": desk.rows[EMPTY], "kolumn": "region_activity"}
    form = desk.form("cell", **subject)
    desk.do("avsluta-rad", {"reason": "Dubblett", "decided_by": "Rådet"}, rad=desk.rows[EMPTY])
    told = desk.client.send(desk.url("cell", **subject), form | {"text": "En lång tanke"})
    assert told.status_code == 409
    assert "En lång tanke" in told.text
    assert "Avslutade rader" in told.text


def test_what_is_done_without_the_table_shows_what_it_is_about(desk: Desk) -> None:
    page = desk.client.get(desk.url("sla-ihop-rader", rad=desk.rows[TIME_IN_STATUS])).text
    assert "Vänta" in page
    assert "Ny sak" in page
    page = desk.client.get(desk.url("avsluta-kapitel", kapitel=desk.chapters[0])).text
    assert re.search(r"\d+ rader", page)
    last = desk.client.get(desk.url("sla-ihop-rader", rad=desk.rows[EMPTY]), follow_redirects=True)
    assert "ingen rad under" in last.text


def test_every_edit_is_listed_and_can_be_undone(desk: Desk) -> None:
    desk.do("rubrik", {"text": "2.a) Ny rubrik"}, omrade=desk.areas[0])
    page = desk.client.get(f"/planer/{desk.plan_id}/andringar").text
    assert "Petra" in page
    assert page.count("Ångra") >= 1
    desk.client.send(f"/planer/{desk.plan_id}/skriv/angra", {"batch": desk.batch()})
    assert "Ångrad" in desk.client.get(f"/planer/{desk.plan_id}/andringar").text
    told = desk.client.send(
        f"/planer/{desk.plan_id}/skriv/angra", {"batch": desk.batch()}, follow_redirects=True
    )
    assert "redan ångrad" in told.text


def test_writing_asks_as_much_of_a_large_plan_as_of_a_small_one(settled: Settled, desk: Desk) -> None:
    with desk.app.app_context():
        large_id = store(make_record(400))
        rows = row_ids(large_id)
        areas = select(Area.chapter_id).filter_by(plan_id=large_id).order_by(Area.id)
        chapters = [db.session.scalars(areas).first() or 0]
    large = replace(desk, plan_id=large_id, rows=rows, areas=[], chapters=chapters)
    asked = []
    for one in (desk, large):
        subject = {"rad": one.rows[0], "kolumn": "region_activity"}
        one.do("cell", {"text": "Först"}, **subject)
        form = one.form("cell", **subject) | {"text": "Nytt"}
        with statements(one.app) as opening:
            assert one.client.get(f"/planer/{one.plan_id}/skriv/kapitel/{one.chapters[0]}").status_code == 200
        with statements(one.app) as saving:
            answer = one.client.send(one.url("cell", **subject), form, headers={"HX-Request": "true"})
            assert answer.status_code == 200
        asked.append((len(opening), len(saving)))
    assert asked[0] == asked[1]
