"""A marker such as NY as a small framed text box that floats in its cell.

Word keeps a text box twice, for programs that know the newer drawing and for those that do not; a
reader takes the first. The box stands on a line of its own above the cell's text and covers nothing.
"""

import math
from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

from planapp.documents.word.write_parts import styled_line

_EMU_PER_MM = 36_000
_LETTER_MM, _LINE_MM, _WIDEST_MM = 1.65, 3.5, 28.0
_WORDPROCESSING_SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"


def _size_mm(text: str) -> tuple[float, float]:
    """Width and height for a text in bold 7.5 points; never wider than a narrow cell."""
    needed = _LETTER_MM * len(text)
    lines = max(1, math.ceil(needed / (_WIDEST_MM - 3)))
    return min(max(9.0, 3 + needed), _WIDEST_MM), _LINE_MM * lines + 1.5


def marker_boxes(texts: Sequence[str], first_number: int) -> str:
    """The runs that hold a cell's markers, one below the other; numbered through the document."""
    boxes, down = [], 0.0
    for number, text in enumerate(texts, first_number):
        width, height = _size_mm(text)
        boxes.append(
            _box(text, number, int(width * _EMU_PER_MM), int(height * _EMU_PER_MM), int(down * _EMU_PER_MM))
        )
        down += height + 0.7
    return "".join(boxes)


def _box(text: str, number: int, width: int, height: int, down: int) -> str:
    name, told = quoteattr(f"Markör {number}"), quoteattr(f"Markör: {text}")
    content = f"<w:txbxContent>{styled_line(text, 'Markortext')}</w:txbxContent>"
    choice = (
        f'<w:drawing><wp:anchor distT="0" distB="36000" distL="0" distR="0" simplePos="0" '
        f'relativeHeight="{251_658_240 + number}" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="0">'
        '<wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="column"><wp:posOffset>0</wp:posOffset>'
        f'</wp:positionH><wp:positionV relativeFrom="paragraph"><wp:posOffset>{down}</wp:posOffset>'
        f'</wp:positionV><wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:wrapTopAndBottom/><wp:docPr id="{1000 + number}" name={name} descr={told}/>'
        f'<wp:cNvGraphicFramePr/><a:graphic xmlns:a="{_DRAWING}">'
        f'<a:graphicData uri="{_WORDPROCESSING_SHAPE}">'
        f'<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        '<a:solidFill><a:srgbClr val="FFF2CC"/></a:solidFill><a:ln w="9525"><a:solidFill>'
        f'<a:srgbClr val="C00000"/></a:solidFill></a:ln></wps:spPr><wps:txbx>{content}</wps:txbx>'
        '<wps:bodyPr lIns="36000" tIns="0" rIns="36000" bIns="0" anchor="ctr"/></wps:wsp></a:graphicData>'
        "</a:graphic></wp:anchor></w:drawing>"
    )
    style = (
        f"position:absolute;margin-left:0;margin-top:{down / 12700:.1f}pt;width:{width / 12700:.1f}pt;"
        f"height:{height / 12700:.1f}pt;z-index:{number};mso-position-vertical-relative:text"
    )
    fallback = (
        f'<w:pict><v:rect id="Markor_{number}" alt={told} style="{style}" fillcolor="#FFF2CC" '
        f'strokecolor="#C00000"><v:textbox inset="1mm,0,1mm,0">{content}</v:textbox></v:rect></w:pict>'
    )
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{choice}</mc:Choice>'
        f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent></w:r>"
    )
