"""Where the printed pages of a worksheet end: between areas, so that no merged text is cut in two."""

from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

_POINTS_PER_INCH = 72
_A3_WIDTH, _A3_HEIGHT = 1190.0, 842.0
_PLAIN_ROW = 13.0
_SAFE = 0.97  # programs round heights each in their own way


def break_pages(
    sheet: Worksheet, widths: list[float], heights: dict[int, float], starts: list[int], repeated: int | None
) -> None:
    """Add a page break before each of the rows in `starts` whose block would not fit on its page.

    A block reaches to the next start; `repeated` is the row that is printed again on every page.
    """
    margins = sheet.page_margins
    # A column is seven pixels for each sign and five more; a pixel is three quarters of a point.
    wide = sum((width * 7 + 5) * 0.75 for width in widths)
    scale = min(1.0, (_A3_WIDTH - (margins.left + margins.right) * _POINTS_PER_INCH) / wide)
    room = (_A3_HEIGHT - (margins.top + margins.bottom) * _POINTS_PER_INCH) / scale * _SAFE
    head = heights.get(repeated, 0.0) if repeated else 0.0
    last = max(heights, default=0)
    used = 0.0
    for start, following in zip([1, *starts], [*starts, last + 1], strict=True):
        needed = sum(heights.get(row, _PLAIN_ROW) for row in range(start, following))
        if used + needed > room and used > head:
            sheet.row_breaks.append(Break(id=start - 1))
            used = head
        # What is taller than a page goes on over the next ones.
        used = used + needed if used + needed <= room else (used + needed) % room
