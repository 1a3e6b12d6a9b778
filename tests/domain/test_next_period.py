"""What follows on a period, and on a title with its years."""

from datetime import date

import pytest

from planapp.domain.next_period import first_day, next_period, next_title


@pytest.mark.parametrize(
    ("period", "following"),
    [
        ("2022–2024", "2025–2027"),
        ("2022-2024", "2025-2027"),
        ("2025", "2026"),
        ("2022-07-01–2025-06-30", "2025-07-01–2028-06-30"),
        ("", ""),
        (None, ""),
        ("tills vidare", ""),
    ],
)
def test_the_following_period(period: str | None, following: str) -> None:
    assert next_period(period) == following


def test_a_title_moves_its_years() -> None:
    assert next_title("Verksamhetsplan 2022–2024", "2022–2024") == "Verksamhetsplan 2025–2027"
    assert next_title("Verksamhetsplan cancer", "2022–2024") == "Verksamhetsplan cancer"
    assert next_title("Plan 2022 (dnr 120221)", "2022") == "Plan 2023 (dnr 120221)"
    assert next_title(None, None) == ""
    assert next_title("Plan 2022", None) == "Plan 2022"


def test_the_first_day_of_a_period_is_today_where_it_is_not_known() -> None:
    today = date(2026, 11, 22)
    assert first_day("2025-07-01–2028-06-30", today) == date(2025, 7, 1)
    assert [first_day(one, today) for one in (None, "", "tills vidare")] == [today] * 3
