"""Error pages: what happened, and what to do, in plain Swedish."""

from flask import Flask, current_app, g, render_template, request
from flask_login import AnonymousUserMixin, current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from planapp.domain.history_names import ROW_LABELS
from planapp.services.errors import Conflict, NotFound, ServiceError
from planapp.services.security_log import log_event

_PAGES = {
    400: ("Det gick inte att förstå", "Ladda om sidan och försök igen."),
    403: (
        "Det här kan du inte göra",
        "Din roll räcker inte. Be planansvarig eller en administratör i din region.",
    ),
    404: ("Sidan finns inte", "Adressen är fel, eller så har du inte tillgång till det som finns där."),
    405: ("Det går inte att göra så här", "Gå tillbaka och använd knapparna på sidan."),
    409: ("Någon annan hann före", "Ladda om sidan för att se vad som gäller nu."),
    413: ("Det du skickade är för stort", "Korta texten eller minska filen och försök igen."),
    500: (
        "Något gick fel i planapp",
        "Inget du skrev har sparats. Försök igen, och säg till förvaltaren om det händer på nytt.",
    ),
}


def error_page(status: int, text: str | None = None) -> tuple[str, int]:
    """The page for an HTTP status; `text` replaces the usual advice."""
    title, usual = _PAGES.get(status, _PAGES[500 if status >= 500 else 400])
    return render_template("error.html", title=title, text=text or usual), status


def _too_large_file() -> tuple[str, int]:
    """How large a file may be, and the way back to choosing another."""
    limit = current_app.config["MAX_CONTENT_LENGTH"] // (1024 * 1024)
    text = f"Filen är större än {limit} MB. Ta bort bilder ur den, eller be förvaltaren höja gränsen."
    back = request.full_path.rstrip("?")
    return render_template("error.html", title="Filen är för stor", text=text, back=back), 413


def _http_error(error: HTTPException) -> tuple[str, int] | HTTPException:
    if error.code is None or error.code < 400:
        return error
    if error.code == 413 and request.endpoint == "imports.upload":
        return _too_large_file()
    return error_page(error.code)


_TOO_LONG = "Sidan har varit öppen för länge. Öppna den igen och försök på nytt."
_SIGNED_OUT = "Du är inte inloggad längre. Logga in igen och försök på nytt."
_NO_DATABASE = "Databasen svarar inte just nu. Vänta några sekunder och försök igen."


_MORE_LABELS = {"email": "E-post", "name": "Namn", "title": "Titel"}
# What a form carries that nobody has written in it, or that must not be shown.
_UNWRITTEN = {"csrf_token", "seen", "next", "listed", "password", "current", "code", "status", "version"}


def what_was_written() -> list[tuple[str, str]]:
    """The texts of the form that was sent, each with its label where it has a well-known one."""
    told = [(label, request.form[name]) for name, label in ROW_LABELS.items() if request.form.get(name)]
    others = [name for name in request.form if name not in ROW_LABELS and name not in _UNWRITTEN]
    texts = [(_MORE_LABELS.get(name, "Text"), text) for name in others for text in request.form.getlist(name)]
    # A choice or an id is one word without a sign in it; what somebody has written seldom is.
    return told + [(label, text) for label, text in texts if " " in text.strip() or "@" in text]


def _not_saved(why: str, signed_in: bool) -> str:
    """What the person wrote is shown, so that it is not lost."""
    is_page = request.url_rule is not None and current_app.url_map.bind("").test(request.path, "GET")
    back = request.path if request.endpoint == "rows.update" or (is_page and not signed_in) else None
    shown = {"written": what_was_written(), "back": back}
    return render_template("not_saved.html", signed_in=signed_in, why=why, **shown)


def _csrf_error(_: CSRFError) -> tuple[str, int]:
    """A form of a session that has ended."""
    signed_in = current_user.is_authenticated
    user = current_user.visitor.id if signed_in else None
    log_event("form_refused", user=user, page=request.endpoint, address=request.remote_addr)
    return _not_saved(_TOO_LONG if signed_in else _SIGNED_OUT, signed_in), 400


def _no_database(fault: DBAPIError | PoolTimeout) -> Response:
    """The database has been restarted or is too busy: that passes, and the page says so."""
    if not isinstance(fault, OperationalError | PoolTimeout) and not fault.connection_invalidated:
        raise fault
    current_app.logger.warning("the database does not answer: %s", type(fault).__name__)
    g._login_user = AnonymousUserMixin()  # who it is cannot be asked now, and the page must not try
    if request.method == "POST":
        body = _not_saved(_NO_DATABASE, signed_in=True)
    else:
        body = render_template("error.html", title="Vänta lite", text=_NO_DATABASE)
    return Response(body, 503, {"Retry-After": "5"}, mimetype="text/html")


def _not_found(_: NotFound) -> tuple[str, int]:
    return error_page(404)


def _refused(error: ServiceError) -> tuple[str, int]:
    return error_page(409 if isinstance(error, Conflict) else 400, str(error))


def _fault(_: Exception) -> tuple[str, int]:
    return error_page(500)


def init_app(app: Flask) -> None:
    """Give every kind of error its page."""
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(ServiceError, _refused)
    app.register_error_handler(DBAPIError, _no_database)
    app.register_error_handler(PoolTimeout, _no_database)
    app.register_error_handler(500, _fault)
