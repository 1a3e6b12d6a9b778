"""The file as finally decided, kept beside a version: it is what readers are given."""

from pathlib import Path

from planapp.documents.errors import DocumentError
from planapp.documents.kept_files import kind_of
from planapp.domain.access import Visitor
from planapp.domain.text import without_forbidden
from planapp.services import files
from planapp.services.errors import Conflict, NotFound, ServiceError
from planapp.services.life.held_plan import hold, tell
from planapp.services.life.versions import get_version
from planapp.services.transaction import transaction

_NAME_LIMIT = 200


def keep_version_file(visitor: Visitor, plan_id: int, number: int, data: bytes, file_name: str) -> None:
    """Keep a file beside a version, instead of the one that was there.

    Raises NotFound, and ServiceError for a file that is no document (Word, Excel, PDF, OpenDocument).
    """
    if not data:
        raise ServiceError("Filen är tom. Välj en annan.")
    try:
        kind = kind_of(data)
    except DocumentError as fault:
        raise ServiceError(str(fault)) from fault
    name = without_forbidden(file_name).replace("\\", "/").rpartition("/")[2].strip()[-_NAME_LIMIT:]
    with transaction():
        hold(visitor, plan_id)
        version = get_version(plan_id, number)
        old = version.file_name
        version.file_name = name or f"version-{number}"
        version.file_hash, version.file_format = files.hash_of(data), kind
        tell(visitor, plan_id, f"version_{number}_file", old, version.file_name)
        files.keep_original(data, kind)


def take_away_version_file(visitor: Visitor, plan_id: int, number: int) -> None:
    """Let a version have no file; raises NotFound, and Conflict where it has none."""
    with transaction():
        hold(visitor, plan_id)
        version = get_version(plan_id, number)
        if version.file_hash is None:
            raise Conflict("Filen är redan borttagen.")
        tell(visitor, plan_id, f"version_{number}_file", version.file_name, "")
        version.file_name, version.file_hash, version.file_format = "", None, None


def version_file(plan_id: int, number: int) -> tuple[Path, str]:
    """The file kept beside a version, and the name to give it under; raises NotFound."""
    version = get_version(plan_id, number)
    if version.file_hash is None or version.file_format is None:
        raise NotFound("Versionen har ingen fil.")
    path = files.original_path(version.file_hash, version.file_format)
    if not path.is_file():
        raise NotFound("Filen finns inte kvar.")
    return path, files.download_name(version.file_name, version.file_format)
