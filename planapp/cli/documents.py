"""Commands for documents and plans: read, import, plans, export."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from planapp.cli.swedish import LATER, SwedishCommand
from planapp.documents.reading import Tell, read_document
from planapp.domain.clock import today
from planapp.domain.merging.outcome import CHANGED, MISSING, NEW, UNCHANGED
from planapp.domain.record import to_json
from planapp.domain.status import NO_STATUS_LABEL, STATUS_LABELS
from planapp.services.errors import ServiceError
from planapp.services.export_plan import FORMATS, KINDS, export_plan
from planapp.services.imports.check_view import summary_words
from planapp.services.imports.import_plan import CheckedImport, StoredImport, check_file, store_file
from planapp.services.list_plans import list_plans
from planapp.services.schema import ensure_schema
from planapp.services.whole_file import write_whole

DEVICES = Path("/dev")
_LISTED = ("id", "title", "region", "period", "state", "chapters", "areas", "rows", "status")
READ_LIMIT = 100 * 1024 * 1024


def _read_file(path: str) -> bytes:
    file = Path(path)
    try:
        if file.is_dir():
            raise ServiceError(f"{path} är en mapp. Ange filen i den.")
        if not file.is_file():
            raise ServiceError(f"Filen {path} finns inte. Kontrollera namnet.")
        if file.stat().st_size > READ_LIMIT:
            raise ServiceError(f"Filen {path} är större än 100 MB. Ta bort bilder ur den och försök igen.")
        return file.read_bytes()
    except OSError as fault:
        raise ServiceError(f"Filen {path} går inte att öppna. Kontrollera att du får läsa den.") from fault


def _write_file(path: str, data: bytes) -> None:
    file = Path(path)
    try:
        if file.exists() and (not file.is_file() or DEVICES in file.absolute().parents):
            file.write_bytes(data)  # a pipe or a terminal is not replaced by a file
        elif file.exists() and not os.access(file, os.W_OK):
            raise PermissionError(path)
        else:
            write_whole(file.resolve(), data)
    except OSError as fault:
        raise ServiceError(f"Filen {path} går inte att skriva. Kontrollera mappen.") from fault


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


@click.command("read", cls=SwedishCommand, help="Läs ett dokument och visa vad som förstås, utan att spara.")
@click.argument("file", metavar="FIL")
@click.option("--json", "as_json", is_flag=True, help="Skriv planen som JSON.")
def read_command(file: str, as_json: bool) -> None:
    """Read a document; builds no app."""
    with _reading(Path(file).name) as tell:
        record = read_document(_read_file(file), Path(file).name, tell=tell)
    if as_json:
        _print_json(to_json(record))
        return
    click.echo(record.title or "Plan utan titel")
    click.echo(summary_words(record))
    for number, finding in enumerate(record.findings, 1):
        click.echo(f"{number}. {finding.message}")


def _import_answer(checked: CheckedImport, stored: StoredImport | None) -> Any:
    record, merging = checked.record, stored.merging if stored else checked.merging
    return {
        "plan_id": stored.plan_id if stored else None,
        "import_id": stored.import_id if stored else None,
        "dry_run": stored is None,
        "added": merging.count(NEW) if merging else len(record.rows()),
        "changed": merging.count(CHANGED) if merging else 0,
        "unchanged": merging.count(UNCHANGED) if merging else 0,
        "missing": merging.count(MISSING) if merging else 0,
        "conflicts": len(merging.conflicts()) if merging else 0,
        "findings": to_json(record.findings),
        "receipt": to_json(record.receipt),
    }


@click.command(
    "import", cls=SwedishCommand, help="Läs in ett dokument som en ny plan, eller i en plan som finns."
)
@click.argument("file", metavar="FIL")
@click.option("--plan", type=int, metavar="NUMMER", help="Planen som dokumentet ska läsas in i.")
@click.option("--region", metavar="NAMN", help="Regionen som planen gäller, om dokumentet inte säger det.")
@click.option("--dry-run", is_flag=True, help="Visa vad som skulle hända, utan att spara.")
@click.option("--yes", is_flag=True, help="Läs in utan att fråga. Frågorna besvaras som föreslaget.")
@click.option("--json", "as_json", is_flag=True, help="Skriv svaret som JSON.")
@with_appcontext
def import_command(
    file: str, plan: int | None, region: str | None, dry_run: bool, yes: bool, as_json: bool
) -> None:
    """Import a document by the same service as the page."""
    if plan is not None and region is not None:
        raise ServiceError("Ange --plan eller --region, inte båda. Planen har redan en region.")
    asks = not (yes or dry_run)
    if asks and not (sys.stdin and sys.stdin.isatty()):
        raise ServiceError(
            "Inget är inläst. Lägg till --yes för att läsa in utan fråga, eller --dry-run för att bara se."
        )
    data = _read_file(file)
    ensure_schema()
    with _reading(Path(file).name) as tell:
        checked = check_file(data, Path(file).name, region, plan, tell)
    if asks or not as_json:
        _tell(checked, err=asks)
    if asks:
        _ask()
    stored = None
    if not dry_run:
        _progress("Läser in planen …")
        stored = store_file(data, checked)
    if as_json:
        _print_json(_import_answer(checked, stored))
    elif stored is None:
        click.echo("Inget är sparat (--dry-run).")
    else:
        words = f"Inläst i plan {stored.plan_id}" if checked.plan else f"Inläst som plan {stored.plan_id}"
        click.echo(f"{words}.")


def _progress(words: str) -> None:
    """What long work is doing, where somebody watches."""
    if sys.stderr and sys.stderr.isatty():
        click.echo(words, err=True)


@contextmanager
def _reading(name: str) -> Iterator[Tell | None]:
    """Tell how far a reading has come, on one line, where somebody watches."""
    if not (sys.stderr and sys.stderr.isatty()):
        yield None
        return
    click.echo(f"Läser {name} …", nl=False, err=True)
    told = 0

    def tell(share: float) -> None:
        nonlocal told
        percent = int(100 * share)
        if percent > told:
            told = percent
            click.echo(f"\rLäser {name} … {percent} %", nl=False, err=True)

    try:
        yield tell
    finally:
        click.echo("", err=True)


def _tell(checked: CheckedImport, err: bool) -> None:
    """What was understood; beside a question it stands where the question does."""
    record, merging = checked.record, checked.merging
    click.echo(f"{record.title or 'Plan utan titel'} ({checked.organisation})", err=err)
    click.echo(summary_words(record), err=err)
    for number, finding in enumerate(record.findings, 1):
        click.echo(f"{number}. {finding.message}", err=err)
    if merging is not None and checked.plan is not None:
        click.echo(f"I plan {checked.plan.id}, {checked.plan.title or 'utan titel'}:", err=err)
        counts = ((NEW, "nya"), (CHANGED, "ändrade"), (MISSING, "saknas"), (UNCHANGED, "oförändrade"))
        click.echo(", ".join(f"{merging.count(state)} {words}" for state, words in counts), err=err)
        if conflicts := merging.conflicts():
            words = "värde som någon har ändrat" if len(conflicts) == 1 else "värden som någon har ändrat"
            click.echo(f"{len(conflicts)} {words} behålls, fast filen säger något annat.", err=err)


def _ask() -> None:
    # Click's own question writes a space on standard output.
    click.echo("Läs in? (j/n) ", nl=False, err=True)
    try:
        answer = input()
    except EOFError:
        answer = ""
    if answer.strip().casefold() not in ("j", "ja"):
        raise click.Abort


@click.command("plans", cls=SwedishCommand, help="Visa planerna som finns.")
@click.option("--json", "as_json", is_flag=True, help="Skriv listan som JSON.")
@with_appcontext
def plans_command(as_json: bool) -> None:
    """List the plans, ordered by id."""
    ensure_schema()
    plans = list_plans()
    if as_json:
        _print_json([{name: getattr(plan, name) for name in _LISTED} for plan in plans])
        return
    if not plans:
        click.echo("Det finns inga planer. Läs in en med planapp import FIL.")
    for plan in plans:
        labels = STATUS_LABELS | {"none": NO_STATUS_LABEL}
        counts = ", ".join(
            f"{plan.status[key]} {label.lower()}" for key, label in labels.items() if key in plan.status
        )
        click.echo(
            f"{plan.id}  {plan.title}  ({plan.region}, {plan.period or 'utan period'}): "
            f"{plan.rows} rader, {counts}"
        )


@click.command("export", cls=SwedishCommand, help="Skriv en plan som dokument.")
@click.argument("plan_id", type=int, metavar="PLAN_ID")
@click.option("--as", "kind", required=True, type=click.Choice(list(KINDS)), help="Vad som ska skrivas.")
@click.option("--format", "suffix", required=True, type=click.Choice(FORMATS), help="Filens format.")
@click.option("--output", metavar="FIL", required=True, help="Filen att skriva, eller - för standard ut.")
@click.option("--round", "round_id", type=int, metavar="NUMMER", help="Uppföljningen som rapporten gäller.")
@click.option("--chapter", "chapters", type=int, metavar="NUMMER", multiple=True, help="Bara dessa kapitel.")
@click.option("--template", metavar="FIL", help="Regionens egen mall.")
@with_appcontext
def export_command(
    plan_id: int,
    kind: str,
    suffix: str,
    output: str,
    round_id: int | None,
    chapters: tuple[int, ...],
    template: str | None,
) -> None:
    """Export a plan by the same service as the page."""
    for given, name in ((round_id, "--round"), (chapters, "--chapter"), (template, "--template")):
        if given:
            raise ServiceError(f"Flaggan {name} går inte att använda än. {LATER}")
    ensure_schema()
    _progress(f"Skriver {kind} …")
    exported = export_plan(plan_id, kind, suffix, today())
    if output == "-":
        click.echo(exported.data, nl=False)
    else:
        _write_file(output, exported.data)


COMMANDS = (read_command, import_command, plans_command, export_command)
