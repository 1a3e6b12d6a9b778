"""What is held about a user, in words: names that the program has for things as a page calls them."""

from datetime import date, datetime
from typing import Any

from planapp.domain.clock import STOCKHOLM
from planapp.domain.history_names import HOW_LABELS, PART_LABELS, PLAN_LABELS, ROW_LABELS
from planapp.domain.status import STATUS_LABELS
from planapp.domain.text import swedish_date

_WHATS = {**PART_LABELS, **PLAN_LABELS, **ROW_LABELS}
_WORDS = {
    "what": _WHATS,
    "field": _WHATS,
    "how": HOW_LABELS | {"page": "på sidorna"},
    "part_status": STATUS_LABELS,
    "outcome": {
        "accepted": "godtaget",
        "declined": "avslaget",
        "withdrawn": "tillbakadraget",
        "reassigned": "någon annan fick raden",
        "kept": "raden är kvar",
    },
}
PLACE = ("code", "area", "position")  # told together, where the row is


def value_in_words(name: str, value: Any) -> str:
    """A value of a person's data as a page shows it: moments in Swedish time, and no name of our own."""
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    if isinstance(value, datetime):
        return f"{value.astimezone(STOCKHOLM):%Y-%m-%d %H.%M}"
    if isinstance(value, date):
        return swedish_date(value)
    return _WORDS.get(name, {}).get(value, str(value))


def row_in_words(held: dict[str, Any]) -> str:
    """Which row something is about: «1.1 Tobak, rad 3», and its number for who looks it up in the file."""
    place = " ".join(str(held[part]) for part in ("code", "area") if held.get(part))
    where = (
        f"{place or 'Område utan rubrik'}, rad {held['position'] + 1}"
        if held.get("position") is not None
        else ""
    )
    return f"{where} (nummer {held['row']})" if where else f"Nummer {held['row']}"
