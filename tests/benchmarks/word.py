"""Word in against a bare parse of the same file, Word out against zipping the same strings."""

import io
import zipfile
from collections.abc import Iterator

from lxml import etree

from planapp.documents.collecting import without_collecting
from planapp.documents.package import open_package
from planapp.documents.reading import read_document
from planapp.documents.word.read import read_word_blocks
from planapp.documents.word.write import write_word
from planapp.domain.record import PlanRecord
from tests.benchmarks.measure import Cost, compare, compare_growth, compare_memory
from tests.benchmarks.records import make_record, text_size

SIZES = (50, 1_000, 10_000)
Line = tuple[str, Cost, Cost, float, float]


def _bare_parse(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("word/document.xml") as stream:
        for _, element in etree.iterparse(stream):
            element.clear()


def _bare_zip(document: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        archive.writestr("word/document.xml", document)


def _blocks(data: bytes) -> None:
    with without_collecting:  # as `read_document` does
        list(read_word_blocks(open_package(data)))


def _times(rows: int) -> int:
    return max(1, 2_000 // rows)


def measure_reading() -> Iterator[Line]:
    """Reading a Word file, against a bare iterparse of its document."""
    read: dict[int, Cost] = {}
    for rows in SIZES:
        data = write_word(make_record(rows))
        read[rows], bare, ratio = compare(
            lambda data=data: read_document(data), lambda data=data: _bare_parse(data), times=_times(rows)
        )
        yield f"Word read, {rows} rows", read[rows], bare, ratio, 1.2
        yield f"  memory <= 60 MB + text, {rows} rows", *compare_memory(read[rows], text_size(rows)), 1.0
        ours, bare, ratio = compare(
            lambda data=data: _blocks(data), lambda data=data: _bare_parse(data), times=_times(rows)
        )
        yield f"  of it its XML, {rows} rows", ours, bare, ratio, 1.2
    yield "  10 000 rows against 10 × 1 000", *compare_growth(read[10_000], read[1_000], 10), 1.2


def measure_writing() -> Iterator[Line]:
    """Writing a Word file, against zipping the document that comes out (its strings, marked up)."""
    for rows in SIZES:
        record: PlanRecord = make_record(rows)
        data = write_word(record)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            document = archive.read("word/document.xml")
        ours, bare, ratio = compare(
            lambda record=record: write_word(record),
            lambda document=document: _bare_zip(document),
            times=_times(rows),
        )
        yield f"Word write, {rows} rows", ours, bare, ratio, 2.0
