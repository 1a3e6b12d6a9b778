"""What has happened: changes, and documents that were read in. Rows are added, never changed."""

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from planapp.extensions import db
from planapp.storage.models.types import At, Code, Data, Id, LongText, MaybeAt


class Change(db.Model):
    """One value that changed: who, when, how, what, old and new.

    The changes that one press made have the same `batch`; the first of them holds in `restores` what
    the row's cells were, so that the press can be undone.
    """

    __tablename__ = "change"
    id: Mapped[Id]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[At]
    how: Mapped[Code]
    what: Mapped[str] = mapped_column(String(40))
    old: Mapped[LongText]
    new: Mapped[LongText]
    batch: Mapped[str] = mapped_column(String(32), index=True)
    undoes: Mapped[str | None] = mapped_column(String(32))
    version: Mapped[int]
    restores: Mapped[Data]


class ImportRun(db.Model):
    """One upload: the file, what was found in it, and, once confirmed, the plan that it became."""

    __tablename__ = "import_run"
    id: Mapped[Id]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"), index=True)
    how: Mapped[Code]
    file_name: Mapped[str] = mapped_column(Text)
    file_hash: Mapped[str] = mapped_column(String(64), index=True)
    file_format: Mapped[Code]
    uploaded_at: Mapped[At]
    stored_at: Mapped[MaybeAt]
    findings: Mapped[Data]
    receipt: Mapped[Data]
