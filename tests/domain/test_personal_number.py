"""What seems to be a personnummer in a text, and what only looks a little like one."""

import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planapp.domain.personal_number import find_personal_numbers

# Skatteverket's own examples and others that belong to nobody: 19121212-1212 and made-up days.


def check_digit(nine: str) -> str:
    """The tenth digit, reckoned in another way than the program does it."""
    doubled = "".join(str(int(digit) * (2 if place % 2 == 0 else 1)) for place, digit in enumerate(nine))
    return str(-sum(map(int, doubled)) % 10)


def number(day: date, serial: int, coordination: bool = False) -> tuple[str, str]:
    """The first six and the last four digits of a number of somebody born on a day."""
    first = f"{day:%y%m}{day.day + 60 * coordination:02d}"
    return first, f"{serial:03d}{check_digit(f'{first}{serial:03d}')}"


FIRST, LAST = number(date(1985, 1, 1), 123)
PERSONS = st.builds(
    number,
    st.dates(date(1926, 1, 1), date(2025, 12, 31)),
    st.integers(1, 999),
    st.booleans(),
)
AROUND = st.text(alphabet=string.ascii_letters + "åäöÅÄÖ ,.;:()\n", max_size=20)


def shown(text: str) -> list[str]:
    return [one.shown for one in find_personal_numbers(text)]


@pytest.mark.parametrize(
    "written",
    [
        f"{FIRST}-{LAST}",
        f"{FIRST}+{LAST}",
        f"{FIRST}–{LAST}",
        f"{FIRST}\u2011{LAST}",
        f"{FIRST} - {LAST}",
        f"{FIRST} -{LAST}",
        f"19{FIRST}-{LAST}",
        f"19{FIRST} - {LAST}",
        f"{FIRST}{LAST}",
        f"19{FIRST}{LAST}",
        f"{FIRST}\u00ad-\u00ad{LAST}",
        f"1985-01-01-{LAST}",
        "191212121212",
        "121212-1212",
    ],
)
@pytest.mark.parametrize("sentence", ["{}", "Patienten {}.", "(pnr:{})", "Ring {}, hon väntar", "\n{}\n"])
def test_a_number_is_found_however_it_is_written(written: str, sentence: str):
    found = find_personal_numbers(sentence.format(written))
    assert len(found) == 1
    assert found[0].shown[:6] in (FIRST, "121212")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2023",
        "2022-05-03",
        "2022-05-03 14:30",
        "20220503",
        "2022–2024",
        "220503–240503",
        "Dnr RV230615-1234",
        "Dnr HSN 2022-0457",
        "RS 2023:850101-1236",
        "850101-1230",  # wrong check digit
        "851301-1236",  # no such month
        "850132-1237",
        "850100-1238",
        "556036-0793",  # a company
        "070-123 45 67",
        "0701234560",
        "+46 70 123 45 67",
        "+46701234567",
        "08-123 456 78",
        "1 234 567 890",
        "https://example.se/dokument/8501011236",
        "https://example.se/?id=198501011236",
        "Bankgiro 123-4567",
        "ISBN 978-91-85010-11-9",
        "7350101123600",
        "x8501011236",
        "8501011236x",
        "850101-12361",
        "1850101-1236",
        "12-850101-1236",
        "850101-1236-7",
    ],
)
def test_what_is_something_else_is_left_alone(text: str):
    assert shown(text) == []


def test_phone_numbers_are_left_alone_whatever_their_last_digit():
    assert [one for one in range(10) if shown(f"070123456{one}")] == []
    assert [one for one in range(10) if shown(f"2022-05-03 143{one}")] == []


@given(PERSONS, AROUND, AROUND, st.sampled_from(["-", "+", " - ", "–"]), st.sampled_from(["", "19", "20"]))
def test_every_number_is_found_in_any_text(who, before: str, after: str, dash: str, century: str):
    first, last = who
    if century and first[2:4] + first[4:] in ("0229", "0289"):
        century = ""  # the day need not exist in that century
    text = f"{before} {century}{first}{dash}{last} {after}"
    assert shown(text) == [f"{first}-••••"]


@given(PERSONS, st.integers(1, 9), st.integers(0, 9))
def test_one_wrong_digit_is_enough(who, change: int, place: int):
    first, last = who
    digits = list(first + last)
    digits[place] = str((int(digits[place]) + change) % 10)
    written = "".join(digits)
    assert shown(f"{written[:6]}-{written[6:]}") == []


@given(st.text())
def test_any_text_can_be_looked_through(text: str):
    find_personal_numbers(text)


@given(PERSONS, PERSONS)
def test_the_last_four_digits_are_never_shown(one, other):
    text = f"{one[0]}-{one[1]} och {other[0]}-{other[1]}"
    found = find_personal_numbers(text)
    assert len(found) == 2
    assert not [each for each in found if not each.shown.endswith("-••••")]
    assert text[found[0].start : found[0].end] == f"{one[0]}-{one[1]}"


def test_a_long_text_takes_no_time():
    assert shown("850101-123 " * 20_000 + f"{FIRST}-{LAST}") == [f"{FIRST}-••••"]
