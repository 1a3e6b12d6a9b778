"""Processor time and memory of a piece of work, measured in a process of its own."""

import gc
import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Work = Callable[[], Any]
ALLOWED_MEGABYTES = 60
_FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor seconds, and how much the peak of memory grew, in MB."""

    seconds: float
    megabytes: float


def _run(work: Work, times: int, answer: Any) -> None:
    gc.collect()
    gc.freeze()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    for _ in range(times):
        work()
    seconds = (time.process_time() - start) / times
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    answer.send(Cost(seconds, grown / 1024))


def _once(work: Work, times: int) -> Cost:
    mine, theirs = _FORK.Pipe()
    process = _FORK.Process(target=_run, args=(work, times, theirs))
    process.start()
    theirs.close()
    cost: Cost = mine.recv()
    process.join()
    return cost


def compare(ours: Work, bare: Work, pairs: int = 5, times: int = 1) -> tuple[Cost, Cost, float]:
    """Ours and the bare work in turn, A B A B …: the medians, and the median of the pairs' ratios.

    `times` is how often each is done in one measurement, for work too short to time once.
    """
    taken = [(_once(ours, times), _once(bare, times)) for _ in range(pairs)]
    ratio = statistics.median(one.seconds / max(other.seconds, 1e-9) for one, other in taken)
    return _median([one for one, _ in taken]), _median([other for _, other in taken]), ratio


def compare_growth(large: Cost, small: Cost, times: int) -> tuple[Cost, Cost, float]:
    """A reading against so many readings of a file with so many times fewer rows: 1 is linear."""
    many = Cost(small.seconds * times, small.megabytes * times)
    return large, many, large.seconds / many.seconds


def compare_memory(ours: Cost, text: int) -> tuple[Cost, Cost, float]:
    """The memory that a reading took against what it may take: 60 MB and the text (so many bytes)."""
    allowed = Cost(ours.seconds, ALLOWED_MEGABYTES + text / 1024**2)
    return ours, allowed, ours.megabytes / allowed.megabytes


def _median(costs: list[Cost]) -> Cost:
    return Cost(
        statistics.median(cost.seconds for cost in costs),
        statistics.median(cost.megabytes for cost in costs),
    )
