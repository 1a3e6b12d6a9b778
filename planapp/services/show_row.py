"""One row: everything about it, with its history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import func, select

from planapp.domain.access import Visitor
from planapp.domain.history_names import HAND_BACKS, NOTES
from planapp.domain.own_words import choices_for
from planapp.domain.plan_states import may_report, why_not_report
from planapp.domain.record import RowRecord
from planapp.domain.references import Reference, find_references
from planapp.domain.status import FORECAST_LABELS, STATUS_LABELS, read_status
from planapp.domain.timeframe import is_overdue, moved_words
from planapp.extensions import db
from planapp.services.answers.confirm_unchanged import why_not_confirm
from planapp.services.answers.part_answer import PartView, own_part, part_answers
from planapp.services.answers.proposals import ProposalView, open_proposals
from planapp.services.change_row import stored_row, values_of
from planapp.services.follow_up import FollowedRow, row_follow_up
from planapp.services.histories.words import ChangeView, Words
from planapp.services.imports.row_origin import MissingFrom, Origin, missing_from, row_origins
from planapp.services.row_status import shown_status
from planapp.services.show_plan import is_reported_done, lacks_reason, plan_labels, plan_legend, plan_words
from planapp.services.standing import NOBODY, PART, PLANNER, Standing, answers_as, standing
from planapp.storage.engine import SWEDISH
from planapp.storage.models import Activity, Area, Change, Chapter, Owner, Plan, User
from planapp.storage.queries import row_history

History = list[tuple[Change, str | None]]  # changes with who made them, the newest first


@dataclass(slots=True)
class RowState:
    """What a row's form and its status cell show."""

    plan: Plan
    area: Area
    activity: Activity
    values: dict[str, str]
    labels: dict[str | None, str]
    is_overdue: bool
    may_update: bool
    may_plan: bool
    choices: list[str]  # the statuses that can be chosen
    shown_status: str  # what the form shows: an owner sees what she has reported
    stands: Standing
    parts: list[PartView]  # what those who are not the lead have answered for their units

    @property
    def moved(self) -> str:
        """How the decided timeframe has been moved; "" where it has not."""
        return moved_words(self.activity.timeframe_moves, self.activity.decided_timeframe)

    @property
    def part_statuses(self) -> list[tuple[str, str]]:
        """Whose part-answers there are, and their statuses in words."""
        return [(one.name, one.label) for one in self.parts]

    @property
    def may_answer_part(self) -> bool:
        """Whether the visitor answers for a part of the row."""
        return self.stands.kind == PART and not self.why_closed

    @property
    def may_confirm(self) -> bool:
        """Whether the visitor can say that the row is unchanged."""
        return self.may_update and not why_not_confirm(self.activity)

    @property
    def may_propose(self) -> bool:
        """Whether the visitor can propose, or as planner of a decided plan set, another timeframe or
        responsible."""
        return self.stands.kind != NOBODY and not self.why_closed

    @property
    def is_reported_done(self) -> bool:
        """Whether the row has been reported as done and waits for the planner."""
        return is_reported_done(self.activity)

    @property
    def why_closed(self) -> str:
        """Why nothing can be reported in the plan, as a sentence; "" where it can be."""
        return why_not_report(self.plan.state, self.plan.version_of_id is not None)

    @property
    def lacks_reason(self) -> bool:
        """Whether the row is cancelled without a reason, or without who decided; the planner is told."""
        return self.may_plan and lacks_reason(self.activity)

    @property
    def forecast(self) -> str:
        """The row's forecast in the product's words; the empty text for none."""
        return FORECAST_LABELS.get(self.activity.forecast or "", "")


@dataclass(slots=True)
class RowPage(RowState):
    """Everything that a row's page shows."""

    chapter: Chapter
    row: RowRecord
    rcc_shared_by: int
    region_shared_by: int
    references: list[Reference]
    owners: list[tuple[int, str, bool]]
    history: list[ChangeView]
    previous_id: int | None
    next_id: int | None
    origins: list[Origin]
    missing_from: MissingFrom | None
    follow_up: FollowedRow | None  # for the planner, who decides on it
    declined: str  # what the planner has said is left, where nobody has done anything to it since
    part: PartView | None  # the visitor's own, if only to be given
    proposals: list[ProposalView]  # that wait for the planner


def _shared_by(column: object, cell_id: int | None) -> int:
    if cell_id is None:
        return 1
    return db.session.scalar(select(func.count()).select_from(Activity).where(column == cell_id)) or 1  # type: ignore[arg-type]


def row_changes(
    activity_id: int,
    history: History,
    labels: dict[str | None, str],
    shows_notes: bool,
    columns: Iterable[Mapping[str, str]] = (),
    shows_hand_backs: bool | None = None,
) -> list[ChangeView]:
    """A row's history in words; an internal note is for those who may write one, there too.

    So is «Inte min rad», where `shows_hand_backs` does not say otherwise. Cells are called what the plan's
    `columns` are.
    """
    words = Words(labels, columns)
    if shows_hand_backs is None:
        shows_hand_backs = shows_notes
    hidden = (*(() if shows_notes else NOTES), *(() if shows_hand_backs else HAND_BACKS))
    absent = {change.for_id for change, _ in history if change.for_id is not None}
    names = select(User.id, User.name).where(User.id.in_(absent))
    known = {one.id: one.name for one in db.session.execute(names)} if absent else {}
    return [
        words.view(change, name, known.get(change.for_id), activity_id)
        for change, name in history
        if change.what not in hidden
    ]


def _has_handed_back(visitor: Visitor, history: History) -> bool:
    """Whether the visitor, or somebody in whose place they answer, has said that the row is not theirs."""
    said = {change.for_id or change.user_id for change, _ in history if change.what in HAND_BACKS[:1]}
    return bool(said & answers_as(visitor))


def _neighbours(activity: Activity, owners: Iterable[int] | None) -> tuple[int | None, int | None]:
    """The rows before and after; among those of some owners where `owners` is given."""
    statement = (
        select(Activity.id)
        .join(Area, Activity.area_id == Area.id)
        .join(Chapter, Area.chapter_id == Chapter.id)
        .where(Activity.plan_id == activity.plan_id)
        .order_by(Chapter.position, Area.position, Activity.position)
    )
    if owners is not None:
        mine = select(Owner.activity_id).where(Owner.user_id.in_(owners))
        statement = statement.where(Activity.id.in_(mine))
    ids = list(db.session.scalars(statement))
    at = ids.index(activity.id)
    return (ids[at - 1] if at else None), (ids[at + 1] if at + 1 < len(ids) else None)


def values_at(activity: Activity, version: int) -> dict[str, str]:
    """The fields that have changed since a version of the row, as they were in it."""
    values: dict[str, str] = {}
    for change, _ in row_history(db.session(), activity.id):  # the newest first: the oldest one stays
        if change.version > version and change.activity_id == activity.id:
            values[change.what] = change.old
    if values.get("status", "") not in (*STATUS_LABELS, ""):
        # The history has the cell's own words where they said more than a status.
        legend = plan_legend(db.session.get_one(Plan, activity.plan_id))
        values["status"] = read_status(values["status"].split("\n"), legend) or ""
    return values


def show_state(visitor: Visitor, activity: Activity, plan: Plan, today: date) -> RowState:
    """A row's state for a visitor who may read the plan."""
    may_plan, stands = visitor.may_plan(plan.organisation_id, plan.id), standing(visitor, activity.id, plan)
    labels = plan_labels(plan, [activity.status_raw])
    late = is_overdue(activity.ends_on, activity.is_continuous, activity.status, today)
    return RowState(
        plan,
        db.session.get_one(Area, activity.area_id),
        activity,
        values_of(activity),
        labels,
        activity.is_followed_up and late,
        stands.sets_status and may_report(plan.state, plan.version_of_id is not None),
        may_plan,
        choices_for(plan_words(plan), activity.status),
        shown_status(activity, not may_plan),
        stands,
        part_answers([activity.id], {plan.id: labels}).get(activity.id, []),
    )


def _declined(history: History) -> str:
    """The planner's words when she did not confirm that the row is done, as long as its status stands."""
    for change, _ in history:  # the newest first
        if change.what == "declined":
            return change.new
        if change.what in ("status", "proposed_status") and change.new:
            return ""
    return ""


def _owners(activity_id: int) -> list[tuple[int, str, bool]]:
    statement = (
        select(User.id, User.name, Owner.is_lead)
        .join(Owner, Owner.user_id == User.id)
        .where(Owner.activity_id == activity_id)
        .order_by(Owner.is_lead.desc(), User.name.collate(SWEDISH))
    )
    return [(one.id, one.name, one.is_lead) for one in db.session.execute(statement)]


def _row_texts(row: RowRecord) -> list[str]:
    """The paragraphs of the row's own cells: what its references are looked for in."""
    extra = [text for paragraphs in row.extra.values() for text in paragraphs]
    cells = [row.rcc_activity, row.region_activity, row.responsible, row.timeframe_cell, row.resources, extra]
    return [text for cell in cells for text in cell] + row.status_raw.split("\n")


def show_row(visitor: Visitor, activity: Activity, plan: Plan, today: date) -> RowPage:
    """A row's page for a visitor who may read the plan."""
    state = show_state(visitor, activity, plan, today)
    row, history = stored_row(activity), row_history(db.session(), activity.id)
    shows = state.stands.kind != NOBODY or _has_handed_back(visitor, history)
    only_own = state.stands.kind not in (PLANNER, NOBODY)
    previous_id, next_id = _neighbours(activity, answers_as(visitor) if only_own else None)
    return RowPage(
        **{part.name: getattr(state, part.name) for part in fields(state)},
        chapter=db.session.get_one(Chapter, state.area.chapter_id),
        row=row,
        rcc_shared_by=_shared_by(Activity.rcc_activity_id, activity.rcc_activity_id),
        region_shared_by=_shared_by(Activity.region_activity_id, activity.region_activity_id),
        references=find_references(_row_texts(row), row.links),
        owners=_owners(activity.id),
        history=row_changes(activity.id, history, state.labels, state.may_update, plan.columns, shows),
        previous_id=previous_id,
        next_id=next_id,
        origins=row_origins(activity, plan),
        missing_from=missing_from(activity),
        follow_up=row_follow_up(plan, activity.id) if state.may_plan and activity.area_id else None,
        declined=_declined(history),
        part=own_part(visitor, activity.id, state.stands, state.labels) if state.may_answer_part else None,
        proposals=open_proposals(plan.id, activity.id),
    )
