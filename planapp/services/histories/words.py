"""One line of the history in words: on a row's page, a plan's, a person's, and in files."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from planapp.domain.clock import STOCKHOLM
from planapp.domain.history_names import (
    HOW_LABELS,
    PART_LABELS,
    PLAN_LABELS,
    ROW_LABELS,
    TOLD_BY_NEW,
)
from planapp.domain.own_words import read_own_words
from planapp.domain.record import RCC_ACTIVITY, REGION_ACTIVITY, RESOURCES, LegendStatus
from planapp.domain.status import STATUS_LABELS
from planapp.domain.text import swedish_date
from planapp.domain.word_diff import Piece, word_diff
from planapp.services.own_words import words_in_sentences

COMMAND_LINE = "Kommandoraden"
# Named as the plan's columns are. Not RESPONSIBLE: the forms and the filter say «Ansvarig» of it.
_OWN_HEADINGS = (RCC_ACTIVITY, REGION_ACTIVITY, RESOURCES)
_STATUSES, _CONFIRMED = ("status", "proposed_status"), ("confirmed", "part_confirmed")
_OF_OTHER_PLANS = ("parent_plan", "rcc_link")
_LONG = 60  # signs of a text that is compared word by word
_VERSION_FILE, _OUR_NAME = re.compile(r"version_(\d+)_file"), re.compile(r"[a-z]+(_[a-z0-9]+)+")
_SAME = {"is_followed_up": "Det som gällde ska gälla."}
_GONE = "{} som inte finns kvar, eftersom det ångrades: {}"
_PARTS = {
    "area_added": ("Nytt område", "Området togs bort igen"),
    "area_ended": ("Området är tillbaka", "Borttaget område"),
    "chapter_added": ("Nytt kapitel", "Kapitlet togs bort igen"),
    "chapter_ended": ("Kapitlet är tillbaka", "Borttaget kapitel"),
}


@dataclass(slots=True)
class ChangeView:
    """One line of the history; `version` is 0 where another row, that this one comes from, changed.

    `is_event` says that it happened to the row as a whole: what was before is no value. `sentence` says it
    all, where old and new alone would not. `pieces` compare long texts word by word. `behalf` is for whom
    it was done, or on whose word.
    """

    at: datetime
    who: str
    how: str
    what: str
    old: str
    new: str
    batch: str
    version: int
    is_event: bool = False
    sentence: str = ""
    behalf: str = ""
    pieces: list[Piece] = field(default_factory=list)


def behalf_words(for_name: str | None, according_to: str) -> str:
    """For whom something was done, and on whose word: «för Ola», «enligt chefen, per telefon 3 maj»."""
    parts = [f"för {for_name}" if for_name else "", f"enligt {according_to}" if according_to else ""]
    return ", ".join(part for part in parts if part)


def value_words(what: str, value: str, labels: Mapping[str | None, str]) -> str:
    """A value of the history in words; the empty text for none."""
    if what == "proposed_status" and not value:
        return ""
    if what in _STATUSES:
        return labels.get(value or None, STATUS_LABELS.get(value, value))
    if what in _CONFIRMED and value:
        return swedish_date(datetime.fromisoformat(value).astimezone(STOCKHOLM).date())
    return value


class Words:
    """How a plan's history is worded: its labels, its columns' headings, the words of its legend.

    `shows_plans` says whether the titles and texts of other plans are told.
    """

    def __init__(
        self,
        labels: Mapping[str | None, str],
        columns: Iterable[Mapping[str, str]] = (),
        legend: Iterable[LegendStatus] = (),
        shows_plans: bool = False,
    ) -> None:
        headings = {
            one["key"]: one["header"] for one in columns if one["key"] in _OWN_HEADINGS and one["header"]
        }
        self.row_names, self.labels = ROW_LABELS | headings, labels
        self.legend, self.shows_plans = list(legend), shows_plans

    def name(self, change: Any) -> str:
        """What a line is about, in words; never a name of the program's own."""
        if change.activity_id is not None:
            names = self.row_names
        else:
            names = PLAN_LABELS if change.part_id is None else PART_LABELS
        found = _VERSION_FILE.fullmatch(change.what)
        if found:
            return f"Filen till version {found[1]}"
        named = names.get(change.what) or {**PART_LABELS, **PLAN_LABELS, **ROW_LABELS}.get(change.what)
        if named is None:
            named = "Annan ändring" if _OUR_NAME.fullmatch(change.what) else change.what
        # Whose part it is.
        return f"{named}, {change.place}" if change.what == "part_answer" and change.place else named

    def values(self, change: Any) -> tuple[str, str]:
        """What there was, and what there is, in words."""
        if change.what == "own_words":
            before, after = (self._own_words(one) for one in (change.old, change.new))
            return (
                "\n".join(one for one in before if one not in after),
                "\n".join(one for one in after if one not in before),
            )
        if change.what in _OF_OTHER_PLANS and not self.shows_plans:
            return "", ""
        old, new = (value_words(change.what, one, self.labels) for one in (change.old, change.new))
        return old, new

    def _own_words(self, stored: str) -> list[str]:
        try:
            return words_in_sentences(read_own_words(json.loads(stored or "{}"), self.legend))
        except (ValueError, LookupError, TypeError, AttributeError):
            return []

    def sentence(self, change: Any) -> str:
        """A line as a whole sentence, where old and new alone would not say it; else ""."""
        what, old, new = change.what, change.old, change.new
        if what in _CONFIRMED:
            whose = f"Delsvar, {change.place}: " if what == "part_confirmed" else ""
            return whose + (
                "Oförändrat ångrades." if change.how == "undo" else "Oförändrat, läget är detsamma."
            )
        if what == "status_word" and old and new:
            return f"Statusordet ändrades från {old} till {new}."
        if what == "accepted_proposal" and new:
            return f"Godtaget förslag från {new}"
        if what == "removed":
            return "Utkastet togs bort." if new else "Utkastet togs tillbaka."
        if what in _OF_OTHER_PLANS and not self.shows_plans:
            return f"{self.name(change)} ändrades."
        if what in _PARTS and bool(old) != bool(new):
            return f"{_PARTS[what][0 if new else 1]}: {new or old}"
        if what == "added" and not new and change.activity_id is None:
            return _GONE.format("En ny rad", old.replace("\n", " · "))
        if old == new:
            return f"{self.name(change)}: " + _SAME.get(what, "texten är densamma, men något i den ändrades.")
        return ""

    def view(
        self, change: Any, who: str | None, for_name: str | None = None, own_row: int | None = None
    ) -> ChangeView:
        """A line as a page shows it; `own_row` is the row whose history it stands in, if one."""
        old, new = self.values(change)
        is_event = change.what in TOLD_BY_NEW and bool(new)
        sentence = self.sentence(change)
        is_long = old and new and max(len(old), len(new)) > _LONG and not (is_event or sentence)
        return ChangeView(
            change.at,
            who or COMMAND_LINE,
            HOW_LABELS.get(change.how, "på annat sätt"),
            self.name(change),
            old,
            new,
            change.batch,
            change.version if own_row in (None, change.activity_id) else 0,
            is_event,
            sentence,
            behalf_words(for_name, change.according_to),
            word_diff(old.split("\n"), new.split("\n")) if is_long else [],
        )
