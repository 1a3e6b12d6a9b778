"""What stands beside a cell's text in Excel: markers, links, ids, as comment lines and hyperlinks.

`Markör: NY` is a marker, `Länk: <text> → <url>` a link. A link whose text stands in several places of
the cell says which paragraph it means: `Länk (stycke 2): <text> → <url>`. `RCC-id: rcc-1f3a` is the
superior plan's name for the RCC activity in the cell.
"""

import re

from openpyxl.cell.cell import Cell as ExcelCell
from openpyxl.comments import Comment

from planapp.documents.blocks import Cell, CellLink
from planapp.documents.excel.findings import ExcelFindings, SheetPlace
from planapp.documents.excel.text import fit, unescape
from planapp.domain.record import LONGEST_RCC_ID
from planapp.domain.text import split_paragraphs

_MARKER = re.compile(r"^Markör:\s*(?P<text>\S.*)$")
_RCC_ID = re.compile(rf"^RCC-id:\s*+(?P<id>\S{{1,{LONGEST_RCC_ID}}})$")
_LINK = re.compile(r"^Länk(?: \(stycke (?P<paragraph>\d{1,5})\))?:\s*+(?P<text>.+?) → (?P<url>\S+)$")
# Only what Excel itself follows becomes a hyperlink; any other address stands in the comment alone.
_FOLLOWED = re.compile(r"(?:https?://|mailto:)[\w.~:/?#@!$&'()*+,;=%-]+")
# Excel keeps a thread of replies also as a comment, after a few lines of its own.
_THREAD = re.compile(r"\A\[.*?^(?:Comment|Kommentar):", re.DOTALL | re.MULTILINE)
_LINKS_READ = 500  # in one comment; each is looked for in the cell's whole text
_LINE_POINTS, _LINE_SIGNS = 18, 60


class Reach:
    """How far into a cell's paragraphs its links have come: they stand in order and do not overlap."""

    def __init__(self, paragraphs: list[str]) -> None:
        self.paragraphs = paragraphs
        self.paragraph = self.sign = 0

    def place(self, text: str, paragraph: int | None = None) -> int | None:
        """The paragraph where the next link stands, and go past it; None when there is no such place."""
        for index in range(self.paragraph, len(self.paragraphs)):
            if paragraph is None or index == paragraph:
                at = self.paragraphs[index].find(text, self.sign if index == self.paragraph else 0)
                if at >= 0:
                    self.paragraph, self.sign = index, at + len(text)
                    return index
        return None


def write_notes(
    cell: ExcelCell,
    paragraphs: list[str],
    markers: list[str],
    links: list[CellLink],
    rcc_id: str | None = None,
) -> None:
    """Put markers, links and an id on a written cell; `paragraphs` are the cell's, without empty ones."""
    lines = [f"Markör: {text}" for text in markers]
    lines += [f"RCC-id: {rcc_id}"] if rcc_id else []
    followed = bool(links) and _FOLLOWED.fullmatch(links[0].url) is not None
    if followed:
        cell.hyperlink = links[0].url
    if not (followed and len(links) == 1 and [links[0].text] == paragraphs):
        lines += _link_lines(paragraphs, links)
    if lines:
        text = fit("\n".join(lines), f"Kommentaren i cell {cell.coordinate} på bladet «{cell.parent.title}»")
        shown = sum(len(line) // _LINE_SIGNS + 1 for line in lines)
        cell.comment = Comment(text, "planapp", height=min(shown, 20) * _LINE_POINTS + 12, width=420)


def _link_lines(paragraphs: list[str], links: list[CellLink]) -> list[str]:
    lines, found, real = [], Reach(paragraphs), Reach(paragraphs)
    for link in links:
        found.paragraph, found.sign = real.paragraph, real.sign
        known = found.place(link.text) == real.place(link.text, link.paragraph)
        which = "" if known else f" (stycke {link.paragraph + 1})"
        lines.append(f"Länk{which}: {link.text} → {link.url}")
    return lines


def read_notes(
    cell: Cell, lines: list[str], address: str | None, at: SheetPlace, findings: ExcelFindings
) -> None:
    """Add markers, links and an id to a cell: the `lines` of its comment, its hyperlink's `address`."""
    cell.markers_float = False
    cell.rcc_id, lines = take_rcc_id(lines, cell.rcc_id)
    cell.markers, named, rest = sort_lines(lines)
    if rest:
        findings.comment(at, " ".join(rest))
    if named:
        _place_links(cell, named, address, at, findings)
    elif address:
        cell.links = [CellLink(index, text, address) for index, text in enumerate(cell.texts())]


def comment_lines(comment: str, author: str) -> list[str]:
    """The lines of a comment, without what Excel adds itself."""
    lines = split_paragraphs(_THREAD.sub("", unescape(comment)))
    # Excel begins a comment that a person writes with that person's name.
    return lines[1:] if lines and lines[0] == f"{author}:" else lines


def take_rcc_id(lines: list[str], held: str | None = None) -> tuple[str | None, list[str]]:
    """The id that the lines of a comment tell, the first where there are several, and the other lines.

    `held` is what another comment on the same merged cell has told.
    """
    rest = []
    for line in lines:
        told = _RCC_ID.match(line)
        if told is None or held not in (None, told["id"]):
            rest.append(line)
        else:
            held = told["id"]
    return held, rest


def sort_lines(lines: list[str]) -> tuple[list[str], list[re.Match[str]], list[str]]:
    """The markers, the links and the other lines of a comment."""
    markers: list[str] = []
    named: list[re.Match[str]] = []
    rest = []
    for line in lines:
        if marker := _MARKER.match(line):
            markers.append(marker["text"])
        elif (link := _LINK.match(line)) and len(named) < _LINKS_READ:
            named.append(link)
        else:
            rest.append(line)
    return markers, named, rest


def _place_links(
    cell: Cell, named: list[re.Match[str]], address: str | None, at: SheetPlace, findings: ExcelFindings
) -> None:
    reach = Reach(cell.texts())
    for number, link in enumerate(named):
        text, url = link["text"].strip(), link["url"]
        if not number and address and address != url:
            # A person has changed the hyperlink in Excel; the comment still tells the old address.
            findings.link_changed(at, url, address)
            url = address
        wanted = int(link["paragraph"]) - 1 if link["paragraph"] else None
        paragraph = reach.place(text, wanted)
        if paragraph is None and wanted is not None:
            paragraph = reach.place(text)
        if paragraph is None:
            findings.link_without_text(at, text, url)
        else:
            cell.links.append(CellLink(paragraph, text, url))
