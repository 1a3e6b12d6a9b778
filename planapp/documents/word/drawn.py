"""What a Word run holds besides text: drawings with text in them, formulas, symbols, choices of a form."""

from collections.abc import Iterator

from lxml import etree

from planapp.documents.word.findings import CHART, DIAGRAM, OBJECT, PICTURE
from planapp.documents.word.names import RELATION, VAL, W, is_on, number

TEXT_BOX = W + "txbxContent"
ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
DRAWN = {W + "drawing", W + "pict", W + "object"}
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
FORMULAS = {_MATH + "oMath", _MATH + "oMathPara"}
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
_PICTURE = {
    "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic",
    "{urn:schemas-microsoft-com:vml}imagedata",
}
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_OBJECT = "{urn:schemas-microsoft-com:office:office}OLEObject"
_PROPERTIES = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_WORD_ART = "{urn:schemas-microsoft-com:vml}textpath"
_GONE = {W + "del", W + "moveFrom", W + "rPr"}

# Symbol is Greek on a Latin keyboard; Wingdings holds pictures. Both are stored in a private area.
_GREEK = dict(
    zip(
        "ABCDEFGHIKLMNOPQRSTUWXYZabcdefghiklmnopqrstuwxyz",
        "ΑΒΧΔΕΦΓΗΙΚΛΜΝΟΠΘΡΣΤΥΩΞΨΖαβχδεφγηικλμνοπθρστυωξψζ",
        strict=True,
    )
)
_SYMBOLS = {0xB7: "•", 0xB3: "≥", 0xA3: "≤", 0xB1: "±", 0xAE: "→", 0xB0: "°", 0xB4: "×", 0xB9: "≠", 0xBB: "≈"}
_PICTURES = dict(zip((0x6C, 0x6E, 0x6F, 0xA7, 0xA8, 0xD8, 0x9F), "●■□▪□▪•", strict=True))
_PICTURES |= dict(zip((0xE0, 0xE8, 0xFB, 0xFC, 0xFD, 0xFE, 0x4A, 0x4B, 0x4C), "→→✗✓☒☑☺😐☹", strict=True))
_UNKNOWN = "□"


def shown_branch(alternate: etree._Element) -> etree._Element | None:
    """What Word shows of content that is stored for new and old programs: the first choice."""
    choice = alternate.find(_CHOICE)
    return choice if choice is not None else next(iter(alternate), None)


def drawn_texts(drawn: etree._Element) -> Iterator[etree._Element | str]:
    """The text boxes in a drawing, as elements, and its other texts, in order."""
    for part in drawn:
        if part.tag == TEXT_BOX:
            yield part
        elif part.tag == ALTERNATE:
            branch = shown_branch(part)
            if branch is not None:
                yield from drawn_texts(branch)
        elif part.tag == _DRAWING + "p":
            yield "".join(text.text or "" for text in part.iter(_DRAWING + "t"))
        elif part.tag == _WORD_ART:
            yield part.get("string", "")
        else:
            yield from drawn_texts(part)


def _drawn_parts(drawn: etree._Element) -> Iterator[etree._Element]:
    """Everything in a drawing that is shown, but for what stands in text boxes."""
    for part in drawn:
        if part.tag == ALTERNATE:
            branch = shown_branch(part)
            if branch is not None:
                yield from _drawn_parts(branch)
        elif part.tag != TEXT_BOX:
            yield part
            yield from _drawn_parts(part)


def things_in(drawn: etree._Element) -> Iterator[tuple[str, str]]:
    """What a drawing holds besides text: its kind, with its part, its program or what is told of it."""
    told, picture, has_object = "", False, False
    for part in _drawn_parts(drawn):
        tag = part.tag
        if tag == _DIAGRAM:
            yield DIAGRAM, part.get(RELATION + "dm", "")
        elif tag == _CHART:
            yield CHART, part.get(RELATION + "id", "")
        elif tag == _OBJECT:
            has_object = True
            yield OBJECT, part.get("ProgID", "")
        elif tag in _PICTURE:
            picture = True
        told = told or part.get("descr" if tag == _PROPERTIES else "alt", "")
    if picture and not has_object:
        yield PICTURE, told


def formula_text(formula: etree._Element) -> str:
    """A formula on one line; what stands below a fraction's bar follows a slash."""
    pieces: list[str] = []
    for part in formula:
        if part.tag in (_MATH + "t", W + "t"):
            pieces.append(part.text or "")
        elif part.tag not in _GONE:
            pieces.append("/" if part.tag == _MATH + "den" else "")
            pieces.append(formula_text(part))
    return "".join(pieces)


def symbol(element: etree._Element) -> str:
    """A sign from a font of symbols."""
    try:
        code = int(element.get(W + "char", "")[:6], 16)
    except ValueError:
        return ""
    if 0x20 <= code < 0xD800:
        return chr(code)
    low, font = code & 0xFF, element.get(W + "font", "")
    if font == "Symbol":
        return _SYMBOLS.get(low) or _GREEK.get(chr(low)) or (chr(low) if 0x20 <= low < 0x7F else _UNKNOWN)
    return _PICTURES.get(low, _UNKNOWN)


def _form_box(field: etree._Element) -> str:
    box = field.find(f"{W}ffData/{W}checkBox")
    if box is None:
        return ""
    for name in ("checked", "default"):
        if box.find(W + name) is not None:
            return "☒" if is_on(box, name) else "☐"
    return "☐"


def form_choice(field: etree._Element) -> str:
    """What a box or list of an old form shows: of a list the document stores only the place."""
    choices = field.find(f"{W}ffData/{W}ddList")
    if choices is None:
        return _form_box(field)
    entries = [entry.get(VAL, "") for entry in choices.iterchildren(W + "listEntry")]
    for name in ("result", "default"):
        chosen = choices.find(W + name)
        if chosen is not None:
            return "".join(entries[number(chosen.get(VAL), 0, 9999) :][:1])
    return "".join(entries[:1])
