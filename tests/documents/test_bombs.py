"""A small file that unpacks to much is refused within seconds, and takes little memory."""

import multiprocessing
import time

import pytest

from planapp.documents.errors import DocumentError
from planapp.documents.reading import read_document
from planapp.documents.word_write import write_word
from tests.benchmarks.measure import measure
from tests.benchmarks.records import make_record
from tests.documents.bombs import BOMBS, HARMLESS

_FORK = multiprocessing.get_context("fork")
SECONDS, MEGABYTES = 4.0, 300  # two seconds on a machine with nothing else to do


def _refuse(data: bytes) -> None:
    with pytest.raises(DocumentError) as caught:
        read_document(data)
    assert str(caught.value).startswith(("Filen ", "Filens ", "Arbetsboken "))
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused(name: str) -> None:
    data = BOMBS[name]()
    cost = measure(lambda: _refuse(data))
    assert cost.seconds < SECONDS
    assert cost.megabytes < MEGABYTES


@pytest.mark.parametrize("name", HARMLESS)
def test_a_strange_file_is_read_in_time(name: str) -> None:
    data = HARMLESS[name]()
    started = time.process_time()
    assert read_document(data).receipt.words_lost == 0
    assert time.process_time() - started < SECONDS


def test_a_long_plan_is_no_bomb() -> None:
    assert len(read_document(write_word(make_record(10_000))).rows()) == 10_000
