"""Files that are seen whole or not at all."""

import os
import secrets
import shutil
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Write a file beside and then rename it, so that a full disk leaves no half file; raises OSError.

    A file that stands there already keeps its permissions.
    """
    # A name of its own: two threads may write the same file at the same moment.
    beside = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
