"""Files that were damaged on the way: each gives its rows or a sentence, never anything else."""

import random
import resource
import time
from pathlib import Path

from planapp.documents.errors import DocumentError
from planapp.documents.excel.write import write_excel
from planapp.documents.reading import read_document
from planapp.domain.check import check_record
from tests.conftest import PROJECT
from tests.faults.mutations import damaged

DEMO = PROJECT / "imports" / "demo" / "verksamhetsplan-2022-2024.docx"
KINDS = {".docx", ".docm", ".xlsx", ".xlsm", ".csv"}
SAMPLE, FULL = 160, 10_000


def _sources(real: list[Path]) -> dict[str, bytes]:
    """The files that are damaged: the demo plan in both forms, every small document, and real ones."""
    small = sorted(path for path in (PROJECT / "tests" / "files").rglob("*") if path.suffix in KINDS)
    files = {path.name: path.read_bytes() for path in [DEMO, *small, *real]}
    return files | {"demo.xlsx": write_excel(read_document(files[DEMO.name], DEMO.name))}


def _read(data: bytes, name: str) -> str:
    """Read a damaged file; gives «rows» or the sentence, and fails on anything else."""
    try:
        record = read_document(data, name)
    except DocumentError as fault:
        sentence = str(fault)
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        return sentence
    assert record.receipt.words_lost == 0
    assert check_record(record) == []
    return "rows"


def _memory() -> float:
    """The most that the process has ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_a_damaged_file_gives_its_rows_or_a_sentence(seed: int, full_figures: bool) -> None:
    folder = PROJECT.parent / "shared" / "plans"
    files = _sources(sorted(path for path in folder.glob("*") if path.suffix in KINDS))
    outcomes: dict[str, int] = {}
    held, slowest = _memory(), (0.0, "")
    count = FULL if full_figures else SAMPLE
    for number in range(count):
        draw = random.Random(f"{seed} {number}")
        name = draw.choice(sorted(files))
        data = damaged(draw, files[name])
        began = time.perf_counter()
        try:
            outcome = _read(data, name)
        except BaseException:
            if full_figures:
                Path(f"damaged-{seed}-{number}-{name}").write_bytes(data)
            raise
        slowest = max(slowest, (time.perf_counter() - began, f"{number} {name}: {outcome[:40]}"))
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
    assert outcomes.get("rows")
    assert len(outcomes) > 1, "no file was damaged enough to be refused"
    if full_figures:
        refused = sum(times for outcome, times in outcomes.items() if outcome != "rows")
        print(f"\n{count} damaged files: {outcomes['rows']} read, {refused} refused, 0 crashes")
        print(f"slowest {slowest[0]:.2f} s ({slowest[1]}), memory growth {_memory() - held:.0f} MB")
