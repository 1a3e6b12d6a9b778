"""Who answers for a row, as the document writes it: parties with the role lead or support."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from planapp.domain.references import names_document
from planapp.domain.status import without_bullet
from planapp.domain.text import begins_with_bullet, search_form
from planapp.domain.time_expressions import parse_leading_timeframe, parse_timeframe

LEAD, SUPPORT = "lead", "support"

_LONGEST_NAMES = 500  # signs in a paragraph that names parties; a longer one is text
_MOST_TIME_WORDS = 7  # of a time that stands after a party's name
_WITH = (
    r"(?:med stöd (?:av|från)|med hjälp av|i (?:nära )?(?:samverkan|samråd|samarbete|dialog) med"
    r"|tillsammans med|stöd(?: av| från)?:|stöd (?:av|från)|supported by|with support from|together with)"
)
_SUPPORT = re.compile(rf"[ ,(]*(?<![\w-]){_WITH}:? +", re.IGNORECASE)
_LABELS = (
    (
        re.compile(
            r"(?:huvud)?ansvar(?:iga?|igt)? ?:|(?:ägare|utförare|responsible|lead) ?: *", re.IGNORECASE
        ),
        LEAD,
    ),
    (re.compile(r"huvudansvarig(?:a|t)? (?=\S)", re.IGNORECASE), LEAD),
    (
        re.compile(
            rf"(?:{_WITH}(?: |:|$)|(?:stöd|support|medverkande|deltagare|samverkan|samverkanspart(?:er)?) ?:)"
            r":? *",
            re.IGNORECASE,
        ),
        SUPPORT,
    ),
)
# A slash parts two parties where a space stands beside it, or a capital after it: not «HPV-/vaccination».
_SEPARATOR = re.compile(r" *[;•|] *|(?<!-) +/ *|(?<![-\s])/ +|(?<=[^\W\d_]{2})/(?=[A-ZÅÄÖ][^\W\d_])")
_DASH = re.compile(r" [-–—] ?")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
# A party's name has no such verb; a text that has one is a sentence and stays whole.
_SENTENCE = re.compile(
    r"\b(?:är|var|blir|finns|har|ska|skall|kan|bör|behöver|ger|ansvarar|sker|tas|görs|ligger|deltar|deltager"
    r"|utses|hanteras|samordnas|samordnar|stödjer|stöder|bistår|leder|is|are|has|will)\b",
    re.IGNORECASE,
)
# A line that ends, or a next one that begins, with such a word is a party broken over lines.
_UNFINISHED = re.compile(
    r"(?:\b(?:av|från|med|och|samt|för|vid|inom|i|på|till|the|of|and|for)|&|[^\W\d_]-|/)$", re.IGNORECASE
)
_CONTINUES = re.compile(rf"(?:{_WITH}|(?:och|samt|inom|för|vid|and|for) )")
_EDGES = " ,.:\t"


@dataclass(frozen=True, slots=True)
class Responsibility:
    """One party as the document names it; role is lead or support."""

    name: str
    role: str


def fold_party(name: str) -> str:
    """A party's name as names are compared: «Regionerna», «regionerna» and «- Regioner» are one.

    No case, bullets, closing signs or genitive colon, and a plural without its definite ending. The
    name that people see is one of those written.
    """
    folded = search_form(without_bullet(name)).strip(" .,;:*")
    return " ".join(_fold_word(word) for word in folded.split())


def _fold_word(word: str) -> str:
    if len(word) > 6 and word.endswith(("erna", "arna", "orna")):
        return word[:-2]
    return word.removesuffix(":s")


def _without_time(name: str) -> str:
    """A party's name without the time that stands after it: «Kansliet, 2022–2024»."""
    if not any(sign.isdigit() for sign in name[-12:]):
        return name
    words = name.split(" ")
    for count in range(min(_MOST_TIME_WORDS, len(words) - 1), 0, -1):
        if parse_timeframe(" ".join(words[-count:])):
            return " ".join(words[:-count])
    return name


def _pieces(text: str, is_bulleted: bool) -> list[str]:
    """A line's parties; on a bulleted line a dash parts them too. What stands in brackets is not parted."""
    held: list[str] = []

    def keep(found: re.Match[str]) -> str:
        held.append(found.group())
        return f"\ue000{len(held) - 1}\ue001"

    hidden = _IN_BRACKETS.sub(keep, text.replace("\ue000", "").replace("\ue001", ""))
    parts = _SEPARATOR.split(hidden)
    if is_bulleted:
        parts = [piece for part in parts for piece in _DASH.split(part)]
    return [re.sub("\ue000(\\d+)\ue001", lambda found: held[int(found[1])], part) for part in parts]


def _named(text: str, role: str) -> Iterator[Responsibility]:
    name = _without_time(text.strip(_EDGES)).strip(_EDGES)
    if name.count(")") > name.count("("):
        name = name.rstrip(") ")
    if name.count("(") > name.count(")"):
        name = name.removesuffix("(").strip()
    if any(sign.isalnum() for sign in name) and not parse_timeframe(name):
        yield Responsibility(name, role)


def _label(text: str) -> tuple[str | None, str]:
    """The role that a line's label gives («Ansvarig: X», «Stöd: Y»), and the line without it."""
    for pattern, role in _LABELS:
        found = pattern.match(text)
        if found:
            return role, text[found.end() :]
    return None, text


@lru_cache(maxsize=4096)  # a plan names the same parties again and again
def _parse_names(paragraph: str, role: str) -> tuple[tuple[Responsibility, ...], str]:
    """The parties of a line, and the role of the lines after it: a label alone on its line lasts."""
    if names_document(paragraph) or parse_leading_timeframe(paragraph):
        return (), role
    text = " ".join(without_bullet(paragraph).split())
    labelled, rest = _label(text)
    if labelled and not rest:
        return (), labelled
    own = labelled or role
    if _SENTENCE.search(rest):
        return tuple(_named(rest, own)), LEAD if labelled else role
    found: list[Responsibility] = []
    for piece in _pieces(rest, text != paragraph):
        first, *support = _SUPPORT.split(piece)
        found += _named(first, own)
        for name in support:
            found += _named(name, SUPPORT)
    return tuple(found), LEAD if labelled else role


def _is_rest_of(before: str, paragraph: str) -> bool:
    if len(before) + len(paragraph) >= _LONGEST_NAMES or begins_with_bullet(paragraph):
        return False
    if before.endswith(","):  # a document's title and number, not a list of parties
        return names_document(paragraph)
    if not (_UNFINISHED.search(before[-20:]) or _CONTINUES.match(paragraph)):
        return False
    return not (parse_leading_timeframe(paragraph) or parse_timeframe(before))


def _joined(paragraphs: list[str]) -> list[str]:
    """The cell's lines with the parties that are broken over two of them made whole."""
    lines: list[str] = []
    for paragraph in paragraphs:
        if lines and _is_rest_of(lines[-1], paragraph):
            lines[-1] = f"{lines[-1]} {paragraph}"
        else:
            lines.append(paragraph)
    return lines


def parse_responsible(
    paragraphs: list[str], timeframe: str | None = None, linked: frozenset[str] = frozenset()
) -> list[Responsibility]:
    """The parties in a responsible cell, in order, each once.

    The row's timeframe, other time expressions, document numbers and linked paragraphs are left out:
    they stay in the cell's text. Parties are parted by lines, semicolons, bullets and slashes between
    words; «A med stöd av B», «A (tillsammans med B)» and «Stöd: B» make B support. A label alone on its
    line holds for the lines after it. A sentence, or a paragraph as long as a text, is one party.
    """
    kept = [text for text in paragraphs if text != timeframe and text not in linked]
    found: dict[Responsibility, None] = {}
    role = LEAD
    for paragraph in _joined(kept):
        if len(paragraph) > _LONGEST_NAMES:
            whole = without_bullet(paragraph).strip(_EDGES)
            parties: tuple[Responsibility, ...] = (Responsibility(whole, LEAD),) if whole else ()
        else:
            parties, role = _parse_names(paragraph, role)
        found |= dict.fromkeys(parties)
    return list(found)
