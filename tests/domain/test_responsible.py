"""Who answers for a row, out of what the document's cell says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planapp.domain.responsible import LEAD, SUPPORT, Responsibility, fold_party, parse_responsible


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
        (["-"], [], []),
        ([], [], []),
        # bullets, dashes and slashes
        (
            ["- RCC Mitt - VPG - RPO diagnostik/ Chefsgrupp radiologi - Regionerna"],
            ["RCC Mitt", "VPG", "RPO diagnostik", "Chefsgrupp radiologi", "Regionerna"],
            [],
        ),
        (["Kirurgkliniken/Vårdval"], ["Kirurgkliniken", "Vårdval"], []),
        (["RCC / regionen"], ["RCC", "regionen"], []),
        (["A-kliniken; B-kliniken • C-kliniken"], ["A-kliniken", "B-kliniken", "C-kliniken"], []),
        (["HPV-/vaccinationsgruppen"], ["HPV-/vaccinationsgruppen"], []),
        (["SVF- /cancersamordnare"], ["SVF- /cancersamordnare"], []),
        (["Hud/sår-mottagningen"], ["Hud/sår-mottagningen"], []),
        (["Kirurgkliniken (Norr; Syd)"], ["Kirurgkliniken (Norr; Syd)"], []),
        (["Barn - vägledning"], ["Barn - vägledning"], []),  # no bullet: the dash is the text's own
        # support
        (["Regionerna (med stöd av RCC)"], ["Regionerna"], ["RCC"]),
        (["Kansliet, stöd: RCC"], ["Kansliet"], ["RCC"]),
        (["Kansliet tillsammans med VPG"], ["Kansliet"], ["VPG"]),
        (["Kansliet i samverkan med kommunerna", "i samråd med PNR"], ["Kansliet"], ["kommunerna", "PNR"]),
        (["Stöd från RCC"], [], ["RCC"]),
        (["Regioner och kommuner med stöd av RCC och RPO"], ["Regioner och kommuner"], ["RCC och RPO"]),
        # labels
        (["Ansvarig: Kansliet", "Stöd: RCC"], ["Kansliet"], ["RCC"]),
        (["Huvudansvarig Kansliet"], ["Kansliet"], []),
        (["Ansvarig:", "Kansliet", "VPG", "Stöd:", "RCC", "PNR"], ["Kansliet", "VPG"], ["RCC", "PNR"]),
        # broken over lines
        (["Kansliet med stöd av", "RCC Mitt"], ["Kansliet"], ["RCC Mitt"]),
        (["Regionerna", "med stöd av RCC"], ["Regionerna"], ["RCC"]),
        (
            ["- VPG för", "cancerrehabilitering", "- Regionerna"],
            ["VPG för cancerrehabilitering", "Regionerna"],
            [],
        ),
        (["Kansliet och", "2023"], ["Kansliet och"], []),
        # times and documents
        (["Kansliet, 2022–2024"], ["Kansliet"], []),
        (["Kansliet (hösten 2023)"], ["Kansliet"], []),
        (["Avdelning 3"], ["Avdelning 3"], []),
        (["Kansliet", "senast maj"], ["Kansliet"], []),
        (["Kansliet", "dnr RV 1234/2022"], ["Kansliet"], []),
        (["Kansliet", "Rutin för hud,", "Dok 41992"], ["Kansliet"], []),
        # sentences
        (["Ansvaret finns på kliniken; RCC bistår"], ["Ansvaret finns på kliniken; RCC bistår"], []),
        (["Arbetet sker tillsammans med RCC."], ["Arbetet sker tillsammans med RCC"], []),
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


def test_names_that_differ_in_form_compare_as_one() -> None:
    assert {fold_party(name) for name in ("Regionerna", "regionerna", "- Regioner", "REGIONER.")} == {
        "regioner"
    }
    assert fold_party("RCC:s styrgrupp") == fold_party("RCC Styrgrupp")
    assert fold_party("Regionen") != fold_party("Regionerna")
    assert fold_party("VPG") != fold_party("VPG för cancerrehabilitering")


PIECES = [
    "Kansliet",
    "RCC",
    " med stöd av ",
    "/",
    " - ",
    "- ",
    ";",
    "(",
    ")",
    "2023",
    "Stöd:",
    "Ansvarig:",
    " och",
    "dok 7",
]


@given(
    st.lists(st.text(max_size=40) | st.lists(st.sampled_from(PIECES), max_size=6).map("".join), max_size=4)
)
def test_no_word_is_invented_in_any_cell(cell: list[str]) -> None:
    written = " ".join(" ".join(cell).split())
    for party in parse_responsible(cell):
        assert party.role in (LEAD, SUPPORT)
        assert party.name.strip()
        assert party.name in written or all(word in written for word in party.name.split())
    assert parse_responsible(cell) == list(dict.fromkeys(parse_responsible(cell)))
