"""Reading in a thread of its own: told while it goes on, kept when it is done, begun again when it died."""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planapp.documents.word.write import write_word
from planapp.domain.comparing import differences
from planapp.domain.record import Answer, Finding, PlanRecord
from planapp.services.imports import read_plan_file, reading_jobs
from planapp.services.imports.reading_jobs import DEAD_AFTER, ReadingState, Task, look_at_reading
from tests.small_plan import small_plan

PATIENT = 20.0


@pytest.fixture(scope="module")
def document() -> bytes:
    """The small plan as a Word file."""
    return write_word(small_plan())


class Held:
    """A reader that reads when it is let, and counts how often it was asked."""

    def __init__(self, read: Callable[..., PlanRecord]) -> None:
        self.read, self.gate, self.told, self.times = read, threading.Event(), threading.Event(), 0

    def __call__(self, data: bytes, name: str, answers: dict[str, str], tell: Any) -> PlanRecord:
        self.times += 1
        if tell:
            tell(0.4)
        self.told.set()
        assert self.gate.wait(PATIENT)
        return self.read(data, name, answers, None)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    """The real reader, held up."""
    made = Held(read_plan_file.read_document)
    monkeypatch.setattr(read_plan_file, "read_document", made)
    return made


def done(task: Task) -> ReadingState:
    """The state when there is no more to wait for."""
    end = time.monotonic() + PATIENT
    while time.monotonic() < end:
        state = look_at_reading(task, 0.1)
        if state.reading or state.refusal:
            return state
    raise AssertionError("the reading never ended")


def names(folder: Path) -> list[str]:
    """Kinds of the files in an upload's folder, once the reading has put things in order."""
    end = time.monotonic() + PATIENT
    while list(folder.glob("*.progress")) and time.monotonic() < end:
        time.sleep(0.01)
    return sorted(path.suffix for path in folder.iterdir())


def test_a_small_file_is_read_before_anybody_is_told_to_wait(tmp_path: Path, document: bytes) -> None:
    state = look_at_reading(Task(tmp_path, document, "plan.docx"), PATIENT)
    assert state.reading is not None
    assert differences(small_plan(), state.reading.record) == []
    assert names(tmp_path) == [".json"]


def test_what_was_read_is_not_read_again(tmp_path: Path, document: bytes, held: Held) -> None:
    held.gate.set()
    task = Task(tmp_path, document, "plan.docx")
    first, second = done(task), done(task)
    assert held.times == 1
    assert first == second


def test_a_long_reading_tells_how_far_it_has_come(tmp_path: Path, document: bytes, held: Held) -> None:
    task = Task(tmp_path, document, "plan.docx")
    started = time.monotonic()
    first = look_at_reading(task, 0.2)
    assert time.monotonic() - started < 2
    assert first.reading is None
    assert held.told.wait(PATIENT)
    again = look_at_reading(task, 5)  # somebody reads already: nobody waits for another's
    assert (again.progress, again.reading) == (0.4, None)
    held.gate.set()
    assert done(task).reading is not None
    assert held.times == 1


def test_a_reading_that_ends_while_somebody_looks_is_not_begun_again(
    tmp_path: Path, document: bytes, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = Task(tmp_path, document, "plan.docx")
    look_at_reading(task, 0.05)
    is_alive = reading_jobs._is_alive

    def ends_first(going: Path) -> bool:
        held.gate.set()
        end = time.monotonic() + PATIENT
        while going.exists() and time.monotonic() < end:
            time.sleep(0.01)
        return is_alive(going)

    monkeypatch.setattr(reading_jobs, "_is_alive", ends_first)
    assert look_at_reading(task, PATIENT).reading is not None
    assert held.times == 1
    assert names(tmp_path) == [".json"]


def test_those_who_look_at_the_same_time_begin_one_reading(
    tmp_path: Path, document: bytes, held: Held
) -> None:
    task = Task(tmp_path, document, "plan.docx")
    barrier = threading.Barrier(8)

    def look() -> None:
        barrier.wait(PATIENT)
        look_at_reading(task, 0.05)

    lookers = [threading.Thread(target=look) for _ in range(8)]
    for one in lookers:
        one.start()
    for one in lookers:
        one.join(PATIENT)
    held.gate.set()
    assert done(task).reading is not None
    assert held.times == 1


def test_two_readings_at_once_do_not_disturb_each_other(tmp_path: Path, held: Held) -> None:
    tasks = []
    for name in ("Region A", "Region B"):
        folder = tmp_path / name
        folder.mkdir()
        tasks.append(Task(folder, write_word(small_plan(name)), "plan.docx"))
    for task in tasks:
        assert look_at_reading(task, 0.05).reading is None
    held.gate.set()
    read = [done(task).reading for task in tasks]
    assert [one.record.region for one in read if one] == ["Region A", "Region B"]


def test_a_reading_whose_process_died_is_begun_again(tmp_path: Path, document: bytes) -> None:
    task = Task(tmp_path, document, "plan.docx")
    left = task.path("progress")
    left.write_text("0.7", "ascii")
    assert look_at_reading(task, 1).reading is None  # it may be alive, in another process
    old = time.time() - DEAD_AFTER - 1
    os.utime(left, (old, old))
    assert look_at_reading(task, PATIENT).reading is not None


@pytest.mark.parametrize("left", ["{", "[]", "{}", '{"record": {"chapters": 1}, "recalled": {}}'])
def test_a_result_that_is_damaged_or_of_another_version_is_read_anew(
    tmp_path: Path, document: bytes, left: str
) -> None:
    task = Task(tmp_path, document, "plan.docx")
    task.path("json").write_text(left, "utf-8")
    assert look_at_reading(task, PATIENT).reading is not None


def test_what_cannot_be_written_down_is_said_and_tried_again(
    tmp_path: Path, document: bytes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def is_full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    task = Task(tmp_path, document, "plan.docx")
    with monkeypatch.context() as disk:
        disk.setattr(reading_jobs, "write_whole", is_full)
        assert "Disken kan vara full" in look_at_reading(task, PATIENT).refusal
        disk.setattr(Path, "touch", is_full)
        assert "Disken kan vara full" in look_at_reading(task, PATIENT).refusal
    assert "No space left" in caplog.text
    assert look_at_reading(task, PATIENT).reading is not None


def test_a_file_of_no_use_is_refused_with_the_readers_sentence(tmp_path: Path) -> None:
    state = look_at_reading(Task(tmp_path, b"hej", "plan.docx"), PATIENT)
    assert state.reading is None
    assert state.refusal.endswith(".")


def test_a_fault_of_ours_is_a_sentence_too(
    tmp_path: Path, document: bytes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> PlanRecord:
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr(read_plan_file, "read_document", fail)
    state = look_at_reading(Task(tmp_path, document, "plan.docx"), PATIENT)
    assert "Säg till förvaltaren" in state.refusal
    assert "ZeroDivisionError" in caplog.text


def test_an_upload_given_up_while_it_is_read_leaves_nothing(
    tmp_path: Path, document: bytes, held: Held
) -> None:
    folder = tmp_path / "7"
    folder.mkdir()
    look_at_reading(Task(folder, document, "plan.docx"), 0.05)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    threads = threading.active_count()
    held.gate.set()
    end = time.monotonic() + PATIENT
    while threading.active_count() >= threads and time.monotonic() < end:
        time.sleep(0.02)
    assert not folder.exists()


def test_the_signs_of_life_go_on_while_nothing_is_told(
    tmp_path: Path, document: bytes, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_jobs, "_BEAT", 0.05)
    task = Task(tmp_path, document, "plan.docx")
    look_at_reading(task, 0.05)
    os.utime(task.path("progress"), (0, 0))
    time.sleep(0.5)
    assert time.time() - task.path("progress").stat().st_mtime < DEAD_AFTER
    held.gate.set()
    assert done(task).reading is not None


def asking(record: PlanRecord, answers: dict[str, str]) -> PlanRecord:
    """The record with a question whose answer changes its period."""
    options = [Answer("nej", "Nej"), Answer("ja", "Ja")]
    record.findings.append(Finding("period", "question", "Är perioden kort?", {}, "period", options, "nej"))
    record.period = "2022" if answers.get("period") == "ja" else record.period
    return record


def test_answers_read_again_and_those_of_this_plan_are_recalled(
    tmp_path: Path, document: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = read_plan_file.read_document
    monkeypatch.setattr(read_plan_file, "read_document", lambda *given: asking(read(*given), given[2]))
    plain = done(Task(tmp_path, document, "plan.docx")).reading
    answered = done(Task(tmp_path, document, "plan.docx", {"period": "ja"})).reading
    remembered = {"verksamhetsplan 2022–2024": {"period": "ja"}, "en annan plan": {"period": "nej"}}
    recalled = done(Task(tmp_path, document, "plan.docx", {}, remembered)).reading
    both = done(Task(tmp_path, document, "plan.docx", {"period": "nej"}, remembered)).reading
    assert None not in (plain, answered, recalled, both)
    assert [one.record.period for one in (plain, answered, recalled, both)] == [
        "2022–2024",
        "2022",
        "2022",
        "2022–2024",
    ]
    assert [one.recalled for one in (plain, answered, recalled, both)] == [{}, {}, {"period": "ja"}, {}]
    assert [one.record.findings[-1].answer for one in (plain, answered, recalled)] == ["", "ja", "ja"]
    assert names(tmp_path) == [".json"]  # what was read with other answers is dropped
