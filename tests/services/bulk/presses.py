"""Presses over many rows, as the page makes them: seen first, then stored."""

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.bulk.change_many import BulkDone, BulkPreview, change_many, preview_many
from planapp.services.bulk.wanted import BulkForm
from planapp.services.show_plan import get_plan


def preview(plan_id: int, row_ids: list[int], **form: object) -> BulkPreview:
    """What a press would do now."""
    db.session.rollback()
    return preview_many(get_plan(plan_id), row_ids, BulkForm(**form))


def press(visitor: Visitor, plan_id: int, row_ids: list[int], **form: object) -> BulkDone:
    """Look, and press."""
    seen = preview(plan_id, row_ids, **form).seen
    return change_many(visitor, plan_id, seen, BulkForm(**form))
