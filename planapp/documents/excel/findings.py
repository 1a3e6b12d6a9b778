"""What the Excel and CSV readers notice before the blocks are understood."""

from dataclasses import dataclass

from planapp.documents.understanding.findings import INFO, WARNING, Findings
from planapp.domain.record import Place

_NAMED = 12  # cells or rows that one finding names


@dataclass(frozen=True, slots=True)
class SheetPlace:
    """A cell: its sheet, its row from 1, and its name (B7)."""

    sheet: str
    row: int
    name: str


class ExcelFindings:
    """Adds findings about a workbook's cells and hidden parts; one method for each thing noticed."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings

    def macros(self) -> None:
        """A workbook that can run programs."""
        message = "Arbetsboken innehåller makron. De körs inte och läses inte in."
        self.findings.add("macros", INFO, message)

    def hidden_sheet(self, sheet: str) -> None:
        """A sheet that a person does not see."""
        message = f"Bladet «{sheet}» är dolt och läses inte in."
        self.findings.add("hidden_sheet", WARNING, message, {"sheet": sheet})

    def no_cells(self, sheet: str) -> None:
        """A sheet of another kind than a grid of cells: a chart, a dialog, a macro sheet."""
        message = f"Bladet «{sheet}» är inget kalkylblad, till exempel ett diagram, och läses inte in."
        self.findings.add("other_sheet", INFO, message, {"sheet": sheet})

    def missing_sheet(self, sheet: str) -> None:
        """A sheet that the workbook names but does not hold."""
        message = f"Bladet «{sheet}» saknas i filen. Öppna arbetsboken i Excel och se efter vad som stod där."
        self.findings.add("sheet_missing", WARNING, message, {"sheet": sheet})

    def hidden_lines(self, sheet: str, rows: list[int], columns: list[str], is_filtered: bool) -> None:
        """Rows and columns with text that a person does not see."""
        for what, hidden in (("Rad", _ranges(rows)), ("Kolumn", columns)):
            if hidden:
                is_one = len(columns if what == "Kolumn" else rows) == 1
                gone = "är dold och läses" if is_one else "är dolda och läses"
                show = f"Visa {'den' if is_one else 'dem'} i Excel"
                how = "Ta bort filtret i Excel" if is_filtered and what == "Rad" else show
                message = (
                    f"{what} {_some(hidden)} på bladet «{sheet}» {gone} inte in. "
                    f"{how} och läs in filen igen om innehållet hör till planen."
                )
                place: Place = {"sheet": sheet} | ({"row": rows[0]} if what == "Rad" else {})
                self.findings.add("hidden_text", WARNING, message, place)

    def covered(self, sheet: str, cells: list[tuple[int, str, str]]) -> None:
        """Text in places that merged cells cover: row, name and text of each."""
        quoted = ", ".join(f"{name} «{text}»" for _, name, text in cells)
        message = f"Celler som ligger dolda under sammanfogade celler läses inte in: {quoted}."
        self.findings.add("hidden_text", WARNING, message, {"sheet": sheet, "row": cells[0][0]})

    def uncalculated(self, sheet: str, cells: list[str], row: int) -> None:
        """Formulas whose value the file does not hold."""
        message = (
            f"Formler på bladet «{sheet}» har inget sparat värde, så deras celler läses som tomma: "
            f"{_some(cells)}. Öppna arbetsboken i Excel, spara den och läs in den igen."
        )
        self.findings.add("formula_without_value", WARNING, message, {"sheet": sheet, "row": row})

    def error_values(self, sheet: str, cells: list[tuple[int, str, str]]) -> None:
        """Formulas that came to an error: row, name and text of each."""
        named = _some([f"{name} ({text})" for _, name, text in cells])
        message = f"Celler på bladet «{sheet}» visar ett fel, som läses in som text: {named}."
        self.findings.add("error_value", WARNING, message, {"sheet": sheet, "row": cells[0][0]})

    def cells_again(self, sheet: str, cells: list[tuple[int, str, str]]) -> None:
        """Cells that the file holds twice, with another text: row, name and text of each."""
        quoted = ", ".join(f"{name} «{text}»" for _, name, text in cells)
        message = f"Celler som finns två gånger i filen läses in en gång. Det andra är: {quoted}."
        self.findings.add("cell_twice", WARNING, message, {"sheet": sheet, "row": cells[0][0]})

    def text_box(self, sheet: str, at: SheetPlace | None, text: str) -> None:
        """A text box that floats over the cells."""
        where = f"vid cell {at.name} på bladet «{sheet}»" if at else f"på bladet «{sheet}»"
        message = f"En textruta {where} läses inte in: «{text}»."
        self.findings.add("text_box", INFO, message, _place(at) if at else {"sheet": sheet})

    def comment(self, at: SheetPlace, text: str) -> None:
        """A comment, or part of one, that says neither marker nor link."""
        message = f"Kommentaren i cell {at.name} läses inte in: «{text}»."
        self.findings.add("comment", INFO, message, _place(at))

    def link_changed(self, at: SheetPlace, old: str, new: str) -> None:
        """A hyperlink that leads elsewhere than the first link of its comment."""
        message = f"Länken i cell {at.name} leder till {new}, men kommentaren säger {old}. Länken gäller."
        self.findings.add("link_changed", WARNING, message, _place(at))

    def link_without_text(self, at: SheetPlace, text: str, url: str) -> None:
        """A link whose text no longer stands in the cell."""
        message = f"Länken «{text}» till {url} läses inte in: orden står inte i cell {at.name}."
        self.findings.add("link_without_text", WARNING, message, _place(at))

    def total_row(self, texts: list[str], place: Place) -> None:
        """A row that sums up the rows above it."""
        self.findings.left_out += texts
        quoted = ", ".join(f"«{text}»" for text in texts)
        message = f"Rad {place['row']} är en summarad och blev ingen aktivitet: {quoted}."
        self.findings.add("total_row", INFO, message, place)


def _ranges(rows: list[int]) -> list[str]:
    """Row numbers in words: 3, 5–9."""
    found: list[list[int]] = []
    for row in rows:
        if found and row == found[-1][1] + 1:
            found[-1][1] = row
        else:
            found.append([row, row])
    return [f"{first}" if first == last else f"{first}–{last}" for first, last in found]


def _some(names: list[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" och {more} till" if more > 0 else "")


def _place(at: SheetPlace) -> Place:
    return {"sheet": at.sheet, "row": at.row}
