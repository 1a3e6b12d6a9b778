"""Organisations, users, their roles, and how they sign in."""

from datetime import date

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planapp.extensions import db
from planapp.storage.models.types import At, Code, Id, Label, Lines, LongText, MaybeAt


class Organisation(db.Model):
    """A region, clinic, municipality, cancer centre or group.

    Those with plans and users of their own have no `region_id`; the others are units in the register of
    the region that it names. `aliases` are other names and short codes that hold inside that register.
    A unit that has ended is kept, and offered no more.
    """

    __tablename__ = "organisation"
    __table_args__ = (UniqueConstraint("region_id", "name"),)
    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(200))
    type: Mapped[Code]
    region_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    aliases: Mapped[Lines]
    ended_at: Mapped[MaybeAt]


class User(db.Model):
    """Somebody who signs in: a person, or a function with a mailbox that several people read.

    `session_key` changes when every session of theirs shall end. `unit_id` is the unit that they answer
    for; `sso_issuer` and `sso_id` are what single sign-on knows them by.
    """

    __tablename__ = "user_account"
    __table_args__ = (UniqueConstraint("sso_issuer", "sso_id"),)
    id: Mapped[Id]
    email: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[Label]
    password_hash: Mapped[str | None] = mapped_column(String(200))
    session_key: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[At]
    signed_in_at: Mapped[MaybeAt]
    ended_at: Mapped[MaybeAt]
    is_function: Mapped[bool] = mapped_column(default=False)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    sso_issuer: Mapped[str | None] = mapped_column(String(400))
    sso_id: Mapped[str | None] = mapped_column(String(400))


class Membership(db.Model):
    """A user's role in an organisation, and in one of its plans only where `plan_id` is set.

    One that single sign-on has given (`by_sso`) follows the user's groups there.
    """

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "organisation_id", "plan_id", "role"),)
    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))
    role: Mapped[Code]
    by_sso: Mapped[bool] = mapped_column(default=False)


class SignInLink(db.Model):
    """A one-time link; only the hashes of its secret and of its six-digit code, if any, are kept.

    `tries` counts wrong codes: a few close the code, not the link.
    """

    __tablename__ = "sign_in_link"
    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[At]
    expires_at: Mapped[At]
    used_at: Mapped[MaybeAt]
    code_hash: Mapped[str | None] = mapped_column(String(64))
    tries: Mapped[int] = mapped_column(default=0)


class SignedIn(db.Model):
    """One session: a browser that is signed in, known by the hash of a secret in its cookie.

    `method` is how: password, link, code or sso. Ended when the user signs out there.
    """

    __tablename__ = "signed_in"
    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    method: Mapped[Code]
    at: Mapped[At] = mapped_column(index=True)
    expires_at: Mapped[At]
    ended_at: Mapped[MaybeAt]


class SignInAttempt(db.Model):
    """One attempt to sign in, counted per account and per network address."""

    __tablename__ = "sign_in_attempt"
    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(400), index=True)
    at: Mapped[At] = mapped_column(index=True)


class Substitute(db.Model):
    """Somebody who answers in a user's place, from one day to another, both included."""

    __tablename__ = "substitute"
    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    substitute_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    made_at: Mapped[At]
    ended_at: Mapped[MaybeAt]


class RememberedOwner(db.Model):
    """Who a planner has confirmed as rapportör where a plan of the organisation names a party.

    `party` is folded (`domain.responsible.fold_party`).
    """

    __tablename__ = "remembered_owner"
    __table_args__ = (UniqueConstraint("organisation_id", "party", "user_id"),)
    id: Mapped[Id]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    party: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    at: Mapped[At]


class SentMail(db.Model):
    """One mail: handed over, refused, or held back by the settings. What it said is not kept."""

    __tablename__ = "sent_mail"
    id: Mapped[Id]
    at: Mapped[At] = mapped_column(index=True)
    kind: Mapped[Code]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    to_address: Mapped[str] = mapped_column(String(320))
    subject: Mapped[Label]
    outcome: Mapped[Code]
    answer: Mapped[LongText]


class Disposal(db.Model):
    """Something anonymised or destroyed by an administrator, with the decision that it rests on."""

    __tablename__ = "disposal"
    id: Mapped[Id]
    at: Mapped[At]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    kind: Mapped[Code]
    subject: Mapped[LongText]
    decision: Mapped[LongText]
