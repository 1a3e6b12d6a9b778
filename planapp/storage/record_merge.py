"""A merging into the plan that it was made for: what it brings, and where each cell comes from."""

from sqlalchemy.orm import Session

from planapp.domain.merging.outcome import Merging, RowWrite
from planapp.domain.record import Place
from planapp.domain.status import PAUSED
from planapp.storage.record_in import Values
from planapp.storage.record_write import Before, Ids, Result, StoredPlan, write_result


def _places(write: RowWrite, place: Place, columns: list[str], old: Values, run_id: int) -> Values:
    """Where cells stand that are not from the row's own reading, and what the file said of those kept."""
    places: Values = dict(old) if columns else {}
    for name in columns:
        places[name] = {**place, "import_id": run_id}
    for name, text in write.said.items():
        if not columns or name in columns or name == "timeframe":
            places[name] = {**place, "import_id": run_id, "said": text}
    return places


def _provenance(values: Values, write: RowWrite, place: Place, columns: list[str], run_id: int) -> None:
    if write.missing and values["missing_import_id"] is None:
        values["missing_import_id"] = run_id
    if write.found:
        values["missing_import_id"] = None
    if write.touched:
        values["places"] = _places(write, place, columns, values["places"] or {}, run_id)
        if not columns:
            values["import_id"], values["source"] = run_id, place or None


def store_merge(
    session: Session, plan_id: int, merging: Merging, run_id: int
) -> tuple[Before, dict[int, int]]:
    """Write a merging into its plan, and return what was there before, and the rows' new versions.

    Call it in a write transaction that holds the plan. What `restore_plan` needs is plain JSON; versions
    are by row id, of rows that say something else than before. A few statements for each table.
    """

    def settle(index: int, old: Values, new: Values) -> bool:
        write = merging.writes[index]
        if not old:
            new["import_id"] = run_id
            return True
        if old["ended_at"] is not None:  # it had been taken out of the plan
            new |= {"ended_at": None, "ended": None}
        if old["waiting_for"] and new["status"] not in (old["status"], PAUSED):
            new["waiting_for"] = ""  # what is no longer paused waits for nothing
        _provenance(new, write, merging.outcomes[index].place, merging.columns, run_id)
        return write.changed

    ids = Ids(merging.chapter_ids, merging.area_ids, merging.row_ids)
    plan = StoredPlan(session, plan_id)
    result = Result(session, plan, plan_id, merging.record, ids, settle)
    before = write_result(session, result)
    return before, result.versions()
