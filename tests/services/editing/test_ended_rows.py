"""Rows that have been taken out: each with its own history, in few statements."""

from planapp.domain.access import Visitor
from planapp.domain.editing.cells import write_cell
from planapp.domain.editing.row_joins import split_row
from planapp.domain.editing.rows import bring_back_row, end_row
from planapp.extensions import db
from planapp.services.editing.edit_plan import edit_plan
from planapp.services.editing.ended_rows import ended_record, ended_rows
from planapp.services.history import record_changes
from planapp.services.show_plan import get_plan
from planapp.services.show_row import row_changes, values_at
from planapp.services.transaction import transaction
from planapp.storage.models import Plan
from planapp.storage.queries import row_history
from tests.small_plan import EMPTY, LINKED, PLAIN
from tests.stored import row, save, statements


def test_ended_rows_have_their_histories_in_as_many_statements_whatever_their_number(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    split = edit_plan(
        planner, plan_id, lambda text: split_row(text, rows[LINKED], {}, {"region_activity": "B"})
    )
    assert split.row_id is not None
    taken, counts = [split.row_id, rows[PLAIN], rows[EMPTY]], []
    for place, row_id in enumerate(taken):
        save(planner, row_id, comment=f"Kommentar {place}")
        edit_plan(planner, plan_id, lambda text, one=row_id: end_row(text, one, "Slut", "Rådet"))  # type: ignore[misc]
        db.session.rollback()
        get_plan(plan_id)
        with statements() as sent:
            found = ended_rows(db.session.get_one(Plan, plan_id), shows_notes=True)
        counts.append(len(sent))
    assert len(set(counts)) == 1
    told = {one.id: [line.new for line in one.history if line.what == "Kommentar"] for one in found}
    assert told == {row_id: [f"Kommentar {place}"] for place, row_id in enumerate(taken)}


def test_the_changes_of_the_row_that_a_row_was_split_from_are_not_its_own(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    for text in ("Ett", "Två", "Tre"):
        save(planner, rows[LINKED], comment=text)
    split = edit_plan(
        planner, plan_id, lambda text: split_row(text, rows[LINKED], {}, {"region_activity": "B"})
    )
    assert split.row_id is not None
    new = row(split.row_id)
    assert values_at(new, new.version) == {}
    history = row_changes(new.id, row_history(db.session(), new.id), {}, True)
    assert [line.new for line in history if line.what == "Kommentar"] == ["Tre", "Två", "Ett"]
    assert all(line.version == 0 for line in history if line.what == "Kommentar")


def test_what_happened_to_a_row_as_a_whole_is_told_without_what_was_before(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    row_id = rows[PLAIN]
    edit_plan(planner, plan_id, lambda text: end_row(text, row_id, "Slut", "Rådet"))
    (ended,) = ended_rows(get_plan(plan_id), shows_notes=True)
    kept = ended_record(plan_id, row_id)
    edit_plan(planner, plan_id, lambda text: bring_back_row(text, kept, row_id))
    back = row_changes(row_id, row_history(db.session(), row_id), {}, True)[0]
    assert [(one.what, one.new, one.is_event) for one in (ended.history[0], back)] == [
        ("Avslutad", "Slut\nRådet", True),
        ("Tillbaka i planen", "2.a) Tobak, rad 3", True),
    ]


def test_cells_are_called_what_the_plans_columns_are(plan_id: int, rows: list[int], planner: Visitor) -> None:
    for name in ("rcc_activity", "region_activity", "responsible"):
        edit_plan(planner, plan_id, lambda text, name=name: write_cell(text, rows[EMPTY], name, "Nytt"))  # type: ignore[misc]
    history = row_history(db.session(), rows[EMPTY])
    columns = [
        {"key": "rcc_activity", "header": "Insats från RCC"},
        {"key": "responsible", "header": "Vem"},
        {"key": "status", "header": "Läge"},
        {"key": "region_activity", "header": ""},
    ]
    lines = row_changes(rows[EMPTY], history, {}, True, columns)
    # Who is responsible is told apart from when, whatever the cell that holds both is called.
    assert [one.what for one in lines] == ["Ansvarig", "Aktivitet i regionen", "Insats från RCC"]
    assert not any(one.is_event or one.sentence for one in lines)


def test_another_word_for_a_status_is_told_in_a_sentence(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    with transaction():
        record_changes(row(rows[PLAIN]), planner, "page", {"status_word": ("Påbörjad", "Igång")}, None)
    (line,) = row_changes(rows[PLAIN], row_history(db.session(), rows[PLAIN]), {}, True)
    assert line.sentence == "Statusordet ändrades från Påbörjad till Igång."
