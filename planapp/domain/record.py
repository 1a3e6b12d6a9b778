"""The plan record: one document as a person reads it, and its JSON form (`planapp-plan/1`).

Paragraph lists hold non-empty, stripped strings without line breaks (see `check.py`). `[]` is an
empty cell. Everything that a reader could not know is None.
"""

from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

SCHEMA = "planapp-plan/1"
NONE_SIGN = "–"  # how a document says that a fact such as the region is not known

AREA, GOAL = "area", "goal"
RCC_ACTIVITY, REGION_ACTIVITY = "rcc_activity", "region_activity"
RESPONSIBLE, TIMEFRAME, RESOURCES = "responsible", "timeframe", "resources"
STATUS, EXTRA = "status", "extra"
COLUMN_KEYS = (
    AREA,
    GOAL,
    RCC_ACTIVITY,
    REGION_ACTIVITY,
    RESPONSIBLE,
    TIMEFRAME,
    RESOURCES,
    STATUS,
    EXTRA,
)

LONGEST_RCC_ID = 40  # signs

Place = dict[str, Any]


@dataclass(slots=True)
class Column:
    """One column of the plan's tables: what it means (a key of COLUMN_KEYS) and its heading."""

    key: str
    header: str


@dataclass(slots=True)
class LegendStatus:
    """A status word that the legend offers, and the status it stands for (None when unknown)."""

    text: str
    status: str | None


@dataclass(slots=True)
class Legend:
    """The table that explains the columns: paragraphs per column key (an extra column: its heading)."""

    cells: dict[str, list[str]] = field(default_factory=dict)
    statuses: list[LegendStatus] = field(default_factory=list)


@dataclass(slots=True)
class Link:
    """A link in a row's cell: column key, index of the paragraph in that cell, its text, the address."""

    field: str
    paragraph: int
    text: str
    url: str


@dataclass(slots=True)
class Span:
    """A merged cell: index in the area of the first row that it covers, and how many rows."""

    first_row: int
    rows: int


@dataclass(slots=True)
class Marker:
    """A mark such as NY; `row` is an index in the area, None when it stands in the Område cell."""

    text: str
    row: int | None = None
    certain: bool = True
    note: str | None = None


@dataclass(slots=True)
class RowRecord:
    """One row: what is followed up. A shared cell is written out on every row that it covers.

    `rcc_id` names the RCC activity in the superior plan; it travels in JSON and Excel.
    """

    id: str = ""
    rcc_id: str | None = None
    rcc_activity: list[str] = field(default_factory=list)
    region_activity: list[str] = field(default_factory=list)
    responsible: list[str] = field(default_factory=list)
    timeframe_cell: list[str] = field(default_factory=list)
    resources: list[str] = field(default_factory=list)
    timeframe: str | None = None
    timeframe_source: str | None = None
    status_raw: str = ""
    status: str | None = None
    forecast: str | None = None
    extra: dict[str, list[str]] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    spans: dict[str, Span] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    source: Place | None = None


@dataclass(slots=True)
class AreaRecord:
    """One område: its heading as written, what the heading says, its goals and its rows."""

    id: str = ""
    code: str | None = None
    title: str | None = None
    heading: list[str] = field(default_factory=list)
    goal: list[str] = field(default_factory=list)
    note: list[str] = field(default_factory=list)
    markers: list[Marker] = field(default_factory=list)
    table: int = 1
    continues: bool = False
    rows: list[RowRecord] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class ChapterRecord:
    """One chapter; `tables` is how many tables it is broken over."""

    number: str | None = None
    title: str | None = None
    heading: str | None = None
    intro: list[str] = field(default_factory=list)
    tables: int = 1
    areas: list[AreaRecord] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Answer:
    """One of the answers to a question: the value that is kept, and the words that a person chooses."""

    value: str
    label: str


@dataclass(slots=True)
class Finding:
    """Something that a person should look at; severity is info, warning or question.

    A question, and only that, has answers. Its `key` is the same whenever the same thing is asked of the
    same plan, so that an answer can be given again; `proposed` holds until a person has chosen `answer`.
    """

    code: str
    severity: str
    message: str
    place: Place = field(default_factory=dict)
    key: str = ""
    answers: list[Answer] = field(default_factory=list)
    proposed: str = ""
    answer: str = ""


@dataclass(slots=True)
class Receipt:
    """Where the words of a file's tables went; `words_lost` is 0 for every file."""

    words_in_tables: int = 0
    words_stored: int = 0
    words_in_findings: int = 0
    words_lost: int = 0


@dataclass(slots=True)
class PlanRecord:
    """A whole plan document."""

    title: str | None = None
    region: str | None = None
    rcc: str | None = None
    period: str | None = None
    language: str = "sv"
    source: Place = field(default_factory=dict)
    columns: list[Column] = field(default_factory=list)
    intro: list[str] = field(default_factory=list)
    legend: Legend = field(default_factory=Legend)
    after_legend: list[str] = field(default_factory=list)
    chapters: list[ChapterRecord] = field(default_factory=list)
    trailing: list[str] = field(default_factory=list)
    left_out: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    receipt: Receipt = field(default_factory=Receipt)

    def areas(self) -> list[AreaRecord]:
        """Every area, in the document's order."""
        return [area for chapter in self.chapters for area in chapter.areas]

    def rows(self) -> list[RowRecord]:
        """Every row, in the document's order."""
        return [row for area in self.areas() for row in area.rows]

    def extra_headers(self) -> list[str]:
        """Headings of the columns that the product has no meaning for, in order."""
        return [column.header for column in self.columns if column.key == EXTRA]


def row_cell(row: RowRecord, key: str, header: str) -> list[str]:
    """The paragraphs of one cell of a row, for any column that belongs to the row."""
    if key == STATUS:
        return row.status_raw.split("\n") if row.status_raw else []
    if key == TIMEFRAME:
        return row.timeframe_cell
    if key == EXTRA:
        return row.extra.get(header, [])
    paragraphs: list[str] = getattr(row, key)
    return paragraphs


def is_blank(row: Any) -> bool:
    """Whether a row, of a record or a stored one, says nothing at all in its own cells: no activity."""
    cells = (row.rcc_activity, row.region_activity, row.responsible, row.timeframe_cell, row.resources)
    return not (any(cells) or any(row.extra.values()) or row.status_raw)


def span_field(key: str, header: str) -> str:
    """The name of a column in `spans`, `links` and the legend: its key, or an extra column's heading."""
    return header if key == EXTRA else key


def to_json(value: Any) -> Any:
    """A record, or any part of one, as plain dicts and lists; the whole record carries `schema`."""
    if isinstance(value, list):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {key: to_json(item) for key, item in value.items()}
    if is_dataclass(value):
        found = {part.name: to_json(getattr(value, part.name)) for part in fields(value)}
        return {"schema": SCHEMA, **found} if isinstance(value, PlanRecord) else found
    return value


def _part(kind: Any, data: dict[str, Any], **nested: Any) -> Any:
    known = {name for part in fields(kind) if (name := part.name) in data and data[name] is not None}
    return kind(**{name: data[name] for name in known} | nested)


def row_from_json(data: dict[str, Any]) -> RowRecord:
    """A row in a dict of the shape that `to_json` makes; absent fields get their empty value."""
    links = [_part(Link, link) for link in data.get("links") or []]
    spans = {name: _part(Span, span) for name, span in (data.get("spans") or {}).items()}
    row: RowRecord = _part(RowRecord, data, links=links, spans=spans)
    return row


def _area(data: dict[str, Any]) -> AreaRecord:
    markers = [_part(Marker, marker) for marker in data.get("markers") or []]
    rows = [row_from_json(row) for row in data.get("rows") or []]
    area: AreaRecord = _part(AreaRecord, data, markers=markers, rows=rows)
    return area


def from_json(data: dict[str, Any]) -> PlanRecord:
    """The record in a dict of the shape that `to_json` makes; absent fields get their empty value."""
    legend = data.get("legend") or {}
    statuses = [
        _part(LegendStatus, status, status=status.get("status")) for status in legend.get("statuses") or []
    ]
    chapters = [
        _part(ChapterRecord, chapter, areas=[_area(area) for area in chapter.get("areas") or []])
        for chapter in data.get("chapters") or []
    ]
    record: PlanRecord = _part(
        PlanRecord,
        data,
        columns=[_part(Column, column) for column in data.get("columns") or []],
        legend=Legend(cells=legend.get("cells") or {}, statuses=statuses),
        chapters=chapters,
        findings=[
            _part(Finding, one, answers=[_part(Answer, answer) for answer in one.get("answers") or []])
            for one in data.get("findings") or []
        ],
        receipt=_part(Receipt, data.get("receipt") or {}),
    )
    return record
