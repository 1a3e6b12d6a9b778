"""Files that cannot be used are refused quickly, in Swedish."""

import io
import time
import zipfile
from datetime import date
from pathlib import Path

import pytest

from planapp.documents.annual_report import write_annual_report
from planapp.documents.errors import DocumentError
from planapp.documents.reading import read_document
from planapp.domain.annual_report import make_annual_report
from tests.documents.small_files import HEADING
from tests.word_files import p, row, tbl, tr, word_file

PLAN = word_file(HEADING, tbl(row()))


def _zipped(files: dict[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def _damaged_inside() -> bytes:
    """A file with a few bytes of its packed text lost."""
    at = PLAN.find(b"word/document.xml") + 100
    return PLAN[:at] + bytes(40) + PLAN[at + 40 :]


def _claims_to_be_huge() -> bytes:
    """A file whose directory says that a part unpacks to four gigabytes."""
    data = bytearray(PLAN)
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = (0xF0000000).to_bytes(4, "little")
    return bytes(data)


def _unpacks_to_much() -> bytes:
    """A file that is small and honest about unpacking to more than is allowed."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w") as part,
    ):
        for _ in range(201):
            part.write(bytes(1024 * 1024))
    return made.getvalue()


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
_BOMB = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
_FETCHES = '<!DOCTYPE w SYSTEM "file:///etc/passwd">'
_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_POWERPOINT = {
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r" Type="{_TYPE}" Target="ppt/presentation.xml"/></Relationships>',
    "ppt/presentation.xml": "<p/>",
}
BAD_FILES = {
    "empty": b"",
    "text": "Verksamhetsplan 2022–2024".encode(),
    "pdf": b"%PDF-1.7\n",
    "old doc": _OLE + "WordDocument".encode("utf-16-le"),
    "password": _OLE + "EncryptedPackage".encode("utf-16-le"),
    "truncated": PLAN[: len(PLAN) // 2],
    "truncated a little": PLAN[:-10],
    "damaged inside": _damaged_inside(),
    "only the signature": b"PK\x03\x04",
    "zip of something else": _zipped({"plan.txt": "plan"}),
    "claims to be huge": _claims_to_be_huge(),
    "unpacks to much": _unpacks_to_much(),
    "entities": word_file(HEADING, tbl(row()), doctype=_BOMB),
    "fetches": word_file(HEADING, tbl(row()), doctype=_FETCHES),
    "no document": word_file(document=None),
    "broken xml": word_file(HEADING, tbl(row()), "<w:p>"),
    "broken styles": word_file(HEADING, tbl(row()), styles="<w:styles"),
    "no plan table": word_file(p("Bara text")),
    "other table": word_file(f"<w:tbl>{tr('Namn', 'Telefon')}{tr('Kim', '021')}</w:tbl>"),
    "powerpoint": _zipped(_POWERPOINT),
    "many parts": _zipped({f"word/{number}.xml": "" for number in range(5001)}),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_refused_quickly_in_swedish(name: str) -> None:
    started = time.process_time()
    with pytest.raises(DocumentError) as caught:
        read_document(BAD_FILES[name], f"{name}.docx")
    assert time.process_time() - started < 2
    message = str(caught.value)
    assert message.startswith(("Filen ", "I filen ", "Dokumentet "))
    assert message.endswith(".")
    assert message.count(".") <= 6


def test_the_message_tells_what_to_do() -> None:
    with pytest.raises(DocumentError, match="lösenord"):
        read_document(BAD_FILES["password"])
    with pytest.raises(DocumentError, match=r"\.docx"):
        read_document(BAD_FILES["old doc"])
    with pytest.raises(DocumentError, match="rubrikrad"):
        read_document(BAD_FILES["no plan table"])


def test_an_empty_file_is_said_to_be_empty() -> None:
    with pytest.raises(DocumentError, match="Filen är tom"):
        read_document(b"", "plan.docx")


def test_an_annual_report_is_pointed_out_as_no_plan(demo_plan_docx: Path) -> None:
    record = read_document(demo_plan_docx.read_bytes())
    report = write_annual_report(make_annual_report(record, date(2024, 12, 31), is_draft=True))
    assert "looks_like_report" in {finding.code for finding in read_document(report).findings}
    assert "looks_like_report" not in {finding.code for finding in record.findings}
