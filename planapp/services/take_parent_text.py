"""Take the superior plan's words for an RCC activity that it has changed."""

from planapp.domain.access import Visitor
from planapp.domain.editing.cells import write_cell
from planapp.domain.editing.written import Done, Stale, Written
from planapp.domain.record import RCC_ACTIVITY
from planapp.services.editing.edit_plan import Edited, edit_plan
from planapp.services.errors import Conflict
from planapp.services.parent_plan import show_parent
from planapp.services.show_plan import get_plan


def take_parent_text(visitor: Visitor, plan_id: int, activity_id: int) -> Edited:
    """Write the superior plan's text in the RCC activity that points to it; every row that has it follows.

    Raises Conflict where the activity is gone or says the same by now, and what `edit_plan` raises.
    """
    changed = show_parent(visitor, get_plan(plan_id)).compared.changed
    pair = next((one for one in changed if one.below.id == activity_id), None)
    if pair is None:
        raise Conflict("Texterna är redan lika, eller så finns kopplingen inte längre.")
    text, rows = "\n".join(pair.above.text), pair.below.row_ids

    def edit(written: Written) -> Done:
        if tuple(written.row(rows[0])[2].rcc_activity) != pair.below.text:
            raise Stale("Någon annan har ändrat aktiviteten.")
        return write_cell(written, rows[0], RCC_ACTIVITY, text)

    return edit_plan(visitor, plan_id, edit)
