"""Which kind of document a file is that is kept as it is: it is looked at from outside, never read in."""

import io
import zipfile

from planapp.documents.errors import DocumentError
from planapp.documents.package import ZIP_FAULTS

WORD, EXCEL, PDF, ODT = "word", "excel", "pdf", "odt"
NOT_KEPT = (
    "Filen är inget dokument som kan sparas här. Välj en fil i Word, Excel, PDF eller OpenDocument (.odt)."
)
_MACROS = "Filen har makron. Spara den som .docx eller .xlsx utan makron och försök igen."
_BROKEN = "Filen är skadad. Öppna den, spara en ny kopia och försök igen."
_MAIN_PARTS = {"word/document.xml": WORD, "xl/workbook.xml": EXCEL}
_OPEN_TEXT = b"application/vnd.oasis.opendocument.text"


def kind_of(data: bytes) -> str:
    """WORD, EXCEL, PDF or ODT; raises DocumentError with a sentence for anything else."""
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return PDF
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            is_small = "mimetype" in names and archive.getinfo("mimetype").file_size < 200
            mimetype = archive.read("mimetype") if is_small else b""
    except ZIP_FAULTS as fault:
        raise DocumentError(_BROKEN if data.startswith(b"PK") else NOT_KEPT) from fault
    if any(name.rpartition("/")[2].lower() == "vbaproject.bin" for name in names):
        raise DocumentError(_MACROS)
    if mimetype.strip() == _OPEN_TEXT:
        return ODT
    kind = next((kind for part, kind in _MAIN_PARTS.items() if part in names), None)
    if kind is None or "[Content_Types].xml" not in names:
        raise DocumentError(NOT_KEPT)
    return kind
