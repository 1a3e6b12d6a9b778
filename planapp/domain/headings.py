"""What headings say: a chapter's number, an area's code, and which lines read as something else."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from planapp.domain.text import search_form

LONGEST_HEADING = 300  # signs in a numbered heading
_LONGEST_KEPT = 200  # signs in a column heading that is remembered

# "Patientens medverkan, Kapitel 2", "Kapitel 3. Prevention", "3 Prevention", "4. Kunskapsstyrning"
_NUMBER_LAST = re.compile(r"^(?P<title>.*?)[\s,;:–—-]+kapitel\s+(?P<number>\d+)\.?$", re.IGNORECASE)
_NUMBER_FIRST = re.compile(
    r"^(?:kapitel|kap\.?)\s+(?P<number>\d+)(?:[\s.:,–—-]+(?P<title>.*))?$", re.IGNORECASE
)
_BARE_NUMBER = re.compile(r"^(?P<number>\d{1,2})[.)]?\s+(?P<title>\D.*)$")

# A code starts the cell: digits, then dotted letters, digits or roman numerals, closed by ")", "." or ":".
# Or a capital and digits: "D1", "P2.1"; parted by a space only where a dot makes it a code: "M 2.3". What
# looks so and is a time ("T1 2024") or goes on in its word ("B12-brist") is none.
_CODE = re.compile(
    r"^(?P<code>(?:\d{1,3}(?:[.:](?:[a-zåäö]{1,4}|\d{1,3})(?![a-zåäö]))*"
    r"|(?-i:[A-ZÅÄÖ])(?:\d{1,2}(?:[.:]\d{1,3})*| \d{1,2}(?:[.:]\d{1,3})+)(?!\S*\s+20\d\d\b))"
    r"(?:\.?\)|\.|:)?)(?=\s|$)\s*(?P<title>.*)$",
    re.IGNORECASE,
)
_COLUMN_NUMBER = re.compile(r"\(?(\d{1,2}|[A-Z])[.):]?|\(?([a-z])\)")


def read_chapter_heading(heading: str | None) -> tuple[str | None, str | None]:
    """The number and title in a chapter's heading; (None, heading) when it names no number."""
    if not heading:
        return None, None
    if len(heading) > LONGEST_HEADING:  # text, and dear to search
        return None, heading
    for pattern in (_NUMBER_LAST, _NUMBER_FIRST, _BARE_NUMBER):
        found = pattern.match(heading)
        if found:
            return found["number"], (found["title"] or "").strip() or None
    return None, heading


def read_area_heading(heading: list[str]) -> tuple[str | None, str | None]:
    """The code (as written) and the title in the paragraphs of an Område cell's heading."""
    if not heading:
        return None, None
    joined = " ".join(heading)
    found = _CODE.match(joined)
    if not found:
        return None, joined
    return found["code"], found["title"].strip() or None


def is_code(text: str) -> bool:
    """Whether a text is an area's code and nothing more."""
    found = _CODE.match(text) if len(text) < 40 else None
    return bool(found) and not (found and found["title"])


_NAMES_CHAPTER = re.compile(r"(?:^|[\s,])kap(?:itel|\.)\s*\d+\b", re.IGNORECASE)
_NAMES_PLAN = re.compile(r"plan|strategi", re.IGNORECASE)
_DASH, _NUMBERING = map(re.compile, ("[–—‑−]", r"\A[\d.) ]+"))
_TWO_PARTS = re.compile(r"\d[.:]\w")
_LETTERS = re.compile(r"[^\W\d_]")
_MARKER_LINE = re.compile(r"(?:NY|Ny|Uppdaterad \d[\d/.: -]*)")


def names_chapter(text: str) -> bool:
    """Whether a line reads as a chapter's heading in a document without heading styles."""
    return len(text) < 120 and bool(_NAMES_CHAPTER.search(text))


def names_area(text: str) -> bool:
    """Whether a line above a table reads as the heading of its area: it begins with a code of two parts."""
    code = read_area_heading([text])[0] if len(text) < 120 else None
    return bool(code and _TWO_PARTS.search(code))


def sets_off_chapter(text: str, next_code: str | None) -> bool:
    """Whether a text that stands alone in a table's row is a chapter's heading, not an area's.

    It names a chapter; or it is in capitals; or its number is the first of the code of the area below it.
    """
    if names_chapter(text) or (len(text) < 120 and text.isupper() and len(_LETTERS.findall(text)) > 5):
        return True
    number = read_chapter_heading(text)[0] if len(text) < 120 else None
    return bool(number and next_code and re.match(rf"0*{number}[.:]\w", next_code))


def numbers_columns(texts: Sequence[str]) -> bool:
    """Whether the cells of a row do nothing but number its columns: 1 2 3, (1) (2) (3) or A B C."""
    if len(texts) < 3 or any(not text or len(text) > 4 for text in texts):
        return False
    found = [_COLUMN_NUMBER.fullmatch(text) for text in texts]
    signs = [one[1] or one[2] for one in found if one]
    if len(signs) < len(texts) or len({sign.isdecimal() for sign in signs}) > 1:
        return False
    values = [int(sign) if sign.isdecimal() else int(sign, 36) - 9 for sign in signs]
    return values[0] <= 3 and all(after == before + 1 for before, after in pairwise(values))


def names_plan(text: str) -> bool:
    """Whether a document's first line reads as its title although it is not styled as one."""
    return len(text) < 200 and bool(_NAMES_PLAN.search(text)) and bool(re.search(r"20\d\d", text))


def is_marker_line(text: str) -> bool:
    """Whether a last line in an Område cell is a marker: exactly NY, Ny or Uppdaterad with a date."""
    return bool(_MARKER_LINE.fullmatch(text))


def _fold(text: str) -> str:
    # `search_form` leaves single spaces alone, so that no search below goes over the same ones twice.
    folded = _DASH.sub("-", search_form(text))
    for sign in "-/":
        folded = folded.replace(f" {sign}", sign).replace(f"{sign} ", sign)
    return _NUMBERING.sub("", folded, count=1).rstrip(" .:*()?!")


_fold_again = lru_cache(maxsize=1024)(_fold)  # each table says them again


def fold_header(text: str) -> str:
    """A column heading as it is compared: no case, dashes alike, no numbering, no closing signs."""
    return _fold_again(text) if len(text) <= _LONGEST_KEPT else _fold(text)


def heading_key(text: str) -> str:
    """A heading as headings are told apart by: folded, or the text itself where folding leaves nothing."""
    return fold_header(text) or search_form(text)


def repeats_headings(texts: Sequence[str], headers: Sequence[str]) -> bool:
    """Whether a row's cells are the table's headings again: more than half of them, at least two or all."""
    same = 0
    for text, header in zip(texts, headers, strict=False):
        # Folding is dear, and a text much longer than the heading cannot be it.
        if text and len(text) <= 2 * len(header) + 8 and fold_header(text) == fold_header(header):
            same += 1
    return same >= min(2, len(headers)) and same * 2 > len(headers)
