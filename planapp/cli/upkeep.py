"""Commands for upkeep: backup, restore and check."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from planapp.cli.swedish import SwedishCommand
from planapp.services.advice import advice
from planapp.services.backup import BackedUp, make_backup, restore_backup
from planapp.services.check_installation import check_installation
from planapp.services.schema import ensure_schema


def _tell(what: str, done: BackedUp) -> None:
    """Say what was done, apart from what a command prints."""
    click.echo(f"{what}: {done.rows} poster och {done.documents} dokument.", err=True)
    for name in done.missing:
        click.echo(f"Dokumentet {name} saknas. Kör planapp check.", err=True)


@click.command("backup", cls=SwedishCommand, help="Skriv en säkerhetskopia av databasen och dokumenten.")
@click.argument("file", metavar="FIL")
@with_appcontext
def backup_command(file: str) -> None:
    """Write everything to one file."""
    ensure_schema()
    _tell("Säkerhetskopian är skriven", make_backup(Path(file)))


@click.command("restore", cls=SwedishCommand, help="Läs in en säkerhetskopia i en tom databas.")
@click.argument("file", metavar="FIL")
@with_appcontext
def restore_command(file: str) -> None:
    """Fill an empty database from a backup."""
    _tell("Säkerhetskopian är inläst", restore_backup(Path(file)))


@click.command("check", cls=SwedishCommand, help="Kontrollera att databasen och dokumenten är hela.")
@with_appcontext
def check_command() -> int:
    """Look for faults; the exit status tells whether there were any. Advice is told beside, and is none."""
    checked = check_installation()
    for fault in checked.faults:
        click.echo(fault)
    if not checked.faults:
        plans = f"{checked.plans} {'plan' if checked.plans == 1 else 'planer'}"
        click.echo(f"Allt är helt: {plans} och {checked.documents} dokument.")
    for sentence in advice(current_app.config):
        click.echo(f"Råd: {sentence}", err=True)
    return 1 if checked.faults else 0


COMMANDS = (backup_command, restore_command, check_command)
