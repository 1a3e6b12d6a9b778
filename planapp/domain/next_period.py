"""What the plan after a plan may be called, and which period it may have."""

import re
from datetime import date

from planapp.domain.timeframe import read_timeframe

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DAYS_OF_A_YEAR = 365.25


def _years_of(period: str | None) -> int:
    """How many years a period has; 0 when it is not known."""
    time = read_timeframe(period)
    if time is None or time.starts_on is None or time.ends_on is None:
        return 0
    return round(((time.ends_on - time.starts_on).days + 1) / _DAYS_OF_A_YEAR)


def next_period(period: str | None) -> str:
    """The period that follows on one: «2022–2024» gives «2025–2027»; what is not understood gives ""."""
    years = _years_of(period)
    return _moved(period or "", years) if years else ""


def first_day(period: str | None, today: date) -> date:
    """The first day of a period, or today where it is not known."""
    time = read_timeframe(period)
    return time.starts_on if time is not None and time.starts_on is not None else today


def next_title(title: str | None, period: str | None) -> str:
    """The title of the plan for the following period: its years are moved, if it has any."""
    return _moved(title or "", _years_of(period))


def _moved(text: str, years: int) -> str:
    return _YEAR.sub(lambda year: str(int(year.group()) + years), text)
