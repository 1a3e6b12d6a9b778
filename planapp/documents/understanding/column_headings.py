"""Column headings: what each means by itself, by synonym, by pattern or by likeness."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache

from planapp.documents.understanding.synonyms import CODES, DECIDED_BY_CELLS, DEPENDS, KEY_OF
from planapp.domain.headings import heading_key
from planapp.domain.record import (
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
_LIKE = 0.85  # the ratio of difflib from which two headings are the same word
_LONGEST_PATTERN = 200
_LONGEST_LIKE = 60  # signs in a heading that is compared for likeness
KNOWN, PATTERN, LIKENESS, CONTENTS, CHOSEN, UNKNOWN = (
    *("known", "pattern", "likeness", "contents", "chosen", "unknown"),
)

# A superior plan's activity names whose it is.
SUPERIOR = re.compile(r"\brcc\b|cancerplan|sjukvårdsregion|nationell|\bnational\b|cancer plan")
_WORK = r"(?:aktivitet|insats|åtgärd)(?:er|erna|en)?"
_ENGLISH_WORK = r"(?:activity|activities|actions?)"
_PATTERNS = [
    (re.compile(pattern), key)
    for pattern, key in (
        (rf"(?:genomförda|utförda|avslutade|completed) (?:{_WORK}|{_ENGLISH_WORK})", EXTRA),
        (r"(?:utfall|resultat|målvärde|måltal|nuläge|prognos|kommentar)[ /].{1,60}", EXTRA),
        (r"(?:konsekvens(?:er)? för|dok(?:ument)?(?:nummer)?|outcome|target|comment) .{1,60}", EXTRA),
        (rf"(?:{_WORK}|{_ENGLISH_WORK})[ ,/-].{{1,60}}", REGION_ACTIVITY),
        (rf"[\w:-]+(?: [\w:-]+){{0,3}} (?:{_WORK}|{_ENGLISH_WORK})", REGION_ACTIVITY),
        (r"(?:uppdrag/)?mål(?:en|et)? (?:enligt|enl\.?|i|från|för|inom|med|till) .+", GOAL),
        (r"(?:uppdrag|löften?) (?:enligt|enl\.?|från) .+", GOAL),
        (r"(?:nationella|regionala|lokala|långsiktiga|kortsiktiga|gemensamma) (?:del)?mål", GOAL),
        (r"ansvar(?:ig|iga|igt)?[ /-].{1,80}", RESPONSIBLE),
        (r"(?:tidsram|tidplan|tidsplan|tidpunkt|slutdatum|klart|färdigt)[ /-].{1,60}", TIMEFRAME),
        (r"(?:resurser|resurs|budget|kostnad)[ /-].{1,60}", RESOURCES),
    )
]  # fmt: skip
# «Status december 2023», «Status per 31/12»: what was so at a time, or the status where there is no other.
_DATED_STATUS = re.compile(
    r"(?P<name>status|läge|lägesstatus|bedömning|genomförande|uppföljning)(?:[ /-]|(?=20\d\d|t\d)).{1,60}"
)
_PARTS = re.compile(r"\s*(?:/|-|,|&|\+|\boch\b|\band\b)\s*")
_ASIDE = re.compile(r"\s*\([^()]*\)?\s*$")
# A table is a plan's when it has a column of work to do and at least one more that is known.
WORK = {GOAL, RCC_ACTIVITY, REGION_ACTIVITY}


@dataclass(frozen=True, slots=True)
class Guess:
    """What a heading says by itself: the key or None, how that is known, and what it depends on.

    `candidates` are the keys to choose among by the table's other columns; `by_cells` says that its cells
    decide, for one of the meanings `said`; `is_code` that it is an area's code if its cells are.
    """

    key: str | None
    how: str
    candidates: tuple[str, ...] = ()
    by_cells: bool = False
    is_code: bool = False
    said: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether the heading speaks for its row's being a plan table's header."""
        return self.key is not None and self.key != EXTRA


_NOTHING = Guess(None, UNKNOWN)


def question_key(text: str) -> str:
    """The key of the question what a column means."""
    return f"column:{heading_key(text)}"[:200]


def status_time(text: str) -> str | None:
    """The time in the heading of a column that says what was so then («Status T2 2023»), or None."""
    folded = heading_key(text)
    found = _DATED_STATUS.fullmatch(folded) if len(folded) <= _LONGEST_PATTERN else None
    return folded[found.end("name") :].strip(" /-") if found else None


def read_guess(text: str) -> Guess:
    """What a heading means by itself."""
    if len(text) > LONGEST_HEADER:
        return _NOTHING
    return _guess(heading_key(text))


@lru_cache(maxsize=2048)  # each table says them again
def _guess(folded: str) -> Guess:
    return _certain(folded) or _by_likeness(folded) or _NOTHING


@lru_cache(maxsize=2048)
def _certain(folded: str) -> Guess | None:
    found = _exact(folded)
    if found is None and "(" in folded:
        aside = _exact(_ASIDE.sub("", folded))
        found = replace(aside, how=PATTERN) if aside else None
    return found or (_by_pattern(folded) if len(folded) <= _LONGEST_PATTERN else None)


def _exact(folded: str) -> Guess | None:
    if folded in KEY_OF:
        return Guess(KEY_OF[folded], KNOWN)
    if folded in DEPENDS or folded in DECIDED_BY_CELLS or folded in CODES:
        candidates = DEPENDS.get(folded, ())
        said = DECIDED_BY_CELLS.get(folded, ())
        return Guess(
            candidates[0] if candidates else EXTRA, KNOWN, candidates, bool(said), folded in CODES, said
        )
    return None


def _by_pattern(folded: str) -> Guess | None:
    if _DATED_STATUS.fullmatch(folded):
        return Guess(EXTRA, PATTERN, by_cells=True, said=(STATUS,))
    parts = [part for part in _PARTS.split(folded) if part]
    if 2 <= len(parts) <= 3:
        keys = {KEY_OF.get(part) for part in parts}
        if keys == {RESPONSIBLE, TIMEFRAME}:
            return Guess(RESPONSIBLE, PATTERN)
        if len(keys) == 1 and None not in keys:
            return Guess(keys.pop(), PATTERN)
    for pattern, key in _PATTERNS:
        if pattern.fullmatch(folded):
            superior = key == REGION_ACTIVITY and SUPERIOR.search(folded)
            return Guess(RCC_ACTIVITY if superior else key, PATTERN)
    return None


def _by_likeness(folded: str) -> Guess | None:
    if not 4 <= len(folded) <= _LONGEST_LIKE:
        return None
    best, found = _LIKE, None
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(folded)
    for word, key in KEY_OF.items():
        # The longest ratio that the lengths allow: most words fall here.
        if 2 * min(len(word), len(folded)) < best * (len(word) + len(folded)) or len(word) < 4:
            continue
        matcher.set_seq1(word)
        if matcher.quick_ratio() >= best and (ratio := matcher.ratio()) >= best:
            best, found = ratio, key
    return Guess(found, LIKENESS) if found else None


def read_header(text: str) -> str | None:
    """The meaning that a heading certainly has, or None when it is unknown or an own column's."""
    guess = _certain(heading_key(text)) if len(text) <= LONGEST_HEADER else None
    return guess.key if guess is not None and guess.counts else None


def is_heading_row(texts: list[str]) -> bool:
    """Whether every cell of a row is a known heading, each another one, whatever the table's own are.

    No plan's row says that; a record that had one could not be told from a repeated header row.
    """
    # The shortest first: it is seldom a heading, and quickly known not to be.
    if len(texts) < 3 or not all(text and read_header(text) for text in sorted(texts, key=len)):
        return False
    return len({read_header(text) for text in texts}) == len(texts)


def known_keys(texts: Iterable[str], chosen: Collection[str] = ()) -> set[str]:
    """What speaks for a row of texts being a header: its known headings, and those that were `chosen`."""
    keys = {guess.key for text in texts if text and (guess := read_guess(text)).counts and guess.key}
    if any(text[:6].casefold() == "status" and status_time(text) is not None for text in texts):
        keys.add(STATUS)  # its cells will tell, but it speaks for a header
    return keys | {f"chosen {key}" for text in texts if text and (key := heading_key(text)) in chosen}


def is_header(texts: list[str], chosen: Collection[str] = ()) -> bool:
    """Whether a row of texts is a plan table's header; `chosen` are headings that a person gave meaning.

    It names something to do and one thing more.
    """
    keys = known_keys(texts, chosen)
    return len(keys) >= 2 and bool(keys & WORK or any(key.startswith("chosen ") for key in keys))


def name_columns(texts: list[str], keys: list[str]) -> list[Column]:
    """The columns of a table. An own heading that occurs twice, or is a key's name, gets a number, an empty
    one a name from its place.
    """
    columns: list[Column] = []
    taken = set(COLUMN_KEYS)
    numbers: dict[str, int] = {}
    for index, (text, key) in enumerate(zip(texts, keys, strict=True)):
        header = name = text or f"Kolumn {index + 1}"
        if key == EXTRA:
            while header in taken:
                numbers[name] = number = numbers.get(name, 1) + 1
                header = f"{name} ({number})"
            taken.add(header)
        columns.append(Column(key, header))
    return columns
