"""Who is suggested as rapportör of a row: from last time, from what was chosen before, from the register."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from planapp.domain.responsible import LEAD, Responsibility, fold_party

LAST_TIME, REMEMBERED, UNIT, NAME = "last_time", "remembered", "unit", "name"
_SHORT = 3  # signs of a code such as «VO»: it is looked for as the whole name only

Folded = Mapping[str, Sequence[int]]  # user ids by folded name


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A user, where the suggestion comes from, the reason as a sentence, and the party that it is about."""

    user_id: int
    source: str
    reason: str
    party: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What an organisation knows of who answers for what: users by party, by unit and by their own name.

    `written` is how a unit's folded name is written.
    """

    remembered: Folded = field(default_factory=dict)
    units: Folded = field(default_factory=dict)
    people: Folded = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)


def lead_parties(parties: Sequence[Responsibility]) -> list[str]:
    """The parties that are responsible, as written, each once; those in support only where nobody else is."""
    leads = [one.name for one in parties if one.role == LEAD] or [one.name for one in parties]
    return list({fold_party(name): name for name in reversed(leads)}.values())[::-1]


def only_party(parties: Sequence[Responsibility]) -> str:
    """The folded name of a row's one responsible party; "" where it has none, or several."""
    named = {fold_party(one.name) for one in parties if one.role == LEAD}
    return named.pop() if len(named) == 1 else ""


def _names_unit(folded: str, name: str) -> bool:
    """Whether a party is a unit, or is a sentence that names it."""
    return name == folded or (
        len(name) > _SHORT and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", folded) is not None
    )


def suggest_owners(
    parties: Sequence[Responsibility], before: Sequence[int], then: str, known: Known
) -> list[Suggestion]:
    """Users that are suggested for a row, the best reason first, each once.

    `before` are those who had the row last time, the huvudrapportör first; `then` says when that was, as a
    sentence («Så var det 2022–2024»).
    """
    found: dict[int, Suggestion] = {}

    def add(users: Sequence[int], source: str, reason: str, party: str = "") -> None:
        for user_id in users:
            found.setdefault(user_id, Suggestion(user_id, source, reason, party))

    add(before, LAST_TIME, then)
    for name in lead_parties(parties):
        folded = fold_party(name)
        remembered = known.remembered.get(folded, ())
        add(remembered, REMEMBERED, f"{name} står som ansvarig. Så har ni valt förut", name)
        for unit in [one for one in known.units if _names_unit(folded, one)]:
            written = name if unit == folded else known.written.get(unit, name)
            add(known.units[unit], UNIT, f"{written} står som ansvarig", name)
        add(known.people.get(folded, ()), NAME, f"{name} står som ansvarig", name)
    order = (LAST_TIME, REMEMBERED, UNIT, NAME)
    return sorted(found.values(), key=lambda one: order.index(one.source))


def is_clear(suggestions: Sequence[Suggestion], collectives: Collection[str] = ()) -> bool:
    """Whether suggestions can be ticked beforehand: as last time, or one user for somebody in particular.

    What was once chosen for a name such as «Regionerna», one of the `collectives`, says little of the next
    row that has it.
    """
    if {one.source for one in suggestions} == {LAST_TIME}:
        return True
    return len(suggestions) == 1 and suggestions[0].party not in collectives
