"""Column headings: what each means, in one table of synonyms and a few patterns."""

import re

from planapp.domain.headings import fold_header
from planapp.domain.record import (
    AREA,
    COLUMN_KEYS,
    EXTRA,
    GOAL,
    RCC_ACTIVITY,
    REGION_ACTIVITY,
    RESOURCES,
    RESPONSIBLE,
    STATUS,
    TIMEFRAME,
    Column,
)

LONGEST_HEADER = 300  # signs; more is text
_SYNONYMS = {
    AREA: "område|områden|delområde|underrubrik|process|vårdprocess|diagnos|förbättringsområde"
    "|utvecklingsområde|insatsområde|area",
    GOAL: "mål|uppdrag/mål|mål/uppdrag|uppdrag|delmål|övergripande mål|effektmål|prioriterade mål"
    "|målformulering|framgångsfaktor|löfte|patientlöfte|målbild|inriktning|goal|objective",
    RCC_ACTIVITY: "aktivitet från rcc|aktiviteter från rcc|rcc-aktivitet|rcc-aktiviteter"
    "|aktivitet i cancerplanen|sjukvårdsregional aktivitet|regional prioritering|prioritering",
    REGION_ACTIVITY: "aktivitet|aktiviteter|insats|insatser|åtgärd|åtgärder|handling|regional aktivitet"
    "|lokal aktivitet|vad ska göras|activity|action|actions",
    RESPONSIBLE: "ansvarig|ansvariga|ansvar|ansvarig funktion|utförare|vem|ägare|processägare|uppdragsägare"
    "|ansvarig-tidsram|ansvarig-tidplan|ansvarig-tidsplan|ansvarig/tidsram|ansvarig/tidplan|ansvarig/tidsplan"
    "|ansvarig och tidsram|ansvarig och tidplan|ansvarig och tid|vem/när|responsible|owner|lead",
    TIMEFRAME: "tidsram|tidplan|tidsplan|klart senast|klart|när|deadline|slutdatum|start/slut"
    "|tidpunkt för måluppfyllelse|timeframe|timeline|by when",
    RESOURCES: "resurser|resurser/tillgångar|resursbehov|budget|kostnad|resources",
    STATUS: "status|läge|lägesstatus|genomförandegrad",
}
_KEY_OF = {word: key for key, known in _SYNONYMS.items() for word in known.split("|")}
_ACTIVITY_OF = re.compile(r"^aktivitet(?:er)?(?: i| från| för| hos|, | -)? ?(?P<whose>.+)$")
_GOAL_OF = re.compile(r"^(?:uppdrag/)?mål (?:enligt|i|från) .+$")
# A table is a plan's when it has a column of work to do and at least one more that is known.
_WORK = {GOAL, RCC_ACTIVITY, REGION_ACTIVITY}


def read_header(text: str) -> str | None:
    """The column key that a heading stands for, or None when it is not known."""
    if len(text) > LONGEST_HEADER:
        return None
    folded = fold_header(text)
    if folded in _KEY_OF:
        return _KEY_OF[folded]
    whose = _ACTIVITY_OF.match(folded)
    if whose and folded.startswith(
        ("aktivitet i ", "aktiviteter i ", "aktivitet f", "aktiviteter f", "aktivitet h")
    ):
        return RCC_ACTIVITY if re.search(r"rcc|cancerplan", whose["whose"]) else REGION_ACTIVITY
    return GOAL if _GOAL_OF.match(folded) else None


def is_heading_row(texts: list[str]) -> bool:
    """Whether every cell of a row is a known heading, each another one, whatever the table's own are.

    No plan's row says that; a record that had one could not be told from a repeated header row.
    """
    if len(texts) < 3 or not all(text and read_header(text) for text in texts):
        return False
    return len({read_header(text) for text in texts}) == len(texts)


def read_headers(texts: list[str]) -> list[Column] | None:
    """The columns in a row of headings, or None when the row is not a plan table's header.

    A heading that is not known, or that means what an earlier one means, is an extra column; an
    extra heading that occurs twice, or is a key's name, gets a number, an empty one a name from its place.
    """
    keys = [read_header(text) for text in texts]
    known = {key for key in keys if key}
    if len(known) < 2 or not known & _WORK:
        return None
    columns: list[Column] = []
    taken = set(COLUMN_KEYS)
    numbers: dict[str, int] = {}
    free = set(COLUMN_KEYS)
    for index, (text, key) in enumerate(zip(texts, keys, strict=True)):
        if key and key in free:
            columns.append(Column(key, text))
            free.remove(key)
            continue
        header = name = text or f"Kolumn {index + 1}"
        while header in taken:
            numbers[name] = number = numbers.get(name, 1) + 1
            header = f"{name} ({number})"
        taken.add(header)
        columns.append(Column(EXTRA, header))
    return columns
