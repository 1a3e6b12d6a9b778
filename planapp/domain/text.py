"""Paragraphs, words and the Swedish way to order and search them."""

import re
import unicodedata
from datetime import date

LINE_BREAKS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
BULLETS = "-–—•·*▪◦●○"

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAK = re.compile(f"[{LINE_BREAKS}]")
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+")
_DIGITS_COUNTED = 9  # of a code's number: Python refuses to make a number of thousands of digits
# Signs among which marks on letters are. No script stacks more than a few of them.
_RUN_OF_MARKS = re.compile(r"[^\w\s!-~]{31,}")
_MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
_ROMAN = re.compile(r"^x{0,3}(ix|iv|v?i{0,3})$")
_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10}
# Å, ä and ö are letters of their own, after z; é and ü are e and y with a mark. The signs are those
# that follow z in ASCII.
_SWEDISH_LAST = {"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "ü": "y"}


def normal_form(text: str) -> str:
    """A text after NFKC, without soft hyphens, as words are compared and counted."""
    text = text.replace("\u00ad", "")
    if unicodedata.is_normalized("NFKC", text):
        return text
    return unicodedata.normalize("NFKC", _with_marks_parted(text))


def _with_marks_parted(text: str) -> str:
    """The text with a joiner in each long run of marks: normalize() sorts a run, in quadratic time."""
    return _RUN_OF_MARKS.sub(lambda run: "\u034f".join(re.findall(r"(?s).{1,30}", run.group())), text)


def words(text: str) -> list[str]:
    """The words of a text as the receipt counts them: `\\w+` after NFKC, soft hyphens removed."""
    return _WORD.findall(normal_form(text))


def is_paragraph(text: str) -> bool:
    """Whether a text may stand as a paragraph of the record: see `check_record`."""
    return bool(text) and text == text.strip() and not _BREAK.search(text) and not _NOT_XML.search(text)


def without_forbidden(text: str) -> str:
    """The text without the characters that XML 1.0 cannot hold."""
    return _NOT_XML.sub("", text)


def begins_with_bullet(text: str) -> bool:
    """Whether a line begins with a typed bullet such as `-` or `•`."""
    return text.lstrip()[:1] in BULLETS if text.strip() else False


def split_paragraphs(text: str | None) -> list[str]:
    """The paragraphs of what a person typed or pasted: one for each line that holds something."""
    lines = _BREAK.split(without_forbidden((text or "").replace("\r\n", "\n")))
    return [line.strip() for line in lines if line.strip()]


def join_lines(lines: list[str]) -> list[str]:
    """Lines of one paragraph as paragraphs: a break is a space unless the next line begins a bullet."""
    joined: list[list[str]] = []
    for line in lines:
        clean = _BREAK.sub(" ", line).strip()
        if not clean:
            continue
        if joined and not begins_with_bullet(clean):
            joined[-1].append(clean)
        else:
            joined.append([clean])
    return [" ".join(pieces) for pieces in joined]


def swedish_date(day: date) -> str:
    """A day as running text has it: «3 maj 2023»."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def search_form(text: str) -> str:
    """A text folded for searching: no case, no soft hyphens, single spaces; å ä ö stay themselves."""
    return " ".join(normal_form(text).casefold().split())


def swedish_key(text: str | None) -> str:
    """A sort key in Swedish order: å, ä, ö last; case and other marks do not count."""
    key = []
    for letter in unicodedata.normalize("NFC", _with_marks_parted(text or "")).casefold():
        if letter in _SWEDISH_LAST:
            key.append(_SWEDISH_LAST[letter])
        else:
            key.append(unicodedata.normalize("NFKD", letter)[0])
    return "".join(key)


def _roman(part: str) -> int:
    value = 0
    for letter, following in zip(part, part[1:] + " ", strict=True):
        digit = _ROMAN_DIGITS[letter]
        value += -digit if _ROMAN_DIGITS.get(following, 0) > digit else digit
    return value


def code_key(code: str | None) -> str:
    """A sort key for codes in natural order: 2.9 before 2.10, i ii iii iv v vi by value.

    Numbers come before letters. A single letter (`3.c`) is a letter even where it could be a numeral;
    from the third level on it is a numeral (`3.c.i`, `3.c.v`), as the plans write them.
    """
    parts = re.findall(r"\d+|[^\W\d_]+", (code or "").casefold())
    key = []
    for level, part in enumerate(parts):
        if _NUMBER.fullmatch(part):
            key.append(f"0{int(part[:_DIGITS_COUNTED]):09d}")
        elif _ROMAN.fullmatch(part) and (level > 1 or len(part) > 1):
            key.append(f"1{_roman(part):09d}")
        else:
            key.append("2" + swedish_key(part))
    return ".".join(key)
