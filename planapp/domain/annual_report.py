"""What an annual report says: the figures, what is late, what is missing, and every row with its comment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, repeat
from types import MappingProxyType

from planapp.domain.changing import who
from planapp.domain.progress import Progress, sum_progress
from planapp.domain.record import RCC_ACTIVITY, REGION_ACTIVITY, AreaRecord, PlanRecord, RowRecord, is_blank
from planapp.domain.status import NO_STATUS_LABEL, STATUS_LABELS, status_label
from planapp.domain.timeframe import is_overdue, read_timeframe


@dataclass(slots=True)
class ReportRow:
    """One row as the report shows it; `status_label` is the plan's own word."""

    rcc_activity: list[str] = field(default_factory=list)
    region_activity: list[str] = field(default_factory=list)
    responsible: list[str] = field(default_factory=list)
    timeframe: str = ""
    status: str | None = None
    status_label: str = NO_STATUS_LABEL
    is_overdue: bool = False
    comment: str = ""


@dataclass(slots=True)
class ReportArea:
    """One område with its goals; an empty heading goes on with the area before."""

    heading: str
    goal: list[str] = field(default_factory=list)
    rows: list[ReportRow] = field(default_factory=list)


@dataclass(slots=True)
class ReportChapter:
    """One chapter with its counts."""

    heading: str
    progress: Progress = field(default_factory=Progress)
    areas: list[ReportArea] = field(default_factory=list)


@dataclass(slots=True)
class ListedRow:
    """A row in one of the report's lists; `lacks` names in Swedish what the row is without."""

    area: str
    what: list[str] = field(default_factory=list)
    who: list[str] = field(default_factory=list)
    timeframe: str = ""
    status_label: str = ""
    lacks: list[str] = field(default_factory=list)


@dataclass(slots=True)
class AnnualReport:
    """A plan's report as of a day. A draft is one whose round is not locked."""

    title: str
    region: str | None
    period: str | None
    as_of: date
    is_draft: bool
    chapters: list[ReportChapter] = field(default_factory=list)
    overdue: list[ListedRow] = field(default_factory=list)
    missing: list[ListedRow] = field(default_factory=list)
    status_labels: dict[str, str] = field(default_factory=lambda: dict(STATUS_LABELS))
    headings: dict[str, str] = field(default_factory=dict)  # the plan's own, by column key

    @property
    def progress(self) -> Progress:
        """The counts of the whole plan."""
        return sum_progress(chapter.progress for chapter in self.chapters)


def _area_heading(area: AreaRecord) -> str:
    return " ".join(part for part in (area.code, area.title) if part)


def _what(area: AreaRecord, row: RowRecord) -> list[str]:
    """What a row is about: the region's activity, else the superior plan's, else the goal.

    A cell that the row shares with others says less of it than one of its own.
    """
    cells = {REGION_ACTIVITY: row.region_activity, RCC_ACTIVITY: row.rcc_activity}
    own = [cell for key, cell in cells.items() if cell and key not in row.spans]
    return next(iter(own), None) or row.region_activity or row.rcc_activity or area.goal


class _Collector:
    """Walks through a plan's rows and fills a report."""

    def __init__(self, record: PlanRecord, report: AnnualReport) -> None:
        self.report = report
        self.legend = record.legend.statuses
        used = [row.status_raw for row in record.rows()]
        report.status_labels = {status: status_label(status, self.legend, used) for status in STATUS_LABELS}
        report.headings = {column.key: column.header for column in record.columns}

    def row(
        self, area: AreaRecord, row: RowRecord, comment: str, follow: bool, progress: Progress
    ) -> ReportRow:
        report, time = self.report, read_timeframe(row.timeframe)
        ends_on = time.ends_on if time else None
        continuous = bool(time and time.is_continuous)
        names = who(row)
        late = follow and is_overdue(ends_on, continuous, row.status, report.as_of)
        label = report.status_labels[row.status] if row.status else NO_STATUS_LABEL
        listed = ListedRow(_area_heading(area), _what(area, row), names, row.timeframe or "", label)
        if follow:
            progress.add(row.status, ends_on, continuous, bool(names), bool(row.timeframe), report.as_of)
            lacking = (("status", row.status), ("ansvarig", names), ("tidsram", row.timeframe))
            listed.lacks = [name for name, held in lacking if not held]
            if listed.lacks:
                report.missing.append(listed)
        if late:
            report.overdue.append(listed)
        return ReportRow(
            row.rcc_activity,
            row.region_activity,
            names,
            row.timeframe or "",
            row.status,
            label,
            late,
            comment,
        )


def make_annual_report(
    record: PlanRecord,
    as_of: date,
    *,
    is_draft: bool,
    comments: Sequence[str] = (),
    followed: Sequence[bool] = (),
    labels: Mapping[str, str] = MappingProxyType({}),
) -> AnnualReport:
    """The report of a plan as it is on a day.

    `comments` and `followed` (whether a row counts in the figures) are in the order of `record.rows()`;
    a row without one has no comment, and counts. Rows without any text stand outside the figures, and are
    shown only with a comment. `labels` are the words that the plan has chosen for its statuses; for the
    others the report has the legend's.
    """
    report = AnnualReport(record.title or "Verksamhetsplan", record.region, record.period, as_of, is_draft)
    collector = _Collector(record, report)
    report.status_labels |= labels
    comment_of, follows = chain(comments, repeat("")), chain(followed, repeat(True))
    for chapter in record.chapters:
        told = ReportChapter(chapter.heading or report.title)
        for area in chapter.areas:
            heading = "" if area.continues else _area_heading(area)
            shown = ReportArea(heading, [*area.goal, *([] if area.continues else area.note)])
            for row in area.rows:
                comment, counts = next(comment_of), next(follows) and not is_blank(row)
                if comment or not is_blank(row):  # a row without a word is none, whoever follows it up
                    shown.rows.append(collector.row(area, row, comment, counts, told.progress))
            told.areas.append(shown)
        report.chapters.append(told)
    return report
