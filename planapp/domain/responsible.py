"""Who answers for a row, as the document writes it: parties with the role lead or support."""

import re
from dataclasses import dataclass
from functools import lru_cache

from planapp.domain.status import without_bullet
from planapp.domain.timeframe import parse_leading_timeframe

LEAD, SUPPORT = "lead", "support"

_SUPPORT = re.compile(r"\s+(?:med stöd (?:av|från)|i samverkan med|tillsammans med)\s+", re.IGNORECASE)
_LONGEST_NAMES = 500  # signs in a paragraph that names parties; a longer one is text
_DOCUMENT = re.compile(r"\b(?:dok|dnr|diarienr)\.?\s*\d|https?://|www\.", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Responsibility:
    """One party as the document names it; role is lead or support."""

    name: str
    role: str


def _parties(paragraph: str) -> list[str]:
    text = without_bullet(paragraph)
    # A bulleted line may hold several parties ("- RCC - VPG"); elsewhere " - " belongs to the text.
    dashed = text != paragraph
    parts = re.split(r"\s-\s?|\s*[;/]\s*|\s•\s*", text) if dashed else re.split(r"\s*;\s*|\s•\s*", text)
    return [name for part in parts if (name := part.strip(" ,.\t"))]


@lru_cache(maxsize=4096)  # a plan names the same parties again and again
def _parse_names(paragraph: str) -> tuple[Responsibility, ...]:
    if _DOCUMENT.search(paragraph) or parse_leading_timeframe(paragraph):
        return ()
    found = []
    for party in _parties(paragraph):
        lead, *support = _SUPPORT.split(party)
        found.append(Responsibility(lead.strip(), LEAD))
        found += [Responsibility(name.strip(), SUPPORT) for name in support]
    return tuple(party for party in found if party.name)


def _parse_paragraph(paragraph: str) -> tuple[Responsibility, ...]:
    if len(paragraph) <= _LONGEST_NAMES:
        return _parse_names(paragraph)
    whole = without_bullet(paragraph).strip(" ,.\t")
    return (Responsibility(whole, LEAD),) if whole else ()


def parse_responsible(
    paragraphs: list[str], timeframe: str | None = None, linked: frozenset[str] = frozenset()
) -> list[Responsibility]:
    """The parties in a responsible cell, in order, each once.

    The row's timeframe, other time expressions, document numbers and linked paragraphs are left out:
    they stay in the cell's text. Splits at typed bullets and at "med stöd av";
    a paragraph as long as a text is one party.
    """
    found: dict[Responsibility, None] = {}
    for paragraph in paragraphs:
        if paragraph != timeframe and paragraph not in linked:
            found |= dict.fromkeys(_parse_paragraph(paragraph))
    return list(found)
