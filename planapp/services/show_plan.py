"""One plan with its counts and the rows that a filter asks for."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from planapp.domain.access import Visitor
from planapp.domain.own_words import OwnWords, extended_legend, read_own_words, word_for
from planapp.domain.plan_states import may_report
from planapp.domain.progress import Progress, has_responsible, sum_progress
from planapp.domain.record import GOAL, Legend, LegendStatus, is_blank
from planapp.domain.responsible import fold_party
from planapp.domain.status import CANCELLED, NO_STATUS_LABEL, STATUS_LABELS
from planapp.domain.timeframe import is_overdue
from planapp.extensions import db
from planapp.services.errors import NotFound
from planapp.services.plan_view import (
    AreaView,
    ChapterView,
    RowFacts,
    add_rows,
    close_areas,
    row_columns_of,
    table_columns,
)
from planapp.storage.ids import find
from planapp.storage.models import Plan
from planapp.storage.queries import RowFilter, plan_outline, plan_owners, plan_rows, responsible_names

MISSING = ("responsible", "timeframe", "status", "owner", "reason")


@dataclass(frozen=True, slots=True)
class PlanFilter:
    """What the address asks for; empty values ask for nothing."""

    chapter: int | None = None
    status: str = ""
    responsible: str = ""
    missing: str = ""
    overdue: bool = False
    mine: bool = False
    text: str = ""
    to_confirm: bool = False
    outside: bool = False

    def is_empty(self) -> bool:
        """Whether the filter asks for every row."""
        return self == PlanFilter()


@dataclass(slots=True)
class PlanPage:
    """Everything that the plan's page shows."""

    plan: Plan
    organisation: str
    columns: list[tuple[str, str]]
    labels: dict[str | None, str]
    progress: Progress
    chapters: list[ChapterView]
    responsible: list[str]
    may_plan: bool
    statuses: list[str]  # those that a filter can ask for: offered ones, and others that rows have
    words: OwnWords
    shown: int = 0
    mine: int = 0
    filter: PlanFilter = field(default_factory=PlanFilter)


def get_plan(plan_id: int) -> Plan:
    """A plan by its id; raises NotFound."""
    plan = find(db.session(), Plan, plan_id)
    if plan is None:
        raise NotFound("Planen finns inte.")
    return plan


def stored_legend(plan: Plan) -> Legend:
    """A stored plan's legend as its document has it."""
    statuses = [LegendStatus(one["text"], one["status"]) for one in plan.legend.get("statuses", [])]
    return Legend(plan.legend.get("cells", {}), statuses)


def plan_words(plan: Plan) -> OwnWords:
    """The statuses that a plan offers, its labels, and what else it has chosen about its words."""
    return read_own_words(plan.own_words or {}, stored_legend(plan).statuses)


def plan_legend(plan: Plan) -> list[LegendStatus]:
    """The status words of a stored plan's legend, with its own words that explain themselves there."""
    legend, words = stored_legend(plan), plan_words(plan)
    return extended_legend(words, legend).statuses if words.is_chosen else legend.statuses


def plan_labels(plan: Plan, used: list[str]) -> dict[str | None, str]:
    """How a plan writes each status; None is the missing one."""
    legend, words = plan_legend(plan), plan_words(plan)
    labels: dict[str | None, str] = {
        status: word_for(status, words, legend, used) for status in STATUS_LABELS
    }
    return labels | {None: NO_STATUS_LABEL}


def is_reported_done(row: Any) -> bool:
    """Whether somebody has reported a stored row as done, and the planner has not said yes or no."""
    return row.proposed_status is not None and row.proposed_status != row.status


def lacks_reason(row: Any) -> bool:
    """Whether a stored row is cancelled without a reason, or without who decided it."""
    return row.status == CANCELLED and not (row.cancelled_reason and row.cancelled_by)


def count(progress: Progress, row: Any, today: date) -> None:
    """Count a stored row; one that is not followed up stands outside the figures, an empty one is none."""
    progress.to_confirm += is_reported_done(row)
    if is_blank(row):
        return
    if not row.is_followed_up:
        progress.outside += 1
        return
    named = has_responsible(row.responsible, row.timeframe_source)
    progress.add(row.status, row.ends_on, row.is_continuous, named, row.timeframe is not None, today)


def _asks_of_activities(wanted: PlanFilter) -> bool:
    """Whether a filter asks for what only an activity can have or lack: an empty row is none."""
    return bool(wanted.status or wanted.missing or wanted.overdue or wanted.mine or wanted.outside)


def _passes(row: Any, wanted: PlanFilter, has_owner: bool, today: date) -> bool:
    if not row.hit or (is_blank(row) and _asks_of_activities(wanted)):
        return False
    if wanted.status and (row.status or "none") != wanted.status:
        return False
    if wanted.to_confirm and not is_reported_done(row):
        return False
    if wanted.outside and row.is_followed_up:
        return False
    if (wanted.overdue or wanted.missing) and not row.is_followed_up:
        return False  # nobody is asked for what the region does not follow up
    if wanted.overdue and not is_overdue(row.ends_on, row.is_continuous, row.status, today):
        return False
    missing = {
        "responsible": not has_responsible(row.responsible, row.timeframe_source),
        "timeframe": row.timeframe is None,
        "status": row.status is None,
        "owner": not has_owner,
        "reason": lacks_reason(row),
    }
    return not wanted.missing or missing[wanted.missing]


def _outline(plan_id: int) -> dict[int, ChapterView]:
    chapters: dict[int, ChapterView] = {}
    for one in plan_outline(db.session(), plan_id):
        chapter = chapters.get(one.chapter_id)
        if chapter is None:
            heading = one.chapter_heading or "Planen"
            chapter = ChapterView(
                one.chapter_id, one.number, one.chapter_title, heading, one.intro, Progress()
            )
            chapters[one.chapter_id] = chapter
        if one.area_id is not None:
            area = AreaView(
                one.area_id, one.code, one.title, one.heading, one.note, one.goal, [], one.continues
            )
            for marker in one.markers:
                held = (
                    area.markers if marker["row"] is None else area.row_markers.setdefault(marker["row"], [])
                )
                held.append(marker["text"])
            chapter.areas.append(area)
    return chapters


def _owners(plan_id: int) -> dict[int, list[Any]]:
    owners: dict[int, list[Any]] = {}
    for one in plan_owners(db.session(), plan_id):
        owners.setdefault(one.activity_id, []).append(one)
    return owners


def _is_mine(visitor: Visitor, owners: Sequence[Any]) -> bool:
    return any(one.user_id == visitor.id for one in owners)


def _statuses(words: OwnWords, rows: list[Any]) -> list[str]:
    """The statuses that a filter can ask for: those that the plan offers, and others that rows have."""
    held = {row.status for row in rows}
    return [one for one in STATUS_LABELS if one in words.statuses or one in held]


def _parties(plan_id: int) -> dict[str, list[str]]:
    """The parties that a plan names, by how they are compared: each as written, the usual way first."""
    found: dict[str, list[tuple[str, int]]] = {}
    for name, times in responsible_names(db.session(), plan_id):
        found.setdefault(fold_party(name), []).append((name, times))
    return {
        folded: [name for name, _ in sorted(names, key=lambda one: -one[1])]
        for folded, names in found.items()
    }


def _facts(
    visitor: Visitor,
    plan: Plan,
    today: date,
    labels: dict[str | None, str],
    owners: dict[int, list[Any]],
) -> RowFacts:
    """What each row's view needs; where nothing is reported, nobody may change a row's status."""
    reports = may_report(plan.state, plan.version_of_id is not None)
    may_plan = visitor.may_plan(plan.organisation_id, plan.id)
    may_own = visitor.may_own(plan.organisation_id, plan.id)
    return RowFacts(today, labels, owners, visitor, may_plan and reports, may_own and reports)


def show_plan(visitor: Visitor, plan: Plan, wanted: PlanFilter, today: date) -> PlanPage:
    """The plan with progress of all rows and, in its tables, those that the filter asks for.

    Four statements whatever the number of rows.
    """
    owner_id = visitor.id if wanted.mine else None
    parties = _parties(plan.id)
    names = parties.get(fold_party(wanted.responsible), [wanted.responsible]) if wanted.responsible else []
    rows = plan_rows(db.session(), plan.id, RowFilter(wanted.text, tuple(names), owner_id))
    chapters, owners = _outline(plan.id), _owners(plan.id)
    answered = {row_id for row_id, held in owners.items() if any(one.can_answer for one in held)}
    by_area: dict[int, list[Any]] = {}
    for row in rows:
        by_area.setdefault(row.area_id, []).append(row)
    labels, words = plan_labels(plan, [row.status_raw for row in rows]), plan_words(plan)
    may_plan = visitor.may_plan(plan.organisation_id, plan.id)
    facts = _facts(visitor, plan, today, labels, owners)
    columns = row_columns_of(plan.columns)
    for chapter in chapters.values():
        for area in chapter.areas:
            held = by_area.get(area.id, [])
            if held and held[0].links:
                area.goal_links = [link for link in held[0].links if link["field"] == GOAL]
            for row in held:
                count(chapter.progress, row, today)
            if wanted.chapter in (None, chapter.id):
                shown = [row for row in held if _passes(row, wanted, row.id in answered, today)]
                add_rows(area, shown, columns, facts)
        close_areas(chapter)
    return PlanPage(
        plan,
        plan.organisation.name,
        table_columns(plan.columns),
        labels,
        sum_progress(chapter.progress for chapter in chapters.values()),
        list(chapters.values()),
        [names[0] for names in parties.values()],
        may_plan,
        _statuses(words, rows),
        words,
        sum(chapter.shown for chapter in chapters.values()),
        sum(_is_mine(visitor, owners.get(row.id, ())) for row in rows if not is_blank(row)),
        replace(wanted, responsible=names[0]) if names else wanted,
    )
