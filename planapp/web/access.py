"""Who may use which address: every view has one rule, checked before it runs.

A rule finds what the address is about and puts it in `g`. What belongs to another organisation does
not exist for the visitor (404); what is theirs to see but not to do is refused (403).
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import (
    Flask,
    abort,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from planapp.domain.access import Visitor
from planapp.services.errors import NotFound
from planapp.services.imports.import_runs import keeps_plans
from planapp.services.life.decided_draft import decided_plan, decided_row
from planapp.services.mail.send import mail_is_on
from planapp.services.plan_rights import may_see
from planapp.services.register.accounts import is_in_register
from planapp.services.show_plan import get_plan
from planapp.services.sign_in_ways import may_use_link
from planapp.services.standing import NOBODY, standing
from planapp.services.update_row import load_row, may_update
from planapp.storage.models import Plan
from planapp.web.errors import what_was_written

View = TypeVar("View", bound=Callable[..., Any])
Rule = Callable[..., None]


def visitor() -> Visitor:
    """Who is signed in; call only where the rule asks for it."""
    held: Visitor = current_user.visitor
    return held


def rule(check: Rule) -> Callable[[View], View]:
    """Give a view its rule."""

    def decorate(view: View) -> View:
        view.access_rule = check  # type: ignore[attr-defined]
        return view

    return decorate


def anyone(**_: Any) -> None:
    """Everybody, signed in or not."""


def signed_in(**_: Any) -> None:
    """Everybody who is signed in."""


def fresh(check: Rule) -> Rule:
    """The same rule, for who has signed in just now; others are asked to do so again first."""

    def both(**about: Any) -> None:
        check(**about)
        ask_again()

    return both


def ask_again(back: str | None = None) -> None:
    """Stop, and ask who it is once more, unless the visitor has signed in just now.

    For what changes how people get in, or cannot be taken back: not everybody who finds a browser open.
    `back` is where to go then, the page itself when it can be opened.
    """
    if current_user.session.is_fresh():
        return
    shown = {
        "back": back or _here() or request.path,
        "needs_password": not can_sign_in_again(),
        "written": what_was_written(),
    }
    abort(make_response(render_template("session/again.html", **shown), 403))


def can_sign_in_again() -> bool:
    """Whether the visitor has a way in that nobody else has to open for them."""
    if visitor().has_password or current_app.config["SSO"] is not None:
        return True
    return mail_is_on() and may_use_link(visitor().id, is_mailed=True)


def importer(**_: Any) -> None:
    """Who keeps a plan somewhere, if only one."""
    if not keeps_plans(visitor()):
        abort(403)


def plan_maker(**_: Any) -> None:
    """Who may make a plan: keeps every plan of some organisation."""
    if not visitor().planned_organisations():
        abort(403)


def read_plan(plan_id: int, **_: Any) -> None:
    """Who may read the plan."""
    g.plan = get_plan(plan_id)
    if not may_see(visitor(), g.plan):
        _lead_to(decided_plan(visitor(), g.plan))
        abort(404)


def _lead_to(whole: Plan | None, row_id: int | None = None) -> None:
    """Lead an old address of a version's draft to what it has become; a form is not sent on."""
    if whole is None or request.method not in ("GET", "HEAD"):
        return
    row = url_for("rows.show", activity_id=row_id) if row_id is not None else None
    abort(redirect(row or url_for("plans.show", plan_id=whole.id)))


def keep_plan(plan_id: int, **_: Any) -> None:
    """Who keeps the plan."""
    read_plan(plan_id)
    if not visitor().may_plan(g.plan.organisation_id, plan_id):
        abort(403)


def copy_plan(plan_id: int, **_: Any) -> None:
    """Who keeps the plan, and may make another one for its organisation."""
    keep_plan(plan_id)
    if g.plan.organisation_id not in visitor().planned_organisations():
        abort(403)


def read_row(activity_id: int, **_: Any) -> None:
    """Who may read the row's plan."""
    try:
        g.activity, g.plan = load_row(activity_id)
        is_seen = may_see(visitor(), g.plan)
    except NotFound:
        is_seen = False
    if not is_seen:
        _lead_to(*(decided_row(visitor(), activity_id) or (None, None)))
        abort(404)


def update_row(activity_id: int, **_: Any) -> None:
    """Who answers for the row, or keeps its plan."""
    read_row(activity_id)
    if not may_update(visitor(), g.activity, g.plan):
        abort(403)


def answer_row(activity_id: int, **_: Any) -> None:
    """Who answers for the row or a part of it, or in somebody's place, or keeps its plan."""
    read_row(activity_id)
    if standing(visitor(), activity_id, g.plan).kind == NOBODY:
        abort(403)


def keep_row(activity_id: int, **_: Any) -> None:
    """Who keeps the row's plan."""
    read_row(activity_id)
    if not visitor().may_plan(g.plan.organisation_id, g.plan.id):
        abort(403)


def inviter(organisation_id: int, **_: Any) -> None:
    """Who may invite users to the organisation."""
    if not visitor().may_read(organisation_id):
        abort(404)
    if not visitor().grantable_roles(organisation_id):
        abort(403)


def registered(organisation_id: int, user_id: int, **_: Any) -> None:
    """Who may invite users to the organisation, about somebody in its register."""
    inviter(organisation_id)
    if not is_in_register(organisation_id, user_id):
        abort(404)


def registrar(organisation_id: int, **_: Any) -> None:
    """Who keeps the organisation's register: its administrators."""
    inviter(organisation_id)
    if not visitor().may_administer(organisation_id):
        abort(403)


def registrar_of(organisation_id: int, user_id: int, **_: Any) -> None:
    """Who keeps the register, about somebody in it."""
    registered(organisation_id, user_id)
    registrar(organisation_id)


def _check() -> Response | None:
    if request.endpoint is None or request.endpoint == "static":
        return None
    view = current_app.view_functions[request.endpoint]
    check: Rule | None = getattr(view, "access_rule", None)
    if check is None:
        raise RuntimeError(f"{request.endpoint} has no access rule")
    if check is not anyone and not current_user.is_authenticated:
        if request.method == "POST" and "_user_id" in session:
            raise CSRFError  # its page shows what was written, so that it is not lost
        return redirect(url_for("session.sign_in", next=_here()))
    try:
        check(**(request.view_args or {}))
    except NotFound:
        abort(404)
    return None


def _here() -> str | None:
    return request.full_path.rstrip("?") if request.method == "GET" and request.path != "/" else None


def init_app(app: Flask) -> None:
    """Check the rule before every request."""
    app.before_request(_check)
