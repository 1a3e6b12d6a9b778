"""One write transaction: all of it is stored, or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from planapp.extensions import db
from planapp.storage.engine import begin_write

_IS_OPEN = "planapp_transaction_is_open"


def is_open() -> bool:
    """Whether this is inside a write transaction."""
    return bool(db.session().info.get(_IS_OPEN))


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
        raise
    finally:
        del session.info[_IS_OPEN]
