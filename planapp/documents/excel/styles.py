"""The named cell styles of our own workbooks: how they look, and what they tell a reader.

As in Word, a style says what a line is: a person sees it, and it survives being saved by other programs.
"""

from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.workbook import Workbook

FONT, INK, ACCENT, PALE, LINE = "Arial", "1F2933", "0B3D66", "DCE8F2", "9AA8B5"

TITLE_STYLE, FACT_STYLE, TEXT_STYLE = "Plantitel", "Planuppgift", "Plantext"
CHAPTER_STYLE, HEADER_STYLE, CELL_STYLE = "Kapitelrubrik", "Kolumnrubrik", "Plancell"
LINE_STYLES = {TITLE_STYLE, FACT_STYLE, TEXT_STYLE, CHAPTER_STYLE}
OWN_STYLES = LINE_STYLES | {HEADER_STYLE, CELL_STYLE}

LIST_NAME = "planapp_alla_rader"  # the defined name of the sheet that repeats every row, never read back


def _style(name: str, size: int, bold: bool = False, colour: str = INK) -> NamedStyle:
    return NamedStyle(
        name,
        font=Font(name=FONT, size=size, bold=bold, color=colour),
        alignment=Alignment(wrap_text=True, vertical="top"),
        number_format="@",
    )


def add_styles(workbook: Workbook) -> None:
    """Give a new workbook our named styles."""
    # Excel measures column widths in signs of the Normal style's font, so it must be the cells' own.
    workbook._named_styles["Normal"].font = Font(name=FONT, size=10)  # type: ignore[attr-defined]
    edge = Side(style="thin", color=LINE)
    grid = Border(left=edge, right=edge, top=edge, bottom=edge)
    header, cell = _style(HEADER_STYLE, 10, bold=True, colour=ACCENT), _style(CELL_STYLE, 10)
    header.fill = PatternFill("solid", start_color=PALE, end_color=PALE)
    header.border, cell.border = grid, grid
    for style in (
        _style(TITLE_STYLE, 18, bold=True, colour=ACCENT),
        _style(FACT_STYLE, 10, colour=ACCENT),
        _style(TEXT_STYLE, 10),
        _style(CHAPTER_STYLE, 16, bold=True, colour=ACCENT),
        header,
        cell,
    ):
        workbook.add_named_style(style)
