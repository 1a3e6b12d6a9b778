"""How dates, times and numbers are written on pages: Swedish, Europe/Stockholm."""

from datetime import UTC, date, datetime

from babel.dates import format_date, format_datetime
from flask import Flask

from planapp.domain.access import ROLE_LABELS
from planapp.domain.clock import STOCKHOLM
from planapp.domain.clock import today as today  # the pages have it from here
from planapp.domain.plan_states import STATE_LABELS


def moment(at: datetime) -> str:
    """`2026-03-09 14.32`."""
    return format_datetime(at.astimezone(STOCKHOLM), "yyyy-MM-dd HH.mm", locale="sv")


def clock(at: datetime | None = None) -> str:
    """`14.32`."""
    return format_datetime((at or datetime.now(UTC)).astimezone(STOCKHOLM), "HH.mm", locale="sv")


def long_date(day: date) -> str:
    """`9 mars 2026`."""
    return format_date(day, "d MMMM yyyy", locale="sv")


def day(at: datetime) -> str:
    """`9 mars 2026`, the day of a moment in Sweden."""
    return long_date(at.astimezone(STOCKHOLM).date())


def counted(number: int, one: str, many: str) -> str:
    """`1 rad`, `43 rader`."""
    return f"{number} {one if number == 1 else many}"


def thousands(number: int) -> str:
    """`3 168`, with a space that does not break."""
    return f"{number:,}".replace(",", "\u00a0")


def without_stop(text: str) -> str:
    """A title inside a sentence: without the full stop that it may end with itself."""
    return text if text.endswith("..") else text.removesuffix(".")


def id_from(written: str | None) -> int:
    """The id that an address or a form names; 0, which nothing has, for anything else."""
    fits = written is not None and written.isascii() and written.isdigit() and len(written) < 10
    return int(written) if fits and written is not None else 0


def init_app(app: Flask) -> None:
    """Make the formats filters of the templates."""
    for format_ in (moment, clock, long_date, day, thousands, without_stop):
        app.add_template_filter(format_)
    app.add_template_filter(counted, "counted")
    app.add_template_filter(lambda role: ROLE_LABELS.get(role, role), "role_label")
    app.add_template_filter(lambda state: STATE_LABELS.get(state, state), "state_label")
