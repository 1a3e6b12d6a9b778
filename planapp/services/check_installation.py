"""Is the installation whole: its schema, its plans and its kept documents."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import select

from planapp.domain.check import check_record
from planapp.domain.record import from_json
from planapp.extensions import db
from planapp.services import files
from planapp.services.backup import kept_documents
from planapp.services.replay import cell_faults
from planapp.services.schema import schema_fault
from planapp.storage.models import Activity, Plan, Version
from planapp.storage.record_out import load_record


@dataclass(slots=True)
class Checked:
    """What was looked at, and a Swedish sentence for each fault."""

    plans: int = 0
    documents: int = 0
    faults: list[str] = field(default_factory=list)


def check_installation() -> Checked:
    """Look through everything that is stored; changes nothing."""
    checked, fault = Checked(), schema_fault()
    if fault is not None:
        checked.faults.append(fault)
        return checked
    for plan_id in db.session.scalars(select(Plan.id).order_by(Plan.id)):
        checked.plans += 1
        faults = _plan_faults(plan_id)
        checked.faults += faults or _history_faults(plan_id)
    checked.faults += [*_version_faults(), *_lost_rows()]
    for name, file_format in sorted(kept_documents(db.session.connection())):
        checked.documents += 1
        checked.faults += _document_faults(name, file_format)
    return checked


def _plan_faults(plan_id: int) -> list[str]:
    try:
        record = load_record(db.session(), plan_id)
        problems = check_record(record) if record is not None else []
    except (LookupError, TypeError, ValueError, AttributeError) as fault:
        problems = [f"{type(fault).__name__}: {fault}"]
    if not problems:
        return []
    return [
        f"Plan {plan_id} har uppgifter som inte stämmer överens, på {len(problems)} ställen: {problems[0]}."
    ]


def _history_faults(plan_id: int) -> list[str]:
    """Rows that do not say what their history left them as: somebody has written past it."""
    found = cell_faults(plan_id)
    if not found:
        return []
    return [f"Plan {plan_id} säger inte det som historiken säger, på {len(found)} ställen: {found[0]}."]


def _version_faults() -> Iterator[str]:
    """Decided texts that are not valid any more: they never change, so somebody else has changed them."""
    for version in db.session.scalars(select(Version).order_by(Version.id)):
        if check_record(from_json(version.record)):
            yield f"Version {version.number} av plan {version.plan_id} är inte som den beslutades."


def _lost_rows() -> Iterator[str]:
    """Rows that stand nowhere, and of which nothing says why."""
    nowhere = Activity.area_id.is_(None), Activity.ended_at.is_(None)
    lost = select(Activity.plan_id, Activity.id).where(*nowhere).order_by(Activity.id)
    for one in db.session.execute(lost):
        yield f"Rad {one.id} i plan {one.plan_id} står inte i något område, och är inte avslutad."


def _document_faults(name: str, file_format: str) -> list[str]:
    path = files.original_path(name, file_format)
    try:
        data = path.read_bytes()
    except OSError:
        return [f"Dokumentet {path} finns inte eller går inte att läsa. Hämta det från en säkerhetskopia."]
    if files.hash_of(data) != name:
        return [f"Dokumentet {path} är inte som det var när det lästes in. Hämta det från en säkerhetskopia."]
    return []
