"""What a changed row may not become, and the columns that it needs."""

from typing import Any

from planapp.domain.check import WORD_COLUMN_LIMIT, row_columns
from planapp.domain.headings import fold_header, repeats_headings
from planapp.domain.merging.columns import add_column
from planapp.domain.record import (
    AREA,
    GOAL,
    RESPONSIBLE,
    STATUS,
    TIMEFRAME,
    Column,
    PlanRecord,
    RowRecord,
    row_cell,
    to_json,
)
from planapp.extensions import db
from planapp.services.errors import ServiceError
from planapp.services.history import Line
from planapp.storage.locks import wait_turn
from planapp.storage.models import Activity, Area, Plan

_HEADERS = {STATUS: "Status", RESPONSIBLE: "Ansvarig–Tidsram", TIMEFRAME: "Tidsram"}


def _lacking(keys: list[str], values: dict[str, str], time_source: str | None) -> list[str]:
    lacking = [key for key in (STATUS, RESPONSIBLE) if key in values and key not in keys]
    moves = STATUS in values and time_source == STATUS
    if (moves or values.get(TIMEFRAME)) and not {TIMEFRAME, RESPONSIBLE} & {*keys, *lacking}:
        lacking.append(TIMEFRAME)
    return lacking


def columns_for(plan: Plan, values: dict[str, str], time_source: str | None) -> tuple[list[str], Line | None]:
    """The keys of a plan's columns, among them those that new values of a row stand in.

    A plan whose document has no such column gets one, last: what is set must be seen in the document.
    Then there is a line for the history too.
    """
    keys = [column["key"] for column in plan.columns]
    if not _lacking(keys, values, time_source):
        return keys, None
    if wait_turn(db.session(), f"columns:{plan.id}"):
        db.session.refresh(plan, ["columns"])
        keys = [column["key"] for column in plan.columns]
    lacking = _lacking(keys, values, time_source)
    if len(keys) + len(lacking) > WORD_COLUMN_LIMIT:
        raise ServiceError("Planens tabeller har inte plats för fler kolumner, så värdet går inte att spara.")
    columns = [Column(one["key"], one["header"]) for one in plan.columns]
    before = "\n".join(one.header for one in columns)
    for key in lacking:
        add_column(columns, key, _HEADERS[key])
    plan.columns = to_json(columns)
    if not lacking:
        return keys, None
    return keys + lacking, Line("columns", before, "\n".join(one.header for one in columns), "planen")


def _area_text(area: Area, key: str) -> str:
    return " ".join([*area.heading, *area.note] if key == AREA else area.goal)


def refuse_odd_row(activity: Activity, row: RowRecord, plan: Plan) -> None:
    """Raise ServiceError when the row would read as an empty one, or as the headings again."""
    columns = [Column(one["key"], one["header"]) for one in plan.columns]
    own: dict[str, str] = {}
    for key, header in row_columns(PlanRecord(columns=columns)):
        own[header] = " ".join(row_cell(row, key, header))
    # Nearly every row is let through here; only an odd one needs its area.
    if any(own.values()) and not any(_is_header(text, header) for header, text in own.items()):
        return
    area: Any = db.session.get_one(Area, activity.area_id)
    texts = [
        _area_text(area, one.key) if one.key in (AREA, GOAL) else own.get(one.header, "") for one in columns
    ]
    if repeats_headings(texts, [one.header for one in columns]):
        raise ServiceError("Raden skulle läsas som tabellens rubriker. Skriv något annat.")
    if not any(texts) and not any(one["row"] in (None, activity.position) for one in area.markers):
        raise ServiceError("Raden skulle bli helt tom i dokumentet. Låt något stå kvar.")


def _is_header(text: str, header: str) -> bool:
    return bool(text) and len(text) <= 2 * len(header) + 8 and fold_header(text) == fold_header(header)
