"""Where a document seems to hold a personnummer; the findings tell of the place and never of the number."""

from collections.abc import Iterator

from planapp.documents.understanding.answering import name_of, named_rows
from planapp.documents.understanding.findings import WARNING, Findings, quote, short
from planapp.domain.check_area import row_columns
from planapp.domain.personal_number import find_personal_numbers
from planapp.domain.record import Place, PlanRecord, row_cell, span_field

_TOLD = 50  # places; more are told of together

_Text = tuple[str, Place, list[str]]  # where in words, where in the document, and what it says


def look_for_personal_numbers(record: PlanRecord, findings: Findings) -> None:
    """Add a warning for each place whose text seems to hold a personnummer."""
    found = [(where, place) for where, place, texts in _texts(record) if _holds_one(texts)]
    for where, place in found[:_TOLD]:
        message = (
            f"Texten {where} ser ut att innehålla ett personnummer. "
            "Är det ett, ta bort det ur dokumentet och läs in det igen."
        )
        findings.add("personal_number", WARNING, message, place)
    if len(found) > _TOLD:
        more = f"{len(found) - _TOLD} texter till ser ut att innehålla personnummer."
        findings.add("personal_number", WARNING, more)


def _holds_one(texts: list[str]) -> bool:
    return any(find_personal_numbers(text) for text in texts)


def _texts(record: PlanRecord) -> Iterator[_Text]:
    title = [text for text in (record.title, record.region, record.period) if text]
    legend = [text for texts in record.legend.cells.values() for text in texts]
    yield "i planens rubrik", {}, title
    yield "utanför tabellerna", {}, [*record.intro, *record.after_legend, *record.trailing]
    yield "i tabellen som förklarar kolumnerna", {}, legend
    for chapter in record.chapters:
        heading = chapter.heading or chapter.title or ""
        where = f"i kapitlet {quote(short(heading, 60))}" if not _holds_one([heading]) else "i ett kapitel"
        yield where, {}, [heading, *chapter.intro]
    yield from _area_texts(record)
    yield from _row_texts(record)


def _area_texts(record: PlanRecord) -> Iterator[_Text]:
    for area in record.areas():
        place = (area.rows[0].source if area.rows else None) or {}
        name = name_of(area)
        where = f"i {name}" if not _holds_one([name]) else "i ett område"
        yield where, place, [*area.heading, *area.goal, *area.note]


def _row_texts(record: PlanRecord) -> Iterator[_Text]:
    """The cells of the rows; one that covers several rows is told of once."""
    columns = row_columns(record)
    before: dict[str, list[str]] = {}
    for one in named_rows(record):
        name = one.name()
        where = "i en rad" if _holds_one([name]) else f"i {name}"
        for key, header in columns:
            field, texts = span_field(key, header), row_cell(one.row, key, header)
            if texts and not (field in one.row.spans and before.get(field) == texts):
                yield f"{where}, {short(header, 60)},", (one.row.source or {}) | {"column": field}, texts
            before[field] = texts
