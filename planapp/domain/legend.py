"""The statuses that a plan lists in its introduction, where it has no table that explains them."""

import re
from collections.abc import Sequence

from planapp.domain.record import LegendStatus
from planapp.domain.status import read_legend_statuses
from planapp.domain.text import begins_with_bullet

_LINE = re.compile(r"(?:status|statusar|statusord|läge)(?: \w+){0,4} ?[:=] ?(?P<rest>.*)", re.IGNORECASE)
_LONGEST = 300  # signs in such a line


def listed_statuses(paragraphs: Sequence[str]) -> list[LegendStatus]:
    """The statuses in the first line such as «Status: Ej påbörjad, Påbörjad, Klar», or in the list below it.

    A line such as «G = genomförd, P = påbörjad» lists them too.

    Empty when no line lists at least two statuses.
    """
    for index, text in enumerate(paragraphs):
        found = _LINE.fullmatch(text) if len(text) <= _LONGEST else None
        rest = found["rest"].strip().rstrip(".") if found else ""
        lines = _explained(rest or text)
        if found and not lines:
            lines = [rest] if rest else _bullets(paragraphs[index + 1 :])
        statuses = read_legend_statuses(lines) if lines else []
        if len({entry.status for entry in statuses if entry.status}) > 1:
            return statuses
    return []


def _explained(text: str) -> list[str]:
    """The parts of a line that explains signs one after the other: «G = genomförd, P = påbörjad»."""
    if len(text) > _LONGEST or text.count("=") < 2:
        return []
    parts = [part.strip().rstrip(".") for part in re.split(r"[,;]|\. |\boch\b", text) if part.strip()]
    return parts if all("=" in part for part in parts) else []


def _bullets(paragraphs: Sequence[str]) -> list[str]:
    lines: list[str] = []
    for text in paragraphs:
        if not begins_with_bullet(text) or len(text) > _LONGEST:
            break
        lines.append(text)
    return lines
