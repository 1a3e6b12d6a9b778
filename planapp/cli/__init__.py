"""The command line: `run` answers a call; each command calls the same verbs as the pages."""

from planapp.cli.main import run

__all__ = ["run"]
