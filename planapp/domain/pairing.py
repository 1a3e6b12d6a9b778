"""A plan's RCC activities and those of the plan above it: which say the same, and what has none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from planapp.domain.merging.likeness import pair_by_likeness, words_of

LEAST = 0.5  # the share of words that two texts have in common to be proposed as one activity


@dataclass(frozen=True, slots=True)
class Above:
    """An activity of the superior plan, by the id that it keeps; `place` says where it stands."""

    id: str
    text: tuple[str, ...]
    place: str


@dataclass(frozen=True, slots=True)
class Below:
    """An RCC activity as the plan has it: a cell of one or several rows, and what it points to."""

    id: int
    text: tuple[str, ...]
    place: str
    points_to: str | None
    row_ids: tuple[int, ...]
    has_own: bool  # whether any of its rows has an activity of the region's


@dataclass(frozen=True, slots=True)
class Pair:
    """An activity of the plan with the one above it that it belongs to, or may belong to."""

    below: Below
    above: Above

    @property
    def is_equal(self) -> bool:
        """Whether both say the same words, whatever their signs."""
        return words_of(self.below.text) == words_of(self.above.text)

    @property
    def is_changed(self) -> bool:
        """Whether the superior plan's text is another one by now."""
        return self.below.text != self.above.text


@dataclass(slots=True)
class Comparison:
    """A plan beside the plan above it."""

    linked: list[Pair] = field(default_factory=list)
    proposed: list[Pair] = field(default_factory=list)
    without_above: list[Below] = field(default_factory=list)
    without_below: list[Above] = field(default_factory=list)  # nothing here points to them
    without_own: list[Below] = field(default_factory=list)  # no activity of the region's beside them

    @property
    def changed(self) -> list[Pair]:
        """Pairs whose texts differ."""
        return [pair for pair in self.linked if pair.is_changed]


def compare(above: Sequence[Above], below: Sequence[Below]) -> Comparison:
    """Both plans' activities, linked by the id, and pairs to propose by equal or alike text.

    What points to an activity that the superior plan does not have counts as not linked.
    """
    by_id: dict[str, Above] = {}
    for one in above:
        by_id.setdefault(one.id, one)
    done = Comparison()
    done.linked = [Pair(one, by_id[one.points_to]) for one in below if one.points_to in by_id]
    loose = [one for one in below if one.points_to not in by_id]
    proposed = _propose(list(by_id.values()), loose)
    done.proposed = [Pair(one, proposed[one.id]) for one in loose if one.id in proposed]
    done.without_above = [one for one in loose if one.id not in proposed]
    pointed = {pair.above.id for pair in done.linked}
    done.without_below = [one for one in by_id.values() if one.id not in pointed]
    done.without_own = [one for one in below if not one.has_own]
    return done


def _propose(above: Sequence[Above], loose: Sequence[Below]) -> Mapping[int, Above]:
    """The likeliest activity above for each loose one; those that say the same are of the same activity."""
    firsts: dict[tuple[str, ...], int] = {}
    kin: dict[int, list[Below]] = {}
    for at, one in enumerate(loose):
        kin.setdefault(firsts.setdefault(tuple(words_of(one.text)), at), []).append(one)
    left = {at: words_of(one.text) for at, one in enumerate(above) if words_of(one.text)}
    right = {at: words_of(loose[at].text) for at in kin if words_of(loose[at].text)}
    return {one.id: above[mine] for mine, its, _ in pair_by_likeness(left, right, LEAST) for one in kin[its]}


def plans_above(parents: Mapping[int, int | None], plan_id: int) -> set[int]:
    """The plans above a plan, itself among them; `parents` has each plan's superior one."""
    found: set[int] = set()
    at: int | None = plan_id
    while at is not None and at not in found:
        found.add(at)
        at = parents.get(at)
    return found
