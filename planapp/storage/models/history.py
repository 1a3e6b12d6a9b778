"""What has happened: changes, and documents that were read in. Rows are added, never changed."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planapp.extensions import db
from planapp.storage.models.types import At, Code, Data, Id, Label, LongText, MaybeAt


class Change(db.Model):
    """One value that changed: who, when, how, what, old and new.

    The changes that one press made have the same `batch`; the first of them holds in `restores` what
    the row's cells were, so that the press can be undone. A change of the plan, a chapter or an area has no
    row; `place` says where it stood («3.c) Tobak»), and `part_id` which area or chapter, as `what` tells.
    `for_id` is the rapportör in whose place a substitute answered; `according_to` whose word a planner
    reported («verksamhetschefen, per telefon 3 maj»).
    """

    __tablename__ = "change"
    # A plan's newest lines are found without looking at the rest, however long its history.
    __table_args__ = (Index("ix_change_plan_id_id", "plan_id", "id"),)
    id: Mapped[Id]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    at: Mapped[At]
    how: Mapped[Code]
    what: Mapped[str] = mapped_column(String(40))
    old: Mapped[LongText]
    new: Mapped[LongText]
    batch: Mapped[str] = mapped_column(String(32), index=True)
    undoes: Mapped[str | None] = mapped_column(String(32), index=True)
    version: Mapped[int]
    restores: Mapped[Data]
    place: Mapped[LongText]
    part_id: Mapped[int | None]  # no foreign key: it outlives the part
    for_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    according_to: Mapped[LongText]


class Edit(db.Model):
    """One press that changed a plan's text: `before` holds what was there, so that it can be undone.

    `sentence` tells a person what was done. The changes that it made have the same `batch`.
    """

    __tablename__ = "edit"
    id: Mapped[Id]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[At]
    batch: Mapped[str] = mapped_column(String(32), unique=True)
    sentence: Mapped[LongText]
    before: Mapped[Any] = mapped_column(JSON, nullable=True, deferred=True)
    undone_at: Mapped[MaybeAt]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class Descent(db.Model):
    """A row whose history another one goes on from: it was split off from it, or joined with it.

    The other row's changes up to `change_id` are this one's too.
    """

    __tablename__ = "descent"
    id: Mapped[Id]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    change_id: Mapped[int]
    batch: Mapped[str] = mapped_column(String(32), index=True)


class ImportRun(db.Model):
    """One reading: the file, what was found in it, and, once confirmed, the plan that it went into.

    `plan_id` without `stored_at` is a plan that waits to be updated. `columns` are the column keys that
    are read in, empty for all of them; `answers` what the person has chosen, by question. `outcome` is
    what came of it (see `services.receipt`); `before` the plan as it was, for undoing.
    """

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
    columns: Mapped[Data] = mapped_column(JSON, default=list)
    answers: Mapped[Data] = mapped_column(JSON, default=dict)
    outcome: Mapped[Data] = mapped_column(JSON, default=dict)
    before: Mapped[Any] = mapped_column(JSON, nullable=True, deferred=True)  # as large as the plan
    undone_at: Mapped[MaybeAt]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class RememberedAnswer(db.Model):
    """What an organisation's planners have answered before; `scope` is a plan's title, or "" for all."""

    __tablename__ = "remembered_answer"
    __table_args__ = (UniqueConstraint("organisation_id", "scope", "key"),)
    id: Mapped[Id]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    scope: Mapped[Label]
    key: Mapped[Label]
    value: Mapped[Label]
