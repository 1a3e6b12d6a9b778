"""What the Word reader leaves out because the record has no place for it, each quoted where it stands."""

from planapp.documents.errors import DocumentError
from planapp.documents.limits import LEFT_OUT_LIMIT, TOO_LARGE
from planapp.documents.understanding.findings import Findings
from planapp.domain.record import Place

_INFO, _WARNING = "info", "warning"
COMMENT, FOOTNOTE, ENDNOTE, HEADER, FOOTER = "comment", "footnote", "endnote", "header", "footer"
HIDDEN, COVERED, COMPUTED = "hidden", "covered", "computed"
DIAGRAM, CHART, OBJECT, PICTURE, CHUNK, SUBDOCUMENT = (
    *("diagram", "chart", "object", "picture", "chunk", "subdocument"),
)
MACROS = "macros"
_EACH = 100  # findings of one kind; what is more is quoted in one

# Code, severity, what it is, and what a person can do about it.
_SENTENCES = {
    HIDDEN: ("hidden_text", _INFO, "Dold text läses inte in", ""),
    COVERED: (
        "covered_text",
        _WARNING,
        "Text i en cell som är sammanslagen med en annan syns inte i Word och läses inte in",
        "",
    ),
    COMPUTED: ("field_left_out", _WARNING, "Ett fält som Word fyller i självt läses inte in", ""),
    COMMENT: ("comment_left_out", _INFO, "En kommentar läses inte in", ""),
    FOOTNOTE: ("note_left_out", _INFO, "En fotnot läses inte in", ""),
    ENDNOTE: ("note_left_out", _INFO, "En slutnot läses inte in", ""),
    HEADER: ("header_left_out", _INFO, "Sidhuvudet läses inte in", ""),
    FOOTER: ("header_left_out", _INFO, "Sidfoten läses inte in", ""),
    DIAGRAM: ("object_left_out", _WARNING, "Text i en SmartArt-bild läses inte in", ""),
    CHART: ("object_left_out", _WARNING, "Text i ett diagram läses inte in", ""),
    OBJECT: ("object_left_out", _WARNING, "Ett inbäddat objekt läses inte in", ""),
    PICTURE: ("picture_left_out", _INFO, "En bild i tabellen läses inte in", ""),
    CHUNK: (
        "part_left_out",
        _WARNING,
        "Ett infogat dokument läses inte in",
        " Öppna filen i Word, spara den och läs in den igen om det hör till planen.",
    ),
    SUBDOCUMENT: (
        "part_left_out",
        _WARNING,
        "Ett deldokument ligger i en annan fil och läses inte in",
        " Läs in den filen för sig om den hör till planen.",
    ),
    MACROS: ("macros", _INFO, "Filen innehåller makron. De körs inte och läses inte in", ""),
}


class Noticed:
    """Collects what is left out while reading, and tells of it at the end."""

    def __init__(self) -> None:
        self.quotes: dict[str, list[tuple[str, Place]]] = {}
        self.anchors: dict[tuple[str, str], Place] = {}
        self.place: Place = {}  # where the reader is: {} outside the tables
        self._signs = 0

    def quote(self, kind: str, text: str, place: Place | None = None) -> None:
        """Something that is left out; raises DocumentError when it is more than a plan's."""
        plain = " ".join(text.split())
        self._signs += len(plain) + 20
        if self._signs > LEFT_OUT_LIMIT:
            raise DocumentError(TOO_LARGE)
        self.quotes.setdefault(kind, []).append((plain, self.place if place is None else place))

    def hide(self, kind: str, text: str) -> None:
        """Text that is left out, if there is any."""
        if text and not text.isspace():
            self.quote(kind, text)

    def anchor(self, kind: str, name: str) -> None:
        """A note or comment is anchored here."""
        self.anchors.setdefault((kind, name), self.place)

    def tell(self, findings: Findings) -> None:
        """Make findings of all that was noticed, in the order of the document's tables."""
        for kind, quotes in self.quotes.items():
            code, severity, sentence, advice = _SENTENCES[kind]
            quotes.sort(key=lambda quote: (quote[1].get("table", 0), quote[1].get("row", 0)))
            for text, place in quotes[:_EACH]:
                quoted = f": «{text}»." if text else "."
                findings.add(code, severity, sentence + quoted + advice, place)
            rest = [f"«{text}»" for text, _ in quotes[_EACH:] if text]
            if rest:
                findings.add(code, severity, f"{sentence}: {', '.join(rest)}.{advice}")
