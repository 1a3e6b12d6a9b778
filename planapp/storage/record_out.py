"""A stored plan back as a plan record."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from planapp.domain.own_words import with_own_words
from planapp.domain.record import (
    RCC_ACTIVITY,
    REGION_ACTIVITY,
    AreaRecord,
    ChapterRecord,
    PlanRecord,
    RowRecord,
    Span,
    from_json,
    row_from_json,
)
from planapp.storage.ids import find
from planapp.storage.models import Activity, Area, Chapter, Plan, RccActivity, RegionActivity


def _row_data(activity: Any) -> dict[str, Any]:
    names = (
        "responsible timeframe_cell resources timeframe timeframe_source status_raw status forecast"
        " extra links spans notes source"
    )
    return {"id": activity.label} | {name: getattr(activity, name) for name in names.split()}


def _add_shared_spans(area: AreaRecord, ids: list[tuple[int | None, int | None]]) -> None:
    for at, name in enumerate((RCC_ACTIVITY, REGION_ACTIVITY)):
        first = 0
        for index in range(1, len(ids) + 1):
            if index < len(ids) and ids[index][at] is not None and ids[index][at] == ids[first][at]:
                continue
            if index - first > 1:
                for row in area.rows[first:index]:
                    row.spans[name] = Span(first, index - first)
            first = index


def row_record(activity: Activity, rcc_text: list[str], region_text: list[str]) -> RowRecord:
    """One stored row as a record's row; spans of shared activities are left out."""
    return row_from_json(_row_data(activity) | {"rcc_activity": rcc_text, "region_activity": region_text})


def _rows_by_area(session: Session, plan_id: int) -> dict[int, list[Any]]:
    statement = (
        select(
            *Activity.__table__.columns,
            RccActivity.text.label("rcc"),
            RccActivity.stable_id,
            RegionActivity.text.label("region"),
        )
        .outerjoin(RccActivity, Activity.rcc_activity_id == RccActivity.id)
        .outerjoin(RegionActivity, Activity.region_activity_id == RegionActivity.id)
        .where(Activity.plan_id == plan_id)
        .order_by(Activity.area_id, Activity.position)
    )
    found: dict[int, list[Any]] = {}
    for row in session.execute(statement):
        found.setdefault(row.area_id, []).append(row)
    return found


def _area_data(area: Area, rows: list[Any]) -> dict[str, Any]:
    names = "code title heading goal note notes markers continues"
    return {
        "id": area.label,
        "table": area.table_number,
        **{name: getattr(area, name) for name in names.split()},
        "rows": [
            _row_data(row)
            | {"rcc_id": row.stable_id, "rcc_activity": row.rcc or [], "region_activity": row.region or []}
            for row in rows
        ],
    }


def document_record(plan: Plan) -> PlanRecord:
    """A stored plan's own texts as its document has them, without the words that it has chosen beside it."""
    names = "title region rcc period language columns legend intro after_legend trailing"
    names += " notes source left_out"
    record: PlanRecord = from_json({name: getattr(plan, name) for name in names.split()})
    return record


def load_record(session: Session, plan_id: int) -> PlanRecord | None:
    """The record of a stored plan, without findings and receipt; None when there is no such plan.

    Its legend has the words that the plan has chosen beside it, or a note tells of them.
    """
    plan = find(session, Plan, plan_id)
    if plan is None:
        return None
    record = document_record(plan)
    rows = _rows_by_area(session, plan_id)
    chapters = list(session.scalars(select(Chapter).filter_by(plan_id=plan_id).order_by(Chapter.position)))
    areas: dict[int, list[Area]] = {chapter.id: [] for chapter in chapters}
    for area in session.scalars(select(Area).filter_by(plan_id=plan_id).order_by(Area.position)):
        areas[area.chapter_id].append(area)
    for chapter in chapters:
        found = [(area.id, _area_data(area, rows.get(area.id, []))) for area in areas[chapter.id]]
        data = {
            name: getattr(chapter, name)
            for name in ["number", "title", "heading", "intro", "tables", "notes"]
        }
        one: ChapterRecord = from_json(
            {"chapters": [data | {"areas": [area for _, area in found]}]}
        ).chapters[0]
        for (area_id, _), area_record in zip(found, one.areas, strict=True):
            ids = [(row.rcc_activity_id, row.region_activity_id) for row in rows.get(area_id, [])]
            _add_shared_spans(area_record, ids)
        record.chapters.append(one)
    return with_own_words(record, plan.own_words)
