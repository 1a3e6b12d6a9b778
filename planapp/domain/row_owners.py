"""A row's rapportörer as a tuple of user ids, the huvudrapportör first: whoever has any has one lead."""

from collections.abc import Sequence

Owners = tuple[int, ...]
ADD, LEAD, REPLACE, REMOVE = "add", "lead", "replace", "remove"  # what a press does to a row's owners


def _once(users: Sequence[int]) -> Owners:
    return tuple(dict.fromkeys(users))


def same_owners(one: Owners, other: Owners) -> bool:
    """Whether two are the same people with the same lead; the others stand in no order."""
    return one[:1] == other[:1] and set(one) == set(other)


def owners_after(owners: Owners, users: Sequence[int], way: str) -> Owners:
    """A row's owners after a press that does something with some users.

    ADD leaves those who are there as they are, so that the first new one leads only where nobody did.
    LEAD makes the first of the users lead, and REPLACE takes everybody else off. REMOVE takes the users
    off: then the next one leads.
    """
    if way == REMOVE:
        return tuple(one for one in owners if one not in users)
    if way == REPLACE:
        return _once(users)
    if way == LEAD:
        return _once([*users[:1], *owners, *users])
    return _once([*owners, *users])


def owners_given(owners: Owners, old: int, new: int) -> Owners:
    """A row's owners when one of them gives the row to somebody else, who takes the same place."""
    if old not in owners:
        return owners
    return _once([new if one == old else one for one in owners])


def owner_lines(before: Owners, after: Owners, names: dict[int, str]) -> list[tuple[str, str, str]]:
    """(what, old, new) as the history tells it: who came, who went, and a lead that another one follows.

    Whoever comes first to a row without owners is its lead, which is not told.
    """
    lines = [("owner", "", names[one]) for one in after if one not in before]
    lines += [("owner", names[one], "") for one in before if one not in after]
    if before and after and before[0] != after[0]:
        lines.append(("lead_owner", names[before[0]], names[after[0]]))
    return lines
