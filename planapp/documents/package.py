"""A zip package from outside, opened with suspicion: kind, size and content types."""

import io
import re
import zipfile
import zlib
from collections.abc import Collection
from lzma import LZMAError
from typing import IO, cast

from lxml import etree

from planapp.documents.errors import DocumentError
from planapp.documents.limits import MEGABYTE, TOO_LARGE, count_marks
from planapp.documents.other_files import (
    NOT_A_PLAN_FILE,
    what_a_file_is,
    what_a_package_is,
    what_an_archive_is,
)
from planapp.documents.strict_names import STRICT, PlainStream, in_plain_names

WORD, EXCEL = "word", "excel"
# What the main part of each says that it is, and where that is missing, the names in its beginning.
_CONTENT_TYPES = {
    WORD: ("wordprocessingml", "ms-word."),
    EXCEL: ("spreadsheetml", "ms-excel.sheet.macro", "ms-excel.template.macro", "ms-excel.addin"),
}
_NAMESPACES = {WORD: b"/wordprocessingml/", EXCEL: b"/spreadsheetml/"}
UNPACKED_LIMIT = 200 * 1024 * 1024
PART_COUNT_LIMIT = 5_000
# Styles, lists and relationships: many times what Word makes of a plan.
SMALL_PART_LIMIT, SMALL_PART_MARKS = 10 * MEGABYTE, 400_000
TREE_MARKS = 4 * SMALL_PART_MARKS  # of all of them, however often each is read
# Office XML packs to a tenth or a thirtieth. A row copied a thousand times packs better, but is small.
RATIO_LIMIT, RATIO_COUNTS_FROM = 100, 16 * MEGABYTE
# Office packs in no other way, and zipfile unpacks any other without end.
_PACKED_AS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DIRECTORY_ENTRY = b"PK\x01\x02"
_EXTRA_LIMIT = MEGABYTE  # of what the archive's directory says besides names; zipfile goes through it slowly
_PIECE = 256 * 1024

# What zipfile raises for a broken archive, by what is broken: names, sizes, compressed data.
ZIP_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    LZMAError,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
BROKEN = (
    "Filen är skadad och går inte att läsa. Öppna den i Word eller Excel, spara en ny kopia och försök igen."
)
_UNPACKS_TO_MUCH = "Filen packas upp till något orimligt stort och läses därför inte in."


class Package:
    """An opened .docx or .xlsx: parts by name, relationships, and which of the two it is."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.names = set(archive.namelist())
        self.tree_marks = 0
        self.is_strict = False
        roots = self.read_part("_rels/.rels")
        self.is_strict = roots is not None and STRICT in roots

    def open_part(self, name: str) -> IO[bytes]:
        """A part as a stream; raises DocumentError when it is missing."""
        if name not in self.names:
            raise DocumentError(BROKEN)
        opened = self.archive.open(name)
        return cast(IO[bytes], PlainStream(opened)) if self.is_strict else opened

    def beginning(self, name: str) -> bytes:
        """The first bytes of a part; raises DocumentError when it is missing or broken."""
        try:
            with self.open_part(name) as stream:
                return stream.read(4096)
        except ZIP_FAULTS as fault:
            raise DocumentError(BROKEN) from fault

    def size_of(self, name: str) -> int:
        """How many bytes a part says that it unpacks to; 0 when there is no such part."""
        return self.archive.getinfo(name).file_size if name in self.names else 0

    def read_part(self, name: str, limit: int = SMALL_PART_LIMIT) -> bytes | None:
        """A part's bytes, None when there is no such part; raises DocumentError above the limit."""
        if name not in self.names:
            return None
        if self.archive.getinfo(name).file_size > limit:
            raise DocumentError(TOO_LARGE)
        try:
            with self.archive.open(name) as stream:
                # Piece by piece: all at once, zipfile unpacks whatever is there and then cuts it to the size
                # that the directory says, which may be a lie.
                data = b"".join(iter(lambda: stream.read(_PIECE), b""))
        except ZIP_FAULTS as fault:
            raise DocumentError(BROKEN) from fault
        return in_plain_names(data) if self.is_strict else data

    def read_tree(self, name: str) -> etree._Element | None:
        """A part's root element, None when there is no such part."""
        data = self.read_part(name)
        if data is None:
            return None
        refuse_doctype(data[:4096])
        marks = count_marks(data)
        self.tree_marks += marks
        if marks > SMALL_PART_MARKS or self.tree_marks > TREE_MARKS:
            raise DocumentError(TOO_LARGE)
        try:
            root = etree.fromstring(data, safe_parser())
        except etree.XMLSyntaxError as fault:
            raise DocumentError(BROKEN) from fault
        refuse_declared(root)
        return root

    def relationships(self, part: str) -> dict[str, tuple[str, str]]:
        """Relationship id to (type's last word, target) for a part; "" is the package itself."""
        folder, _, name = part.rpartition("/")
        root = self.read_tree(f"{folder}/_rels/{name}.rels".lstrip("/"))
        if root is None:
            return {}
        return {
            one.get("Id", ""): (one.get("Type", "").rpartition("/")[2], one.get("Target", ""))
            for one in root.iter(_RELATIONSHIPS)
        }

    def targets(self, part: str) -> dict[str, str]:
        """Relationship id to the name of the part that it leads to."""
        return {name: _inside(part, target) for name, (_, target) in self.relationships(part).items()}

    def related_parts(self, part: str) -> list[tuple[str, str]]:
        """The kind and name of each part that a part has a relationship to, in the file's order."""
        return [(kind, _inside(part, target)) for kind, target in self.relationships(part).values()]

    def related(self, part: str, kinds: Collection[str]) -> dict[str, str]:
        """The names of the parts of some kinds that a part has relationships to, by kind."""
        return {kind: name for kind, name in self.related_parts(part) if kind in kinds}

    def main_part(self) -> str:
        """The name of the package's main part; raises DocumentError when there is none."""
        for kind, name in self.related_parts(""):
            if kind == "officeDocument":
                return name
        mimetype = self.read_part("mimetype", 1000) if self.size_of("mimetype") < 1000 else None
        raise DocumentError(what_an_archive_is(self.names, mimetype or b""))

    def content_type(self, name: str) -> str:
        """What a part says that it is, in lower case; "" when it does not say."""
        root = self.read_tree("[Content_Types].xml")
        ending, by_ending = name.rpartition(".")[2].casefold(), ""
        for one in root if root is not None else ():
            if one.get("PartName", "").lstrip("/") == name:
                return one.get("ContentType", "").casefold()
            if one.get("Extension", "").casefold() == ending:
                by_ending = one.get("ContentType", "").casefold()
        return by_ending


def _inside(part: str, target: str) -> str:
    """The name of the part that a relationship's target means, as seen from the part that has it."""
    folder = part.rpartition("/")[0]
    steps: list[str] = [] if target.startswith("/") else [step for step in folder.split("/") if step]
    for step in target.split("/"):
        if step == "..":
            del steps[-1:]
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps)


_ENCODING = re.compile(rb"^[^<]*<\?xml[^<>]{0,100}?encoding\s*=\s*[\"']([\w.-]+)")
_ENCODINGS = {b"utf-8", b"utf-16", b"us-ascii", b"ascii", b"iso-8859-1", b"windows-1252"}


def safe_parser() -> etree.XMLParser:
    """An XML parser that fetches nothing and expands nothing."""
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def refuse_declared(root: etree._Element) -> None:
    """Refuse a document type that stands below more comments than `refuse_doctype` looks through."""
    if root.getroottree().docinfo.internalDTD is not None:
        raise DocumentError(BROKEN)


def refuse_doctype(head: bytes) -> None:
    """Refuse a part that declares a document type: office files have none, attacks do.

    So is an encoding in which "<" is another byte: no search would find what the part holds.
    """
    plain = head.replace(b"\x00", b"") if b"\x00" in head else head
    encoding = _ENCODING.search(plain[:300])
    if b"<!DOCTYPE" in plain or (encoding and encoding[1].lower() not in _ENCODINGS):
        raise DocumentError(BROKEN)
    if head and not plain.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<"):
        raise DocumentError(BROKEN)


def _has_huge_directory(data: bytes) -> bool:
    """Whether an archive lists so much that even opening it would take seconds, and memory."""
    entries = extra = 0
    at = data.find(_DIRECTORY_ENTRY)
    while at >= 0 and entries <= PART_COUNT_LIMIT and extra <= _EXTRA_LIMIT:
        entries += 1
        extra += int.from_bytes(data[at + 30 : at + 32], "little")
        at = data.find(_DIRECTORY_ENTRY, at + 4)
    return entries > PART_COUNT_LIMIT or extra > _EXTRA_LIMIT


def _is_packed_too_well(part: zipfile.ZipInfo) -> bool:
    """Whether a part is so much the same all over that no office program has written it."""
    is_xml = part.filename.endswith((".xml", ".rels"))
    return is_xml and part.file_size > max(RATIO_COUNTS_FROM, RATIO_LIMIT * part.compress_size)


def _refuse_parts(parts: list[zipfile.ZipInfo]) -> None:
    """Refuse an archive for what its directory says: passwords, strange packing, sizes of no plan."""
    if any(part.flag_bits & 1 for part in parts):
        raise DocumentError("Filen är skyddad med lösenord. Ta bort skyddet och försök igen.")
    if len(parts) > PART_COUNT_LIMIT or sum(part.file_size for part in parts) > UNPACKED_LIMIT:
        raise DocumentError(_UNPACKS_TO_MUCH)
    if any(part.compress_type not in _PACKED_AS for part in parts):
        raise DocumentError(BROKEN)
    if any(_is_packed_too_well(part) for part in parts):
        raise DocumentError(TOO_LARGE)


def open_package(data: bytes) -> Package:
    """Open a file from outside as a package.

    Raises DocumentError when it is not a zip archive, is encrypted or of an old format, is broken, or
    would unpack to more than UNPACKED_LIMIT bytes.
    """
    if not data:
        raise DocumentError("Filen är tom. Kontrollera den och välj den igen.")
    if data.startswith(_OLD_OFFICE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise DocumentError(
                "Filen är skyddad med lösenord. Ta bort skyddet i Word eller Excel och försök igen."
            )
        raise DocumentError(
            "Filen har ett äldre format (.doc eller .xls). Spara den som .docx eller .xlsx och försök igen."
        )
    if not data.startswith(b"PK"):
        raise DocumentError(what_a_file_is(data))
    if _has_huge_directory(data):
        raise DocumentError(_UNPACKS_TO_MUCH)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as fault:
        raise DocumentError(BROKEN) from fault
    _refuse_parts(archive.infolist())
    return Package(archive)


def document_kind(package: Package) -> str:
    """WORD or EXCEL, as the package says of its main part; raises DocumentError for any other package."""
    main = package.main_part()
    said = package.content_type(main)
    for kind, signs in _CONTENT_TYPES.items():
        if any(sign in said for sign in signs):
            return kind
    refusal = what_a_package_is(said, main)
    if refusal != NOT_A_PLAN_FILE:
        raise DocumentError(refusal)
    head = package.beginning(main)
    for kind, namespace in _NAMESPACES.items():
        if namespace in head:
            return kind
    raise DocumentError(NOT_A_PLAN_FILE)
