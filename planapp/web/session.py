"""Signing in and out, and one's own account."""

import re

from flask import Blueprint, Flask, flash, redirect, render_template, request, session, url_for
from flask_login import UserMixin, current_user, login_user, logout_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired

from planapp.domain.access import Visitor
from planapp.extensions import login_manager
from planapp.services.errors import ServiceError
from planapp.services.sign_in import (
    LINK_IS_SPENT,
    LINK_PATH,
    check_password,
    link_is_open,
    load_visitor,
    set_password,
    use_link,
)
from planapp.web.access import anyone, rule, signed_in, visitor
from planapp.web.fields import at_most

blueprint = Blueprint("session", __name__)
Answer = str | Response | tuple[str, int]


class SignedIn(UserMixin):
    """A visitor as Flask-Login keeps it; the session ends when the user's session key changes."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.name, self.email = visitor.name, visitor.email

    def get_id(self) -> str:
        """The user's id and session key."""
        return f"{self.visitor.id}.{self.visitor.session_key}"


class SignInForm(FlaskForm):
    """E-mail and password."""

    email = StringField("E-post", [InputRequired("Skriv din e-postadress."), at_most(320)])
    password = PasswordField("Lösenord", [InputRequired("Skriv ditt lösenord."), at_most(200)])
    next = HiddenField()


class LinkForm(FlaskForm):
    """Only a button: what opens the page must not use the link up."""


class PasswordForm(FlaskForm):
    """A new password."""

    password = PasswordField("Nytt lösenord", [InputRequired("Skriv ett lösenord."), at_most(200)])


@login_manager.user_loader
def _load(session_id: str) -> SignedIn | None:
    user_id, _, key = session_id.partition(".")
    found = load_visitor(int(user_id)) if user_id.isdigit() else None
    return SignedIn(found) if found is not None and found.session_key == key else None


def _begin(user_id: int, target: str | None = None) -> Response:
    found = load_visitor(user_id)
    if found is None:
        raise ServiceError(LINK_IS_SPENT)
    session.clear()  # nothing that was there before signing in lives on
    session.permanent = True
    login_user(SignedIn(found))
    return redirect(_safe_target(target))


def _safe_target(target: str | None) -> str:
    """An address of our own, or the start page."""
    # Browsers drop control signs and read a backslash as a slash, so an address with any is not ours.
    ours = target and re.fullmatch(r"/(?!/)[^\s\\\x00-\x20\x7f]*", target)
    return target if target and ours else url_for("start.index")


@blueprint.route("/logga-in", methods=["GET", "POST"])
@rule(anyone)
def sign_in() -> Answer:
    """Sign in with a password."""
    if current_user.is_authenticated and request.method == "GET":
        return redirect(url_for("start.index"))
    form = SignInForm(next=request.args.get("next", ""))
    if form.validate_on_submit():
        try:
            user_id = check_password(
                form.email.data or "", form.password.data or "", request.remote_addr or ""
            )
            return _begin(user_id, form.next.data)
        except ServiceError as fault:
            form.form_errors.append(str(fault))
    return render_template("session/sign_in.html", form=form), 400 if form.errors else 200


@blueprint.route(f"{LINK_PATH}<token>", methods=["GET", "POST"])
@rule(anyone)
def link(token: str) -> Answer:
    """Sign in by a one-time link: the page only shows a button, and the button uses the link."""
    form = LinkForm()
    if form.validate_on_submit():
        try:
            return _begin(use_link(token, request.remote_addr or ""))
        except ServiceError as fault:
            return render_template("session/link.html", form=form, fault=str(fault)), 410
    if not link_is_open(token):
        return render_template("session/link.html", form=form, fault=LINK_IS_SPENT), 410
    return render_template("session/link.html", form=form, fault=None)


@blueprint.post("/logga-ut")
@rule(anyone)
def sign_out() -> Answer:
    """Sign out."""
    logout_user()
    session.clear()
    flash("Du är utloggad.", "success")
    return redirect(url_for("session.sign_in"))


@blueprint.route("/mitt-konto", methods=["GET", "POST"])
@rule(signed_in)
def account() -> Answer:
    """One's own account: roles and password."""
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            set_password(visitor(), form.password.data or "")
            answer = _begin(visitor().id, url_for("session.account"))
            flash("Lösenordet är sparat. Andra inloggningar är avslutade.", "success")
            return answer
        except ServiceError as fault:
            form.password.errors = [str(fault)]
    return render_template("session/account.html", form=form, visitor=visitor()), 400 if form.errors else 200


def init_app(app: Flask) -> None:
    """Keep sign-in cookies as strict as the settings allow."""
    login_manager.session_protection = None  # bound to the session key, not to an address that changes
    app.config.setdefault("REMEMBER_COOKIE_HTTPONLY", True)
    # An answer still on its way, such as a picture, must not bring the session back after signing out.
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
