"""What can be done to a row and its cells."""

from typing import Any

from planapp.domain.editing.cell_texts import get_cell
from planapp.domain.editing.cells import cell_seen, share_cell, shared_seen, unshare_cell, write_cell
from planapp.domain.editing.naming import name_area, shorten
from planapp.domain.editing.row_joins import join_rows, split_row
from planapp.domain.editing.row_places import place_seen
from planapp.domain.editing.rows import add_row, bring_back_row, end_row, move_row, move_row_step, row_seen
from planapp.domain.editing.written import Done, EditError, Written
from planapp.domain.record import AREA, GOAL, STATUS, Column, RowRecord, span_field
from planapp.services.editing.ended_rows import ended_record
from planapp.web.writing_forms import Field, Preview, Subject, Verb

REASON = Field("reason", "Varför?", kind="text", hint="Till exempel: görs numera av RCC.", required=True)
DECIDED_BY = Field(
    "decided_by", "Vem har beslutat det?", kind="line", hint="Till exempel: cancerrådet.", required=True
)
_FIRST, _SECOND = "first_", "second_"  # fields of the two rows that a row becomes


def seen_field(value: str) -> Field:
    """What the person saw, carried by the form."""
    return Field("seen", "", value, "hidden")


def row_columns(written: Written) -> list[tuple[str, Column]]:
    """The plan's columns that belong to the row, but for status, by their names in cells."""
    return [
        (span_field(one.key, one.header), one)
        for one in written.record.columns
        if one.key not in (AREA, GOAL, STATUS)
    ]


def _row_id(subject: Subject) -> int:
    if subject.row_id is None:
        raise EditError("Välj en rad.")
    return subject.row_id


def _texts(written: Written, row_id: int) -> dict[str, str]:
    row = written.row(row_id)[2]
    return {name: "\n".join(get_cell(row, column)) for name, column in row_columns(written)}


def _header(written: Written, name: str) -> str:
    found = next((column.header for known, column in row_columns(written) if known == name), None)
    if found is None:
        raise EditError("Kolumnen finns inte.")
    return found


def _cell_fields(written: Written, subject: Subject) -> list[Field]:
    row_id = _row_id(subject)
    header = _header(written, subject.column)
    value = _texts(written, row_id)[subject.column]
    hint = "Ett stycke per rad. Börja med - för en punkt i en lista."
    return [
        Field("text", header, value, hint=hint),
        seen_field(cell_seen(written, row_id, subject.column)),
    ]


def _write_cell(written: Written, subject: Subject, values: dict[str, Any]) -> Done:
    return write_cell(written, _row_id(subject), subject.column, values["text"], values["seen"])


def _place_of(written: Written, subject: Subject) -> int:
    """The area that a new row shall stand in."""
    area_id = subject.area_id or written.id_of(written.row(_row_id(subject))[1])
    if area_id is None:
        raise EditError("Välj ett område.")
    return area_id


def _new_row_fields(written: Written, subject: Subject) -> list[Field]:
    _place_of(written, subject)
    return [Field(f"cell_{at}", one.header) for at, (_, one) in enumerate(row_columns(written))]


def _named(written: Written, values: dict[str, Any], prefix: str) -> dict[str, str]:
    """The texts that a form has for each column, by the column's name."""
    names = [name for name, _ in row_columns(written)]
    return {name: values.get(f"{prefix}{at}", "") for at, name in enumerate(names)}


def _add_row(written: Written, subject: Subject, values: dict[str, Any]) -> Done:
    return add_row(
        written, _place_of(written, subject), subject.row_id, cells=_named(written, values, "cell_")
    )


def _split_fields(written: Written, subject: Subject) -> list[Field]:
    row_id = _row_id(subject)
    found: list[Field] = []
    for at, (name, column) in enumerate(row_columns(written)):
        text = _texts(written, row_id)[name]
        if text and name in ("rcc_activity", "responsible"):
            label = f"{column.header}: gemensam cell för båda raderna"
            found.append(Field(f"share_{at}", label, "1" if name == "rcc_activity" else "", "check"))
        found.append(Field(f"{_FIRST}{at}", f"{column.header}, första raden", text))
        found.append(Field(f"{_SECOND}{at}", f"{column.header}, andra raden"))
    return [*found, seen_field(row_seen(written, row_id))]


def _split(written: Written, subject: Subject, values: dict[str, Any]) -> Done:
    share = {name for at, (name, _) in enumerate(row_columns(written)) if values.get(f"share_{at}")}
    first, second = _named(written, values, _FIRST), _named(written, values, _SECOND)
    second = {name: text for name, text in second.items() if name not in share}
    return split_row(written, _row_id(subject), first, second, share, values["seen"])


def _below(written: Written, row_id: int) -> tuple[RowRecord, RowRecord]:
    """A row and the one below it in its area."""
    _, area, row = written.row(row_id)
    at = next(at for at, one in enumerate(area.rows) if one is row)
    if at + 1 == len(area.rows):
        raise EditError("Raden är sist i sitt område, så det finns ingen rad under den.")
    return row, area.rows[at + 1]


def _told(written: Written, row: RowRecord) -> list[str]:
    """All that a row says, a line for each paragraph."""
    texts = [text for _, column in row_columns(written) for text in get_cell(row, column)]
    return [*texts, f"Status: {row.status_raw or 'saknas'}"]


def _both(written: Written, subject: Subject) -> Preview:
    """A row and the one below it, to be put together."""
    above, below = _below(written, _row_id(subject))
    return [("Raden", _told(written, above)), ("Raden under", _told(written, below))]


def _one(written: Written, subject: Subject) -> Preview:
    """A row that is to be taken out."""
    return [("Raden", _told(written, written.row(_row_id(subject))[2]))]


def _join_fields(written: Written, subject: Subject) -> list[Field]:
    row_id = _row_id(subject)
    row, below = _below(written, row_id)
    found = []
    if below.status_raw != row.status_raw:
        choices = (
            ("above", f"Den övres: {row.status_raw or 'status saknas'}"),
            ("below", f"Den undres: {below.status_raw or 'status saknas'}"),
        )
        found = [Field("status", "Vilken status ska gälla?", kind="radio", choices=choices, required=True)]
    return [*found, seen_field(row_seen(written, row_id))]


def _join(written: Written, subject: Subject, values: dict[str, Any]) -> Done:
    return join_rows(written, _row_id(subject), values["seen"], values.get("status") or None)


def _share_fields(written: Written, subject: Subject) -> list[Field]:
    row_id = _row_id(subject)
    row, below = _below(written, row_id)
    choices = tuple(
        (name, f"{one.header}: {_quoted(row, one)} och {_quoted(below, one)}")
        for name, one in row_columns(written)
        if name not in row.spans or row.spans[name] != below.spans.get(name)
    )
    if not choices:
        raise EditError("Raden delar redan alla celler med raden under.")
    keep = (
        ("", "Den text som finns, om bara en har text eller båda är lika"),
        ("above", "Den övre radens text"),
        ("below", "Den undre radens text"),
        ("both", "Båda texterna efter varandra"),
    )
    return [
        Field("column", "Vilken cell ska bli gemensam?", choices[0][0], "radio", "", choices, True),
        Field("keep", "Vilken text ska stå i den?", "", "radio", choices=keep),
        seen_field(shared_seen(written, row_id)),
    ]


def _quoted(row: RowRecord, column: Column) -> str:
    text = shorten(" ".join(get_cell(row, column)))
    return f"«{text}»" if text else "tomt"


def _share(written: Written, subject: Subject, values: dict[str, Any]) -> Done:
    return share_cell(written, _row_id(subject), values["column"], values["keep"] or None, values["seen"])


def _unshare_fields(written: Written, subject: Subject) -> list[Field]:
    spans = written.row(_row_id(subject))[2].spans
    choices = tuple((name, one.header) for name, one in row_columns(written) if name in spans)
    if not choices:
        raise EditError("Raden har ingen gemensam cell.")
    return [Field("column", "Kolumn", choices[0][0], "radio", choices=choices, required=True)]


def _unshare(written: Written, subject: Subject, values: dict[str, Any]) -> Done:
    return unshare_cell(written, _row_id(subject), values["column"])


def _step(step: int) -> Verb:
    title = "Flytta raden uppåt" if step < 0 else "Flytta raden nedåt"

    def fields(written: Written, subject: Subject) -> list[Field]:
        return [seen_field(place_seen(written, _row_id(subject)))]

    def run(written: Written, subject: Subject, values: dict[str, Any]) -> Done:
        return move_row_step(written, _row_id(subject), step, values["seen"])

    return Verb(title, fields, run, button="Flytta")


def _move_fields(written: Written, subject: Subject) -> list[Field]:
    row_id = _row_id(subject)
    here = written.row(row_id)[1]
    choices = tuple(
        (str(written.ids[id(area)]), f"{chapter.heading or 'Planen'}: {name_area(area)}")
        for chapter, area in written.places()
        if area is not here
    )
    if not choices:
        raise EditError("Planen har inget annat område att flytta raden till.")
    return [
        Field("area", "Till området", choices[0][0], "choice", choices=choices, required=True),
        seen_field(place_seen(written, row_id)),
    ]


def _move(written: Written, subject: Subject, values: dict[str, Any]) -> Done:
    area_id = int(values["area"]) if str(values["area"]).isdecimal() else 0
    return move_row(written, _row_id(subject), area_id, seen_before=values["seen"])


def _end_fields(written: Written, subject: Subject) -> list[Field]:
    return [REASON, DECIDED_BY, seen_field(row_seen(written, _row_id(subject)))]


def _end(written: Written, subject: Subject, values: dict[str, Any]) -> Done:
    return end_row(written, _row_id(subject), values["reason"], values["decided_by"], values["seen"])


def _back_fields(written: Written, subject: Subject) -> list[Field]:
    ended = ended_record(subject.plan_id, _row_id(subject))
    choices = (("", f"Sist där den stod: {ended['area'] or 'området utan rubrik'}"),) + tuple(
        (str(written.ids[id(area)]), f"{chapter.heading or 'Planen'}: {name_area(area)}")
        for chapter, area in written.places()
    )
    return [Field("area", "Var ska raden stå?", "", "choice", choices=choices)]


def _bring_back(written: Written, subject: Subject, values: dict[str, Any]) -> Done:
    area = str(values["area"] or "")
    area_id = int(area) if area.isdecimal() else None
    return bring_back_row(written, ended_record(subject.plan_id, _row_id(subject)), _row_id(subject), area_id)


ROW_VERBS: dict[str, Verb] = {
    "cell": Verb("Ändra texten i en cell", _cell_fields, _write_cell, cell="", rows={"text": 8}),
    "ny-rad": Verb("Ny rad", _new_row_fields, _add_row, button="Lägg till raden"),
    "dela-rad": Verb(
        "Dela raden i två",
        _split_fields,
        _split,
        button="Dela raden",
        advice="Flytta de texter som hör till den andra raden. Båda raderna behåller historiken.",
    ),
    "sla-ihop-rader": Verb(
        "Slå ihop med raden under",
        _join_fields,
        _join,
        button="Slå ihop",
        told=_both,
        advice="Radernas texter läggs efter varandra, lika text en gång. Båda radernas historik följer med.",
    ),
    "gemensam-cell": Verb("Gemensam cell med raden under", _share_fields, _share, button="Gör gemensam"),
    "egen-cell": Verb("Egen cell i stället för gemensam", _unshare_fields, _unshare, button="Gör egen"),
    "rad-upp": _step(-1),
    "rad-ned": _step(1),
    "flytta-rad": Verb("Flytta raden till ett annat område", _move_fields, _move, button="Flytta"),
    "avsluta-rad": Verb(
        "Avsluta raden",
        _end_fields,
        _end,
        button="Avsluta raden",
        kind="danger",
        told=_one,
        advice="Raden tas ut ur planen. Den finns kvar under Avslutade rader, med skäl och historik. "
        "Ska den stå kvar i tabellen väljer du i stället statusen Utgår.",
    ),
    "ta-tillbaka": Verb("Ta tillbaka raden", _back_fields, _bring_back, button="Ta tillbaka"),
}
