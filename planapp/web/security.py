"""Headers that every answer carries, and the refusal of a request that names another host than ours."""

from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request
from flask_login import current_user

from planapp.services.security_log import log_event
from planapp.web.errors import error_page

_POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

# What holds nothing of anybody's: it says itself for how long a browser may keep it.
_MAY_BE_KEPT = {"static", "theme.colours", "theme.logo"}
_WRONG_HOST = (
    "Den här adressen svarar planapp inte på. Använd adressen som du har fått, eller fråga förvaltaren."
)


def _add_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if request.endpoint not in _MAY_BE_KEPT or response.status_code >= 400:
        headers["Cache-Control"] = "no-store"  # a document that is sent would else be kept and asked about
    if current_app.config["BASE_URL"].startswith("https://"):
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    return response


def _tell_refusal(response: Response) -> Response:
    """Tell the security log what somebody who is signed in was refused, or asked for in vain.

    Not found is told too: so it looks to them when it belongs to another organisation.
    """
    if response.status_code in (403, 404) and request.endpoint and current_user.is_authenticated:
        user, address = current_user.visitor.id, request.remote_addr
        log_event("refused", user=user, page=request.endpoint, status=response.status_code, address=address)
    return response


def _check_host() -> tuple[str, int] | None:
    """With a base address set, who calls us something else gets no other answer."""
    own = current_app.config["OWN_HOST"]
    if not own or _host_of(request.host) == own:
        return None
    log_event("wrong_host", address=request.remote_addr)
    return error_page(400, _WRONG_HOST)


def _host_of(written: str) -> str:
    try:
        return urlsplit(f"//{written}").hostname or ""
    except ValueError:
        return ""


def init_app(app: Flask) -> None:
    """Check the host before anything else, add the headers to every answer, and tell what was refused."""
    app.before_request(_check_host)
    app.after_request(_add_headers)
    app.after_request(_tell_refusal)
