"""Files that were damaged on the way: each gives its rows or a sentence, never anything else."""

import io
import random
import zipfile
from pathlib import Path

import pytest

from planapp.documents.errors import DocumentError
from planapp.documents.excel_write import write_excel
from planapp.documents.reading import read_document
from planapp.domain.check import check_record
from tests.conftest import PROJECT

DEMO = PROJECT / "imports" / "demo" / "verksamhetsplan-2022-2024.docx"


def _damage(draw: random.Random, data: bytes) -> bytes:
    """Bytes with a few places overwritten, cut out or repeated."""
    damaged = bytearray(data)
    for _ in range(draw.randint(1, 4)):
        at = draw.randrange(max(1, len(damaged)))
        length = draw.choice((1, 1, 3, 20, 200))
        kind = draw.randrange(3)
        if kind == 0:
            damaged[at : at + length] = draw.randbytes(length)
        elif kind == 1:
            del damaged[at : at + length]
        else:
            damaged[at:at] = damaged[at : at + length]
    return bytes(damaged)


def _damage_part(draw: random.Random, data: bytes) -> bytes:
    """The same package with one part damaged inside, renamed or left out."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(written, "w") as after:
        names = before.namelist()
        # The parts that hold the plan are damaged more often than the small ones around them.
        main = [name for name in names if "document" in name or "sheet" in name or "shared" in name]
        chosen = draw.choice(main if draw.random() < 0.7 else names)
        for name in names:
            content = before.read(name)
            if name == chosen:
                fate = draw.randrange(10)
                if fate == 0:
                    continue
                name = name + "x" if fate == 1 else name
                content = _damage(draw, content) if fate > 1 else content
            after.writestr(name, content)
    return written.getvalue()


def _check_sentence(sentence: str) -> None:
    assert sentence[0].isupper()
    assert sentence.endswith(".")


def _read(data: bytes) -> None:
    try:
        record = read_document(data, "skadad")
    except DocumentError as fault:
        _check_sentence(str(fault))
        return
    assert record.receipt.words_lost == 0
    assert check_record(record) == []


@pytest.mark.parametrize("kind", ["word", "excel"])
def test_a_damaged_file_gives_its_rows_or_a_sentence(kind: str, seed: int, full_figures: bool) -> None:
    data = DEMO.read_bytes()
    if kind == "excel":
        data = write_excel(read_document(data, DEMO.name))
    for number in range(2_500 if full_figures else 60):
        draw = random.Random(f"{kind} {seed} {number}")
        damaged = _damage_part(draw, data) if number % 4 else _damage(draw, data)
        try:
            _read(damaged)
        except BaseException:
            if full_figures:
                Path(f"damaged-{kind}-{seed}-{number}").write_bytes(damaged)
            raise
