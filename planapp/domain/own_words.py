"""The plan's own words: which statuses it offers, what it calls them, and what its legend says of them.

A plan that has chosen nothing offers what its legend lists, or all of ours where it has no legend.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from planapp.domain.record import STATUS, Legend, LegendStatus, PlanRecord
from planapp.domain.status import (
    CANCELLED,
    DONE,
    IN_PROGRESS,
    NOT_STARTED,
    ONGOING,
    PAUSED,
    STATUS_LABELS,
    read_legend_statuses,
    read_status,
    says_only_status,
    status_label,
    without_bullet,
)
from planapp.domain.text import search_form, without_forbidden
from planapp.domain.time_expressions import parse_leading_timeframe

# In the order in which a person thinks of them: how a form lists them.
FORM_ORDER = (NOT_STARTED, IN_PROGRESS, ONGOING, DONE, PAUSED, CANCELLED)
EXTEND, NOTE = "extend", "note"
LONGEST_LABEL = 60

_FEW = "Välj minst två statusar."
_EMPTY = "Skriv vad statusen ska heta."
_LONG = f"Korta ordet till högst {LONGEST_LABEL} tecken."
_TWICE = "Två statusar kan inte heta samma sak. Ändra den ena."
_UNREADABLE = "«{}» kan inte läsas som {}. Välj ett annat ord."
_ONLY_EXPLAINED = (
    "«{}» förstås bara om ordet förklaras. Välj att teckenförklaringen utökas, eller skriv ett annat ord."
)
_NO_CHOICE = "Välj vad som ska hända med ord som teckenförklaringen saknar."


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What a plan offers: `statuses` with the plan's label for each, in order.

    `is_chosen` says that the planner has chosen them; otherwise they are the legend's, or ours.
    `unknown_words` is what a document does with words that its legend lacks: EXTEND or NOTE.
    """

    statuses: dict[str, str] = field(default_factory=dict)
    done_needs_confirmation: bool = False
    unknown_words: str = EXTEND
    is_chosen: bool = False


def default_statuses(legend: Iterable[LegendStatus]) -> dict[str, str]:
    """What a plan offers that has chosen nothing: its legend's statuses in its order, or all of ours."""
    legend = list(legend)
    found = {entry.status: status_label(entry.status, legend) for entry in legend if entry.status}
    return found if len(found) > 1 else {status: STATUS_LABELS[status] for status in FORM_ORDER}


def read_own_words(stored: Mapping[str, Any], legend: Iterable[LegendStatus]) -> OwnWords:
    """What is stored of a plan's words (`Plan.own_words`), with what its legend gives for the rest."""
    chosen: dict[str, str] = dict(stored.get("statuses") or {})
    return OwnWords(
        chosen or default_statuses(legend),
        bool(stored.get("done_needs_confirmation")),
        NOTE if stored.get("unknown_words") == NOTE else EXTEND,
        bool(chosen),
    )


def own_words_json(words: OwnWords, legend: Iterable[LegendStatus]) -> dict[str, Any]:
    """The words as they are stored; statuses that are as the legend has them are left to the legend."""
    stored: dict[str, Any] = {}
    if list(words.statuses.items()) != list(default_statuses(legend).items()):
        stored["statuses"] = dict(words.statuses)
    if words.done_needs_confirmation:
        stored["done_needs_confirmation"] = True
    if words.unknown_words != EXTEND:
        stored["unknown_words"] = words.unknown_words
    return stored


def clean_label(text: str) -> str:
    """A label as it can stand in a document: one line, without what no document holds."""
    return " ".join(without_forbidden(text).split())


def choices_for(words: OwnWords, current: str | None) -> list[str]:
    """The statuses that can be chosen for a row: those that the plan offers, and the one that it has."""
    return [*words.statuses, *([current] if current and current not in words.statuses else [])]


def word_for(
    status: str | None, words: OwnWords, legend: Sequence[LegendStatus], used: Iterable[str] = ()
) -> str:
    """How the plan writes a status: the word it has chosen, else as `status_label`."""
    if words.is_chosen and status in words.statuses:
        return words.statuses[status]
    return status_label(status, legend, used)


def _stands_in(legend: Sequence[LegendStatus], status: str, label: str) -> bool:
    mine = search_form(label)
    return any(
        mine in (search_form(entry.text), search_form(status_label(status, [entry])))
        for entry in legend
        if entry.status == status
    )


def lacking_words(words: OwnWords, legend: Sequence[LegendStatus]) -> dict[str, str]:
    """The words that the plan has chosen and its legend does not have, by status."""
    if not words.is_chosen:
        return {}
    return {
        status: label for status, label in words.statuses.items() if not _stands_in(legend, status, label)
    }


def _line(status: str, label: str) -> str:
    """How a legend lists a word: alone where it says its status, otherwise explained by ours."""
    if read_legend_statuses([label]) == [LegendStatus(label, status)]:
        return label
    return f"{label} = {STATUS_LABELS[status]}"


def extended_legend(words: OwnWords, legend: Legend) -> Legend:
    """The legend with the plan's words that it lacks; the same one where nothing is to be added.

    A plan without a legend gets one only when a word of its own would not be understood without.
    """
    lacking = lacking_words(words, legend.statuses)
    understood = all(read_status([label]) == status for status, label in lacking.items())
    if not lacking or words.unknown_words != EXTEND or (not legend.statuses and understood):
        return legend
    held = legend.cells.get(STATUS) or [entry.text for entry in legend.statuses]
    bullets = {text[: len(text) - len(without_bullet(text))] for text in held}
    bullet = bullets.pop() if len(bullets) == 1 else ""
    lines = [*held, *(bullet + _line(status, label) for status, label in lacking.items())]
    return Legend(legend.cells | {STATUS: lines}, read_legend_statuses(lines))


def words_note(words: OwnWords, legend: Sequence[LegendStatus]) -> str:
    """The paragraph about words that a kept legend lacks; empty where there is nothing to say."""
    labels = list(lacking_words(words, legend).values()) if words.unknown_words == NOTE and legend else []
    if not labels:
        return ""
    if len(labels) == 1:
        return f"Statusordet {labels[0]} används också i planen."
    return f"Statusorden {', '.join(labels[:-1])} och {labels[-1]} används också i planen."


def with_own_words(record: PlanRecord, stored: Mapping[str, Any]) -> PlanRecord:
    """The record with its legend extended, or the note after it, as the plan has chosen.

    The record gets new parts; those that it had are left as they are.
    """
    if not stored or not any(column.key == STATUS for column in record.columns):
        return record
    words = read_own_words(stored, record.legend.statuses)
    note = words_note(words, record.legend.statuses)
    name = "after_legend" if record.legend.cells else "intro"
    if note and note not in getattr(record, name):
        setattr(record, name, [*getattr(record, name), note])
    record.legend = extended_legend(words, record.legend)
    return record


def without_own_words(record: PlanRecord, document: PlanRecord, stored: Mapping[str, Any]) -> PlanRecord:
    """A record without what `with_own_words` has added to it; `document` is the same plan without that.

    A legend that somebody has written anew since stays as they wrote it.
    """
    shown = with_own_words(replace(document), stored)
    found = replace(record)
    if record.legend == shown.legend:
        found.legend = document.legend
    for name in ("intro", "after_legend"):
        added = [one for one in getattr(shown, name) if one not in getattr(document, name)]
        setattr(found, name, [one for one in getattr(record, name) if one not in added])
    return found


def _label_fault(status: str, label: str, words: OwnWords, legend: Sequence[LegendStatus]) -> str:
    if not label:
        return _EMPTY
    if len(label) > LONGEST_LABEL:
        return _LONG
    if [search_form(one) for one in words.statuses.values()].count(search_form(label)) > 1:
        return _TWICE
    reads = read_status([label], legend) == status and says_only_status(label, legend)
    reads &= any(sign.isalnum() for sign in label) or read_status([label]) == status  # «?» says nothing
    if reads and not parse_leading_timeframe(label):
        return ""
    if words.unknown_words == NOTE:
        as_extended = OwnWords(words.statuses, unknown_words=EXTEND, is_chosen=True)
        full = extended_legend(as_extended, Legend(statuses=list(legend))).statuses
        if read_status([label], full) == status:
            return _ONLY_EXPLAINED.format(label)
    return _UNREADABLE.format(label, STATUS_LABELS[status].lower())


def own_words_faults(words: OwnWords, legend: Legend) -> dict[str, str]:
    """What is wrong with the words that a planner chooses: a Swedish sentence for each field.

    The fields are the statuses, `statuses` for all of them and `unknown_words`.
    """
    found: dict[str, str] = {}
    if len(words.statuses) < 2:
        found["statuses"] = _FEW
    if words.unknown_words not in (EXTEND, NOTE):
        return found | {"unknown_words": _NO_CHOICE}
    chosen = OwnWords(words.statuses, words.done_needs_confirmation, words.unknown_words, True)
    readable = all(0 < len(label) <= LONGEST_LABEL for label in words.statuses.values())
    full = extended_legend(chosen, legend).statuses if readable else legend.statuses
    for status, label in words.statuses.items():
        fault = _label_fault(status, label, chosen, full)
        if fault:
            found[status] = fault
    known = [entry for entry in legend.statuses if entry.status]
    spoilt = [entry.text for entry in known if entry.status != read_status([entry.text], full)]
    if spoilt and not found:
        found["statuses"] = f"«{spoilt[0]}» betyder redan något annat i planens teckenförklaring."
    return found
