"""A list as CSV, as Swedish Excel opens it: semicolons, UTF-8 that says so, and no text that is a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

_MARK = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _safe(text: str) -> str:
    """A text that a spreadsheet takes for text: an apostrophe stands before what looks like a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def write_csv_list(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The lines of the file, one at a time, so that a list of any length takes no room."""
    for index, row in enumerate(_all(headings, rows)):
        target = io.StringIO()
        csv.writer(target, delimiter=";", lineterminator="\r\n").writerow([_safe(text) for text in row])
        yield ((_MARK if index == 0 else "") + target.getvalue()).encode()


def _all(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    yield headings
    yield from rows
