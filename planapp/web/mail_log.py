"""Utskick: the mails to an organisation's users, and how each went."""

from flask import Blueprint, render_template, request

from planapp.services.mail.send import mail_is_on
from planapp.services.mail.sent_mail import OUTCOME_LABELS, list_sent_mail
from planapp.services.users import organisation_of
from planapp.web.access import inviter, rule, visitor
from planapp.web.formats import id_from

blueprint = Blueprint("mail_log", __name__, url_prefix="/anvandare")


@blueprint.get("/<int:organisation_id>/utskick")
@rule(inviter)
def index(organisation_id: int) -> str:
    """What was handed over to the mail server, and what was refused."""
    outcome = request.args.get("utfall", "")
    lines, older = list_sent_mail(organisation_id, outcome, id_from(request.args.get("fore")) or None)
    return render_template(
        "mail_log/index.html",
        organisation=organisation_of(organisation_id),
        lines=lines,
        older=older,
        outcome=outcome,
        outcomes=OUTCOME_LABELS,
        mail_is_on=mail_is_on(),
        may_administer=visitor().may_administer(organisation_id),
    )
