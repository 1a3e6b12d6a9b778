"""Files that are seen whole or not at all."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from planapp.services import files
from planapp.services.errors import ServiceError
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


@pytest.mark.parametrize(
    "keep", [lambda: files.hold_upload(7, b"plan"), lambda: files.keep_original(b"plan", "word")]
)
def test_a_full_disk_is_said_in_a_sentence(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, keep: Callable[[], None]
) -> None:
    def is_full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write_whole", is_full)
    with pytest.raises(ServiceError, match="Disken kan vara full"):
        keep()
    assert "No space left" in caplog.text


def test_what_cannot_be_swept_stops_nobody(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    files.hold_upload(7, b"plan")
    os.utime(files.upload_folder(7), (0, 0))
    monkeypatch.setattr(files, "_remove", fail)
    files.sweep(set())
    assert "Permission denied" in caplog.text
    monkeypatch.undo()
    files.sweep(set())
    assert files.read_upload(7) is None


def test_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "plan.docx"
    path.write_bytes(b"")
    path.chmod(0o640)
    write_whole(path, b"det nya")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"det nya", 0o640)


def test_originals_are_named_by_their_format(app: Flask) -> None:
    assert [files.original_path("x", one).name for one in ("word", "excel")] == ["x.docx", "x.xlsx"]


@pytest.mark.parametrize(
    ("written", "given"),
    [
        ("Plan 2024.DOCX", "Plan 2024.DOCX"),
        ("plan.exe", "plan.exe.docx"),
        ("plan\u202excod.exe", "planxcod.exe.docx"),
        ("", ".docx"),
    ],
)
def test_an_original_is_given_back_as_the_document_that_it_is(written: str, given: str) -> None:
    assert files.download_name(written, "word") == given
