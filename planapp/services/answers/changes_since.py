"""What others have done to a row since somebody opened it: shown when two answers meet."""

from planapp.extensions import db
from planapp.services.show_plan import plan_labels
from planapp.services.show_row import ChangeView, row_changes
from planapp.storage.models import Activity, Plan
from planapp.storage.queries import row_history


def changes_since(activity: Activity, plan: Plan, version: int) -> list[ChangeView]:
    """A row's changes after a version of it, the oldest first, for somebody who answers for the row."""
    labels, history = plan_labels(plan, [activity.status_raw]), row_history(db.session(), activity.id)
    changes = row_changes(activity.id, history, labels, True, plan.columns)
    return [one for one in reversed(changes) if one.version > version]
