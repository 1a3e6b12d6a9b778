"""Signing in and out: by password, by link, by the code in a letter."""

import re
import secrets
import time

from flask import Blueprint, Flask, flash, redirect, render_template, request, session, url_for
from flask_login import UserMixin, current_user, login_user, logout_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired

from planapp.extensions import login_manager
from planapp.services.ask_for_link import MAIL_IS_OFF, ask_for_link, ask_for_new_link
from planapp.services.errors import ServiceError
from planapp.services.mail.send import mail_is_on
from planapp.services.mail_links import use_code
from planapp.services.passwords import check_password
from planapp.services.secrets_in_text import LINK_PATH
from planapp.services.sessions import LiveSession, end_session, load_session, start_session
from planapp.services.sign_in import LINK_IS_SPENT, link_is_open, use_link
from planapp.services.users import clean_email
from planapp.web.access import anyone, rule
from planapp.web.fields import at_most

blueprint = Blueprint("session", __name__)
Answer = str | Response | tuple[str, int]
# Whom the last letter was asked for, and where to go then; both in the signed cookie.
_ASKED_FOR, _ASKED_NEXT = "asked_for", "asked_next"
_BROWSER = "browser"  # a secret of this browser's, which the code of a letter is bound to
# When the session was used last, in seconds, in the signed cookie: the database is not written to for it.
_USED = "used"
IDLE_LIFE, _NOTED_EVERY = 2 * 60 * 60, 5 * 60


class SignedIn(UserMixin):
    """A visitor as Flask-Login keeps it, with the session on the server that tells who it is."""

    def __init__(self, session: LiveSession, secret: str) -> None:
        self.session, self._secret = session, secret
        self.visitor = session.visitor
        self.name, self.email = self.visitor.name, self.visitor.email

    def get_id(self) -> str:
        """The session's secret, and the user's session key, which changes when every session ends."""
        return f"{self._secret}.{self.visitor.session_key}"


class SignInForm(FlaskForm):
    """E-mail and password."""

    email = EmailField("E-post", [InputRequired("Skriv din e-postadress."), at_most(320)])
    password = PasswordField("Lösenord", [InputRequired("Skriv ditt lösenord."), at_most(200)])
    next = HiddenField()


class AskForm(FlaskForm):
    """Whom a letter with a link is asked for."""

    email = EmailField("E-post", [InputRequired("Skriv din e-postadress."), at_most(320)])
    next = HiddenField()


class CodeForm(FlaskForm):
    """The code of a letter; the address too, where this browser has not asked for one."""

    email = EmailField("E-post", [InputRequired("Skriv din e-postadress."), at_most(320)])
    code = StringField("Kod", [InputRequired("Skriv koden i mejlet."), at_most(40)])


class ButtonForm(FlaskForm):
    """Only a button: what opens the page must not use the link up."""


@login_manager.user_loader
def _load(session_id: str) -> SignedIn | None:
    secret, _, key = session_id.rpartition(".")
    is_used = time.time() - session.get(_USED, 0) < IDLE_LIFE
    found = load_session(secret) if secret and is_used else None
    if found is None or found.visitor.session_key != key:
        return None
    return SignedIn(found, secret)


def begin_session(
    user_id: int, method: str, target: str | None = None, seen_key: str | None = None
) -> Response:
    """Sign a user in, in a new session, and lead to an address of ours; the rest as in `start_session`."""
    secret = start_session(user_id, method, _address(), seen_key)
    found = load_session(secret)
    if found is None:
        raise ServiceError(LINK_IS_SPENT)
    if current_user.is_authenticated:
        end_session(current_user.session.id, current_user.visitor.id)
    session.clear()  # nothing that was there before signing in lives on
    session.permanent = True
    session[_USED] = int(time.time())
    login_user(SignedIn(found, secret))
    return redirect(safe_target(target))


def _note_use(response: Response) -> Response:
    """Keep a session that is used from ending; seldom, and not with pictures, which arrive in any order."""
    is_page = response.mimetype == "text/html" and current_user.is_authenticated
    if is_page and time.time() - session.get(_USED, 0) > _NOTED_EVERY:
        session[_USED] = int(time.time())
    return response


def safe_target(target: str | None) -> str:
    """An address of our own, or the start page."""
    # Browsers drop control signs and read a backslash as a slash, so an address with any is not ours.
    ours = target and re.fullmatch(r"/(?!/)[^\s\\\x00-\x20\x7f]*", target)
    return target if target and ours else url_for("start.index")


def _address() -> str:
    return request.remote_addr or ""


def _page(form: SignInForm, ask: AskForm, status: int = 200) -> Answer:
    shown = {"form": form, "ask": ask, "mail_is_on": mail_is_on(), "mail_is_off": MAIL_IS_OFF}
    return render_template("session/sign_in.html", **shown), status


def _browser() -> str:
    """The secret of this browser, the same for every letter that it asks for."""
    return str(session.setdefault(_BROWSER, secrets.token_urlsafe(16)))


def _ask_form(**more: str | None) -> AskForm:
    return AskForm(prefix="lank", **more)


@blueprint.route("/logga-in", methods=["GET", "POST"])
@rule(anyone)
def sign_in() -> Answer:
    """Sign in with a password, or ask for a link; `igen` is for who is signed in, and asked once more."""
    is_again = current_user.is_authenticated and bool(request.args.get("igen"))
    if current_user.is_authenticated and request.method != "POST" and not is_again:
        return redirect(url_for("start.index"))
    form = SignInForm(next=request.args.get("next", ""))
    if form.validate_on_submit():
        try:
            proof = check_password(form.email.data or "", form.password.data or "", _address())
            return begin_session(proof.user_id, "password", form.next.data, proof.session_key)
        except ServiceError as fault:
            form.form_errors.append(str(fault))
    ask = _ask_form(formdata=None, next=form.next.data)
    return _page(form, ask, 400 if form.errors else 200)


@blueprint.post("/logga-in/epost")
@rule(anyone)
def ask() -> Answer:
    """Ask for a letter with a link; the answer does not tell whether there is such an account."""
    form = _ask_form()
    if form.validate_on_submit():
        try:
            email, leads_to = clean_email(form.email.data or ""), form.next.data or ""
            is_ours = leads_to and safe_target(leads_to) == leads_to
            ask_for_link(email, _address(), leads_to if is_ours else "", _browser())
            session[_ASKED_FOR], session[_ASKED_NEXT] = email, leads_to
            return redirect(url_for("session.code"))
        except ServiceError as fault:
            form.email.errors = [str(fault)]
    return _page(SignInForm(formdata=None, next=form.next.data), form, 400)


@blueprint.route("/logga-in/kod", methods=["GET", "POST"])
@rule(anyone)
def code() -> Answer:
    """A letter is on its way: sign in by the code in it, in the browser that asked for it."""
    asked_for, form = session.get(_ASKED_FOR, ""), CodeForm()
    if asked_for:
        del form.email
    if form.validate_on_submit():
        try:
            email = asked_for or form.email.data or ""
            user_id = use_code(email, form.code.data or "", _address(), session.get(_BROWSER, ""))
            return begin_session(user_id, "code", session.get(_ASKED_NEXT))
        except ServiceError as fault:
            form.code.errors = [str(fault)]
    shown = {"asked_for": asked_for, "has_asked": _BROWSER in session}
    page = render_template("session/code.html", form=form, **shown)
    return page, 400 if form.errors else 200


@blueprint.route(f"{LINK_PATH}<token>", methods=["GET", "POST"])
@rule(anyone)
def link(token: str) -> Answer:
    """Sign in by a one-time link: the page only shows a button, and the button uses the link."""
    form = ButtonForm()
    if form.validate_on_submit():
        try:
            return begin_session(use_link(token, _address()), "link", request.args.get("next"))
        except ServiceError as fault:
            return _spent(form, token, str(fault))
    if not link_is_open(token):
        return _spent(form, token, LINK_IS_SPENT)
    return render_template("session/link.html", form=form, fault=None)


def _spent(form: ButtonForm, token: str, fault: str) -> Answer:
    shown = {"form": form, "fault": fault, "token": token, "may_ask": mail_is_on() and fault == LINK_IS_SPENT}
    return render_template("session/link.html", **shown), 410


@blueprint.post(f"{LINK_PATH}<token>/ny")
@rule(anyone)
def new_link(token: str) -> Answer:
    """Ask for a new link in the place of a spent one: it is mailed to whoever the old one was for."""
    ask_for_new_link(token, _address(), _browser())
    session.pop(_ASKED_FOR, None)
    return redirect(url_for("session.code"))


@blueprint.post("/logga-ut")
@rule(anyone)
def sign_out() -> Answer:
    """Sign out, on the server too: a copy of the cookie signs nobody in."""
    if current_user.is_authenticated:
        end_session(current_user.session.id, current_user.visitor.id)
    logout_user()
    session.clear()
    flash("Du är utloggad.", "success")
    return redirect(url_for("session.sign_in"))


def init_app(app: Flask) -> None:
    """Keep sign-in cookies as strict as the settings allow."""
    login_manager.session_protection = (
        None  # bound to a session on the server, not to an address that changes
    )
    app.config.setdefault("REMEMBER_COOKIE_HTTPONLY", True)
    # An answer still on its way, such as a picture, must not bring the session back after signing out.
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    app.after_request(_note_use)
