"""The security log: who signed in, failed, was given a role, exported, read in, administered.

One JSON object a line, for whoever watches the installation. It never holds a password, the secret of
a link, or what people have written.
"""

import json
import logging
from datetime import UTC, datetime

LOGGER = "planapp.security"


def log_event(kind: str, **facts: str | int | None) -> None:
    """Tell what has happened: `kind` such as sign_in, sign_in_failed, role_given, export, import.

    Facts that are None are left out.
    """
    told = {name: value for name, value in facts.items() if value is not None}
    line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": kind} | told
    logging.getLogger(LOGGER).info("%s", json.dumps(line, ensure_ascii=False))
