"""Documents that came in: uploads while they wait, and originals under the hash of their contents."""

import hashlib
import shutil
import time
from pathlib import Path

from flask import current_app

from planapp.services.whole_file import write_whole

LEFTOVER_KEPT = 24 * 3600.0  # seconds that what nobody owns any more is left alone
_SUFFIXES = {"word": ".docx", "csv": ".csv"}
_FILE = "file"


def hash_of(data: bytes) -> str:
    """The name that a document is kept under."""
    return hashlib.sha256(data).hexdigest()


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _uploads() -> Path:
    return _made(current_app.config["INSTANCE"] / "uploads")


def upload_folder(import_id: int) -> Path:
    """Where an upload and what was read from it are held; the folder may be gone."""
    # One folder for each upload: whoever is done with theirs leaves another's alone, the same or not.
    return _uploads() / str(import_id)


def hold_upload(import_id: int, data: bytes) -> None:
    """Keep an upload until it is confirmed."""
    write_whole(_made(upload_folder(import_id)) / _FILE, data)


def read_upload(import_id: int) -> bytes | None:
    """An upload that waits to be confirmed, None when it is gone."""
    try:
        return (upload_folder(import_id) / _FILE).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


def drop_upload(import_id: int) -> None:
    """Forget an upload that has been confirmed or given up, and what was read from it."""
    _remove(upload_folder(import_id))


def _remove(path: Path) -> None:
    # A reading that still runs may write into the folder: what it leaves, `sweep` takes.
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def sweep(waiting: set[int]) -> None:
    """Remove what is left of uploads that do not wait any more, and of writes that were cut off."""
    names = {str(one) for one in waiting}
    for path in _uploads().iterdir():
        if path.name not in names and _is_old(path):
            _remove(path)
    for folder in (_uploads(), current_app.config["IMPORTS"]):
        for path in folder.glob("**/.*.part"):
            if _is_old(path):
                path.unlink(missing_ok=True)


def _is_old(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > LEFTOVER_KEPT
    except FileNotFoundError:
        return False


def original_path(name: str, file_format: str) -> Path:
    """Where the file that a plan was made from is kept."""
    return _made(current_app.config["IMPORTS"]) / (name + _SUFFIXES.get(file_format, ".xlsx"))


def keep_original(data: bytes, file_format: str) -> None:
    """Keep the file that a plan was made from."""
    path = original_path(hash_of(data), file_format)
    if not path.is_file():
        write_whole(path, data)
