"""A plan of six rows that has what a change can stumble over: merges, links, a time in a status cell."""

from typing import Any

from planapp.domain.record import PlanRecord, from_json

HEADERS = {
    "area": "Område",
    "goal": "Mål",
    "rcc_activity": "Aktivitet från RCC",
    "region_activity": "Aktivitet i regionen",
    "responsible": "Ansvarig–Tidsram",
    "status": "Status",
}
# The rows by what is special about them, in the plan's order.
PLAIN, MERGED_FIRST, MERGED_SECOND, TIME_IN_STATUS, EMPTY, LINKED = range(6)
ADDRESS = "https://exempel.se/rutin"


def _row(rcc: str, responsible: list[str], cell: str, **more: Any) -> dict[str, Any]:
    return {"rcc_activity": [rcc], "responsible": responsible, "status_raw": cell} | more


def _area(code: str, title: str, goal: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    heading = [f"{code} {title}"]
    return {
        "id": code,
        "code": code,
        "title": title,
        "heading": heading,
        "goal": [goal],
        "rows": [{"id": f"{code}-{number}"} | row for number, row in enumerate(rows, 1)],
    }


def small_plan(region: str | None = "Region Västmanland") -> PlanRecord:
    """A valid record of two chapters, three areas and six rows (`PLAIN` … `LINKED`)."""
    merged = {"first_row": 1, "rows": 2}
    spans = {name: dict(merged) for name in ("rcc_activity", "responsible", "status")}
    time = {"timeframe": "2022–2024", "timeframe_source": "responsible"}
    link = {"field": "responsible", "paragraph": 0, "text": "Hudkliniken", "url": ADDRESS}
    first = [
        _row("Ta fram en rutin", ["Kirurgkliniken", "2022–2024"], "Påbörjad", status="in_progress", **time),
        _row(
            "Delad", ["Örebro läns vård", "2022–2024"], "Påbörjad", status="in_progress", spans=spans, **time
        ),
        _row(
            "Delad", ["Örebro läns vård", "2022–2024"], "Påbörjad", status="in_progress", spans=spans, **time
        ),
    ]
    second = [
        _row("Vänta", ["Kansliet"], "2022–05", timeframe="2022–05", timeframe_source="status"),
        _row("Ny sak", [], ""),
    ]
    third = [_row("Se rutinen", ["Hudkliniken", "Löpande"], "Klar", status="done", links=[link])]
    third[0] |= {"timeframe": "Löpande", "timeframe_source": "responsible"}
    statuses = [["Ej påbörjad", "not_started"], ["Påbörjad", "in_progress"], ["Klar", "done"]]
    return from_json(
        {
            "title": "Verksamhetsplan 2022–2024",
            "region": region,
            "period": "2022–2024",
            "source": {"document": "liten.docx", "format": "word"},
            "columns": [{"key": key, "header": header} for key, header in HEADERS.items()],
            "legend": {
                "cells": {"status": [text for text, _ in statuses]},
                "statuses": [{"text": text, "status": status} for text, status in statuses],
            },
            "chapters": [
                {
                    "number": "2",
                    "title": "Prevention",
                    "heading": "Prevention, Kapitel 2",
                    "areas": [
                        _area("2.a)", "Tobak", "Färre röker", first),
                        _area("2.b)", "Sol", "Färre bränner sig", second),
                    ],
                },
                {
                    "number": "3",
                    "title": "Vård",
                    "heading": "Vård, Kapitel 3",
                    "areas": [_area("3.a)", "Hud", "Kortare väntan", third)],
                },
            ],
        }
    )
