"""The commands, and how each ends: status, standard output and standard error."""

import contextlib
import logging
import os
import sys
from collections.abc import Callable, Sequence

import click
from flask import Flask
from flask.cli import ScriptInfo

from planapp.cli import documents, installation, upkeep
from planapp.cli.swedish import SwedishGroup, usage_sentence
from planapp.config import SettingError
from planapp.documents.errors import DocumentError
from planapp.services.errors import ServiceError

_FAULT = (
    "Något gick fel i planapp. Försök igen; händer det på nytt, spara meddelandet och kontakta förvaltaren."
)


@click.group(cls=SwedishGroup, help="planapp följer upp regionernas cancerplaner.")
def planapp() -> None:
    """Every command stands below this one."""


for command in (*installation.COMMANDS, *documents.COMMANDS, *installation.UPKEEP, *upkeep.COMMANDS):
    planapp.add_command(command)


def run(arguments: Sequence[str], create_app: Callable[[], Flask]) -> int:
    """Run one command and return its exit status.

    0: done. 1: our own failure, or faults found. 2: something given cannot be used. For 1 and 2 a
    Swedish sentence stands on standard error and there is no traceback.
    """
    try:
        answer = planapp.main(
            list(arguments) or ["--help"],
            prog_name="planapp",
            standalone_mode=False,
            obj=ScriptInfo(create_app=create_app),
        )
        sys.stdout.flush()
        return answer if isinstance(answer, int) else 0
    except click.UsageError as error:
        return _refuse(usage_sentence(error))
    except (click.Abort, KeyboardInterrupt):
        return _refuse("Avbrutet. Inget har sparats.")
    except (ServiceError, DocumentError, SettingError) as error:
        return _refuse(str(error))
    except (Exception, SystemExit) as fault:
        if _is_broken_pipe(fault):
            return _had_enough()
        logging.getLogger("planapp").debug("unexpected fault", exc_info=fault)
        click.echo(f"{_FAULT} ({_in_short(fault)})", err=True)
        return 1


def _in_short(fault: BaseException) -> str:
    """The kind of fault and its first line: what comes after may quote what is stored."""
    lines = str(fault).splitlines()
    return f"{type(fault).__name__}: {lines[0][:150]}" if lines else type(fault).__name__


def _is_broken_pipe(fault: BaseException) -> bool:
    # Click makes a bare exit of it. Flask-Migrate exits too, but while it handles a fault.
    behind = fault.__context__
    return isinstance(fault, BrokenPipeError) or (
        isinstance(fault, SystemExit) and (behind is None or isinstance(behind, BrokenPipeError))
    )


def _had_enough() -> int:
    """Whoever reads our output (`planapp plans | head`) wants no more of it: that is no fault."""
    with contextlib.suppress(OSError, ValueError):
        # What is still waiting to be written goes nowhere, instead of failing when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _refuse(sentence: str) -> int:
    click.echo(sentence, err=True)
    return 2
