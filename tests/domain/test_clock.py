"""The day in Sweden, wherever the computer stands."""

import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from planapp.domain.clock import today


# At every moment it is another day than Sweden's in at least one of them.
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_day_is_swedens(monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        assert today() == datetime.now(ZoneInfo("Europe/Stockholm")).date()
    time.tzset()
