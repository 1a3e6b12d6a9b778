"""What every edit has in common: it is made on a loosened record, settled, checked, or not made at all."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from planapp.domain.editing.loose import parts_of, put_back, remember, take_loose
from planapp.domain.editing.settle import refuse_invalid, settle
from planapp.domain.editing.written import Done, Stale, Written
from planapp.domain.record import PlanRecord

P = ParamSpec("P")
Operation = Callable[Concatenate[Written, P], Done]


def edit(operation: Operation[P]) -> Operation[P]:
    """Make an operation a whole edit: its result is valid, and refused it leaves everything as it was."""

    @wraps(operation)
    def run(written: Written, /, *args: P.args, **kwargs: P.kwargs) -> Done:
        if written.loose is not None:  # part of another edit
            return operation(written, *args, **kwargs)
        kept, ids = remember(written.record), dict(written.ids)
        written.loose = take_loose(written.record)
        try:
            done = operation(written, *args, **kwargs)
            settle(written)
            refuse_invalid(written.record)
        except BaseException:
            put_back(kept)
            written.ids = ids
            raise
        else:
            here = {id(part) for part in parts_of(written.record)}
            written.gone += [part for part in written.loose.parts if id(part) not in here]
            return done
        finally:
            written.loose = None

    return run


def settled(written: Written) -> PlanRecord:
    """The record of something that has been made from nothing, settled; raises EditError if it is invalid."""
    if written.loose is None:
        written.loose = take_loose(written.record)
    settle(written)
    refuse_invalid(written.record)
    written.loose = None
    return written.record


def refuse_stale(seen_before: str | None, seen_now: str, what: str) -> None:
    """Raise Stale when a person saw something else than what is there; None means that nobody looked."""
    if seen_before is not None and seen_before != seen_now:
        raise Stale(f"Någon annan har ändrat {what} sedan du öppnade sidan.")
