"""One's own account: what it is called, its password, and where one is signed in."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField
from wtforms.validators import InputRequired

from planapp.services.errors import FieldErrors, ServiceError
from planapp.services.passwords import choose_password
from planapp.services.sessions import METHOD_LABELS, end_other_sessions, signed_in_places
from planapp.services.sign_in_ways import may_use_password
from planapp.web.access import ask_again, can_sign_in_again, rule, signed_in, visitor
from planapp.web.fields import at_most
from planapp.web.session import begin_session

blueprint = Blueprint("account", __name__, url_prefix="/mitt-konto")
Answer = str | Response | tuple[str, int]


class PasswordForm(FlaskForm):
    """A new password, and the one that there is."""

    current = PasswordField("Lösenordet du har nu", [at_most(200)])
    password = PasswordField("Nytt lösenord", [InputRequired("Skriv ett lösenord."), at_most(200)])


def _page(form: PasswordForm) -> Answer:
    shown = {
        "visitor": visitor(),
        "places": signed_in_places(visitor().id),
        "here": current_user.session.id,
        "methods": METHOD_LABELS,
        "may_use_password": may_use_password(visitor().id),
        "asks_for_current": visitor().has_password and not current_user.session.has_shown_mailbox(),
    }
    return render_template("session/account.html", form=form, **shown), 400 if form.errors else 200


@blueprint.route("", methods=["GET", "POST"])
@rule(signed_in)
def show() -> Answer:
    """The account, and a form to choose a password in."""
    form = PasswordForm()
    if form.validate_on_submit():
        if not visitor().has_password and can_sign_in_again():
            ask_again()  # a first password is a new way in, and there is no old one to ask for
        try:
            values = form.current.data or "", form.password.data or "", request.remote_addr or ""
            method, is_proved = current_user.session.method, current_user.session.has_shown_mailbox()
            choose_password(visitor(), *values, is_proved=is_proved)
            answer = begin_session(visitor().id, method, url_for("account.show"))
            flash("Lösenordet är sparat. Andra inloggningar är avslutade.", "success")
            return answer
        except FieldErrors as faults:
            for name, sentence in faults.fields.items():
                form[name].errors = [sentence]
        except ServiceError as fault:
            form.form_errors.append(str(fault))
    return _page(form)


@blueprint.post("/logga-ut-annars")
@rule(signed_in)
def sign_out_elsewhere() -> Answer:
    """End every other session of the visitor."""
    ended = end_other_sessions(visitor().id, current_user.session.id)
    flash("Du är utloggad överallt annars." if ended else "Du var inte inloggad någon annanstans.", "success")
    return redirect(url_for("account.show"))
