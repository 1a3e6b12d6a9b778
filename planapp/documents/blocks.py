"""What every reader makes of a file before it is understood as a plan: paragraphs and table grids.

A grid row is a list with one entry for each grid column: the cell that covers the place, or None.
A merged cell is one object that stands in every place that it covers.
"""

from dataclasses import dataclass, field
from typing import Any

TITLE, FACT, TEXT = "title", "fact", "text"


@dataclass(slots=True)
class CellLink:
    """A link inside a cell: index among the cell's non-empty paragraphs, its text, the address."""

    paragraph: int
    text: str
    url: str


@dataclass(slots=True)
class Cell:
    """A visible cell: its paragraphs, empty ones as "", and what else stands in it.

    `bold` says that it is set off by bold text or a colour.
    `rcc_id` is the superior plan's name for the RCC activity in it, which an Excel comment may tell.
    """

    paragraphs: list[str] = field(default_factory=list)
    links: list[CellLink] = field(default_factory=list)
    markers: list[str] = field(default_factory=list)
    markers_float: bool = True  # a text box in Word may be meant for a neighbour, a comment in Excel not
    bold: bool = False
    rcc_id: str | None = None

    def texts(self) -> list[str]:
        """The paragraphs that hold something, as a new list."""
        return [paragraph for paragraph in self.paragraphs if paragraph]


Grid = list[list[Cell | None]]


@dataclass(slots=True)
class Table:
    """A table: its grid, and where it stands ({"table": 3} or {"sheet": "Kapitel 3", "row": 4}).

    `place["row"]`, where present, is the number of the row before the grid's first. `left_out` are rows
    that the reader has quoted in findings, such as sums; their words are in the table all the same.
    """

    grid: Grid
    place: dict[str, Any]
    left_out: Grid = field(default_factory=list)


@dataclass(slots=True)
class Paragraph:
    """A paragraph outside tables; `level` is that of a heading or None.

    `kind` is title, fact, text (certainly neither heading nor title) or None.
    """

    text: str
    level: int | None = None
    kind: str | None = None


Block = Paragraph | Table


def place_of(table: Table, index: int) -> dict[str, Any]:
    """The place of a grid row, counted from 1 as a person counts."""
    place = dict(table.place)
    place["row"] = place.get("row", 0) + index + 1
    return place
