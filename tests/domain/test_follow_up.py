"""What is suggested about following a row up, from who is responsible for it."""

from typing import Any

import pytest

from planapp.domain.follow_up import suggest
from planapp.domain.record import from_json
from planapp.domain.responsible import parse_responsible

HOME = "Region Västmanland"


def suggested(*lines: str, region: str | None = HOME) -> tuple[bool, str]:
    return suggest(parse_responsible(list(lines)), region)


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["RCC Mellansverige"], "Bara RCC Mellansverige ansvarar enligt planen."),
        (
            ["RCC Mellansverige", "RCC Styrgrupp"],
            "Bara RCC Mellansverige och RCC Styrgrupp ansvarar enligt planen.",
        ),
        (["VPG för cancerrehabilitering", "RCC Mellansverige"], ""),
        (["RPO medicinsk diagnostik"], ""),
        (["Regionalt cancercentrum mellan"], ""),
        (
            ["RAG ärftlig cancer med stöd av RCC Mellansverige"],
            "Bara RAG ärftlig cancer ansvarar enligt planen.",
        ),
        (["Socialstyrelsen"], ""),
        (["Sveriges Kommuner och Regioner"], ""),
        (["Nationella arbetsgruppen för cancerrehabilitering"], ""),
        (["Region Uppsala"], "Bara Region Uppsala ansvarar enligt planen."),
    ],
)
def test_what_only_others_answer_for_is_suggested_to_stand_outside(lines: list[str], reason: str) -> None:
    follows, why = suggested(*lines)
    assert not follows
    assert why == reason or (not reason and why.startswith("Bara "))


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["2024"],
        ["Kirurgkliniken"],
        ["RCC Mellansverige", "Region Västmanland"],
        ["Regionerna med stöd av RCC Mellansverige"],
        ["RCC Mellansverige med stöd av regionerna"],
        ["Regioner och kommuner"],
        ["LPO cancer"],
        ["SVF-samordnare i regionerna"],
        ["RCC och regionerna"],
    ],
)
def test_what_the_region_has_a_part_in_is_followed_up(lines: list[str]) -> None:
    assert suggested(*lines) == (True, "")


def test_a_centre_follows_its_own_plan_up() -> None:
    assert suggested("RCC Mellansverige", region="RCC Mellansverige") == (True, "")
    assert suggested("RCC Syd", region=None)[0] is False


def test_in_the_real_plan_four_rows_are_only_others(real_plan_json: dict[str, Any]) -> None:
    record = from_json(real_plan_json)
    parties = [parse_responsible(row.responsible, row.timeframe) for row in record.rows()]
    outside = [
        row.status
        for row, named in zip(record.rows(), parties, strict=True)
        if not suggest(named, record.region)[0]
    ]
    assert outside == [None, "in_progress", None, None]
