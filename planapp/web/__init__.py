"""The pages: one module per subject; each checks access, calls a verb and answers."""

from flask import Flask, current_app, request, url_for
from flask_login import current_user

from planapp.services.imports.import_plan import may_import
from planapp.services.show_start import answers_for_rows, only_answers
from planapp.web import (
    about_me,
    access,
    account,
    bulk,
    confirm,
    disposals,
    errors,
    exports,
    follow_up,
    formats,
    help,
    history,
    imports,
    life,
    logs,
    mail_log,
    markup,
    meeting,
    mine,
    new_plan,
    own_words,
    owner_suggestions,
    owners,
    ownership,
    parent_plan,
    people,
    personal_numbers,
    plans,
    proposals,
    receipts,
    row_owners,
    rows,
    search,
    security,
    session,
    sso,
    start,
    theme,
    units,
    user_list,
    users,
    versions,
    waiting,
    writing,
)

_PAGES = (
    start,
    mine,
    proposals,
    plans,
    writing,
    history,
    rows,
    confirm,
    follow_up,
    own_words,
    owners,
    owner_suggestions,
    ownership,
    row_owners,
    waiting,
    bulk,
    meeting,
    imports,
    receipts,
    exports,
    users,
    people,
    user_list,
    units,
    disposals,
    about_me,
    session,
    sso,
    account,
    mail_log,
    help,
    theme,
    search,
    new_plan,
    parent_plan,
    life,
    versions,
)


# Pages without a place of their own in the menu, and the one that they stand under.
_STANDS_UNDER = {
    **dict.fromkeys(("people", "user_list", "units", "disposals", "mail_log"), "users"),
    "about_me": "account",
    "new_plan": "plans",
}


def _here() -> str:
    """The page of the menu that the visitor's page is, or stands under: all of a plan under «Planer»."""
    page = (request.endpoint or "").partition(".")[0]
    named = request.view_args or {}
    if page in _STANDS_UNDER:
        return _STANDS_UNDER[page]
    if page == "history" and "plan_id" not in named:
        return "users" if "user_id" in named else "account"
    return "plans" if page != "mine" and named.keys() & {"plan_id", "activity_id"} else page


def _navigation() -> list[tuple[str, str, bool]]:
    if not current_user.is_authenticated:
        return []
    visitor = access.visitor()
    items = [("Start", "start.index"), ("Planer", "plans.index")]
    here = _here()
    if only_answers(visitor):  # whose start page is the same list
        items[0] = ("Mina aktiviteter", "start.index")
        here = "start" if here == "mine" else here
    elif answers_for_rows(visitor):
        items.insert(1, ("Mina aktiviteter", "mine.index"))
    if may_import(visitor):
        items += [("Läs in en plan", "imports.upload"), ("Användare", "users.index")]
    items += [("Mitt konto", "account.show"), ("Hjälp", "help.index")]
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
    # A form is looked through when it is known that the visitor may send it: after access.
    for part in (logs, formats, markup, security, session, access, personal_numbers, errors, theme):
        part.init_app(app)
    app.context_processor(_in_templates)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
