"""Links in a cell that says again what a cell above it says: the cell's links are those of both."""

from collections.abc import Iterable, Sequence

from planapp.documents.blocks import CellLink
from planapp.domain.record import Link, RowRecord


def add_links(
    row: RowRecord, name: str, texts: Sequence[str], links: Iterable[CellLink], order: Sequence[str]
) -> bool:
    """Give a row's cell links that it lacks; False when one has no place beside those that it has.

    `name` is the cell's column, `texts` its paragraphs, `order` the names of the plan's columns.
    """
    held = [link for link in row.links if link.field == name]
    fits = True
    for link in links:
        new = Link(name, link.paragraph, link.text, link.url)
        if new in held or not 0 <= new.paragraph < len(texts):
            fits = fits and new in held
            continue
        both = sorted([*held, new], key=lambda one: (one.paragraph, texts[one.paragraph].find(one.text)))
        if _stand_in_order(both, texts):
            held = both
        else:
            fits = False
    rest = [link for link in row.links if link.field != name]
    row.links = sorted([*held, *rest], key=lambda one: order.index(one.field))
    return fits


def _stand_in_order(links: Sequence[Link], texts: Sequence[str]) -> bool:
    """Whether each link's text stands in its paragraph after the one before it."""
    paragraph, end = -1, 0
    for link in links:
        if link.paragraph != paragraph:
            paragraph, end = link.paragraph, 0
        at = texts[paragraph].find(link.text, end)
        if at < 0:
            return False
        end = at + len(link.text)
    return True
