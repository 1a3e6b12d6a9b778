"""Files that are seen whole or not at all."""

import os
from pathlib import Path

import pytest
from flask import Flask

from planapp.services import files
from planapp.services.whole_file import write_whole
from tests.stored import at_once


def test_many_who_write_the_same_file_at_once_all_succeed(app: Flask) -> None:
    data = os.urandom(2_000_000)
    path = files.original_path(files.hash_of(data), "word")
    answers = at_once(app, *[lambda: files.keep_original(data, "word"), lambda: write_whole(path, data)] * 4)
    assert answers == [None] * 8
    assert path.read_bytes() == data
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def is_full(_: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "plan.docx"
    path.write_bytes(b"det gamla")
    monkeypatch.setattr("planapp.services.whole_file.os.fsync", is_full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"det nya")
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("plan.docx", b"det gamla")]


def test_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "plan.docx"
    path.write_bytes(b"")
    path.chmod(0o640)
    write_whole(path, b"det nya")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"det nya", 0o640)


def test_originals_are_named_by_their_format(app: Flask) -> None:
    assert [files.original_path("x", one).name for one in ("word", "excel")] == ["x.docx", "x.xlsx"]
