"""Single sign-on: away to the provider by a link, and back with its word on who it is.

A link and not a form, since `form-action` of our content security policy would stop a form that is led on
to the provider. It changes nothing but the browser's own session, so that it needs no token: the state
that the provider sends back is checked instead.
"""

import time
from typing import Any
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.blueprints import BlueprintSetupState
from flask_login import current_user
from werkzeug.wrappers import Response

from planapp.services.security_log import log_event
from planapp.services.sso.account import account_of
from planapp.services.sso.person import read_claims
from planapp.services.sso.provider import Provider
from planapp.services.sso.refused import (
    DOWN,
    FAILED,
    LOST,
    NO_ADDRESS,
    NO_ID,
    STOPPED,
    UNTRUSTED,
    SsoRefused,
)
from planapp.settings.sso import SsoSettings, is_loopback
from planapp.web.access import anyone, rule
from planapp.web.session import begin_session, safe_target

blueprint = Blueprint("sso", __name__)
Answer = Response | tuple[str, int]

BACK_PATH = "/logga-in/sso/svar"
_STARTED = "sso"  # in the signed cookie: what was begun, by its state
_LIFE = 30 * 60  # seconds: time enough for a telephone to be fetched
_MOST_STARTED = 3  # in several windows; the cookie cannot hold any number
_LONGEST_TARGET = 600
_OUR_FAULT = {DOWN: 503, NO_ADDRESS: 503, FAILED: 502, UNTRUSTED: 502, NO_ID: 502, LOST: 400, STOPPED: 400}
_PROVIDER_SAYS = {
    "access_denied": STOPPED,
    "login_required": STOPPED,
    "interaction_required": STOPPED,
    "consent_required": STOPPED,
    "temporarily_unavailable": DOWN,
    "server_error": DOWN,
}


@blueprint.record
def _prepare(state: BlueprintSetupState) -> None:
    settings: SsoSettings | None = state.app.config["SSO"]
    state.app.extensions["sso"] = Provider(settings) if settings else None


def _provider() -> Provider:
    provider: Provider | None = current_app.extensions["sso"]
    if provider is None:
        abort(404)
    return provider


def _back_address() -> str:
    """Where the provider leads back to; only on the own computer is the request's word taken for it."""
    base = current_app.config["BASE_URL"] or request.url_root.rstrip("/")
    if not current_app.config["BASE_URL"] and not is_loopback(urlsplit(base).hostname):
        raise SsoRefused(NO_ADDRESS)
    return f"{base}{BACK_PATH}"


def _remember(state: str, **kept: Any) -> None:
    held = sorted((session.get(_STARTED) or {}).items(), key=lambda one: one[1]["at"])
    session[_STARTED] = dict(held[1 - _MOST_STARTED :]) | {state: {"at": time.time()} | kept}


def _recall(state: str) -> dict[str, Any] | None:
    """What was begun, once, and not for ever."""
    held = dict(session.get(_STARTED) or {})
    found: dict[str, Any] | None = held.pop(state, None)
    session[_STARTED] = held
    return found if found is not None and time.time() - found["at"] < _LIFE else None


@blueprint.get("/logga-in/sso")
@rule(anyone)
def start() -> Answer:
    """Send the visitor to the provider."""
    provider = _provider()
    target, is_again = request.args.get("next", ""), bool(request.args.get("igen"))
    if current_user.is_authenticated and not is_again:
        return redirect(safe_target(target))
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        # Another site must not sign anybody in by leading them here: a session begins with a press.
        return redirect(url_for("session.sign_in", next=target or None))
    try:
        begun = provider.begin(_back_address(), is_again)
    except SsoRefused as fault:
        return _refuse(provider, fault, target)
    leads_to = target if len(target) <= _LONGEST_TARGET else ""
    _remember(begun.state, nonce=begun.nonce, verifier=begun.verifier, next=leads_to)
    return redirect(begun.url)


@blueprint.get(BACK_PATH)
@rule(anyone)
def back() -> Answer:
    """Take the provider's word on who it is, and sign them in."""
    provider = _provider()
    begun = _recall(request.args.get("state", ""))
    target = begun["next"] if begun else ""
    try:
        person = read_claims(_claims(provider, begun), provider.settings)
        return begin_session(account_of(person), "sso", target)
    except SsoRefused as fault:
        if fault.reason == LOST and current_user.is_authenticated:
            return redirect(url_for("start.index"))  # the answer was loaded once more
        return _refuse(provider, fault, target)


def _claims(provider: Provider, begun: dict[str, Any] | None) -> dict[str, Any]:
    code, said = request.args.get("code"), request.args.get("error")
    if said:  # some providers forget to send the state with it
        raise SsoRefused(_PROVIDER_SAYS.get(said, FAILED), provider.settings.name)
    if begun is None or not code:
        raise SsoRefused(LOST)
    return provider.finish(code, begun["nonce"], begun["verifier"], _back_address())


def _refuse(provider: Provider, fault: SsoRefused, target: str) -> Answer:
    log_event("sign_in_failed", method="sso", reason=fault.reason, address=request.remote_addr)
    shown = {"text": str(fault), "target": target or None, "name": provider.settings.name}
    return render_template("session/sso_failed.html", **shown), _OUR_FAULT.get(fault.reason, 403)
