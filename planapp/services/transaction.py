"""One write transaction: all of it is stored, or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from planapp.extensions import db
from planapp.storage.engine import begin_write


@contextmanager
def transaction() -> Iterator[None]:
    """Everything written inside is committed together, or rolled back when anything fails.

    The page's reading so far ends first, so that the write sees what is true now.
    """
    db.session.rollback()
    begin_write(db.session())
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
