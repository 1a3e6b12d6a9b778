"""Documents that came in: uploads while they wait, and originals under the hash of their contents."""

import hashlib
import logging
import shutil
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import current_app

from planapp.extensions import db
from planapp.services.errors import ServiceError
from planapp.services.whole_file import write_whole
from planapp.storage.locks import wait_turn

LEFTOVER_KEPT = 24 * 3600.0  # seconds that what nobody owns any more is left alone
_SUFFIXES = {"word": ".docx", "csv": ".csv", "pdf": ".pdf", "odt": ".odt"}
_ENDINGS = (
    *(".docx", ".docm", ".dotx", ".dotm", ".odt", ".pdf"),
    *(".xlsx", ".xlsm", ".xltx", ".xltm", ".csv", ".txt"),
)
_FILE = "file"
NOT_KEPT = (
    "Servern kan inte spara filer just nu, så inget är inläst. Disken kan vara full. Säg till förvaltaren "
    "och försök igen sedan."
)
_log = logging.getLogger(__name__)


@contextmanager
def _told() -> Iterator[None]:
    """A full disk, or a folder that may not be written, is a sentence to the person and a line in the log."""
    try:
        yield
    except OSError as fault:
        _log.exception("a file could not be kept")
        raise ServiceError(NOT_KEPT) from fault


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
    """Keep an upload until it is confirmed; raises ServiceError when it cannot be written."""
    with _told():
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
    try:
        _sweep({str(one) for one in waiting})
    except OSError:  # nobody's upload fails because of what lies left of another's
        _log.exception("what lies left could not be removed")


def _sweep(names: set[str]) -> None:
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


def download_name(file_name: str, file_format: str) -> str:
    """The name that an original is given back under: nothing turns or breaks it, and its ending is true."""
    name = "".join(sign for sign in file_name if unicodedata.category(sign) not in ("Cc", "Cf"))
    return name if name.casefold().endswith(_ENDINGS) else name + _SUFFIXES.get(file_format, ".xlsx")


def file_turn(name: str) -> str:
    """The turn that those who keep a document, or remove it, wait for."""
    return f"file:{name}"


def remove_original(name: str, file_format: str) -> None:
    """Remove a kept document that no plan has any more; call with its turn."""
    with _told():
        original_path(name, file_format).unlink(missing_ok=True)


def keep_original(data: bytes, file_format: str) -> None:
    """Keep the file that a plan was made from; raises ServiceError when it cannot be written.

    Call inside a transaction: a plan that is destroyed at the same moment may have had the same file.
    """
    with _told():
        wait_turn(db.session(), file_turn(hash_of(data)))
        path = original_path(hash_of(data), file_format)
        if not path.is_file():
            write_whole(path, data)
