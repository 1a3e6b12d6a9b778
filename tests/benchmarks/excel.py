"""Excel in: against a bare parse of the same sheets, and against openpyxl's normal mode."""

import io
import zipfile
from collections.abc import Iterator
from multiprocessing import get_context

import openpyxl
from lxml import etree

from planapp.documents.collecting import without_collecting
from planapp.documents.excel.read import read_excel_blocks
from planapp.documents.excel.workbook import open_workbook
from planapp.documents.excel.write import write_excel
from planapp.documents.package import open_package
from planapp.documents.reading import read_document
from planapp.documents.understanding.findings import Findings
from tests.benchmarks.measure import Cost, compare, compare_growth, compare_memory
from tests.benchmarks.records import make_record, text_size

SIZES = (50, 1_000, 10_000)
Line = tuple[str, Cost, Cost, float, float]


def _read_sheets(data: bytes) -> list[str]:
    """The parts that are read; the list that repeats every row is none of them."""
    workbook = open_workbook(open_package(data))
    return [sheet.part for sheet in workbook.sheets if sheet.part and sheet.name not in workbook.lists]


def _make(rows: int) -> bytes:
    """A workbook without the list that repeats every row, so that openpyxl need not read it either."""
    data = write_excel(make_record(rows))
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    for name in open_workbook(open_package(data)).lists:
        del workbook[name]
        workbook.defined_names.clear()
    made = io.BytesIO()
    workbook.save(made)
    return made.getvalue()


def _bare_parse(data: bytes, sheets: list[str]) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in sheets:
            with archive.open(name) as stream:
                for _, element in etree.iterparse(stream):
                    element.clear()


def _blocks(data: bytes) -> None:
    with without_collecting:  # as `read_document` does
        list(read_excel_blocks(open_package(data), Findings()))


def measure_excel_reading() -> Iterator[Line]:
    """Reading an Excel file, against a bare iterparse of its sheets, and its sheets against openpyxl."""
    read: dict[int, Cost] = {}
    for rows in SIZES:
        with get_context("fork").Pool(1) as pool:  # what making it takes is not to be measured
            data = pool.apply(_make, (rows,))
        sheets, times = _read_sheets(data), max(1, 1_000 // rows)

        def bare(data: bytes = data, sheets: list[str] = sheets) -> None:
            _bare_parse(data, sheets)

        def ours(data: bytes = data) -> None:
            _blocks(data)

        def whole(data: bytes = data) -> None:
            read_document(data)

        def theirs(data: bytes = data) -> None:
            openpyxl.load_workbook(io.BytesIO(data), data_only=True)

        read[rows], parsed, ratio = compare(whole, bare, times=times)
        yield f"Excel read, {rows} rows", read[rows], parsed, ratio, 1.5
        yield f"  memory <= 60 MB + text, {rows} rows", *compare_memory(read[rows], text_size(rows)), 1.0
        yield f"  of it its XML, {rows} rows", *compare(ours, bare, times=times), 1.5
        yield f"  its XML, by openpyxl, {rows} rows", *compare(ours, theirs, times=times, pairs=3), 0.2
    yield "  10 000 rows against 10 × 1 000", *compare_growth(read[10_000], read[1_000], 10), 1.2
