"""Texts that seem to hold a personnummer or a samordningsnummer: of a patient, most likely.

A number counts when its day exists, its check digit agrees, and it does not stand as a part of something
longer. One in ten of other numbers that look alike agrees too, so it is a question and no refusal.
"""

import re
from dataclasses import dataclass
from datetime import date

from planapp.domain.text import normal_form

_DASH = r"[-\u2010-\u2015\u2212+]"  # the plus is written for those who are over a hundred
_NUMBER = re.compile(
    # Not inside a word, a longer number, or a number with parts such as 2023:850101-1236.
    r"(?<![^\W_])(?<![0-9][-\u2010-\u2015.,:/+])"
    r"(?P<century>1[89]|20)?(?:(?P<day>[0-9]{6})|(?P<year>[0-9]{2})-(?P<month>[0-9]{2})-(?P<date>[0-9]{2}))"
    rf"(?P<between>[ \u00a0]{{0,2}}{_DASH}[ \u00a0]{{0,2}}|[ \u00a0])?(?P<last>[0-9]{{4}})"
    r"(?![^\W_])(?![-\u2010-\u2015.,:/+][0-9])"
)
_COORDINATION = 60  # is added to the day of a samordningsnummer
_IN_ADDRESS = "/=#&"  # before a number without a dash: it names a page or a document


@dataclass(frozen=True, slots=True)
class PersonalNumber:
    """A number that seems to be somebody's; `shown` is what may be told of it: the day of birth."""

    start: int
    end: int
    shown: str


def find_personal_numbers(text: str) -> list[PersonalNumber]:
    """What seems to be personnummer or samordningsnummer in a text, in order, without overlap.

    `start` and `end` count in the text without soft hyphens (`normal_form`).
    """
    plain = normal_form(text)
    return [
        PersonalNumber(*found.span(), f"{_day(found)}-••••")
        for found in _NUMBER.finditer(plain)
        if _is_persons(found, plain[: found.start()][-1:])
    ]


def _day(found: re.Match[str]) -> str:
    return found["day"] or f"{found['year']}{found['month']}{found['date']}"


def _is_persons(found: re.Match[str], before: str) -> bool:
    day, last, between = _day(found), found["last"], found["between"] or ""
    if last.startswith("000") or not _is_day(found["century"], day) or not _agrees(day + last):
        return False
    if found["year"] and between != "-":
        return False  # a date with something after it
    if between.strip():
        return True
    # A date and a time of day; a telephone number; a number in an address.
    is_time = bool(between) and last < "2400" and last[2:] < "60"
    is_telephone = not between and not found["century"] and day.startswith("0")
    return not (is_time or is_telephone or (not between and before in _IN_ADDRESS and before))


def _is_day(century: str | None, day: str) -> bool:
    """Whether the six digits are a day of that century, or where none is written of any."""
    year, month, number = int(day[:2]), int(day[2:4]), int(day[4:])
    if number > _COORDINATION:
        number -= _COORDINATION
    for hundreds in [century] if century else ["19", "20"]:
        try:
            date(int(hundreds) * 100 + year, month, number)
            return True
        except ValueError:
            continue
    return False


def _agrees(digits: str) -> bool:
    """Whether the last of ten digits is the check digit of the others (Luhn)."""
    total = 0
    for position, digit in enumerate(digits):
        value = int(digit) * (2 - position % 2)
        total += value // 10 + value % 10
    return total % 10 == 0
