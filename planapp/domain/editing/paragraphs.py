"""What a person wrote or pasted, as the record holds it; what cannot be held is refused with a sentence."""

from planapp.domain.check import EXCEL_CELL_LIMIT
from planapp.domain.editing.written import EditError
from planapp.domain.pasted import plain_paragraphs

_LONGEST_LINE = 1_000
_LONGEST_INPUT = 1_000_000  # markup is many times longer than its text, but not this much


def signs(paragraphs: list[str]) -> int:
    """How many characters a cell has, as Excel counts them."""
    return len("\n".join(paragraphs).encode("utf-16-le", "surrogatepass")) // 2


def refuse_long(paragraphs: list[str], where: str) -> None:
    """Raise EditError when a cell is longer than a cell of an exported document can be."""
    if signs(paragraphs) > EXCEL_CELL_LIMIT:
        raise EditError(
            f"{where} är längre än 32 767 tecken, som är det mesta som får plats i en cell. "
            "Korta texten eller dela upp den på flera rader."
        )


def read_text(text: str | None, where: str) -> list[str]:
    """The paragraphs of a form's text; `where` names the field in the sentence that refuses it."""
    if text and len(text) > _LONGEST_INPUT:
        raise EditError(f"{where} är för lång. Korta texten till högst 32 767 tecken.")
    paragraphs = plain_paragraphs(text or "")
    refuse_long(paragraphs, where)
    return paragraphs


def read_line(text: str | None, where: str) -> str | None:
    """A text that stands on one line, such as a heading; None when there is none."""
    line = " ".join(read_text(text, where))
    if len(line) > _LONGEST_LINE:
        raise EditError(f"{where} får ha högst 1 000 tecken.")
    return line or None


def require_line(text: str | None, where: str) -> str:
    """The same where something must be written."""
    line = read_line(text, where)
    if line is None:
        raise EditError(f"{where} behöver fyllas i.")
    return line
