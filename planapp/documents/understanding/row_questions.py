"""What a row with one text across the table is: a new chapter, its introduction, or nothing of the plan."""

from planapp.documents.understanding.findings import INFO, LONGEST_QUOTE, Findings, quote
from planapp.domain.record import Place
from planapp.domain.text import search_form

NEW_CHAPTER, INTRODUCTION, LEAVE_OUT = "chapter", "intro", "leave_out"
_ANSWERS = (
    (NEW_CHAPTER, "Nytt kapitel"),
    (INTRODUCTION, "Förklarande text till kapitlet"),
    (LEAVE_OUT, "Läs inte in raden"),
)
_LONGEST_HEADING = 100  # signs in a row that is proposed as a heading


def _proposed(text: str, has_chapter: bool, is_first: bool) -> str:
    """What such a row most likely is.

    Above the first row of a chapter that a heading has named it explains; a short one elsewhere parts the
    rows; a sentence below the rows belongs to nothing.
    """
    is_heading = len(text) <= _LONGEST_HEADING and not text.endswith((".", ":", ";", "!", "?"))
    if is_heading and not has_chapter:
        return NEW_CHAPTER
    if is_first and has_chapter:
        return INTRODUCTION
    return NEW_CHAPTER if is_heading else LEAVE_OUT


def ask_row_across(
    findings: Findings, text: str, place: Place, has_chapter: bool, is_first: bool, is_asked: bool
) -> str:
    """Ask what a row across the table is, and give what holds; asked once for each text."""
    key = f"row:{search_form(text)}"[:200]
    proposed = _proposed(text, has_chapter, is_first)
    if is_asked:
        before = next((one for one in findings.found if one.key == key), None)
        if before is not None:
            return before.answer or before.proposed
    quoted = text[:LONGEST_QUOTE]
    message = f"En rad har bara en text: {quote(quoted)}. Är den ett nytt kapitel?"
    holds = findings.ask("row_across", key, message, place, _ANSWERS, proposed)
    if len(text) > LONGEST_QUOTE:
        findings.tell("row_across_rest", INFO, "Raden fortsätter: {}.", [text[LONGEST_QUOTE:]], place)
    return holds
