"""What can be done to the plan's own texts and columns."""

from typing import Any

from planapp.domain.editing.plan_columns import add_column, column_seen, remove_column, write_column_heading
from planapp.domain.editing.plan_texts import legend_seen, plan_text_seen, write_legend, write_plan_text
from planapp.domain.editing.written import Done, EditError, Written
from planapp.domain.record import EXTRA, RESOURCES, STATUS, TIMEFRAME, span_field
from planapp.web.writing_forms import Field, Subject, Verb
from planapp.web.writing_rows import seen_field

LINES = {"title": "Titel", "period": "Period", "rcc": "Regionalt cancercentrum"}
TEXTS = {
    "intro": "Inledning",
    "after_legend": "Text efter förklaringen av kolumnerna",
    "trailing": "Text sist i planen",
}
PLAN_TEXTS = {**LINES, **TEXTS}


def _text_fields(written: Written, subject: Subject) -> list[Field]:
    name = subject.column
    if name not in PLAN_TEXTS:
        raise EditError("Texten finns inte.")
    held = getattr(written.record, name)
    value = "\n".join(held) if isinstance(held, list) else held or ""
    kind = "line" if name in LINES else "text"
    return [Field("text", PLAN_TEXTS[name], value, kind), seen_field(plan_text_seen(written, name))]


def _write_text(written: Written, subject: Subject, values: dict[str, Any]) -> Done:
    return write_plan_text(written, subject.column, values["text"], values["seen"])


def _header(written: Written, name: str) -> str:
    for column in written.record.columns:
        if span_field(column.key, column.header) == name:
            return column.header
    raise EditError("Kolumnen finns inte.")


def _heading_fields(written: Written, subject: Subject) -> list[Field]:
    header = _header(written, subject.column)
    hint = "Så heter kolumnen i den här planens tabeller."
    return [
        Field("text", "Kolumnens rubrik", header, "line", hint, required=True),
        seen_field(column_seen(written, subject.column)),
    ]


def _write_heading(written: Written, subject: Subject, values: dict[str, Any]) -> Done:
    return write_column_heading(written, subject.column, values["text"], values["seen"])


def _legend_fields(written: Written, subject: Subject) -> list[Field]:
    header = _header(written, subject.column)
    value = "\n".join(written.record.legend.cells.get(subject.column, []))
    hint = "Ett statusord per rad. De är de statusar som planen har." if subject.column == STATUS else ""
    return [
        Field("text", f"Förklaring av {header}", value, hint=hint),
        seen_field(legend_seen(written, subject.column)),
    ]


def _write_legend(written: Written, subject: Subject, values: dict[str, Any]) -> Done:
    return write_legend(written, subject.column, values["text"], values["seen"])


def _new_fields(written: Written, subject: Subject) -> list[Field]:
    known = {column.key for column in written.record.columns}
    kinds = [(RESOURCES, "Resurser"), (TIMEFRAME, "Tidsram"), (EXTRA, "Något annat")]
    choices = tuple((key, label) for key, label in kinds if key == EXTRA or key not in known)
    return [
        Field("key", "Vad ska stå i kolumnen?", choices[0][0], "radio", choices=choices, required=True),
        Field("header", "Kolumnens rubrik", kind="line", required=True),
    ]


def _add(written: Written, subject: Subject, values: dict[str, Any]) -> Done:
    return add_column(written, values["key"], values["header"])


def _remove_fields(written: Written, subject: Subject) -> list[Field]:
    _header(written, subject.column)
    return []


def _remove(written: Written, subject: Subject, values: dict[str, Any]) -> Done:
    return remove_column(written, subject.column)


PLAN_VERBS: dict[str, Verb] = {
    "plantext": Verb("Ändra planens text", _text_fields, _write_text, about="plan", rows={"text": 10}),
    "kolumnrubrik": Verb("Ändra kolumnens rubrik", _heading_fields, _write_heading, about="plan"),
    "forklaring": Verb(
        "Ändra förklaringen av kolumnen", _legend_fields, _write_legend, about="plan", rows={"text": 6}
    ),
    "ny-kolumn": Verb("Ny kolumn", _new_fields, _add, about="plan", button="Lägg till kolumnen"),
    "ta-bort-kolumn": Verb(
        "Ta bort kolumnen",
        _remove_fields,
        _remove,
        about="plan",
        button="Ta bort kolumnen",
        kind="danger",
        advice="En kolumn går att ta bort när alla dess celler är tomma.",
    ),
}
