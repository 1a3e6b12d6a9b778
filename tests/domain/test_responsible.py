"""Who answers for a row, out of what the document's cell says."""

import pytest

from planapp.domain.responsible import LEAD, SUPPORT, Responsibility, parse_responsible


@pytest.mark.parametrize(
    ("paragraphs", "lead", "support"),
    [
        (["Kirurgkliniken"], ["Kirurgkliniken"], []),
        (["Kirurgkliniken med stöd av RCC"], ["Kirurgkliniken"], ["RCC"]),
        (["- RCC - VPG"], ["RCC", "VPG"], []),
        (["Kirurgkliniken; Hudkliniken"], ["Kirurgkliniken", "Hudkliniken"], []),
        (["Kansliet", "2022–2024"], ["Kansliet"], []),
        (["Kansliet", "våren 2023", "Löpande"], ["Kansliet"], []),
        (["Kansliet", "Dok 41992"], ["Kansliet"], []),
        (["Kansliet", "Kansliet"], ["Kansliet"], []),
        ([], [], []),
    ],
)
def test_parties_of_a_cell(paragraphs: list[str], lead: list[str], support: list[str]) -> None:
    found = parse_responsible(paragraphs)
    assert [one.name for one in found if one.role == LEAD] == lead
    assert [one.name for one in found if one.role == SUPPORT] == support


def test_the_rows_own_time_and_linked_documents_are_no_parties() -> None:
    found = parse_responsible(
        ["Kansliet", "i mån av tid", "Rutin för hud"], "i mån av tid", frozenset({"Rutin för hud"})
    )
    assert found == [Responsibility("Kansliet", LEAD)]
