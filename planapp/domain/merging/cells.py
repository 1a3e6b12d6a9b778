"""The cells of a row that hold text only: what the plan, the file and the last reading say."""

from planapp.domain.merging.outcome import FROM_PLAN, CellChange, RowWrite
from planapp.domain.merging.parts import Cell
from planapp.domain.merging.terms import Terms, digest
from planapp.domain.record import RESPONSIBLE, STATUS, TIMEFRAME

SET_FIELDS = (STATUS, RESPONSIBLE, TIMEFRAME)  # what people set; their cells have the same names


def chosen(text: list[str], links: list[tuple[int, str, str]], plan: Cell, file: Cell | None) -> Cell:
    """A cell of the result with the merge that it stands in: the file's, else the plan's."""
    cell = Cell(text, links)
    if file is not None and cell.says() == file.says():
        # The plan's merge holds where the file has none and says the same in all its rows.
        cell.share = file.share if file.share is not None else plan.share
        cell.before = plan.share
    elif cell.says() == plan.says():
        cell.share = plan.share
    return cell


def visible(cell: Cell, other: Cell) -> list[str]:
    """A cell as it is shown beside another; where only links differ, with their addresses."""
    if cell.text != other.text:
        return cell.text
    return [*cell.text, *(f"{text} → {url}" for _, text, url in cell.links)]


def merge_cell(
    change: CellChange, plan: Cell, file: Cell, terms: Terms, row_id: int, write: RowWrite
) -> Cell:
    """A cell of a row as it becomes; `change` says afterwards whose text it is, and why."""
    name, ours, theirs = change.name, "\n".join(plan.text), "\n".join(file.text)
    held = terms.held.get(row_id, {}).get(name)
    was_written = held is not None and held.base != ours
    if ours == theirs:
        write.touched = write.touched or was_written  # the file has come to say so too
    elif held is not None and was_written:
        change.set_by = held.set_by
        change.kept = theirs == held.base
        if not change.kept:
            write.touched = True
            asker = row_id if plan.share is None else terms.askers.setdefault(plan.share, row_id)
            terms.ask_which(f"{name}:{asker}:{digest(ours, theirs)}", change)
    if change.taken() == FROM_PLAN:
        write.said[name] = theirs
        return plan
    if file.says() != plan.says():
        write.changed = True
    return chosen(file.text, file.links, plan, file)
