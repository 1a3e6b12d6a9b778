"""Running the command line: in this process, and as a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from planapp import create_app
from planapp.cli import run
from planapp.extensions import db


@dataclass
class Answer:
    """What a command left behind."""

    status: int
    out: str
    err: str


Run = Callable[..., Answer]


def runner(capfd: pytest.CaptureFixture[str]) -> Run:
    """`run("plans", "--json")`: the command in this process, with what it wrote."""
    engines = []

    def create():
        app = create_app()
        with app.app_context():
            engines.append(db.engine)
        return app

    def call(*arguments: str | Path) -> Answer:
        capfd.readouterr()
        status = run([str(one) for one in arguments], create)
        out, err = capfd.readouterr()
        while engines:
            engines.pop().dispose()
        return Answer(status, out, err)

    return call


def process(*arguments: str | Path, **environment: str) -> Answer:
    """The command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "planapp", *map(str, arguments)],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    return Answer(done.returncode, done.stdout, done.stderr)


def is_refusal(answer: Answer) -> bool:
    """Status 2, nothing printed, one or two plain sentences and no traceback."""
    text = answer.err.strip()
    return (
        answer.status == 2
        and not answer.out
        and text.endswith(".")
        and "Traceback" not in text
        and len(text.splitlines()) <= 2
    )
