"""While a document is read Python looks for no circles of dead objects; afterwards it does again."""

import gc
import threading
from collections.abc import Iterator

import pytest

from planapp.documents.collecting import without_collecting
from planapp.documents.errors import DocumentError
from planapp.documents.reading import read_document
from tests.documents.test_files import FOLDER

PLAN = (FOLDER / "plan-chapters-across.docx").read_bytes()


@pytest.fixture(autouse=True)
def _collecting() -> Iterator[None]:
    assert gc.isenabled()
    yield
    gc.enable()  # whatever a test has left


def test_a_reading_pauses_the_search_and_ends_the_pause() -> None:
    seen: list[bool] = []
    read_document(PLAN, tell=lambda _: seen.append(gc.isenabled()))
    assert seen
    assert not any(seen)
    assert gc.isenabled()


def test_a_file_that_cannot_be_read_ends_the_pause_too() -> None:
    with pytest.raises(DocumentError):
        read_document(b"PK\x03\x04 and nothing more")
    assert gc.isenabled()


def test_the_last_of_several_readings_ends_the_pause() -> None:
    inside, go_on = threading.Event(), threading.Event()

    def tell(_: float) -> None:
        inside.set()
        assert go_on.wait(10)

    other = threading.Thread(target=read_document, args=(PLAN,), kwargs={"tell": tell})
    other.start()
    assert inside.wait(10)
    read_document(PLAN)
    assert not gc.isenabled()
    go_on.set()
    other.join(10)
    assert gc.isenabled()


def test_a_program_that_has_turned_the_search_off_keeps_it_off() -> None:
    gc.disable()
    with without_collecting, without_collecting:
        assert not gc.isenabled()
    assert not gc.isenabled()
