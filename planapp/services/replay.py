"""Does the history lead to what stands? Its lines are replayed, and compared with the plan as it is."""

from planapp.domain.replay import Replayed, replay
from planapp.extensions import db
from planapp.services.snapshot import Snapshot, take_snapshot
from planapp.storage.history import history_lines
from planapp.storage.queries import plan_owners

_OWNERS = ("owner", "lead_owner")


def replay_plan(plan_id: int) -> Replayed:
    """What a plan's history comes to, from its lines alone."""
    return replay(history_lines(db.session(), plan_id))


def cell_faults(plan_id: int, done: Replayed | None = None, now: Snapshot | None = None) -> list[str]:
    """Values of rows that are not what the history left them as, each told in Swedish.

    Rows that are no more are not looked at.
    """
    done, now = done or replay_plan(plan_id), now or take_snapshot(plan_id)
    rows, found = now.rows(), []
    for (row_id, what), value in done.values.items():
        if row_id not in rows or what.partition(":")[0] in _OWNERS:
            continue
        stands = rows[row_id].get(what, "")
        if stands != value:
            found.append(f"rad {row_id}, {what}: «{stands}», men historiken «{value}»")
    return found


def owner_faults(plan_id: int, done: Replayed | None = None) -> list[str]:
    """Rows whose rapportörer are not those that the history tells of, each told in Swedish.

    Names are compared as they are now.
    """
    done = done or replay_plan(plan_id)
    held: dict[int, list[tuple[str, bool]]] = {}
    for one in plan_owners(db.session(), plan_id):
        held.setdefault(one.activity_id, []).append((one.name, one.is_lead))
    found = []
    for (row_id, what), value in done.values.items():
        kind, _, name = what.partition(":")
        mine = held.get(row_id or 0, [])
        if kind == "owner" and bool(value) != (name in [one for one, _ in mine]):
            said = "är inte rapportör, men är det" if value else "är rapportör, men är det inte"
            found.append(f"rad {row_id}: {name} {said} enligt historiken")
        lead = next((one for one, is_lead in mine if is_lead), "")
        if kind == "lead_owner" and value != lead:
            found.append(f"rad {row_id}, huvudrapportör: «{lead}», men historiken «{value}»")
    return found


def text_faults(plan_id: int, done: Replayed | None = None, now: Snapshot | None = None) -> list[str]:
    """Texts of the plan, its chapters and areas that are not what the history left them as, in Swedish."""
    done, now = done or replay_plan(plan_id), now or take_snapshot(plan_id)
    parts = now.parts()
    return [
        f"{key}: «{parts[key]}», men historiken «{value}»"
        for key, value in done.texts.items()
        if key in parts and parts[key] != value
    ]
