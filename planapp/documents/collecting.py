"""Python's search for circles of dead objects, paused while a document is read.

Reading makes hundreds of thousands of objects that point at each other in no circle, and the search
goes through all of them again and again: it took more than a third of the time for a plan of 10 000
rows. What circles other threads leave meanwhile is found when the reading has ended, a few seconds
later at most; everything else is freed as always, as soon as nobody uses it.
"""

import gc
from threading import Lock
from types import TracebackType


class _Pause:
    """A pause that may be entered within itself and by several threads: the last to leave ends it."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.entered = 0
        self.was_on = False  # a program that has turned the search off itself keeps it so

    def __enter__(self) -> None:
        with self.lock:
            if not self.entered:
                self.was_on = gc.isenabled()
                gc.disable()
            self.entered += 1

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self.lock:
            self.entered -= 1
            if not self.entered and self.was_on:
                gc.enable()


without_collecting = _Pause()
