from planapp.extensions import db
from planapp.services.editing.edit_plan import edit_plan
from planapp.domain.editing.cells import write_cell
from planapp.services.show_plan import get_plan
from planapp.domain.own_words import *
from planapp.services.own_words import save_words, show_words
from planapp.storage.models import Edit
from dataclasses import replace
from tests.small_plan import *
import sqlalchemy as sa, pytest
@pytest.mark.parametrize("mode", ["extend","note"])
def test_x(plan_id, rows, planner, mode):
    page = show_words(get_plan(plan_id))
    st = dict(page.words.statuses); st["paused"]="Vilande"
    w = replace(page.words, statuses=st, unknown_words=mode, is_chosen=True)
    s = save_words(planner, plan_id, w, page.seen, True)
    p = get_plan(plan_id); before=(p.legend, p.after_legend); print(before)
    edit_plan(planner, plan_id, lambda t: write_cell(t, rows[PLAIN], "region_activity", "Nytt"))
    db.session.rollback()
    p = get_plan(plan_id); print((p.legend, p.after_legend)); 
    e = db.session.scalars(sa.select(Edit)).first(); print(e.before["plan"])
    assert before==(p.legend, p.after_legend)
