"""The security log: who signed in, failed, was given a role, exported, read in, administered.

One JSON object a line, for whoever watches the installation. It never holds a password, the secret of
a link, or what people have written.
"""

import json
import logging
import sys
from datetime import UTC, datetime

from planapp.services.transaction import after_commit

LOGGER = "planapp.security"


def log_event(kind: str, **facts: str | int | None) -> None:
    """Tell what has happened: `kind` such as sign_in, sign_in_failed, role_given, export, import.

    Facts that are None are left out. Inside a transaction it is told when that is stored, and never if not.
    """
    told = {name: value for name, value in facts.items() if value is not None}
    line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": kind} | told
    written = json.dumps(line, ensure_ascii=False)
    after_commit(lambda: logging.getLogger(LOGGER).info("%s", written))


def write_to_standard_output() -> None:
    """Let this process write its security log, and nothing else, on standard output."""
    logger = logging.getLogger(LOGGER)
    if not any(isinstance(one, logging.StreamHandler) for one in logger.handlers):
        logger.addHandler(logging.StreamHandler(sys.stdout))
    logger.setLevel(logging.INFO)
    logger.propagate = False  # or whoever collects the rest of the log would have it twice
