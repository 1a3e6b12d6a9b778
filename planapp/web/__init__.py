"""The pages: one module per subject; each checks access, calls a verb and answers."""

from flask import Flask, current_app, request, url_for
from flask_login import current_user

from planapp.services.imports.import_plan import may_import
from planapp.web import (
    access,
    confirm,
    errors,
    exports,
    follow_up,
    formats,
    help,
    imports,
    life,
    logs,
    markup,
    new_plan,
    own_words,
    owners,
    parent_plan,
    plans,
    receipts,
    rows,
    search,
    security,
    session,
    start,
    theme,
    users,
    versions,
    writing,
)

_PAGES = (
    start,
    plans,
    writing,
    rows,
    confirm,
    follow_up,
    own_words,
    owners,
    imports,
    receipts,
    exports,
    users,
    session,
    help,
    theme,
    search,
    new_plan,
    parent_plan,
    life,
    versions,
)


def _navigation() -> list[tuple[str, str, bool]]:
    if not current_user.is_authenticated:
        return []
    visitor = access.visitor()
    items = [("Start", "start.index"), ("Planer", "plans.index")]
    if may_import(visitor):
        items += [("Läs in en plan", "imports.upload"), ("Användare", "users.index")]
    items += [("Mitt konto", "session.account"), ("Hjälp", "help.index")]
    here = (request.endpoint or "").partition(".")[0]
    return [(label, url_for(name), name.partition(".")[0] == here) for label, name in items]


def _in_templates() -> dict[str, object]:
    return {
        "site_name": current_app.config["SITE_NAME"],
        "nav_items": _navigation(),
        "sign_out_url": url_for("session.sign_out"),
        "home_url": url_for("start.index"),
        # A row's address is this with its id: a thousand rows are drawn without asking the router.
        "row_base": url_for("rows.show", activity_id=0).removesuffix("0"),
    }


def init_app(app: Flask) -> None:
    """Register the pages and what they share."""
    for page in _PAGES:
        app.register_blueprint(page.blueprint)
    for part in (logs, formats, markup, security, session, access, errors, theme):
        part.init_app(app)
    app.context_processor(_in_templates)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
