"""What the Excel reader notices before the blocks are understood."""

from openpyxl.cell.cell import Cell as ExcelCell

from planapp.documents.findings import INFO, QUESTION, WARNING, Findings
from planapp.domain.record import Place


class ExcelFindings:
    """Adds findings about a workbook's cells and hidden parts; one method for each thing noticed."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings

    def hidden_sheet(self, sheet: str) -> None:
        """A sheet that a person does not see."""
        message = f"Bladet «{sheet}» är dolt och läses inte in."
        self.findings.add("hidden_sheet", WARNING, message, {"sheet": sheet})

    def hidden_lines(self, sheet: str, rows: list[int], columns: list[str]) -> None:
        """Rows and columns with text that a person does not see."""
        for what, hidden in (("Rad", [str(row) for row in rows]), ("Kolumn", columns)):
            if hidden:
                message = (
                    f"{what} {', '.join(hidden)} på bladet «{sheet}» är dolda och läses inte in. "
                    "Visa dem i Excel och läs in filen igen om de hör till planen."
                )
                place: Place = {"sheet": sheet} | ({"row": rows[0]} if what == "Rad" else {})
                self.findings.add("hidden_text", WARNING, message, place)

    def comment(self, cell: ExcelCell, text: str) -> None:
        """A comment, or part of one, that says neither marker nor link."""
        message = f"Kommentaren i cell {cell.coordinate} läses inte in: «{text}»."
        self.findings.add("comment", INFO, message, _place(cell))

    def link_changed(self, cell: ExcelCell, old: str, new: str) -> None:
        """A hyperlink that leads elsewhere than the first link of its comment."""
        message = (
            f"Länken i cell {cell.coordinate} leder till {new}, men kommentaren säger {old}. Länken gäller."
        )
        self.findings.add("link_changed", QUESTION, message, _place(cell))

    def link_without_text(self, cell: ExcelCell, text: str, url: str) -> None:
        """A link whose text no longer stands in the cell."""
        message = f"Länken «{text}» till {url} läses inte in: orden står inte i cell {cell.coordinate}."
        self.findings.add("link_without_text", QUESTION, message, _place(cell))


def _place(cell: ExcelCell) -> Place:
    return {"sheet": cell.parent.title, "row": cell.row}
