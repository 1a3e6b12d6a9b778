"""Write what stands outside the tables, and the legend that explains the columns and the statuses."""

from planapp.domain.editing.cell_texts import find_column
from planapp.domain.editing.edit import edit, refuse_stale
from planapp.domain.editing.naming import count_rows
from planapp.domain.editing.paragraphs import read_line, read_text
from planapp.domain.editing.written import Done, EditError, Written, seen
from planapp.domain.legend import listed_statuses
from planapp.domain.record import STATUS, Legend, PlanRecord, row_cell
from planapp.domain.status import is_legend_cell, read_legend_statuses, read_status

_LINES = {"title": "Planens titel", "period": "Perioden", "rcc": "Regionalt cancercentrum"}
_TEXTS = {
    "intro": "Planens inledning",
    "after_legend": "Texten efter förklaringen",
    "trailing": "Texten efter tabellerna",
}
_TWO_STATUSES = (
    "Förklaringen av statusar måste räkna upp minst två kända statusar, en på varje rad, "
    "till exempel Påbörjad och Klar."
)


def plan_text_seen(written: Written, name: str) -> str:
    """What a form of one of the plan's texts shall carry as `seen_before`."""
    return seen(getattr(written.record, _known(name)))


def legend_seen(written: Written, name: str) -> str:
    """What a form of one of the legend's cells shall carry as `seen_before`."""
    return seen(written.record.legend.cells.get(name, []))


def _known(name: str) -> str:
    if name not in _LINES and name not in _TEXTS:
        raise EditError("Den texten finns inte i en plan.")
    return name


@edit
def write_plan_text(written: Written, name: str, text: str | None, seen_before: str | None = None) -> Done:
    """Write the plan's title, period or rcc (a line), or intro, after_legend or trailing (paragraphs)."""
    record = written.record
    before = getattr(record, _known(name))
    label = _LINES.get(name) or _TEXTS[name]
    new = read_line(text, label) if name in _LINES else read_text(text, label)
    if new == before:
        return Done(f"Inget ändrades: {label} har redan den texten.")
    refuse_stale(seen_before, seen(before), label[0].lower() + label[1:])
    if name == "title" and new is None:
        raise EditError("Planen behöver en titel.")
    setattr(record, name, new)
    done = "ändrades" if new else "tömdes"
    statuses = record.legend.statuses if record.legend.cells else listed_statuses(record.intro)
    return Done(f"{label} {done}.{_read_anew(record, Legend(statuses=statuses))}")


@edit
def write_legend(written: Written, name: str, text: str | None, seen_before: str | None = None) -> Done:
    """Write what the legend says of a column; of the status column it lists the plan's statuses."""
    record = written.record
    column = find_column(record, name)
    before = record.legend.cells.get(name, [])
    new = read_text(text, f"Förklaringen av {column.header}")
    if new == before:
        return Done(f"Inget ändrades: förklaringen av {column.header} har redan den texten.")
    refuse_stale(seen_before, seen(before), f"förklaringen av {column.header}")
    cells = {one: lines for one, lines in record.legend.cells.items() if one != name}
    cells |= {name: new} if new else {}
    if cells and not is_legend_cell(cells.get(STATUS, [])):
        raise EditError(_TWO_STATUSES)
    statuses = read_legend_statuses(cells[STATUS]) if cells else listed_statuses(record.intro)
    legend = Legend(cells, statuses)
    anew = _read_anew(record, legend)
    record.legend = legend
    done = "ändrades" if new else "tömdes"
    return Done(f"Förklaringen av {column.header} {done}.{anew}")


def _read_anew(record: PlanRecord, legend: Legend) -> str:
    """A sentence on the rows whose status cells say something else with another legend."""
    count = sum(
        read_status(row_cell(row, STATUS, ""), legend.statuses) != row.status for row in record.rows()
    )
    if not count:
        return ""
    return f" Statusen läses nu på ett annat sätt på {count_rows(count)}."
