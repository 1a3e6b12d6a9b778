"""Archives that lie: small packages whose directory says one thing and whose parts do another."""

import io
import struct
import zipfile
from collections.abc import Callable

from tests.documents.small_files import HEADING
from tests.word_files import row, tbl, word_file

MEGABYTE = 1024 * 1024
_ENTRY = b"PK\x01\x02"


def with_packed(name: str, content: bytes, packed_as: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A Word plan in which one part has another content, packed in a way of its own."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(word_file(HEADING, tbl(row())))) as old,
        zipfile.ZipFile(made, "w") as new,
    ):
        for part in old.namelist():
            if part == name:
                new.writestr(part, content, packed_as)
            else:
                new.writestr(part, old.read(part), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def lying(data: bytes, name: str, size: int = 1_000) -> bytes:
    """The file with a directory that says that a part unpacks to so many bytes."""
    changed = bytearray(data)
    at = changed.find(_ENTRY)
    while changed[at + 46 : at + 46 + struct.unpack_from("<H", changed, at + 28)[0]] != name.encode():
        at = changed.find(_ENTRY, at + 4)
    struct.pack_into("<I", changed, at + 24, size)
    return bytes(changed)


def _directory(entries: int, extra: bytes = b"") -> bytes:
    """An archive that is hardly more than a directory of so many entries."""
    head = struct.pack("<4B4HL2L5H2L", 20, 0, 20, 0, 0, 0, 0, 33, 0, 0, 0, 1, len(extra), 0, 0, 0, 0, 0)
    listed = (_ENTRY + head + b"x" + extra) * entries
    count = min(entries, 0xFFFF)
    local = b"PK\x03\x04" + bytes(26)
    return (
        local + listed + b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, count, count, len(listed), len(local), 0)
    )


def _spaces(megabytes: int) -> bytes:
    return b"<a>" + b" " * (megabytes * MEGABYTE) + b"</a>"


DOCUMENT, STYLES = "word/document.xml", "word/styles.xml"
PACKAGE_BOMBS: dict[str, Callable[[], bytes]] = {
    "styles larger than said": lambda: lying(with_packed(STYLES, _spaces(500)), STYLES),
    "styles in bzip2": lambda: lying(with_packed(STYLES, _spaces(500), zipfile.ZIP_BZIP2), STYLES),
    "document in bzip2": lambda: lying(with_packed(DOCUMENT, _spaces(500), zipfile.ZIP_BZIP2), DOCUMENT),
    "document in lzma": lambda: lying(with_packed(DOCUMENT, _spaces(300), zipfile.ZIP_LZMA), DOCUMENT),
    "half a million entries": lambda: _directory(500_000),
    "entries of many extra fields": lambda: _directory(380, b"\xff\xff\x00\x00" * 16_000),
}
