"""Read an upload in a thread of its own, so that a large file holds nobody up.

Everything about a reading lies in files beside the upload, named by what is read and with which answers:
`KEY.progress` while it goes on (how far, and by its time that somebody still reads), `KEY.json` when it is
done. So any process can tell how far it has come, two readings never meet, and one whose process died is
started again by whoever looks next.
"""

import json
import logging
import os
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from planapp.domain.record import from_json, to_json
from planapp.services.errors import ServiceError
from planapp.services.files import NOT_KEPT, hash_of
from planapp.services.imports.read_plan_file import Reading, read_plan_file
from planapp.services.imports.remembered_answers import Remembered
from planapp.services.whole_file import write_whole

WAIT = 1.5  # seconds that a person waits without being told of progress
_BEAT = 2.0  # seconds between signs of life
DEAD_AFTER = 20.0  # seconds without one
_OUR_FAULT = "Filen gick inte att läsa, för något gick fel i planapp. Säg till förvaltaren."
# So that many uploads at once do not take all memory: the others wait their turn.
_TURNS = threading.Semaphore(2)
# Two who look at the same time begin one reading.
_BEGINNING = threading.Lock()
# Readings that could not be written down: whoever looks next is told so once, and the look after begins anew.
_NOT_KEPT: set[Path] = set()
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Task:
    """A file to read: the folder of its upload, its bytes and name, and the answers that hold."""

    folder: Path
    data: bytes
    name: str
    answers: Mapping[str, str] = field(default_factory=dict)
    remembered: Remembered = field(default_factory=dict)

    def path(self, kind: str) -> Path:
        """The reading's file of a kind, `progress` or `json`."""
        what = [hash_of(self.data), self.name, self.answers, self.remembered]
        key = hash_of(json.dumps(what, sort_keys=True, ensure_ascii=False).encode("utf-8", "replace"))
        return self.folder / f"{key[:24]}.{kind}"


@dataclass(slots=True)
class ReadingState:
    """How far a reading has come: a share while it goes on, then what was read or why nothing could be."""

    progress: float = 0.0
    reading: Reading | None = None
    refusal: str = ""


def look_at_reading(task: Task, wait: float = WAIT) -> ReadingState:
    """The state of a reading, begun if nobody reads; waits at most so many seconds for one begun here.

    Raises FileNotFoundError when the upload's folder is gone.
    """
    done, going = task.path("json"), task.path("progress")
    state = _result(done)
    if state is not None:
        return state
    try:
        begins_here = _begin(done, going)
    except (FileNotFoundError, NotADirectoryError):
        raise  # the upload has been given up
    except OSError:
        _log.exception("a reading could not begin")
        return ReadingState(refusal=NOT_KEPT)
    if begins_here:
        thread = threading.Thread(target=_run, args=(task, done, going), daemon=True)
        thread.start()
        thread.join(wait)
    state = _result(done)
    if state is None and done in _NOT_KEPT:
        _NOT_KEPT.discard(done)
        state = ReadingState(refusal=NOT_KEPT)
    return state or ReadingState(_share(going))


def _begin(done: Path, going: Path) -> bool:
    """Put down the sign that it is read from here on; False where somebody reads, or has just been done."""
    with _BEGINNING:
        if _is_alive(going):
            return False
        going.unlink(missing_ok=True)  # of a process that died
        try:
            going.touch(exist_ok=False)
        except FileExistsError:
            return False  # another process was faster
        # What was read is kept before the sign is taken away: a reading may have ended since we looked.
        if _result(done) is None:
            return True
        going.unlink(missing_ok=True)
        return False


def _result(path: Path) -> ReadingState | None:
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if found.get("refusal"):
            return ReadingState(1.0, refusal=found["refusal"])
        return ReadingState(1.0, Reading(from_json(found["record"]), found["recalled"]))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, LookupError, AttributeError):
        return None  # damaged, or written by another version: it is made anew


def _share(path: Path) -> float:
    try:
        return min(max(float(path.read_text("ascii")), 0.0), 1.0)
    except (OSError, ValueError):
        return 0.0


def _is_alive(going: Path) -> bool:
    try:
        return time.time() - going.stat().st_mtime < DEAD_AFTER
    except FileNotFoundError:
        return False


def _run(task: Task, done: Path, going: Path) -> None:
    is_over = threading.Event()
    threading.Thread(target=_beat, args=(going, is_over), daemon=True).start()
    try:
        with _TURNS:
            found = _read(task, going)
        write_whole(done, json.dumps(found).encode())
        for path in task.folder.glob("*.json"):  # what was read with other answers is of no use now
            if path != done:
                path.unlink(missing_ok=True)
    except OSError:
        if task.folder.is_dir():  # otherwise somebody has given the upload up
            _log.exception("what was read could not be kept")
            _NOT_KEPT.add(done)
    finally:
        is_over.set()
        going.unlink(missing_ok=True)


def _read(task: Task, going: Path) -> dict[str, Any]:
    told = 0.0

    def tell(share: float) -> None:
        nonlocal told
        if time.monotonic() - told > 0.25 and going.exists():
            told = time.monotonic()
            with suppress(OSError):  # on a full disk nobody is told how far it has come
                going.write_text(f"{share:.3f}", "ascii")

    try:
        reading = read_plan_file(task.data, task.name, task.answers, task.remembered, tell)
    except ServiceError as fault:
        return {"refusal": str(fault)}
    except Exception:
        _log.exception("a file could not be read")
        return {"refusal": _OUR_FAULT}
    return {"record": to_json(reading.record), "recalled": reading.recalled}


def _beat(going: Path, is_over: threading.Event) -> None:
    while not is_over.wait(_BEAT):
        try:
            os.utime(going)
        except OSError:
            return  # it is over, or the upload has been given up
