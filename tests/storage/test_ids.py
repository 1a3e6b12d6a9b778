"""Finding a row by any number at all, on both databases."""

import pytest

from planapp.extensions import db
from planapp.services.errors import NotFound
from planapp.services.export_plan import export_plan
from planapp.services.owners.assign import link_owner, unlink_owner
from planapp.services.show_plan import get_plan
from planapp.services.sign_in import load_visitor
from planapp.services.update_row import load_row
from planapp.storage.ids import LARGEST, find
from planapp.storage.models import Plan
from planapp.storage.record_out import load_record
from tests.small_plan import PLAIN
from tests.stored import person

NOBODYS = [-1, 0, LARGEST, 2**31, 2**63, 10**40]


@pytest.mark.parametrize("number", NOBODYS)
def test_a_number_that_no_row_has_is_not_found(plan_id: int, number: int) -> None:
    assert find(db.session(), Plan, plan_id) is not None
    assert find(db.session(), Plan, number) is None
    assert load_record(db.session(), number) is None
    assert load_visitor(number) is None
    for call in (get_plan, load_row):
        with pytest.raises(NotFound):
            call(number)
    with pytest.raises(NotFound, match="ingen plan med nummer"):
        export_plan(number, "verksamhetsplan", "json", None)  # type: ignore[arg-type]


@pytest.mark.parametrize("number", NOBODYS)
def test_rows_are_linked_and_unlinked_by_any_number(plan_id: int, rows: list[int], number: int) -> None:
    planner, owner = person("planner"), person("owner")
    assert link_owner(planner, get_plan(plan_id), [number, rows[PLAIN]], owner.id) == 1
    unlink_owner(planner, rows[PLAIN], number)
    with pytest.raises(NotFound):
        unlink_owner(planner, number, owner.id)
