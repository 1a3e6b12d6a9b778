"""Plan records of any size, with text like a real plan's; the same each time."""

import random

from planapp.documents.understanding.receipt import stored_texts
from planapp.domain.headings import read_area_heading, read_chapter_heading
from planapp.domain.record import (
    AreaRecord,
    ChapterRecord,
    Column,
    Legend,
    LegendStatus,
    PlanRecord,
    RowRecord,
    Span,
)

_COLUMNS = (
    ("area", "Område"),
    ("goal", "Uppdrag/Mål enligt RCC Mellansverige"),
    ("rcc_activity", "Aktivitet från RCC"),
    ("region_activity", "Aktivitet i RV"),
    ("responsible", "Ansvarig-Tidsram"),
    ("status", "Status"),
)
_WORDS = [
    *("patienter", "närstående", "rehabilitering", "screening", "uppföljning", "kontaktsjuksköterska"),
    *("vårdförlopp", "utbildning", "regionen", "kliniken", "tidig", "upptäckt", "register", "kvalitet"),
    *("samverkan", "kommuner", "palliativ", "vård", "forskning", "mål", "plan", "ska", "erbjudas", "följas"),
    *("upp", "varje", "år", "med", "stöd", "av", "och", "i", "för", "att", "öka", "minska", "likvärdig"),
]
_STATUSES = (("Ej påbörjad", "not_started"), ("Påbörjad", "in_progress"), ("Klar", "done"))


def _sentence(draw: random.Random, words: int) -> str:
    return " ".join(draw.choices(_WORDS, k=words)).capitalize() + "."


def _row(draw: random.Random) -> RowRecord:
    written, status = draw.choice(_STATUSES)
    row = RowRecord(
        rcc_activity=[f"-{_sentence(draw, 14)}" for _ in range(draw.randint(1, 3))],
        region_activity=[_sentence(draw, 16) for _ in range(draw.randint(0, 2))],
        responsible=["- Regionerna med stöd av RCC Mellansverige", "Kirurgkliniken"],
        status_raw=written,
        status=status,
    )
    if draw.random() < 0.2:
        row.responsible.append("2025–2026")
        row.timeframe, row.timeframe_source = "2025–2026", "responsible"
    return row


def text_size(rows: int) -> int:
    """The bytes of text in the tables of such a record."""
    return sum(len(text.encode()) for text in stored_texts(make_record(rows)))


def make_record(rows: int) -> PlanRecord:
    """A valid record with so many rows: two in an area, twenty areas in a chapter, some cells shared."""
    draw = random.Random(rows)
    record = PlanRecord(
        title="Verksamhetsplan för Region Västmanland 2025–2027",
        region="Region Västmanland",
        rcc="RCC Mellansverige",
        period="2025–2027",
        columns=[Column(*column) for column in _COLUMNS],
        legend=Legend({"status": [text for text, _ in _STATUSES]}, [LegendStatus(*one) for one in _STATUSES]),
    )
    while rows > 0:
        heading = f"{_sentence(draw, 3).rstrip('.')}, Kapitel {len(record.chapters) + 1}"
        chapter = ChapterRecord(*read_chapter_heading(heading), heading)
        record.chapters.append(chapter)
        for number in range(20):
            if rows <= 0:
                break
            title = [f"{len(record.chapters)}.{number + 1}) {_sentence(draw, 4)}"]
            area = AreaRecord(f"{number + 1}", *read_area_heading(title), title, [_sentence(draw, 40)])
            area.rows = [_row(draw) for _ in range(min(2, rows))]
            rows -= len(area.rows)
            if len(area.rows) == 2 and number % 3 == 0:
                area.rows[1].rcc_activity = list(area.rows[0].rcc_activity)
                for row in area.rows:
                    row.spans["rcc_activity"] = Span(0, 2)
            chapter.areas.append(area)
    return record
