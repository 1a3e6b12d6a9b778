"""How large a file from outside may be inside: twice what we know of plans, and no more.

A few kilobytes can unpack to millions of elements, rows or cells. Whatever a file asks for, it is
refused within seconds, and memory stays within 300 MB.
"""

from typing import IO

from planapp.documents.errors import DocumentError

MEGABYTE = 1024 * 1024
MAIN_PART_LIMIT = 48 * MEGABYTE
# What opens an element or gives it an attribute; each costs some two hundred bytes of memory.
MARKS_LIMIT, MARKS_HELD_LIMIT = 4_000_000, 800_000
BYTES_HELD_LIMIT = 16 * MEGABYTE
COLUMN_LIMIT = 1_000  # cells with text in one row of a sheet; a plan's table may have 63
ROW_LIMIT, PLACE_LIMIT, PARAGRAPH_LIMIT = 20_000, 250_000, 50_000
TEXT_LIMIT = 24_000_000  # signs in cells
LEFT_OUT_LIMIT = 2_000_000  # signs that are only quoted
TOO_LARGE = (
    "Filen är större än en plan kan vara och läses därför inte in. "
    "Spara bara planens tabeller i en egen fil och försök igen."
)


def count_marks(data: bytes) -> int:
    """How many elements and attributes XML holds, at most."""
    return data.count(b"<") + data.count(b"=")


class MeasuredStream:
    """A part that is read piece by piece; raises DocumentError when too much is in it, or held at once."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.size = self.marks = 0
        self.size_freed = self.marks_freed = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        data = self.stream.read(size)
        self.size += len(data)
        self.marks += count_marks(data)
        if (
            self.size > MAIN_PART_LIMIT
            or self.marks > MARKS_LIMIT
            or self.size - self.size_freed > BYTES_HELD_LIMIT
            or self.marks - self.marks_freed > MARKS_HELD_LIMIT
        ):
            raise DocumentError(TOO_LARGE)
        return data

    def holds_much(self) -> bool:
        """Whether it is worth while to free what has been read."""
        return self.marks - self.marks_freed > 50_000

    def freed(self) -> None:
        """Say that nothing of what was read is held any more."""
        self.size_freed, self.marks_freed = self.size, self.marks


class Budget:
    """What a reading has taken so far; raises DocumentError when it is more than a plan's."""

    def __init__(self) -> None:
        self.rows = self.places = self.paragraphs = self.signs = 0

    def take_row(self, places: int) -> None:
        """One table row more, with so many places in the grid."""
        self.rows += 1
        self.places += places
        if self.rows > ROW_LIMIT or self.places > PLACE_LIMIT:
            raise DocumentError(TOO_LARGE)

    def take_places(self, places: int) -> None:
        """So many places more in the grid: cells that are wider than one column."""
        self.places += places
        if self.places > PLACE_LIMIT:
            raise DocumentError(TOO_LARGE)

    def take_paragraph(self) -> None:
        """One paragraph more outside the tables."""
        self.paragraphs += 1
        if self.paragraphs > PARAGRAPH_LIMIT:
            raise DocumentError(TOO_LARGE)

    def take_text(self, signs: int) -> None:
        """So much text more."""
        self.signs += signs
        if self.signs > TEXT_LIMIT:
            raise DocumentError(TOO_LARGE)
