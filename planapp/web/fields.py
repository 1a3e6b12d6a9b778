"""Checks that several forms share, with answers in Swedish."""

from wtforms.validators import Length


def at_most(signs: int) -> Length:
    """The longest text that a field takes."""
    return Length(max=signs, message="Texten är för lång. Korta den till högst %(max)d tecken.")
