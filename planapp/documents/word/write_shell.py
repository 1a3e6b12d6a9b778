"""The empty Word document that a body is put into: styles, page, header, footer and properties.

python-docx makes it. The body goes in as text when the file is zipped.
"""

import io
import zipfile
from copy import deepcopy
from datetime import UTC, datetime
from functools import cache
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.part import Part
from docx.oxml.parser import parse_xml
from docx.shared import Mm, Pt

from planapp.documents.word.write_parts import LinkTable
from planapp.documents.word.write_styles import NUMBERING, SETTINGS, STYLES

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_LEFT_OUT = {
    RT.THUMBNAIL,
    RT.CUSTOM_XML,
    "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects",
}
_APPLICATION = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>planapp</Application></Properties>"
)
_MARGIN = Pt(36)


def _replace_root(part: Any, xml: str) -> None:
    """Give a part of python-docx's template our own content."""
    root = part.element
    for child in list(root):
        root.remove(child)
    for child in parse_xml(xml):
        root.append(deepcopy(child))


def _drop_relationships(owner: Any) -> None:
    for name, relationship in list(owner.rels.items()):
        if relationship.reltype in _LEFT_OUT:
            del owner.rels[name]
        elif relationship.reltype == RT.EXTENDED_PROPERTIES:
            part = relationship.target_part
            relationship._target = Part(part.partname, part.content_type, _APPLICATION.encode(), part.package)


@cache
def _template() -> bytes:
    """python-docx's own template with our styles, list and settings, and without what it leaves behind."""
    document = docx.Document()
    part = document.part
    _drop_relationships(part)
    _drop_relationships(part.package)
    _replace_root(part._styles_part, STYLES)
    _replace_root(part.numbering_part, NUMBERING)
    _replace_root(part._settings_part, SETTINGS)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _field(instruction: str) -> Any:
    return parse_xml(f'<w:fldSimple {_W} w:instr=" {instruction} "><w:r><w:t>1</w:t></w:r></w:fldSimple>')


def _tab_to_the_right(paragraph: Any, width: Any) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT

    paragraph.paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)


def _set_page(document: Any, left: str, right: str, footer: str, edition: str) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = _MARGIN
    section.top_margin, section.bottom_margin = Mm(19), Mm(16)
    section.header_distance, section.footer_distance = Mm(9), Mm(8)
    width = section.page_width - 2 * _MARGIN
    top, bottom = section.header.paragraphs[0], section.footer.paragraphs[0]
    for paragraph in (top, bottom):
        _tab_to_the_right(paragraph, width)
    top.add_run(left)
    mark = top.add_run(f"\t{right}")
    mark.bold, mark.font.size = True, Pt(12)
    if edition:
        below = section.header.add_paragraph(edition, top.style)
        below.paragraph_format.space_before = below.paragraph_format.space_after = Pt(0)
    bottom.add_run(f"{footer}\tSida ")
    bottom._p.append(_field("PAGE"))
    bottom.add_run(" av ")
    bottom._p.append(_field("NUMPAGES"))


def open_shell(
    title: str,
    author: str,
    created: datetime | None = None,
    right: str = "",
    footer: str = "",
    edition: str = "",
) -> Any:
    """A python-docx document without body, A4 landscape, in Swedish.

    `title` stands in the properties and in the header of every page, `right` (such as UTKAST) at the
    header's other end, `edition` on a line below, `footer` beside the page number.
    """
    document = docx.Document(io.BytesIO(_template()))
    now = (created or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None, microsecond=0)
    properties = document.core_properties
    # The properties hold at most 255 characters.
    properties.title, properties.author = title[:255], author[:255]
    properties.last_modified_by, properties.comments, properties.keywords = author[:255], "", ""
    properties.created = properties.modified = now
    properties.language, properties.revision = "sv-SE", 1
    _set_page(document, title if len(title) <= 160 else title[:159] + "…", right, footer, edition)
    return document


def pack(document: Any, body: list[str], links: LinkTable | None = None) -> bytes:
    """The Word file: the shell with the body's XML and its links put in."""
    shell = io.BytesIO()
    document.save(shell)
    made = io.BytesIO()
    with (
        zipfile.ZipFile(shell) as source,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as out,
    ):
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                head, section, tail = data.decode().rpartition("<w:sectPr")
                data = "".join([head, *body, section, tail]).encode()
            elif name == "word/_rels/document.xml.rels" and links is not None:
                data = (
                    data.decode()
                    .replace("</Relationships>", links.relationships() + "</Relationships>")
                    .encode()
                )
            out.writestr(name, data)
    return made.getvalue()
