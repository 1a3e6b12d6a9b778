"""Files that are neither Word nor Excel: what they are, and how to save them so that they can be read."""

from collections.abc import Collection

NOT_A_PLAN_FILE = (
    "Filen är varken ett Word- eller ett Excel-dokument. Spara planen som .docx eller .xlsx och försök igen."
)
_WORD_AGAIN = "Öppna den i Word, välj Spara som och .docx, och försök igen."
_EXCEL_AGAIN = "Öppna den i Excel, välj Spara som och .xlsx, och försök igen."
_OPEN_WRITER = f"Filen är ett OpenDocument-dokument (.odt). {_WORD_AGAIN}"
_OPEN_SHEET = f"Filen är ett OpenDocument-kalkylark (.ods). {_EXCEL_AGAIN}"
_PRESENTATION = (
    "Filen är en presentation. Kopiera planens tabeller till ett Word-dokument, spara det som .docx "
    "och försök igen."
)
BINARY_EXCEL = f"Filen är en arbetsbok i binärt format (.xlsb). {_EXCEL_AGAIN}"
_PAGES = "Filen är gjord i Pages eller Numbers. Exportera den som Word eller Excel och försök igen."
_EBOOK = f"Filen är en e-bok (.epub). {_WORD_AGAIN}"
_ARCHIVE = "Filen är ett zip-arkiv. Packa upp det, välj Word- eller Excelfilen och försök igen."
_PICTURE = "Filen är en bild. Be den som gjorde planen om Word- eller Excelfilen, och försök igen med den."
_HTML = f"Filen är en webbsida (.html). {_WORD_AGAIN}"
_WORD_XML = f"Filen är ett Word-dokument i XML-format (.xml). {_WORD_AGAIN}"
_EXCEL_XML = f"Filen är en arbetsbok i XML-format (.xml). {_EXCEL_AGAIN}"

_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": _OPEN_WRITER,
    b"application/vnd.oasis.opendocument.spreadsheet": _OPEN_SHEET,
    b"application/vnd.oasis.opendocument.presentation": _PRESENTATION,
    b"application/epub+zip": _EBOOK,
}
_BEGINNINGS = (
    (b"{\\rtf", f"Filen har formatet RTF (.rtf). {_WORD_AGAIN}"),
    (b"%pdf-", "Filen är en PDF. Den kan inte läsas in än. Välj Word- eller Excelfilen som den gjordes av."),
    (b"\x89png", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"gif8", _PICTURE),
    (b"mime-version:", f"Filen är en sparad webbsida (.mht). {_WORD_AGAIN}"),
    (b"rar!", _ARCHIVE.replace("zip-arkiv", "arkiv")),
    (b"7z\xbc\xaf", _ARCHIVE.replace("zip-arkiv", "arkiv")),
    (b"\x1f\x8b", _ARCHIVE.replace("zip-arkiv", "arkiv")),
)
# By what their beginning holds: documents that are one XML file.
_INSIDE = (
    (b"schemas.microsoft.com/office/2006/xmlpackage", _WORD_XML),
    (b"schemas.microsoft.com/office/word/2003/wordml", _WORD_XML),
    (b"urn:schemas-microsoft-com:office:spreadsheet", _EXCEL_XML),
    (b"opendocument.text", _OPEN_WRITER.replace(".odt", ".fodt")),
    (b"opendocument.spreadsheet", _OPEN_SHEET.replace(".ods", ".fods")),
    (b"<html", _HTML),
    (b"<!doctype html", _HTML),
)
_LOOKED_AT = 4_000


def what_a_file_is(data: bytes) -> str:
    """The sentence that refuses a file which is no archive: what it is and what to do."""
    head = data[:_LOOKED_AT].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    for beginning, sentence in _BEGINNINGS:
        if data[:20].lower().startswith(beginning) or head.startswith(beginning):
            return sentence
    return next((sentence for sign, sentence in _INSIDE if sign in head), NOT_A_PLAN_FILE)


def what_an_archive_is(names: Collection[str], mimetype: bytes) -> str:
    """The sentence that refuses an archive without an office document: what it is and what to do."""
    known = next((one for kind, one in _OPEN_DOCUMENT.items() if mimetype.strip().startswith(kind)), None)
    if known:
        return known
    if "Index/Document.iwa" in names or "Index.zip" in names:
        return _PAGES
    return _ARCHIVE


def what_a_package_is(content_type: str, main: str) -> str:
    """The sentence that refuses an office package of another kind."""
    if "presentation" in content_type or "powerpoint" in content_type or main.startswith("ppt/"):
        return _PRESENTATION
    if "excel.sheet.binary" in content_type or main.endswith(".bin"):
        return BINARY_EXCEL
    return NOT_A_PLAN_FILE
