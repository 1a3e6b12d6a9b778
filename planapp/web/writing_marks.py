"""Markers and links."""

from typing import Any

from planapp.domain.check_area import link_cell
from planapp.domain.editing.marks import remove_link, remove_marker, set_link, set_marker
from planapp.domain.editing.written import Done, EditError, Stale, Written, seen
from planapp.domain.record import AREA, GOAL, AreaRecord, span_field
from planapp.web.writing_forms import Field, Subject, Verb


def _place(written: Written, subject: Subject) -> tuple[AreaRecord, int | None, int]:
    """The area of a marker, its row's index (None in the Område cell), and the area's id."""
    if subject.row_id is not None:
        _, area, row = written.row(subject.row_id)
        return area, next(at for at, one in enumerate(area.rows) if one is row), written.ids[id(area)]
    if subject.area_id is None:
        raise EditError("Välj en rad eller ett område.")
    return written.area(subject.area_id)[1], None, subject.area_id


def _marker_fields(written: Written, subject: Subject) -> list[Field]:
    area, index, _ = _place(written, subject)
    held = [one.text for one in area.markers if one.row == index]
    fields = [
        Field("text", "Ny markör", "" if held else "NY", "line", "Till exempel NY eller Uppdaterad 7/7.")
    ]
    if held:
        choices = (("", "Ingen"), *((text, text) for text in held))
        fields.append(Field("remove", "Ta bort markören", "", "radio", choices=choices))
    return fields


def _mark(written: Written, subject: Subject, values: dict[str, Any]) -> Done:
    _, _, area_id = _place(written, subject)
    if values.get("remove"):
        return remove_marker(written, area_id, subject.row_id, values["remove"])
    return set_marker(written, area_id, subject.row_id, values["text"])


def _cells(written: Written, subject: Subject) -> list[tuple[str, str, list[str]]]:
    """(name, heading, paragraphs) of the cells that a row's links can stand in."""
    if subject.row_id is None:
        raise EditError("Välj en rad.")
    _, area, row = written.row(subject.row_id)
    index = next(at for at, one in enumerate(area.rows) if one is row)
    names = [(span_field(one.key, one.header), one.header) for one in written.record.columns]
    found = [(name, header, link_cell(area, index, name)) for name, header in names]
    return [one for one in found if one[2] and not (index and one[0] in (AREA, GOAL))]


def _link_fields(written: Written, subject: Subject) -> list[Field]:
    cells = _cells(written, subject)
    places = tuple(
        (f"{at}:{paragraph}", f"{header}: {text[:80]}")
        for at, (_, header, texts) in enumerate(cells)
        for paragraph, text in enumerate(texts)
    )
    if not places:
        raise EditError("Raden har ingen text att länka.")
    fields = [
        Field("place", "Stycke", places[0][0], "choice", choices=places),
        Field("text", "Ord i stycket som blir länk", kind="line", hint="Skriv orden precis som de står."),
        Field("url", "Adress", kind="line", hint="Till exempel https://example.se/rutin"),
    ]
    held = written.row(subject.row_id or 0)[2].links
    if held:
        choices = (("", "Ingen"), *((seen(one), f"{one.text} ({one.url})") for one in held))
        fields.append(Field("remove", "Ta bort länken", "", "radio", choices=choices))
    return fields


def _link(written: Written, subject: Subject, values: dict[str, Any]) -> Done:
    cells = _cells(written, subject)
    row_id = subject.row_id or 0
    if values.get("remove"):
        held = written.row(row_id)[2].links
        one = next((one for one in held if seen(one) == values["remove"]), None)
        if one is None:
            raise Stale("Länken finns inte längre.")
        return remove_link(written, row_id, one.field, one.paragraph, one.text, one.url)
    at, _, paragraph = str(values["place"]).partition(":")
    if not (at.isdecimal() and paragraph.isdecimal() and int(at) < len(cells)):
        raise EditError("Välj ett stycke.")
    return set_link(written, row_id, cells[int(at)][0], int(paragraph), values["text"], values["url"])


MARK_VERBS: dict[str, Verb] = {
    "markor": Verb("Markör", _marker_fields, _mark, advice="En markör visar vad som är nytt i planen."),
    "lank": Verb("Länk", _link_fields, _link, button="Spara länken"),
}
