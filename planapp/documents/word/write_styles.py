"""The styles and the one bullet list of the documents that we write.

They take the place of python-docx's template styles: a hundred table styles that nobody asked for, and
an American look. Names that Word knows (Title, heading 1, List Bullet) it shows in Swedish itself.
"""

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_DARK = "1F3864"


def _style(
    style_id: str,
    name: str,
    based_on: str = "Normal",
    paragraph: str = "",
    text: str = "",
    follows: str = "",
    known_to_word: bool = True,
) -> str:
    custom = "" if known_to_word else ' w:customStyle="1"'
    base = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    after = f'<w:next w:val="{follows}"/>' if follows else ""
    default = ' w:default="1"' if style_id == "Normal" else ""
    return (
        f'<w:style w:type="paragraph"{default}{custom} w:styleId="{style_id}">'
        f'<w:name w:val="{name}"/>{base}{after}<w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{text}</w:rPr></w:style>"
    )


def _size(points: float) -> str:
    return f'<w:sz w:val="{int(points * 2)}"/><w:szCs w:val="{int(points * 2)}"/>'


def _space(before: float = 0, after: float = 0, line: int = 240) -> str:
    return (
        f'<w:spacing w:before="{int(before * 20)}" w:after="{int(after * 20)}" '
        f'w:line="{line}" w:lineRule="auto"/>'
    )


_BOLD = "<w:b/><w:bCs/>"
_KEEP = "<w:keepNext/><w:keepLines/>"


def _color(rgb: str) -> str:
    return f'<w:color w:val="{rgb}"/>'


def _heading(level: int, before: float, points: float) -> str:
    outline = f'<w:outlineLvl w:val="{level - 1}"/>'
    shape = f"{_KEEP}<w:suppressAutoHyphens/>{_space(before, 4)}{outline}"
    return _style(
        f"Heading{level}",
        f"heading {level}",
        paragraph=shape,
        text=_BOLD + _color(_DARK) + _size(points),
        follows="Normal",
    )


def _edges(*sides: str) -> str:
    return "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="8EA9C1"/>' for side in sides)


_HANGING = '<w:ind w:left="284" w:hanging="284"/>'
_PARAGRAPH_STYLES = (
    _style("Normal", "Normal", "", _space(0, 5, 259), _size(10)),
    _style("Title", "Title", paragraph=_KEEP + _space(0, 6), text=_BOLD + _color(_DARK) + _size(16)),
    _style("Rapporttitel", "Rapporttitel", "Title", text=_size(28), known_to_word=False),
    _style("Subtitle", "Subtitle", paragraph=_space(0, 6), text=_color("404040") + _size(14)),
    _heading(1, 14, 14),
    _heading(2, 10, 12),
    _heading(3, 8, 10),
    _style("Planuppgift", "Planuppgift", paragraph=_space(0, 2), text=_color("404040"), known_to_word=False),
    _style(
        "ListBullet",
        "List Bullet",
        paragraph=f'<w:numPr><w:numId w:val="1"/></w:numPr>{_space(0, 2)}{_HANGING}',
    ),
    _style("Tabelltext", "Tabelltext", paragraph=_space(0, 2), text=_size(8), known_to_word=False),
    _style("Tabellomrade", "Tabellområde", "Tabelltext", text=_BOLD, known_to_word=False),
    _style(
        "Tabellrubrik",
        "Tabellrubrik",
        "Tabelltext",
        "<w:keepNext/>" + _space(1, 1),
        _BOLD,
        known_to_word=False,
    ),
    _style(
        "Tabellpunkt",
        "Tabellpunkt",
        "ListBullet",
        _space(0, 1) + '<w:ind w:left="170" w:hanging="170"/>',
        _size(8),
        known_to_word=False,
    ),
    _style("Tabellmellanrum", "Tabellmellanrum", paragraph=_space(0, 0), text=_size(6), known_to_word=False),
    _style(
        "Markortext",
        "Markörtext",
        "Tabelltext",
        _space() + '<w:jc w:val="center"/>',
        _BOLD + _color("C00000") + _size(7.5),
        known_to_word=False,
    ),
    _style("Caption", "caption", paragraph=_KEEP + _space(6, 3), text=_BOLD + _color("404040") + _size(9)),
    _style("Header", "header", paragraph=_space(), text=_color("595959") + _size(8)),
    _style("Footer", "footer", paragraph=_space(), text=_color("595959") + _size(8)),
)
_OTHER_STYLES = (
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:semiHidden/></w:style>'
    '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/>'
    '<w:basedOn w:val="DefaultParagraphFont"/><w:rPr>'
    '<w:color w:val="0563C1"/><w:u w:val="single"/></w:rPr></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    "<w:semiHidden/>"
    '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
    '<w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/>'
    "</w:tblCellMar></w:tblPr></w:style>"
    '<w:style w:type="table" w:customStyle="1" w:styleId="Plantabell"><w:name w:val="Plantabell"/>'
    '<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>'
    f"{_edges('top', 'left', 'bottom', 'right', 'insideH', 'insideV')}</w:tblBorders>"
    '<w:tblCellMar><w:top w:w="34" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
    '<w:bottom w:w="17" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    '<w:style w:type="table" w:customStyle="1" w:styleId="Stapel"><w:name w:val="Stapel"/>'
    '<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>'
    '<w:insideH w:val="single" w:sz="36" w:space="0" w:color="FFFFFF"/></w:tblBorders>'
    '<w:tblCellMar><w:top w:w="28" w:type="dxa"/><w:left w:w="28" w:type="dxa"/>'
    '<w:right w:w="28" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
    "<w:semiHidden/></w:style>"
)
STYLES = (
    f"<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr>"
    '<w:rFonts w:ascii="Arial" w:eastAsia="Arial" w:hAnsi="Arial" w:cs="Arial"/>'
    f'{_size(10)}<w:lang w:val="sv-SE" w:eastAsia="sv-SE" w:bidi="ar-SA"/>'
    "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    f"{''.join(_PARAGRAPH_STYLES)}{_OTHER_STYLES}</w:styles>"
)
NUMBERING = (
    f'<w:numbering {_W}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/>'
    '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="284" w:hanging="284"/></w:pPr></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)
SETTINGS = (
    f'<w:settings {_W}><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
    '<w:autoHyphenation/><w:doNotHyphenateCaps/><w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
    '<w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    '</w:compat><w:themeFontLang w:val="sv-SE"/><w:decimalSymbol w:val=","/>'
    '<w:listSeparator w:val=";"/></w:settings>'
)
