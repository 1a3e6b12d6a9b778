"""Organisations, users, their roles, and how they sign in."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planapp.extensions import db
from planapp.storage.models.types import At, Code, Id, Label, MaybeAt


class Organisation(db.Model):
    """A region, clinic, municipality, cancer centre or group."""

    __tablename__ = "organisation"
    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(200), unique=True)
    type: Mapped[Code]


class User(db.Model):
    """Somebody who signs in. `session_key` changes when every session of theirs shall end."""

    __tablename__ = "user_account"
    id: Mapped[Id]
    email: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[Label]
    password_hash: Mapped[str | None] = mapped_column(String(200))
    session_key: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[At]
    signed_in_at: Mapped[MaybeAt]
    ended_at: Mapped[MaybeAt]


class Membership(db.Model):
    """A user's role in an organisation, and in one of its plans only where `plan_id` is set."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "organisation_id", "plan_id", "role"),)
    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))
    role: Mapped[Code]


class SignInLink(db.Model):
    """A one-time link; only the hash of its secret is kept."""

    __tablename__ = "sign_in_link"
    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[At]
    expires_at: Mapped[At]
    used_at: Mapped[MaybeAt]


class SignInAttempt(db.Model):
    """One attempt to sign in, counted per account and per network address."""

    __tablename__ = "sign_in_attempt"
    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(400), index=True)
    at: Mapped[At] = mapped_column(index=True)
