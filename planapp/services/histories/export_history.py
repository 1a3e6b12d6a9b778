"""A history as a list in a file: what the page shows, a line for each value that changed."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from planapp.documents.csv_list import write_csv_list
from planapp.documents.excel.list_file import write_list_file
from planapp.domain.access import Visitor
from planapp.domain.clock import STOCKHOLM
from planapp.extensions import db
from planapp.services.export_plan import MIME_TYPES, Exported
from planapp.services.histories.asked import Asked
from planapp.services.histories.person_history import lines_of_person, person_of, plans_in, wording_of
from planapp.services.histories.plan_history import lines_in_plan, plan_wording
from planapp.services.histories.presses import place_of
from planapp.services.histories.words import COMMAND_LINE, Words
from planapp.services.security_log import log_event
from planapp.storage.history import LineFilter, every_line
from planapp.storage.models import Plan

SUFFIXES = ("xlsx", "csv")
MOST = 20_000  # lines of a file
_ON_PAGES = "på sidorna"  # what the page leaves out: the way that most is changed
_MOMENT = "%Y-%m-%d %H.%M"
_PLAN = 4  # the column that is there when the file tells of several plans
_ONLY_NEWEST = f"Filen har de {MOST:,} senaste ändringarna. Välj en kortare tid för att få äldre.".replace(
    ",", " "
)
_HEADINGS = (
    ("När", 17.0),
    ("Vem", 22.0),
    ("För vem, eller enligt vem", 24.0),
    ("Hur", 20.0),
    ("Plan", 30.0),
    ("Var", 30.0),
    ("Vad", 24.0),
    ("Före", 50.0),
    ("Efter", 50.0),
)


def _rows(wanted: LineFilter, words: Callable[[int], Words]) -> Iterator[list[str | datetime]]:
    for line in every_line(db.session(), wanted, MOST):
        change = line.Change
        view = words(change.plan_id).view(change, line.who, line.for_name)
        yield [
            change.at.astimezone(STOCKHOLM).replace(tzinfo=None, microsecond=0),
            line.who or COMMAND_LINE,
            view.behalf,
            view.how or _ON_PAGES,
            line.plan_title or "Plan utan titel",
            place_of(line),
            view.what,
            view.old,
            view.sentence if view.sentence and not (view.old or view.new) else view.new,
        ]


def _without_plan(values: Sequence[Any]) -> list[Any]:
    return [*values[:_PLAN], *values[_PLAN + 1 :]]


def _file(name: str, suffix: str, rows: Iterator[list[str | datetime]]) -> Exported:
    headings: list[tuple[str, float]] = list(_HEADINGS)
    found = list(rows)
    if len({row[_PLAN] for row in found}) <= 1:
        headings, found = _without_plan(headings), [_without_plan(row) for row in found]
    note = _ONLY_NEWEST if len(found) == MOST else ""
    file_name = f"historik-{_plain(name)}.{suffix}"
    if suffix == "csv":
        lines = [[_written(value) for value in row] for row in found] + ([[note]] if note else [])
        titles = [heading for heading, _ in headings]
        return Exported(b"".join(write_csv_list(titles, lines)), file_name, "text/csv; charset=utf-8")
    return Exported(write_list_file("Ändringar", headings, found, note), file_name, MIME_TYPES["xlsx"])


def _written(value: str | datetime) -> str:
    return value.strftime(_MOMENT) if isinstance(value, datetime) else value


def _plain(name: str) -> str:
    """A name as a file name has it: small letters a to z."""
    letters = unicodedata.normalize("NFKD", name.replace("–", "-")).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:60] or "planapp"


def _tell(visitor: Visitor, suffix: str, **facts: Any) -> None:
    log_event("export", user=visitor.id, what="history", format=suffix, **facts)


def export_plan_history(visitor: Visitor, plan: Plan, asked: Asked, suffix: str) -> Exported:
    """A plan's history as it was filtered, of at most MOST lines; one of SUFFIXES."""
    words = plan_wording(visitor, plan)
    _tell(visitor, suffix, plan=plan.id)
    rows = _rows(lines_in_plan(visitor, plan, asked), lambda _: words)
    return _file(plan.title or "plan", suffix, rows)


def export_person_history(
    visitor: Visitor, user_id: int, asked: Asked, suffix: str, organisation_id: int | None = None
) -> Exported:
    """A person's history as it was filtered; raises NotFound as `show_person_history`."""
    if organisation_id is None:
        user_id, name = visitor.id, visitor.name
    else:
        name = person_of(visitor, organisation_id, user_id)
    plans = plans_in(visitor, organisation_id)
    _tell(visitor, suffix, person=user_id, organisation=organisation_id)
    return _file(
        name, suffix, _rows(lines_of_person(visitor, user_id, plans, asked), wording_of(visitor, plans))
    )
