"""The plan, its chapters and areas, and the rows that are followed up."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planapp.extensions import db
from planapp.storage.models.people import Organisation
from planapp.storage.models.types import At, Code, Data, Id, Lines, LongText, MaybeAt


class Plan(db.Model):
    """One edition of a plan; `columns` and `legend` have the record's shape.

    A decided plan's text stands still: what is to change is written in a draft of its next version, a
    plan of its own (`version_of_id`) that `base` remembers the beginning of, until a decision brings it
    in. `parent_id` is the superior plan, `predecessor_id` the former period's. `own_words` is what the
    plan has chosen beside its legend (see `domain.own_words`). A removed draft is kept, and not shown.
    """

    __tablename__ = "plan"
    id: Mapped[Id]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    organisation: Mapped[Organisation] = relationship(lazy="joined")  # its name stands on every page
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))
    predecessor_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))
    title: Mapped[str | None] = mapped_column(Text)
    region: Mapped[str | None] = mapped_column(Text)
    rcc: Mapped[str | None] = mapped_column(Text)
    period: Mapped[str | None] = mapped_column(Text)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    language: Mapped[Code]
    state: Mapped[Code]
    columns: Mapped[Data]
    legend: Mapped[Data]
    intro: Mapped[Lines]
    after_legend: Mapped[Lines]
    trailing: Mapped[Lines]
    notes: Mapped[Lines]
    source: Mapped[Data]
    left_out: Mapped[Data]
    created_at: Mapped[At]
    version: Mapped[int] = mapped_column(default=1)
    version_of_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"), index=True)
    base: Mapped[Any] = mapped_column(JSON, nullable=True, deferred=True)  # as large as the plan
    registry_number: Mapped[LongText]
    decided_by: Mapped[LongText]
    decided_on: Mapped[date | None]
    handler: Mapped[LongText]
    own_words: Mapped[Data] = mapped_column(JSON, default=dict)
    removed_at: Mapped[MaybeAt]
    search_text: Mapped[LongText]


class Version(db.Model):
    """A version as it was decided: its text stands still, whatever is reported afterwards.

    `record` is the plan record at the decision and `row_ids` its rows; `file_hash` the file as finally
    decided, where one is kept: it is what readers are given.
    """

    __tablename__ = "plan_version"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)
    id: Mapped[Id]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    number: Mapped[int]
    registry_number: Mapped[LongText]
    decided_by: Mapped[LongText]
    decided_on: Mapped[date]
    handler: Mapped[LongText]
    created_at: Mapped[At]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    record: Mapped[Any] = mapped_column(JSON, deferred=True)  # as large as the plan
    row_ids: Mapped[Any] = mapped_column(JSON, deferred=True)
    file_name: Mapped[LongText]
    file_hash: Mapped[str | None] = mapped_column(String(64))
    file_format: Mapped[Code | None]


class Chapter(db.Model):
    """A chapter; `tables` is how many tables the document breaks it over."""

    __tablename__ = "chapter"
    id: Mapped[Id]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    position: Mapped[int]
    number: Mapped[str | None] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(Text)
    heading: Mapped[str | None] = mapped_column(Text)
    intro: Mapped[Lines]
    notes: Mapped[Lines]
    tables: Mapped[int]
    search_text: Mapped[LongText]


class Area(db.Model):
    """An område. `code` is a label as written; `label` is the record's id, unique in its chapter."""

    __tablename__ = "area"
    id: Mapped[Id]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    chapter_id: Mapped[int] = mapped_column(ForeignKey("chapter.id"), index=True)
    position: Mapped[int]
    label: Mapped[str] = mapped_column(Text)
    code: Mapped[str | None] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(Text)
    heading: Mapped[Lines]
    goal: Mapped[Lines]
    note: Mapped[Lines]
    notes: Mapped[Lines]
    markers: Mapped[Data]
    table_number: Mapped[int]
    continues: Mapped[bool] = mapped_column(Boolean)
    search_text: Mapped[LongText]


class RccActivity(db.Model):
    """The superior plan's activity; consecutive rows of one area that share a cell point to one.

    `stable_id` names it in the superior plan and in those below it, whatever becomes of its words.
    """

    __tablename__ = "rcc_activity"
    id: Mapped[Id]
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), index=True)
    text: Mapped[Lines]
    stable_id: Mapped[str | None] = mapped_column(String(40), index=True)


class RegionActivity(db.Model):
    """The region's own activity; shared in the same way."""

    __tablename__ = "region_activity"
    id: Mapped[Id]
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), index=True)
    text: Mapped[Lines]


class Activity(db.Model):
    """One row: what is followed up. `spans` remembers merged cells other than the shared activities.

    `import_id` is the reading that last wrote the row, and `source` its place in that file; cells that
    came from another reading have theirs in `places`, by column: {"import_id": …, "row": …}.
    `missing_import_id` is the reading that did not find the row any more.

    A row that has been taken out of the plan has no area: `ended` holds what it was, where it stood, why
    and by whose decision. `origin_id` is the row that this one was copied from, in the version or the
    period before. `proposed_status` waits for the planner's confirmation.

    `confirmed_at` is when its rapportör last said that nothing has changed (Oförändrat); `reference` the
    link or document number of the answer. `decided_timeframe` is what a decided plan said before its
    timeframe was moved, `timeframe_moves` how many times that has been done.
    """

    __tablename__ = "activity"
    id: Mapped[Id]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    rcc_activity_id: Mapped[int | None] = mapped_column(ForeignKey("rcc_activity.id"), index=True)
    region_activity_id: Mapped[int | None] = mapped_column(ForeignKey("region_activity.id"), index=True)
    position: Mapped[int]
    label: Mapped[str] = mapped_column(Text)
    responsible: Mapped[Lines]
    timeframe_cell: Mapped[Lines]
    resources: Mapped[Lines]
    timeframe: Mapped[str | None] = mapped_column(Text)
    timeframe_source: Mapped[Code | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    precision: Mapped[Code]
    is_continuous: Mapped[bool]
    status_raw: Mapped[LongText]
    status: Mapped[Code | None]
    forecast: Mapped[Code | None]
    extra: Mapped[Data]
    links: Mapped[Data]
    spans: Mapped[Data]
    notes: Mapped[Lines]
    source: Mapped[Data]
    places: Mapped[Data] = mapped_column(JSON, default=dict)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))
    missing_import_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))
    is_followed_up: Mapped[bool] = mapped_column(default=True)
    followed_up_reason: Mapped[LongText]
    followed_up_set: Mapped[bool] = mapped_column(default=False)
    cancelled_reason: Mapped[LongText]
    cancelled_by: Mapped[LongText]
    proposed_status: Mapped[Code | None]
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"), index=True)
    ended_at: Mapped[MaybeAt]
    ended: Mapped[Any] = mapped_column(JSON, nullable=True, deferred=True)
    waiting_for: Mapped[LongText]
    comment: Mapped[LongText]
    reference: Mapped[LongText]
    internal_note: Mapped[LongText]
    confirmed_at: Mapped[MaybeAt]
    decided_timeframe: Mapped[str | None] = mapped_column(Text)
    timeframe_moves: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    search_text: Mapped[LongText]
    # A save that meets a newer version fails instead of overwriting it.
    __mapper_args__ = {"version_id_col": version}


class Responsibility(db.Model):
    """A party that the row's responsible cell names; role is lead or support."""

    __tablename__ = "responsibility"
    id: Mapped[Id]
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[Code]


class Owner(db.Model):
    """A user that answers for a row in the tool; the lead one's answer sets the row's status.

    The others give a part-answer (`part_…`) for their unit, which stands beside it; `part_at` is when.
    """

    __tablename__ = "owner"
    __table_args__ = (UniqueConstraint("activity_id", "user_id"),)
    id: Mapped[Id]
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    is_lead: Mapped[bool]
    part_status: Mapped[Code | None]
    part_waiting_for: Mapped[LongText]
    part_comment: Mapped[LongText]
    part_reference: Mapped[LongText]
    part_at: Mapped[MaybeAt]


class HandBack(db.Model):
    """«Inte min rad»: a rapportör says that a row is not theirs, and may suggest whose it is.

    It waits for the planner until `answered_at`; `outcome` is then reassigned, kept or withdrawn.
    """

    __tablename__ = "hand_back"
    id: Mapped[Id]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    at: Mapped[At]
    said: Mapped[LongText]
    suggestion: Mapped[LongText]
    suggested_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[MaybeAt]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answer: Mapped[LongText]
    outcome: Mapped[Code | None]


class Proposal(db.Model):
    """A rapportör's proposal to change what a decided plan says of a row: who, or when.

    `field` is responsible or timeframe. It waits for the planner until `answered_at`; `outcome` is then
    accepted, declined or withdrawn.
    """

    __tablename__ = "proposal"
    id: Mapped[Id]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    for_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[At]
    field: Mapped[Code]
    old: Mapped[LongText]
    new: Mapped[LongText]
    reason: Mapped[LongText]
    answered_at: Mapped[MaybeAt]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answer: Mapped[LongText]
    outcome: Mapped[Code | None]
