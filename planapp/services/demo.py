"""The demo: the example plan, read in through the ordinary import, and three users to see it as."""

from pathlib import Path

from sqlalchemy import func, select

from planapp.domain.access import ADMINISTRATOR, OWNER, PLANNER, READER
from planapp.extensions import db
from planapp.services.errors import ServiceError
from planapp.services.imports.import_plan import check_file, store_file
from planapp.services.owners.assign import link_owner
from planapp.services.show_plan import get_plan
from planapp.services.sign_in import load_visitor, make_link
from planapp.services.transaction import transaction
from planapp.services.users import add_user
from planapp.storage.locks import wait_turn
from planapp.storage.models import Activity, Plan, Responsibility, User

DEMO_FILE = "imports/demo/verksamhetsplan-2022-2024.docx"
_USERS = {
    PLANNER: ("planansvarig@example.se", "Planansvarig (exempel)"),
    OWNER: ("verksamhetschef@example.se", "Verksamhetschef, kirurgkliniken (exempel)"),
    READER: ("ledning@example.se", "Ledningen (exempel)"),
}
_OWNED_BY = ("Kirurgkliniken", "Kvinnokliniken", "Hudkliniken")


def _demo_path() -> Path:
    package = Path(__file__).resolve().parent.parent
    for folder in (package.parent, package):
        if (folder / DEMO_FILE).is_file():
            return folder / DEMO_FILE
    raise ServiceError(
        "Exempelplanen finns inte i installationen. Läs in en egen plan med planapp import FIL."
    )


def _load_plan(path: Path) -> tuple[int, str]:
    """Read the demo plan in and return its id and its organisation's name."""
    data = path.read_bytes()
    checked = check_file(data, path.name, None)
    return store_file(data, checked).plan_id, checked.organisation


def _link_rows(plan_id: int, planner_id: int, owner_id: int) -> None:
    visitor, plan = load_visitor(planner_id), get_plan(plan_id)
    if visitor is None:
        return
    rows = select(Activity.id).join(Responsibility).where(Responsibility.name.in_(_OWNED_BY))
    ids = list(db.session.scalars(rows.where(Activity.plan_id == plan.id).distinct()))
    if ids:
        link_owner(visitor, plan, ids, owner_id)


def _new_links() -> dict[str, str]:
    emails = {email: role for role, (email, _) in _USERS.items()}
    active = select(User.id, User.email).where(User.email.in_(emails), User.ended_at.is_(None))
    return {emails[user.email]: make_link(user.id) for user in db.session.execute(active).all()}


def load_demo() -> dict[str, str]:
    """Load the demo plan into an empty database; returns a one-time link's secret for each role.

    All of it in one transaction: whoever stops it halfway starts anew from an empty database.
    A database that holds plans is left as it is: its demo users, where it has them, get new links, and
    an installation of somebody's own gets nobody added (the answer is empty).
    """
    with transaction():
        # Two who start it at once would make two plans.
        wait_turn(db.session(), "demo")
        if db.session.scalar(select(func.count()).select_from(Plan)):
            return _new_links()
        plan_id, organisation = _load_plan(_demo_path())
        add_user(_USERS[PLANNER][0], ADMINISTRATOR, organisation, _USERS[PLANNER][1])
        invited = {role: add_user(email, role, organisation, name) for role, (email, name) in _USERS.items()}
        _link_rows(plan_id, invited[PLANNER].user_id, invited[OWNER].user_id)
        return {role: one.token for role, one in invited.items()}
