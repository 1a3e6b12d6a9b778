"""What can be done to a chapter."""

from typing import Any

from planapp.domain.editing.chapters import (
    add_chapter,
    chapter_place_seen,
    chapter_seen,
    end_chapter,
    join_chapters,
    move_chapter,
    move_chapter_step,
    split_chapter,
    whole_chapter_seen,
    write_chapter,
)
from planapp.domain.editing.naming import name_area, name_chapter
from planapp.domain.editing.written import Done, EditError, Written
from planapp.domain.record import ChapterRecord
from planapp.web.formats import counted
from planapp.web.writing_forms import Field, Preview, Subject, Verb
from planapp.web.writing_rows import DECIDED_BY, REASON, seen_field

_HEADING_HINT = "Numret först om kapitlen har nummer, till exempel 8 Barn och unga."


def _chapter_id(subject: Subject) -> int:
    if subject.chapter_id is None:
        raise EditError("Välj ett kapitel.")
    return subject.chapter_id


def _new_fields(written: Written, subject: Subject) -> list[Field]:
    return [
        Field("heading", "Rubrik", kind="line", hint=_HEADING_HINT, required=True),
        Field("intro", "Inledande text"),
    ]


def _add(written: Written, subject: Subject, values: dict[str, Any]) -> Done:
    return add_chapter(written, values["heading"], values["intro"], subject.chapter_id)


def _heading_fields(written: Written, subject: Subject) -> list[Field]:
    chapter = written.chapter(_chapter_id(subject))
    return [
        Field("text", "Rubrik", chapter.heading or "", "line", _HEADING_HINT, required=True),
        seen_field(chapter_seen(written, _chapter_id(subject), "heading")),
    ]


def _intro_fields(written: Written, subject: Subject) -> list[Field]:
    chapter = written.chapter(_chapter_id(subject))
    return [
        Field("text", "Inledande text", "\n".join(chapter.intro), hint="Står mellan rubriken och tabellen."),
        seen_field(chapter_seen(written, _chapter_id(subject), "intro")),
    ]


def _write(name: str) -> Any:
    def run(written: Written, subject: Subject, values: dict[str, Any]) -> Done:
        return write_chapter(written, _chapter_id(subject), name, values["text"], values["seen"])

    return run


def _step(step: int) -> Verb:
    title = "Flytta kapitlet uppåt" if step < 0 else "Flytta kapitlet nedåt"

    def fields(written: Written, subject: Subject) -> list[Field]:
        return [seen_field(chapter_place_seen(written, _chapter_id(subject)))]

    def run(written: Written, subject: Subject, values: dict[str, Any]) -> Done:
        return move_chapter_step(written, _chapter_id(subject), step, values["seen"])

    return Verb(title, fields, run, about="plan", button="Flytta")


def _move_fields(written: Written, subject: Subject) -> list[Field]:
    chapter = written.chapter(_chapter_id(subject))
    others = [one for one in written.record.chapters if one is not chapter]
    if not others:
        raise EditError("Planen har inget annat kapitel att flytta förbi.")
    choices = tuple((str(written.ids[id(one)]), f"Före {name_chapter(one)}") for one in others)
    return [
        Field("place", "Var ska kapitlet stå?", "", "choice", choices=(*choices, ("", "Sist i planen"))),
        seen_field(chapter_place_seen(written, _chapter_id(subject))),
    ]


def _move(written: Written, subject: Subject, values: dict[str, Any]) -> Done:
    before = int(values["place"]) if str(values["place"]).isdecimal() else None
    return move_chapter(written, _chapter_id(subject), before, values["seen"])


def _split_fields(written: Written, subject: Subject) -> list[Field]:
    chapter = written.chapter(_chapter_id(subject))
    areas = [area for area in chapter.areas[1:] if not area.continues]
    if not areas:
        raise EditError("Kapitlet har bara ett område, så det går inte att dela.")
    choices = tuple((str(written.ids[id(area)]), name_area(area)) for area in areas)
    return [
        Field("area", "Det nya kapitlet börjar med", choices[0][0], "choice", choices=choices, required=True),
        Field("heading", "Det nya kapitlets rubrik", kind="line", hint=_HEADING_HINT, required=True),
        Field("intro", "Inledande text"),
        seen_field(whole_chapter_seen(written, _chapter_id(subject))),
    ]


def _split(written: Written, subject: Subject, values: dict[str, Any]) -> Done:
    area_id = int(values["area"]) if str(values["area"]).isdecimal() else 0
    return split_chapter(written, area_id, values["heading"], values["intro"], values["seen"])


def _told(chapter: ChapterRecord) -> list[str]:
    areas = sum(not area.continues for area in chapter.areas)
    rows = sum(len(area.rows) for area in chapter.areas)
    heading = chapter.heading or "Kapitel utan rubrik"
    return [heading, counted(areas, "område", "områden"), counted(rows, "rad", "rader")]


def _whole(written: Written, subject: Subject) -> Preview:
    """A chapter that is to be taken out."""
    return [("Kapitlet", _told(written.chapter(_chapter_id(subject))))]


def _both(written: Written, subject: Subject) -> Preview:
    """A chapter and the one below it, to be put together."""
    chapters, chapter = written.record.chapters, written.chapter(_chapter_id(subject))
    at = next(at for at, one in enumerate(chapters) if one is chapter)
    if at + 1 == len(chapters):
        raise EditError("Kapitlet är sist i planen, så det finns inget kapitel under det.")
    return [("Kapitlet", _told(chapter)), ("Kapitlet under", _told(chapters[at + 1]))]


def _join_fields(written: Written, subject: Subject) -> list[Field]:
    chapter = written.chapter(_chapter_id(subject))
    _both(written, subject)
    hint = "Rubriken för de båda kapitlen tillsammans."
    return [
        Field("heading", "Rubrik", chapter.heading or "", "line", hint),
        seen_field(whole_chapter_seen(written, _chapter_id(subject))),
    ]


def _join(written: Written, subject: Subject, values: dict[str, Any]) -> Done:
    return join_chapters(written, _chapter_id(subject), values["heading"] or None, values["seen"])


def _end_fields(written: Written, subject: Subject) -> list[Field]:
    return [REASON, DECIDED_BY, seen_field(whole_chapter_seen(written, _chapter_id(subject)))]


def _end(written: Written, subject: Subject, values: dict[str, Any]) -> Done:
    return end_chapter(written, _chapter_id(subject), values["reason"], values["decided_by"], values["seen"])


CHAPTER_VERBS: dict[str, Verb] = {
    "nytt-kapitel": Verb("Nytt kapitel", _new_fields, _add, about="chapter", button="Lägg till kapitlet"),
    "kapitelrubrik": Verb("Ändra kapitlets rubrik", _heading_fields, _write("heading"), about="chapter"),
    "kapiteltext": Verb(
        "Ändra kapitlets text", _intro_fields, _write("intro"), about="chapter", rows={"text": 10}
    ),
    "kapitel-upp": _step(-1),
    "kapitel-ned": _step(1),
    "flytta-kapitel": Verb(
        "Flytta kapitlet till en annan plats", _move_fields, _move, about="plan", button="Flytta"
    ),
    "dela-kapitel": Verb("Dela kapitlet", _split_fields, _split, about="chapter", button="Dela kapitlet"),
    "sla-ihop-kapitel": Verb(
        "Slå ihop med kapitlet under", _join_fields, _join, about="chapter", button="Slå ihop", told=_both
    ),
    "avsluta-kapitel": Verb(
        "Avsluta kapitlet",
        _end_fields,
        _end,
        about="chapter",
        button="Avsluta kapitlet",
        kind="danger",
        told=_whole,
        advice="Kapitlet och alla dess rader tas ut ur planen. Raderna finns kvar under Avslutade rader.",
    ),
}
