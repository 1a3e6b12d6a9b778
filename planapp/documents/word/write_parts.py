"""The pieces of a Word body as XML strings: text, paragraphs, cells, rows and tables.

Strings, because python-docx takes a hundred times as long for the rows of a long plan. Every function
takes plain text and escapes it; every style that is named here stands in `word_write_styles.py`.
"""

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import quoteattr

from planapp.domain.record import Link

PAGE_WIDTH = 15398  # what A4 landscape leaves between the margins, in twentieths of a point
BODY, FACT_LINE, TITLE_LINE, HEADING, SUBHEADING, BULLET_LINE = (
    "Normal",
    "Planuppgift",
    "Title",
    "Heading1",
    "Heading2",
    "ListBullet",
)
CELL_TEXT, CELL_BOLD, CELL_HEADING, CELL_BULLET, GAP = (
    "Tabelltext",
    "Tabellomrade",
    "Tabellrubrik",
    "Tabellpunkt",
    "Tabellmellanrum",
)
_TAB = '</w:t><w:tab/><w:t xml:space="preserve">'
_RUN, _RUN_END = '<w:r><w:t xml:space="preserve">', "</w:t></w:r>"
_LINK_RUN = '<w:r><w:rPr><w:rStyle w:val="Hyperlink"/></w:rPr><w:t xml:space="preserve">'
HEADER_FILL, AREA_FILL = "BDD6EE", "DEEAF6"


def escape(text: str) -> str:
    """Text as the content of w:t; a tab becomes Word's own."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text.replace("\t", _TAB) if "\t" in text else text


def paragraph_start(style: str) -> str:
    """What stands before the runs of a paragraph."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'


def styled_line(text: str, style: str, properties: str = "") -> str:
    """A paragraph with properties of its own, such as a page break before it."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{run(text)}</w:p>'


def run(text: str) -> str:
    """Text as one run."""
    return f"{_RUN}{escape(text)}{_RUN_END}" if text else ""


def is_list_bullet(text: str) -> bool:
    """Whether a paragraph can be a real list bullet: Word draws the sign and the reader puts it back."""
    rest = text[2:]
    return text.startswith("• ") and bool(rest) and rest == rest.strip()


class LinkTable:
    """The addresses that a document links to, each with the id of its relationship."""

    def __init__(self) -> None:
        self.ids: dict[str, str] = {}

    def id_of(self, url: str) -> str:
        """The relationship id of an address; the same address has one."""
        return self.ids.setdefault(url, f"rIdL{len(self.ids) + 1}")

    def relationships(self) -> str:
        """The relationships as XML, to stand in the part's .rels."""
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
        return "".join(
            f'<Relationship Id="{name}" Type="{kind}" Target={quoteattr(url)} TargetMode="External"/>'
            for url, name in self.ids.items()
        )


def linked_runs(text: str, links: Iterable[Link], table: LinkTable) -> str:
    """A paragraph's runs with its links, which stand in the order of the text."""
    parts, done = [], 0
    for link in links:
        at = text.find(link.text, done)
        if at < 0:
            continue
        parts.append(run(text[done:at]))
        inside = f"{_LINK_RUN}{escape(link.text)}{_RUN_END}"
        parts.append(f'<w:hyperlink r:id="{table.id_of(link.url)}" w:history="1">{inside}</w:hyperlink>')
        done = at + len(link.text)
    parts.append(run(text[done:]))
    return "".join(parts)


def line(text: str, style: str = BODY) -> str:
    """A paragraph of the body; one that begins with a bullet becomes a list item."""
    if style == BODY and is_list_bullet(text):
        style, text = BULLET_LINE, text[2:]
    return f"{paragraph_start(style)}{run(text)}</w:p>"


def above_table(text: str) -> str:
    """A paragraph of the body that stays on the page of the table below it."""
    style, text = (BULLET_LINE, text[2:]) if is_list_bullet(text) else (BODY, text)
    return styled_line(text, style, "<w:keepNext/>")


_PLAIN_START = paragraph_start(CELL_TEXT) + _RUN
_PLAIN_END = _RUN_END + "</w:p>"
EMPTY_LINE = paragraph_start(CELL_TEXT) + "</w:p>"
GAP_LINE = paragraph_start(GAP) + "</w:p>"


def cell_line(text: str, style: str = CELL_TEXT) -> str:
    """A paragraph in a cell; one that begins with a bullet becomes a list item."""
    if style == CELL_TEXT:
        if text[:2] != "• " or not is_list_bullet(text):
            return f"{_PLAIN_START}{escape(text)}{_PLAIN_END}"
        style, text = CELL_BULLET, text[2:]
    return f"{paragraph_start(style)}{run(text)}</w:p>"


def cell_lines(texts: Sequence[str], style: str = CELL_TEXT) -> str:
    """A cell's paragraphs; Word wants one even in an empty cell."""
    return "".join([cell_line(text, style) for text in texts]) if texts else EMPTY_LINE


def linked_lines(
    texts: Sequence[str], links: Sequence[Link], table: LinkTable, style: str = CELL_TEXT
) -> str:
    """A cell's paragraphs with their links; a paragraph with links stays as it was typed."""
    lines = []
    for index, text in enumerate(texts):
        own = [link for link in links if link.paragraph == index]
        if own:
            lines.append(f"{paragraph_start(style)}{linked_runs(text, own, table)}</w:p>")
        else:
            lines.append(cell_line(text, style))
    return "".join(lines) or EMPTY_LINE


def cell_start(width: int, fill: str = "", merge: str = "") -> str:
    """What stands before a cell's paragraphs; `merge` is restart, continue or nothing."""
    merged = {"": "", "restart": '<w:vMerge w:val="restart"/>', "continue": "<w:vMerge/>"}[merge]
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merged}{shade}</w:tcPr>'


ROW_START, ROW_END, CELL_END = "<w:tr><w:trPr><w:cantSplit/></w:trPr>", "</w:tr>", "</w:tc>"


def heading_row(texts: Iterable[str], widths: Sequence[int]) -> str:
    """A table's heading row, which Word repeats on every page."""
    cells = [
        f"{cell_start(width, HEADER_FILL)}{cell_line(text, CELL_HEADING)}{CELL_END}"
        for text, width in zip(texts, widths, strict=True)
    ]
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}{ROW_END}"


def table_start(widths: Sequence[int], caption: str, description: str = "", style: str = "Plantabell") -> str:
    """What stands before a table's rows; caption and description are for screen readers."""
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    told = f"<w:tblCaption w:val={quoteattr(caption)}/>"
    told += f"<w:tblDescription w:val={quoteattr(description)}/>" if description else ""
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" '
        f'w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>{told}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
    )


TABLE_END = "</w:tbl>"


def share_width(weights: Sequence[float], total: int = PAGE_WIDTH) -> list[int]:
    """Column widths in proportion to weights, which together fill the total."""
    if not weights:
        return []
    whole = sum(weights)
    widths = [int(total * weight / whole) for weight in weights]
    widths[-1] += total - sum(widths)
    return widths
