"""A backup: one zip file with every table and every kept document, for any database.

The archive holds `planapp.json` (format, schema revision, when), `tables/NAME.jsonl` with a row on each
line, and `imports/HASH.docx`. The secret key and settings are not in it.
"""

import json
import os
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, select, union
from sqlalchemy.exc import SQLAlchemyError

from planapp.extensions import db
from planapp.services import files
from planapp.services.errors import ServiceError
from planapp.services.schema import ensure_schema, newest_revision
from planapp.services.transaction import transaction
from planapp.storage.dump import all_tables, continue_ids, dump_rows, is_empty, load_rows, read_row
from planapp.storage.models import ImportRun, Version

FORMAT = "planapp-backup/1"
_ABOUT = "planapp.json"
_DOCUMENT = re.compile(r"imports/([0-9a-f]{64})\.(docx|xlsx|csv|pdf|odt)")
_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError),  # the archive
    *(KeyError, TypeError, ValueError),  # what is in it
)
_BROKEN = "Filen är ingen hel säkerhetskopia från planapp. Ta en annan. Inget har sparats."


@dataclass(slots=True)
class BackedUp:
    """What a backup holds; `missing` names the documents that were not to be found."""

    rows: int = 0
    documents: int = 0
    missing: list[str] = field(default_factory=list)


# --- Making one -----------------------------------------------------------------------------------


def make_backup(path: Path) -> BackedUp:
    """Write a backup to a new file; raises ServiceError when there is one or it cannot be written."""
    if path.exists():
        raise ServiceError(f"Filen {path} finns redan. Välj ett annat namn.")
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        # The file holds what the database holds: nobody else may read it.
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                made = _write(archive)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as fault:
        raise ServiceError(f"Filen {path} går inte att skriva. Kontrollera mappen.") from fault
    finally:
        beside.unlink(missing_ok=True)
    return made


def _write(archive: zipfile.ZipFile) -> BackedUp:
    made = BackedUp()
    # One transaction that sees one moment, however long it takes and whoever writes meanwhile.
    with db.engine.connect() as opened:
        connection = opened
        if opened.dialect.name == "postgresql":
            connection = opened.execution_options(isolation_level="REPEATABLE READ")
        about = {"format": FORMAT, "revision": newest_revision(), "made_at": datetime.now(UTC).isoformat()}
        archive.writestr(_ABOUT, json.dumps(about, indent=1) + "\n")
        for table in all_tables():
            with archive.open(f"tables/{table.name}.jsonl", "w") as file:
                for row in dump_rows(connection, table):
                    file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
                    made.rows += 1
        for name, file_format in kept_documents(connection):
            source = files.original_path(name, file_format)
            if source.is_file():
                archive.write(source, f"imports/{source.name}", zipfile.ZIP_STORED)
                made.documents += 1
            else:
                made.missing.append(source.name)
    return made


def kept_documents(connection: Connection) -> list[tuple[str, str]]:
    """(hash, format) of the documents that plans were made from, or that versions are kept as, each once."""
    read = select(ImportRun.file_hash, ImportRun.file_format).where(ImportRun.stored_at.is_not(None))
    decided = select(Version.file_hash, Version.file_format).where(Version.file_hash.is_not(None))
    rows: Sequence[Any] = connection.execute(union(read, decided)).all()
    return [(row.file_hash, row.file_format) for row in rows]


# --- Taking it back -------------------------------------------------------------------------------


def restore_backup(path: Path) -> BackedUp:
    """Fill an empty database, and the folder of documents, from a backup; all of it or nothing.

    Raises ServiceError for a file that is no whole backup, one of another schema, and a database that is
    not empty. The archive is read through before anything is written.
    """
    if not path.is_file():
        raise ServiceError(f"Filen {path} finns inte. Kontrollera namnet.")
    try:
        with zipfile.ZipFile(path) as archive:
            _check(archive)
            ensure_schema()
            with transaction():
                return _load(archive, db.session.connection())
    except (*_UNREADABLE, SQLAlchemyError) as fault:
        raise ServiceError(_BROKEN) from fault
    except OSError as fault:
        raise ServiceError(f"Filen {path} går inte att läsa. Inget har sparats.") from fault


def _check(archive: zipfile.ZipFile) -> None:
    about = json.loads(archive.read(_ABOUT))
    if about["format"] != FORMAT:
        raise ServiceError(_BROKEN)
    if about["revision"] != newest_revision():
        raise ServiceError(
            "Säkerhetskopian är gjord av en annan version av planapp. Läs in den med samma version, "
            "och kör sedan planapp db upgrade."
        )
    names = archive.namelist()
    if any(one.flag_bits & 1 for one in archive.infolist()):  # encrypted
        raise ServiceError(_BROKEN)
    known = {_ABOUT, *(f"tables/{table.name}.jsonl" for table in all_tables())}
    documents = [name for name in names if name not in known]
    if not known <= set(names) or len(names) != len(set(names)):
        raise ServiceError(_BROKEN)
    for table in all_tables():
        for _ in _rows(archive, table):
            pass
    for name in documents:
        found = _DOCUMENT.fullmatch(name)
        # A name that leads elsewhere, or a document that is not the one that was read in.
        if found is None or files.hash_of(archive.read(name)) != found[1]:
            raise ServiceError(_BROKEN)


def _rows(archive: zipfile.ZipFile, table: Table) -> Iterator[dict[str, Any]]:
    with archive.open(f"tables/{table.name}.jsonl") as file:
        for line in file:
            yield read_row(table, json.loads(line))


def _load(archive: zipfile.ZipFile, connection: Connection) -> BackedUp:
    if not is_empty(connection):
        raise ServiceError("Databasen är inte tom. Ange en tom databas med PLANAPP_DATABASE_URL.")
    loaded = BackedUp()
    for table in all_tables():
        loaded.rows += load_rows(connection, table, _rows(archive, table))
    continue_ids(connection)
    held = set(archive.namelist())
    for name, file_format in kept_documents(connection):
        document = f"imports/{files.original_path(name, file_format).name}"
        if document in held:
            files.keep_original(archive.read(document), file_format)
            loaded.documents += 1
        else:
            loaded.missing.append(document.removeprefix("imports/"))
    return loaded
