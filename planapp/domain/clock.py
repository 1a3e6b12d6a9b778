"""What day it is: the plans' days are Sweden's, wherever the computer stands."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def today() -> date:
    """The day in Sweden."""
    return datetime.now(STOCKHOLM).date()
