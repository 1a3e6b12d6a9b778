"""A text that seems to hold a personnummer is questioned before any page saves it.

The question is a page with what was written, to be changed right there: to go back would lose it, since
our pages are not kept by browsers. Whoever says that it is no personnummer is not asked again about the
same text as long as the session lasts.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, make_response, render_template, request, session
from flask_login import current_user
from werkzeug.exceptions import HTTPException

from planapp.domain.history_names import ROW_VALUES
from planapp.domain.personal_number import find_personal_numbers
from planapp.services.security_log import log_event
from planapp.web.session import safe_target

CONFIRM = "inget_personnummer"
_CONFIRMED = "no_personal_number"  # in the session: of each text that was confirmed a few signs of its hash
_MOST_CONFIRMED = 40
# Passwords and codes are nobody's business; a file is looked through where it is read in.
_NOT_ASKED = {None, "static", "session", "sso", "account", "search", "imports", "help", "theme"}
_NOT_TEXT = {
    CONFIRM,
    "csrf_token",
    "version",
    "seen",
    "sett",
    "batch",
    "next",
    "q",
    "samling",
    "registry_number",
}
_NOT_TEXT_PART = re.compile("password|losenord|email|epost|token")
_LABELS = ROW_VALUES | {
    "text": "Texten",
    "name": "Namn",
    "namn": "Namn",
    "title": "Titel",
    "skal": "Skäl",
    "svar": "Ditt svar",
    "ansvarig": "Ansvarig",
    "tidsram": "Tidsram",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A field whose text seems to hold somebody's number; `shown` is the part of each that may be told."""

    name: str
    value: str
    shown: list[str]

    @property
    def label(self) -> str:
        """What the field is called: by its name, as few forms are known here."""
        if (request.blueprint, self.name) == ("mine", "comment"):
            return "En mening om läget"
        return _LABELS.get(re.sub(r"-\d+\Z", "", self.name), "Det du skrev")

    @property
    def is_long(self) -> bool:
        """Whether it needs more than a line."""
        return len(self.value) > 60 or "\n" in self.value


def _is_text(name: str) -> bool:
    return name not in _NOT_TEXT and not _NOT_TEXT_PART.search(name)


def _sign_of(value: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, value.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:12]


def _asked() -> list[Asked]:
    """The fields to ask about: those whose text has not been confirmed."""
    confirmed = set(session.get(_CONFIRMED, ()))
    found = []
    for name, value in request.form.items(multi=True):
        shown = [one.shown for one in find_personal_numbers(value)] if _is_text(name) else []
        if shown and _sign_of(value) not in confirmed:
            found.append(Asked(name, value, list(dict.fromkeys(shown))))
    return found


def _confirm(asked: list[Asked]) -> None:
    signs = [*session.get(_CONFIRMED, ()), *(_sign_of(one.value) for one in asked)]
    session[_CONFIRMED] = signs[-_MOST_CONFIRMED:]
    who = current_user.visitor.id if current_user.is_authenticated else None
    log_event("personal_number_denied", user=who, page=request.endpoint)


def _back() -> str:
    """The page that the form came from, as far as it is known: ours tell no referrer.

    A script tells where it stands; else it is the nearest page above the form's address.
    """
    told = urlsplit(request.headers.get("HX-Current-URL", ""))
    if told.path and told.netloc == request.host:
        return safe_target(told.path + (f"?{told.query}" if told.query else ""))
    steps = request.path.split("/")
    for count in range(len(steps), 1, -1):
        path = "/".join(steps[:count])
        if _is_page(path):
            return safe_target(path)
    return safe_target(None)


def _is_page(path: str) -> bool:
    try:
        current_app.create_url_adapter(request).match(path, method="GET")  # type: ignore[union-attr]
    except HTTPException:  # no such page, or only for forms
        return False
    return True


def _question(asked: list[Asked]) -> Response:
    texts = {(one.name, one.value) for one in asked}
    kept = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in ("csrf_token", CONFIRM) and (name, value) not in texts
    ]
    is_piece = request.headers.get("HX-Request") == "true"
    template = "personal_number/_question.html" if is_piece else "personal_number/index.html"
    action = request.full_path.rstrip("?")
    shown = {"asked": asked, "kept": kept, "action": action, "confirm": CONFIRM, "back": _back()}
    page = render_template(template, **shown)
    answer = make_response(page, 422)
    if is_piece:  # a cell of a table has no room for it
        answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#innehall", "innerHTML"
    return answer


def _check() -> Response | None:
    if request.method != "POST" or request.blueprint in _NOT_ASKED:
        return None
    if any(file.filename for file in request.files.values()):
        return None
    asked = _asked()
    if not asked:
        return None
    if request.form.get(CONFIRM):
        _confirm(asked)
        return None
    return _question(asked)


def init_app(app: Flask) -> None:
    """Look through every form, when it is known that the visitor may send it."""
    app.before_request(_check)
