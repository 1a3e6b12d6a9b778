"""Documents that came in, kept as they were under the hash of their contents."""

import hashlib
import os
from pathlib import Path

from flask import current_app


def hash_of(data: bytes) -> str:
    """The name that a document is kept under."""
    return hashlib.sha256(data).hexdigest()


def _folder(confirmed: bool) -> Path:
    folder: Path = current_app.config["IMPORTS"] if confirmed else current_app.config["INSTANCE"] / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _write(path: Path, data: bytes) -> None:
    # Written beside and then renamed: a file under its hash is always whole.
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    beside.write_bytes(data)
    beside.replace(path)


def hold_upload(data: bytes) -> str:
    """Keep an upload until it is confirmed; returns its hash."""
    name = hash_of(data)
    _write(_folder(confirmed=False) / name, data)
    return name


def read_upload(name: str) -> bytes | None:
    """An upload that waits to be confirmed, None when it is gone."""
    path = _folder(confirmed=False) / name
    return path.read_bytes() if path.is_file() else None


def keep_original(data: bytes, file_format: str) -> None:
    """Keep the file that a plan was made from."""
    suffix = ".docx" if file_format == "word" else ".xlsx"
    path = _folder(confirmed=True) / (hash_of(data) + suffix)
    if not path.is_file():
        _write(path, data)


def original_path(name: str, file_format: str) -> Path:
    """Where the file that a plan was made from is kept."""
    return _folder(confirmed=True) / (name + (".docx" if file_format == "word" else ".xlsx"))


def drop_upload(name: str) -> None:
    """Forget an upload that has been confirmed or given up."""
    (_folder(confirmed=False) / name).unlink(missing_ok=True)
