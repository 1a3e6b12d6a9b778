"""One write transaction: all of it is stored, or nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from planapp.extensions import db
from planapp.storage.engine import begin_write

_IS_OPEN = "planapp_transaction_is_open"
_AFTERWARDS = "planapp_after_commit"


def is_open() -> bool:
    """Whether this is inside a write transaction."""
    return bool(db.session().info.get(_IS_OPEN))


def after_commit(call: Callable[[], None]) -> None:
    """Make a call when what is being written is stored, and never if it is not; at once outside of it."""
    if is_open():
        db.session().info.setdefault(_AFTERWARDS, []).append(call)
    else:
        call()


@contextmanager
def transaction() -> Iterator[None]:
    """Everything written inside is committed together, or rolled back when anything fails.

    The page's reading so far ends first, so that the write sees what is true now. One inside another
    is a part of it: verbs that are done together are stored together.
    """
    session = db.session()
    if session.info.get(_IS_OPEN):
        yield
        return
    session.rollback()
    begin_write(session)
    session.info[_IS_OPEN] = True
    try:
        yield
        session.commit()
    except BaseException:
        session.rollback()
        session.info.pop(_AFTERWARDS, None)
        raise
    finally:
        del session.info[_IS_OPEN]
    afterwards = session.info.pop(_AFTERWARDS, [])
    for call in afterwards:
        call()
