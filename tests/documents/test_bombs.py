"""A small file that unpacks to much is refused within seconds, and takes little memory."""

import gc
import multiprocessing
import resource
import time
from typing import Any

import pytest

from planapp.documents.errors import DocumentError
from planapp.documents.package import RATIO_LIMIT, open_package
from planapp.documents.reading import read_document
from planapp.documents.word.write import write_word
from planapp.domain.check import check_record
from tests.benchmarks.records import make_record
from tests.documents.bombs import BOMBS, HARMLESS

# Forked from a process with one thread: that of the tests may have more, such as pytest-xdist's.
_FORK = multiprocessing.get_context("forkserver")
_FORK.set_forkserver_preload([__name__])
SECONDS, MEGABYTES = 4.0, 300  # processor time; two seconds on a machine with nothing else to do


def _refuse(data: bytes, answer: Any) -> None:
    """Read in a process of its own, and send what was said, and what it cost."""
    gc.freeze()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    said = ""
    try:
        read_document(data)
    except DocumentError as refusal:
        said = str(refusal)
    seconds = time.process_time() - started
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    answer.send((said, seconds, grown))


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused(name: str) -> None:
    mine, theirs = _FORK.Pipe()
    process = _FORK.Process(target=_refuse, args=(BOMBS[name](), theirs))
    process.start()
    theirs.close()
    try:
        assert mine.poll(60), "not refused within a minute"
        said, seconds, grown = mine.recv()
    finally:
        process.kill()
        process.join()
    assert said.startswith(("Filen ", "Filens ", "Arbetsboken "))
    assert said.endswith(".")
    assert seconds < SECONDS
    assert grown < MEGABYTES


@pytest.mark.parametrize("name", HARMLESS)
def test_a_strange_file_is_read_in_time(name: str) -> None:
    data = HARMLESS[name]()
    started = time.process_time()
    record = read_document(data)
    assert record.receipt.words_lost == 0
    assert check_record(record) == []  # every reading that is kept is checked so
    assert time.process_time() - started < SECONDS


def test_a_long_plan_is_no_bomb() -> None:
    data = write_word(make_record(10_000))
    parts = open_package(data).archive.infolist()
    assert max(part.file_size / part.compress_size for part in parts) < RATIO_LIMIT / 2
    assert len(read_document(data).rows()) == 10_000
