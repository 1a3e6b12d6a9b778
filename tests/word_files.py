"""Small Word files for tests, made of raw XML: what a document may hold, one thing at a time."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

SIX = ["Område", "Mål", "Aktivitet från RCC", "Aktivitet i regionen", "Ansvarig-Tidsram", "Status"]

W_SPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
    }.items()
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
STYLES = (
    '<w:style w:type="paragraph" w:styleId="R1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="R2"><w:name w:val="heading 2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Egen"><w:name w:val="Egen rubrik"/>'
    '<w:basedOn w:val="R1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Punkt"><w:name w:val="List Bullet"/><w:pPr><w:numPr>'
    '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
)
NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/>'
    '<w:lvlText w:val="&#xF0B7;"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/>'
    '<w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
)


def r(text: str, properties: str = "") -> str:
    """A run."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def p(content: str = "", style: str = "", properties: str = "") -> str:
    """A paragraph; content that is no XML is a run's text."""
    inside = content if content.startswith("<") or not content else r(content)
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{styled}{properties}</w:pPr>{inside}</w:p>"


def numbered(text: str, list_id: int, level: int = 0) -> str:
    """A paragraph of a Word list: list 1 has bullets, list 2 numbers."""
    return p(text, properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def tc(content: str = "", properties: str = "") -> str:
    """A cell; content that is no XML is its only paragraph's text."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content if content.startswith('<w:') else p(content)}</w:tc>"


def covered() -> str:
    """A cell that continues the one above."""
    return tc("", "<w:vMerge/>")


def tr(*cells: str, properties: str = "") -> str:
    """A row of cells, each text or finished XML."""
    inside = "".join(
        cell if cell.startswith("<w:") and not cell.startswith("<w:p") else tc(cell) for cell in cells
    )
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inside}</w:tr>"


def tbl(*rows: str, headers: Sequence[str] | None = SIX) -> str:
    """A table below its headings; `headers=None` for one without."""
    first = tr(*headers) if headers else ""
    return f"<w:tbl>{first}{''.join(rows)}</w:tbl>"


def row(
    code: str = "1.a) Ett", goal: str = "Mål ett", activity: str = "Göra", status: str = "Klar", **cells: str
) -> str:
    """A row of the usual six columns."""
    return tr(code, goal, cells.get("rcc", ""), activity, cells.get("who", "RCC"), status)


def text_box(*paragraphs: str) -> str:
    """A run with a text box as Word stores it: once for new programs, once for old."""
    content = "".join(p(text) for text in paragraphs)
    box = f"<w:txbxContent>{content}</w:txbxContent>"
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps">'
        f"<w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def _relationship(name: str, kind: str, target: str, mode: str = "") -> str:
    return f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target={quoteattr(target)}{mode}/>'


def _content_types(kind: str) -> str:
    """What each part is; `kind` is the main part's, such as that of a file with macros."""
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    named = {"document": kind or f"{word}.document.main+xml"}
    named |= {part: f"{word}.{part}+xml" for part in ("styles", "numbering")}
    parts = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{said}"/>' for part, said in named.items()
    )
    rels = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    )
    plain = '<Default Extension="xml" ContentType="application/xml"/>'
    return f'{_XML}<Types xmlns="{_PACKAGE}/content-types">{rels}{plain}{parts}</Types>'


def word_file(
    *body: str,
    links: dict[str, str] | None = None,
    related: dict[str, tuple[str, str]] | None = None,
    doctype: str = "",
    kind: str = "",
    **parts: str | None,
) -> bytes:
    """A .docx with this body; `links` are relationship ids with addresses.

    `related` are further parts: relationship id to kind and file name. Parts by keyword replace what is
    there, or are new: `document=None` leaves the document out. `kind` is what the document says it is.
    """
    whole = "".join(body)
    external = "".join(
        _relationship(name, "hyperlink", url, ' TargetMode="External"') for name, url in (links or {}).items()
    )
    named = "".join(_relationship(f"rId{part}", part, f"{part}.xml") for part in ("styles", "numbering"))
    named += "".join(_relationship(name, *one) for name, one in (related or {}).items())
    main = _relationship("rId1", "officeDocument", "word/document.xml")
    relationships = f'Relationships xmlns="{_PACKAGE}/relationships"'
    files = {
        "[Content_Types].xml": _content_types(kind),
        "_rels/.rels": f"{_XML}<{relationships}>{main}</Relationships>",
        "word/_rels/document.xml.rels": f"{_XML}<{relationships}>{named}{external}</Relationships>",
        "word/styles.xml": f"{_XML}<w:styles {W_SPACES}>{STYLES}</w:styles>",
        "word/numbering.xml": f"{_XML}<w:numbering {W_SPACES}>{NUMBERING}</w:numbering>",
        "word/document.xml": f"{_XML}{doctype}<w:document {W_SPACES}><w:body>{whole}</w:body></w:document>",
    }
    changed = {f"word/{name}.xml": content for name, content in parts.items()}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (files | changed).items():
            if content is not None:
                archive.writestr(name, content)
    return made.getvalue()
