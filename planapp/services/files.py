"""Documents that came in: uploads while they wait, and originals under the hash of their contents."""

import hashlib
from pathlib import Path

from flask import current_app

from planapp.services.whole_file import write_whole


def hash_of(data: bytes) -> str:
    """The name that a document is kept under."""
    return hashlib.sha256(data).hexdigest()


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _upload_path(import_id: int) -> Path:
    # One file for each upload: whoever is done with theirs leaves another's alone, the same or not.
    return _made(current_app.config["INSTANCE"] / "uploads") / str(import_id)


def hold_upload(import_id: int, data: bytes) -> None:
    """Keep an upload until it is confirmed."""
    write_whole(_upload_path(import_id), data)


def read_upload(import_id: int) -> bytes | None:
    """An upload that waits to be confirmed, None when it is gone."""
    try:
        return _upload_path(import_id).read_bytes()
    except FileNotFoundError:
        return None


def drop_upload(import_id: int) -> None:
    """Forget an upload that has been confirmed or given up."""
    _upload_path(import_id).unlink(missing_ok=True)


def original_path(name: str, file_format: str) -> Path:
    """Where the file that a plan was made from is kept."""
    suffix = ".docx" if file_format == "word" else ".xlsx"
    return _made(current_app.config["IMPORTS"]) / (name + suffix)


def keep_original(data: bytes, file_format: str) -> None:
    """Keep the file that a plan was made from."""
    path = original_path(hash_of(data), file_format)
    if not path.is_file():
        write_whole(path, data)
