"""The forms of writing: each edit says which fields it asks for, and the form is made of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional

from planapp.domain.editing.naming import name_area, name_chapter
from planapp.domain.editing.written import Done, EditError, Written
from planapp.services.editing.edit_lines import row_name
from planapp.web.fields import at_most

LONGEST = 200_000  # pasted markup counts; what is too long for a cell is told in words by the edit itself
_CHOOSE = "Välj ett av alternativen."
_KINDS = {"text": TextAreaField, "line": StringField, "check": BooleanField, "hidden": HiddenField}


@dataclass(frozen=True, slots=True)
class Subject:
    """What an address names: a row, an area, a chapter, a column (by its name in cells, or a text's name)."""

    row_id: int | None = None
    area_id: int | None = None
    chapter_id: int | None = None
    column: str = ""
    plan_id: int = 0


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. `kind` is text (several lines), line, check, choice, radio or hidden."""

    name: str
    label: str
    value: str = ""
    kind: str = "text"
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False

    @property
    def is_text(self) -> bool:
        """Whether a person writes in it."""
        return self.kind in ("text", "line")

    def made(self) -> Any:
        """The field, for a form class."""
        checks: list[Any] = (
            [InputRequired(_CHOOSE if self.choices else "Fyll i fältet.")] if self.required else [Optional()]
        )
        if self.kind in ("choice", "radio"):
            kind = SelectField if self.kind == "choice" else RadioField
            offered = [SelectChoice(value, label) for value, label in self.choices]
            return kind(self.label, checks, choices=offered, description=self.hint)
        if self.is_text:
            checks.append(at_most(LONGEST))
        return _KINDS[self.kind](self.label, checks, description=self.hint)


def make_form(fields: list[Field]) -> FlaskForm:
    """A form of these fields, filled with their values, or with what was sent."""
    made = {one.name: one.made() for one in fields}
    values = {one.name: bool(one.value) if one.kind == "check" else one.value for one in fields}
    kind: type[FlaskForm] = type("WritingForm", (FlaskForm,), made)
    return kind(data=values)


Fields = Callable[[Written, Subject], list[Field]]
Preview = list[tuple[str, list[str]]]  # a heading, and the paragraphs below it
Run = Callable[[Written, Subject, dict[str, Any]], Done]


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that can be done to a plan's text: how it is asked for, and how it is done.

    `about` is row, area, chapter or plan. A verb with a `cell` can be opened there in the table: the name
    of the column, or "" for the column that the address names.
    """

    title: str
    fields: Fields
    run: Run
    about: str = "row"
    button: str = "Spara"
    kind: str = "primary"
    advice: str = ""
    cell: str | None = None
    told: Callable[[Written, Subject], Preview] | None = None
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def in_place(self) -> bool:
        """Whether its form can stand in the table."""
        return self.cell is not None

    def opened(self, subject: Subject) -> dict[str, Any]:
        """Where its form stands in the table."""
        is_row = self.about == "row"
        name = (self.cell or subject.column) if self.cell is not None else None
        return {"part": self.about, "id": subject.row_id if is_row else subject.area_id, "name": name}

    def attributes(self, name: str) -> dict[str, Any]:
        """Attributes of a field: how many lines it shows."""
        return {"rows": self.rows[name]} if name in self.rows else {}

    def preview(self, written: Written, subject: Subject) -> Preview:
        """What it is about, text by text, for what is done without seeing the table."""
        return self.told(written, subject) if self.told else []

    def place(self, written: Written, subject: Subject) -> str:
        """What it is about, as a person names it; "" where it is not there any more."""
        try:
            if subject.row_id:
                _, area, row = written.row(subject.row_id)
                return row_name(area, row)
            if subject.area_id:
                return name_area(written.area(subject.area_id)[1])
            if subject.chapter_id:
                return name_chapter(written.chapter(subject.chapter_id))
        except EditError:
            return ""
        return ""
