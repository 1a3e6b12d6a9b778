"""The letter to somebody who has been invited: who asks, what it is about, and the way in."""

from flask import current_app
from sqlalchemy import select

from planapp.domain.access import READER
from planapp.extensions import db
from planapp.services.mail.letter import Letter, one_line, text_from
from planapp.services.mail.send import Sent, send
from planapp.services.sign_in import link_address
from planapp.services.sign_in_ways import may_use_link
from planapp.services.users import Invited, organisation_of
from planapp.storage.models import Membership, User


def _roles_in(organisation_id: int, user_id: int) -> list[str]:
    held = select(Membership.role).filter_by(user_id=user_id, organisation_id=organisation_id)
    return list(db.session.scalars(held))


def send_invitation(organisation_id: int, invited: Invited, inviter_name: str) -> Sent:
    """Mail an invitation with its link, after `invite` or `new_link` has stored it; tells how it went.

    Never inside a transaction. With mail off nothing is sent (`Sent.outcome` is `off`) and the page shows the
    link, as it does when the server refuses. Without a link (the user has an account already, or signs in
    another way) the letter leads to the sign-in page.
    """
    organisation, base = organisation_of(organisation_id).name, current_app.config["BASE_URL"]
    has_link = bool(invited.token) and may_use_link(invited.user_id)
    text = text_from(
        "invitation",
        organisation=one_line(organisation, 200),
        inviter=one_line(inviter_name, 200),
        link=link_address(base, invited.token) if has_link else "",
        sign_in=f"{base}/logga-in",
        may_write=any(role != READER for role in _roles_in(organisation_id, invited.user_id)),
        is_function=db.session.get_one(User, invited.user_id).is_function,
    )
    return send(
        Letter(
            kind="invitation",
            to=invited.email,
            subject=f"{one_line(inviter_name, 60)} bjuder in dig till cancerplanen i {organisation}",
            text=text,
            organisation_id=organisation_id,
            user_id=invited.user_id,
        )
    )
