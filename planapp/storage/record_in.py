"""A plan record into the database, in one statement for each table."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from planapp.domain.record import (
    RCC_ACTIVITY,
    REGION_ACTIVITY,
    AreaRecord,
    ChapterRecord,
    PlanRecord,
    RowRecord,
    to_json,
)
from planapp.domain.responsible import parse_responsible
from planapp.domain.text import search_form
from planapp.domain.timeframe import Timeframe, read_timeframe
from planapp.storage.ids import reserve_ids
from planapp.storage.models import (
    Activity,
    Area,
    Chapter,
    Plan,
    RccActivity,
    RegionActivity,
    Responsibility,
)

Values = dict[str, Any]
SHARED = ((RCC_ACTIVITY, RccActivity), (REGION_ACTIVITY, RegionActivity))
_NO_TIME = Timeframe("", None, None, "none")


def timeframe_values(as_written: str | None) -> Values:
    """What a row's timeframe text means, as columns of the activity table."""
    time = read_timeframe(as_written) or _NO_TIME
    return {
        "starts_on": time.starts_on,
        "ends_on": time.ends_on,
        "precision": time.precision,
        "is_continuous": time.is_continuous,
    }


def row_search_text(row: RowRecord, comment: str = "") -> str:
    """Everything of a row that search looks in, folded."""
    extra = [text for paragraphs in row.extra.values() for text in paragraphs]
    parts = [*row.rcc_activity, *row.region_activity, *row.responsible, *row.timeframe_cell]
    return search_form("\n".join([*parts, *row.resources, row.status_raw, *extra, comment]))


def responsibility_values(row: RowRecord, activity_id: int) -> list[Values]:
    """The parties that a row names, as rows of the responsibility table."""
    linked = frozenset(link.text for link in row.links if link.field == "responsible")
    parties = parse_responsible(row.responsible, row.timeframe, linked)
    return [
        {"activity_id": activity_id, "position": place, "name": party.name, "role": party.role}
        for place, party in enumerate(parties)
    ]


def chapter_values(chapter: ChapterRecord, plan_id: int, position: int, chapter_id: int) -> Values:
    """A chapter as columns of its table."""
    return {
        "id": chapter_id,
        "plan_id": plan_id,
        "position": position,
        "number": chapter.number,
        "title": chapter.title,
        "heading": chapter.heading,
        "intro": chapter.intro,
        "notes": chapter.notes,
        "tables": chapter.tables,
        "search_text": search_form("\n".join([chapter.heading or "", *chapter.intro])),
    }


def area_values(area: AreaRecord, plan_id: int, chapter_id: int, position: int, area_id: int) -> Values:
    """An area as columns of its table."""
    return {
        "id": area_id,
        "plan_id": plan_id,
        "chapter_id": chapter_id,
        "position": position,
        "label": area.id,
        "code": area.code,
        "title": area.title,
        "heading": area.heading,
        "goal": area.goal,
        "note": area.note,
        "notes": area.notes,
        "markers": to_json(area.markers),
        "table_number": area.table,
        "continues": area.continues,
        "search_text": search_form("\n".join([*area.heading, *area.note, *area.goal])),
    }


def row_values(
    row: RowRecord, plan_id: int, area_id: int, position: int, import_id: int | None = None
) -> Values:
    """A new row as columns of its table, but for its id and those of its shared cells."""
    spans = {
        name: to_json(span) for name, span in row.spans.items() if name not in (RCC_ACTIVITY, REGION_ACTIVITY)
    }
    return {
        "plan_id": plan_id,
        "area_id": area_id,
        "position": position,
        "label": row.id,
        "responsible": row.responsible,
        "timeframe_cell": row.timeframe_cell,
        "resources": row.resources,
        "timeframe": row.timeframe,
        "timeframe_source": row.timeframe_source,
        **timeframe_values(row.timeframe),
        "status_raw": row.status_raw,
        "status": row.status,
        "forecast": row.forecast,
        "extra": row.extra,
        "links": to_json(row.links),
        "spans": spans,
        "notes": row.notes,
        "source": row.source,
        "places": {},
        "import_id": import_id,
        "missing_import_id": None,
        "is_followed_up": True,
        "followed_up_reason": "",
        "followed_up_set": False,
        "cancelled_reason": "",
        "cancelled_by": "",
        "proposed_status": None,
        "origin_id": None,
        "ended_at": None,
        "ended": None,
        "waiting_for": "",
        "comment": "",
        "internal_note": "",
        "version": 1,
        "search_text": row_search_text(row),
    }


def cell_values(name: str, row: RowRecord, area_id: int) -> Values:
    """The cell of a row that may be shared, RCC_ACTIVITY or REGION_ACTIVITY, but for its id."""
    values = {"area_id": area_id, "text": getattr(row, name)}
    return values | {"stable_id": row.rcc_id} if name == RCC_ACTIVITY else values


class _Cells:
    """The shared-cell records of one kind: a cell for each merge, and for each text outside one."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.values: list[Values] = []

    def place_for(self, row: RowRecord, index: int, area_id: int) -> int | None:
        """The index of the row's cell among `values`; None for an empty cell of its own."""
        span = row.spans.get(self.name)
        if span is not None and span.first_row != index:
            return len(self.values) - 1
        text = getattr(row, self.name)
        if not text and span is None:
            return None
        self.values.append(cell_values(self.name, row, area_id))
        return len(self.values) - 1


def _store_rows(
    session: Session, record: PlanRecord, plan_id: int, area_ids: list[int], import_id: int | None
) -> None:
    kinds = [(_Cells(name), model) for name, model in SHARED]
    rows: list[Values] = []
    people: list[list[Values]] = []
    for area_id, area in zip(area_ids, record.areas(), strict=True):
        for index, row in enumerate(area.rows):
            values = row_values(row, plan_id, area_id, index, import_id)
            for cells, _ in kinds:
                values[cells.name + "_id"] = cells.place_for(row, index, area_id)
            rows.append(values)
            people.append(responsibility_values(row, 0))
    for cells, model in kinds:
        ids = reserve_ids(session, model, len(cells.values))
        for values, cell_id in zip(cells.values, ids, strict=True):
            values["id"] = cell_id
        for values in rows:
            place = values[cells.name + "_id"]
            values[cells.name + "_id"] = ids[place] if place is not None else None
        insert_all(session, model, cells.values)
    for values, parties, activity_id in zip(
        rows, people, reserve_ids(session, Activity, len(rows)), strict=True
    ):
        values["id"] = activity_id
        for party in parties:
            party["activity_id"] = activity_id
    insert_all(session, Activity, rows)
    insert_all(session, Responsibility, [party for parties in people for party in parties])


def insert_all(session: Session, model: Any, values: list[Values]) -> None:
    """Insert rows of a table in one statement."""
    if values:
        # The table, not the class: the ORM's own bulk path costs as much again.
        session.execute(insert(model.__table__), values)


def plan_search_text(record: PlanRecord) -> str:
    """The plan's own texts that search looks in, folded."""
    texts = [record.title or "", *record.intro, *record.after_legend, *record.trailing]
    return search_form("\n".join(texts))


def _plan_of(record: PlanRecord, organisation_id: int) -> Plan:
    period = read_timeframe(record.period) or _NO_TIME
    return Plan(
        organisation_id=organisation_id,
        title=record.title,
        region=record.region,
        rcc=record.rcc,
        period=record.period,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        language=record.language,
        state="draft",
        columns=to_json(record.columns),
        legend=to_json(record.legend),
        intro=record.intro,
        after_legend=record.after_legend,
        trailing=record.trailing,
        notes=record.notes,
        source=record.source,
        left_out=record.left_out,
        created_at=datetime.now(UTC),
        search_text=plan_search_text(record),
    )


def _store_outline(session: Session, record: PlanRecord, plan_id: int) -> list[int]:
    """Store chapters and areas; returns the areas' ids in the record's order."""
    chapter_ids = reserve_ids(session, Chapter, len(record.chapters))
    area_ids = iter(reserve_ids(session, Area, len(record.areas())))
    chapters, areas = [], []
    for position, (chapter_id, chapter) in enumerate(zip(chapter_ids, record.chapters, strict=True)):
        chapters.append(chapter_values(chapter, plan_id, position, chapter_id))
        for place, area in enumerate(chapter.areas):
            areas.append(area_values(area, plan_id, chapter_id, place, next(area_ids)))
    insert_all(session, Chapter, chapters)
    insert_all(session, Area, areas)
    return [values["id"] for values in areas]


def store_record(
    session: Session, record: PlanRecord, organisation_id: int, import_id: int | None = None
) -> int:
    """Store a valid record as a new plan in state draft and return its id; call in a write transaction.

    `import_id` is the reading that its rows come from.
    """
    plan = _plan_of(record, organisation_id)
    session.add(plan)
    session.flush()
    _store_rows(session, record, plan.id, _store_outline(session, record, plan.id), import_id)
    return plan.id
