"""How alike two texts are, and which of many texts belong together: fast also for 10 000 of each."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence

from planapp.domain.text import search_form

_WORD = re.compile(r"\w+")
_ALL_PAIRS = 2_500  # so few pairs are all compared; of more only those that share rare words
_RAREST, _MOST_SHARERS, _COMPARED = 8, 200, 5

Words = Counter[str]


def words_of(paragraphs: Sequence[str]) -> list[str]:
    """The words of a cell as they are compared: no case, no signs, no bullets."""
    return _WORD.findall(search_form(" ".join(paragraphs)))


def likeness(one: Words, two: Words) -> float:
    """The share of words that two texts have in common, from 0 to 1; nothing is like nothing."""
    total = one.total() + two.total()
    if not total:
        return 0.0
    if len(one) > len(two):
        one, two = two, one
    return 2 * sum(min(times, two[word]) for word, times in one.items() if word in two) / total


def _terms(words: list[str]) -> set[str]:
    """Words, and words that follow each other: where every word is common, these are not."""
    pairs = {f"{first} {second}" for first, second in zip(words, words[1:], strict=False)}
    return pairs | {" ".join(three) for three in zip(words, words[1:], words[2:], strict=False)} | set(words)


def _sharing(left: dict[int, list[str]], right: dict[int, list[str]]) -> Iterator[tuple[int, int]]:
    """Pairs that share rare words, the few likeliest for each of `right`."""
    holders: dict[str, list[int]] = defaultdict(list)
    for one, words in left.items():
        for term in _terms(words):
            holders[term].append(one)
    for two, words in right.items():
        known = [term for term in _terms(words) if term in holders]
        known = [term for term in known if len(holders[term]) <= _MOST_SHARERS]
        votes: Counter[int] = Counter()
        for term in sorted(known, key=lambda term: (len(holders[term]), term))[:_RAREST]:
            votes.update(holders[term])
        for one, _ in votes.most_common(_COMPARED):
            yield one, two


def _by_text(side: dict[int, list[str]]) -> dict[int, list[int]]:
    """Those that say the same, by the first of them."""
    found: dict[tuple[str, ...], list[int]] = {}
    for index, words in side.items():
        found.setdefault(tuple(words), []).append(index)
    return {members[0]: members for members in found.values()}


def pair_by_likeness(
    left: dict[int, list[str]],
    right: dict[int, list[str]],
    least: float,
    bonus: Callable[[int, int], float] = lambda _one, _two: 0.0,
) -> list[tuple[int, int, float]]:
    """(one of left, one of right, likeness): each in one pair at most, the likeliest pairs first.

    `left` and `right` have words by index. `bonus` (small) decides between pairs that are as alike;
    after that the nearer place does. Equal texts are paired in their order.
    """
    waiting, wanting = _by_text(left), _by_text(right)
    ones, twos = {one: left[one] for one in waiting}, {two: right[two] for two in wanting}
    few = len(ones) * len(twos) <= _ALL_PAIRS
    pairs = ((one, two) for one in ones for two in twos) if few else _sharing(ones, twos)
    counted_left = {one: Counter(words) for one, words in ones.items()}
    counted_right = {two: Counter(words) for two, words in twos.items()}
    order_left = {one: at / len(left) for at, one in enumerate(left)}
    order_right = {two: at / len(right) for at, two in enumerate(right)}
    found = []
    for one, two in pairs:
        score = likeness(counted_left[one], counted_right[two])
        if score >= least:
            nearness = -abs(order_left[one] - order_right[two])
            found.append((-score - bonus(one, two), -nearness, one, two, score))
    chosen = []
    for _, _, one, two, score in sorted(found):
        count = min(len(waiting[one]), len(wanting[two]))
        chosen += [(mine, its, score) for mine, its in zip(waiting[one], wanting[two], strict=False)]
        waiting[one], wanting[two] = waiting[one][count:], wanting[two][count:]
    return chosen
