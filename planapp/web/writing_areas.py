"""What can be done to an area: its heading, text, goals and place."""

from typing import Any

from planapp.domain.editing.area_joins import join_areas, split_area
from planapp.domain.editing.areas import (
    add_area,
    add_goal,
    area_place_seen,
    area_seen,
    end_area,
    end_goal,
    move_area,
    move_area_step,
    whole_area_seen,
    write_area,
)
from planapp.domain.editing.naming import name_row
from planapp.domain.editing.written import Done, EditError, Written
from planapp.domain.record import AREA, GOAL, AreaRecord
from planapp.web.formats import counted
from planapp.web.writing_forms import Field, Fields, Preview, Run, Subject, Verb
from planapp.web.writing_rows import DECIDED_BY, REASON, row_columns, seen_field


def _area_id(subject: Subject) -> int:
    if subject.area_id is None:
        raise EditError("Välj ett område.")
    return subject.area_id


def _text(name: str, label: str, hint: str = "") -> tuple[Fields, Run]:
    """The form of one of an area's texts, and its edit."""

    def fields(written: Written, subject: Subject) -> list[Field]:
        area = written.area(_area_id(subject))[1]
        value = "\n".join(getattr(area, name))
        return [
            Field("text", label, value, hint=hint),
            seen_field(area_seen(written, _area_id(subject), name)),
        ]

    def run(written: Written, subject: Subject, values: dict[str, Any]) -> Done:
        return write_area(written, _area_id(subject), name, values["text"], values["seen"])

    return fields, run


def _step(step: int) -> Verb:
    title = "Flytta området uppåt" if step < 0 else "Flytta området nedåt"

    def fields(written: Written, subject: Subject) -> list[Field]:
        return [seen_field(area_place_seen(written, _area_id(subject)))]

    def run(written: Written, subject: Subject, values: dict[str, Any]) -> Done:
        return move_area_step(written, _area_id(subject), step, values["seen"])

    return Verb(title, fields, run, about="area", button="Flytta")


def _keys(written: Written) -> set[str]:
    return {column.key for column in written.record.columns}


def _place(written: Written, subject: Subject) -> tuple[int, int | None]:
    """The chapter of a new area, and the area that it shall stand below."""
    if subject.area_id is not None:
        chapter_id = written.id_of(written.area(subject.area_id)[0])
    else:
        chapter_id = subject.chapter_id and written.id_of(written.chapter(subject.chapter_id))
    if chapter_id is None:
        raise EditError("Välj ett kapitel.")
    return chapter_id, subject.area_id


def _new_fields(written: Written, subject: Subject) -> list[Field]:
    _place(written, subject)
    found = []
    if AREA in _keys(written):
        hint = "Koden först om planen har koder, till exempel 8.a) Barn och unga."
        found += [Field("heading", "Rubrik", kind="line", hint=hint, required=True)]
    if GOAL in _keys(written):
        found.append(Field("goal", "Uppdrag/mål"))
    if AREA in _keys(written):
        found.append(Field("note", "Förklarande text under rubriken"))
    hint = "Den första raden. Du kan lägga till fler rader sedan."
    cells = [Field(f"cell_{at}", one.header) for at, (_, one) in enumerate(row_columns(written))]
    return [*found, *(Field(one.name, one.label, hint=hint if one is cells[0] else "") for one in cells)]


def _add(written: Written, subject: Subject, values: dict[str, Any]) -> Done:
    chapter_id, after = _place(written, subject)
    cells = {name: values.get(f"cell_{at}", "") for at, (name, _) in enumerate(row_columns(written))}
    texts = {name: values.get(name, "") for name in ("heading", "goal", "note")}
    return add_area(written, chapter_id, after, **texts, cells=cells)


def _goal_fields(written: Written, subject: Subject) -> list[Field]:
    written.area(_area_id(subject))
    return [Field("text", "Uppdrag/mål", required=True)]


def _add_goal(written: Written, subject: Subject, values: dict[str, Any]) -> Done:
    return add_goal(written, _area_id(subject), values["text"])


def _end_fields(written: Written, subject: Subject) -> list[Field]:
    return [REASON, DECIDED_BY, seen_field(whole_area_seen(written, _area_id(subject)))]


def _end(written: Written, subject: Subject, values: dict[str, Any]) -> Done:
    return end_area(written, _area_id(subject), values["reason"], values["decided_by"], values["seen"])


def _end_goal(written: Written, subject: Subject, values: dict[str, Any]) -> Done:
    return end_goal(written, _area_id(subject), values["reason"], values["decided_by"], values["seen"])


def _split_fields(written: Written, subject: Subject) -> list[Field]:
    area_id = _area_id(subject)
    rows = written.area(area_id)[1].rows
    if len(rows) < 2:
        raise EditError("Området har bara en rad. Dela raden först.")
    choices = tuple(
        (str(written.ids[id(row)]), f"Rad {at}: {name_row(row)}") for at, row in enumerate(rows[1:], 2)
    )
    return [
        Field("row", "Det nya området börjar med", choices[0][0], "choice", choices=choices, required=True),
        Field("heading", "Det nya områdets rubrik", kind="line", required=AREA in _keys(written)),
        Field("goal", "Det nya områdets uppdrag/mål"),
        seen_field(whole_area_seen(written, area_id)),
    ]


def _split(written: Written, subject: Subject, values: dict[str, Any]) -> Done:
    row_id = int(values["row"]) if str(values["row"]).isdecimal() else 0
    return split_area(
        written,
        _area_id(subject),
        row_id,
        values["heading"],
        values["goal"],
        seen_before=values["seen"],
    )


def _both(written: Written, subject: Subject) -> Preview:
    """An area and the one below it, to be put together."""
    chapter, area = written.area(_area_id(subject))
    at = next(at for at, one in enumerate(chapter.areas) if one is area)
    if at + 1 == len(chapter.areas):
        raise EditError("Området är sist i kapitlet, så det finns inget område under det.")
    return [("Området", _told(area)), ("Området under", _told(chapter.areas[at + 1]))]


def _told(area: AreaRecord) -> list[str]:
    return [*area.heading, *area.goal, counted(len(area.rows), "rad", "rader")]


def _whole(written: Written, subject: Subject) -> Preview:
    """An area that is to be taken out."""
    return [("Området", _told(written.area(_area_id(subject))[1]))]


def _join_fields(written: Written, subject: Subject) -> list[Field]:
    _both(written, subject)
    area_id = _area_id(subject)
    heading = " ".join(written.area(area_id)[1].heading)
    hint = "Den undre rubriken läggs sist i områdets förklarande text."
    offered = [Field("heading", "Rubrik", heading, "line", hint)] if heading else []
    return [*offered, seen_field(whole_area_seen(written, area_id))]


def _join(written: Written, subject: Subject, values: dict[str, Any]) -> Done:
    area_id, heading = _area_id(subject), values.get("heading", "")
    kept = " ".join(written.area(area_id)[1].heading)
    return join_areas(written, area_id, values["seen"], heading if heading != kept else None)


def _move_fields(written: Written, subject: Subject) -> list[Field]:
    chapter = written.area(_area_id(subject))[0]
    choices = tuple(
        (str(written.ids[id(one)]), one.heading or "Kapitel utan rubrik")
        for one in written.record.chapters
        if one is not chapter
    )
    if not choices:
        raise EditError("Planen har inget annat kapitel att flytta området till.")
    return [
        Field("chapter", "Till kapitlet", choices[0][0], "choice", choices=choices, required=True),
        seen_field(area_place_seen(written, _area_id(subject))),
    ]


def _move(written: Written, subject: Subject, values: dict[str, Any]) -> Done:
    chapter_id = int(values["chapter"]) if str(values["chapter"]).isdecimal() else 0
    return move_area(written, _area_id(subject), chapter_id, seen_before=values["seen"])


_HEADING = _text("heading", "Rubrik", "Koden först om planen har koder, till exempel 8.a) Barn och unga.")
_NOTE = _text("note", "Förklarande text", "Står under rubriken i Område-cellen.")
_GOAL = _text("goal", "Uppdrag/mål", "Ett stycke per rad. Börja med - för en punkt i en lista.")
AREA_VERBS: dict[str, Verb] = {
    "rubrik": Verb("Ändra områdets rubrik", *_HEADING, about="area", cell="heading", rows={"text": 3}),
    "omradestext": Verb("Ändra områdets text", *_NOTE, about="area", cell="note", rows={"text": 6}),
    "mal": Verb("Ändra målet", *_GOAL, about="area", cell="goal", rows={"text": 8}),
    "nytt-omrade": Verb("Nytt område", _new_fields, _add, about="area", button="Lägg till området"),
    "nytt-mal": Verb(
        "Ett mål till i området", _goal_fields, _add_goal, about="area", button="Lägg till målet"
    ),
    "avsluta-mal": Verb(
        "Avsluta målet", _end_fields, _end_goal, about="area", button="Avsluta målet", kind="danger"
    ),
    "dela-omrade": Verb("Dela området", _split_fields, _split, about="area", button="Dela området"),
    "sla-ihop-omraden": Verb(
        "Slå ihop med området under",
        _join_fields,
        _join,
        about="area",
        button="Slå ihop",
        told=_both,
        advice="Texter och mål läggs efter varandra. Raderna från båda områdena finns kvar.",
    ),
    "omrade-upp": _step(-1),
    "omrade-ned": _step(1),
    "flytta-omrade": Verb(
        "Flytta området till ett annat kapitel", _move_fields, _move, about="area", button="Flytta"
    ),
    "avsluta-omrade": Verb(
        "Avsluta området",
        _end_fields,
        _end,
        about="area",
        button="Avsluta området",
        kind="danger",
        told=_whole,
        advice="Området och alla dess rader tas ut ur planen. Raderna finns kvar under Avslutade rader.",
    ),
}
