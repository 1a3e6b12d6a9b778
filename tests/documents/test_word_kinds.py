"""Which files are Word files, whatever they are called inside, and what is said of all others."""

import io
import zipfile

import pytest

from planapp.documents.errors import DocumentError
from planapp.documents.reading import read_document
from planapp.documents.strict_names import PlainStream, in_plain_names
from tests.documents.small_files import HEADING
from tests.word_files import p, r, row, tbl, word_file

LINK = p(f'<w:hyperlink r:id="L1">{r("Dok 1")}</w:hyperlink>')
PLAN = word_file(HEADING, tbl(row(activity=LINK)), links={"L1": "https://a.se"})


def changed(data: bytes, old: bytes, new: bytes, name: str = "") -> bytes:
    """The package with bytes replaced in every part, or in the names of the parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as whole, zipfile.ZipFile(made, "w") as archive:
        for part in whole.namelist():
            called = part.replace("word/", f"{name}/") if name else part
            archive.writestr(called, whole.read(part).replace(old, new))
    return made.getvalue()


def strict() -> bytes:
    data = PLAN
    for kind in ("wordprocessingml", "officeDocument", "drawingml"):
        plain = f"http://schemas.openxmlformats.org/{kind}/2006/".encode()
        data = changed(data, plain, f"http://purl.oclc.org/ooxml/{kind}/".encode())
    return data


def test_a_strict_file_is_read_like_any_other() -> None:
    assert b"schemas.openxmlformats.org/wordprocessingml" not in zipfile.ZipFile(io.BytesIO(strict())).read(
        "word/document.xml"
    )
    (one,) = read_document(strict()).rows()
    assert (one.region_activity, one.status) == (["Dok 1"], "done")
    assert [link.url for link in one.links] == ["https://a.se"]


@pytest.mark.parametrize("size", [1, 2, 7, 30, 64, 4096])
def test_strict_names_are_found_wherever_the_stream_is_cut(size: int) -> None:
    data = (
        b'<a xmlns="http://purl.oclc.org/ooxml/wordprocessingml/main" b="http://x" c=\'http:\'>h ht http</a>'
        * 3
    )
    stream, pieces = PlainStream(io.BytesIO(data)), []
    while piece := stream.read(size):
        pieces.append(piece)
    assert b"".join(pieces) == in_plain_names(data)
    assert b"http://schemas.openxmlformats.org/wordprocessingml/2006/main" in in_plain_names(data)


@pytest.mark.parametrize(
    "kind",
    [
        "application/vnd.ms-word.document.macroEnabled.main+xml",
        "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    ],
)
def test_templates_and_files_with_macros_are_word_files(kind: str) -> None:
    assert len(read_document(word_file(HEADING, tbl(row()), kind=kind)).rows()) == 1


def test_what_a_file_is_does_not_hang_on_its_folders() -> None:
    moved = changed(PLAN, b'"word/', b'"plan/', "plan")
    moved = changed(moved, b'"/word/', b'"/plan/')
    assert read_document(moved).rows()[0].status == "done"


def test_a_file_that_does_not_say_what_it_is_is_known_by_its_document() -> None:
    assert len(read_document(word_file(HEADING, tbl(row()), kind="application/xml")).rows()) == 1


def archive(**files: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as whole:
        for name, content in files.items():
            whole.writestr(name, content)
    return made.getvalue()


OPEN = "application/vnd.oasis.opendocument."
OTHERS = {
    ".odt": archive(mimetype=f"{OPEN}text".encode(), content=b"<x/>"),
    ".ods": archive(mimetype=f"{OPEN}spreadsheet".encode()),
    "presentation": archive(mimetype=f"{OPEN}presentation".encode()),
    ".rtf": b"{\\rtf1\\ansi Plan}",
    "PDF": b"%PDF-1.7\n%\xe2\xe3",
    ".html": b"<!DOCTYPE html><html><body><table>",
    ".mht": b"MIME-Version: 1.0\r\nContent-Type: multipart/related",
    "XML-format": b'<?xml version="1.0"?><?mso-application progid="Word.Document"?>'
    b'<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">',
    ".fodt": f'<?xml version="1.0"?><office:document office:mimetype="{OPEN}text">'.encode(),
    "bild": b"\x89PNG\r\n\x1a\n",
    "zip-arkiv": archive(**{"plan.docx": PLAN}),
    "Pages": archive(**{"Index/Document.iwa": b"x"}),
    ".xlsb": word_file(HEADING, kind="application/vnd.ms-excel.sheet.binary.macroEnabled.main"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_any_other_file_is_told_what_it_is_and_how_to_save_it(name: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_document(OTHERS[name], "plan")
    message = str(caught.value)
    assert message.startswith(("Filen är ", "Filen har "))
    assert name in message
    assert message.endswith(".")
    assert any(word in message for word in ("försök igen", "Välj"))
