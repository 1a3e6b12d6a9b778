"""Which parties are nobody in particular, and which rows therefore have no real owner."""

import pytest

from planapp.domain.collectives import COLLECTIVE, SOMEBODY, Parties, is_collective_name
from planapp.domain.responsible import fold_party

COLLECTIVES = [
    "Regionerna",
    "- Regioner",
    "Regionen",
    "Region Västmanland",
    "Västra Götalandsregionen",
    "Regioner och kommuner",
    "Regioner och kommuner inom respektive län",
    "VPG",
    "VPG:er",
    "VPG för cancerrehabilitering",
    "Vårdprocessgrupper",
    "Vårdprocessgrupperna",
    "Regionala vårdprocessgrupper",
    "RCC Mellansverige",
    "RCC Styrgrupp",
    "Regionalt cancercentrum Syd",
    "RPO Äldres hälsa",
    "RAG ärftlig cancer",
    "LPO cancer",
    "Alla",
    "Alla kliniker",
    "Samtliga vårdgivare",
    "Berörda verksamheter",
    "Hälso- och sjukvården",
    "Kommunerna i länet",
]
SOMEBODIES = [
    "Kirurgkliniken",
    "Kvinnokliniken",
    "Hudkliniken",
    "SVF-samordnare i regionerna",
    "Ansvaret för deltagande finns på Urologkliniken",
    "Kommunen Västerås",
    "Onkologkliniken, Region Västmanland",
    "Cancerstrateg",
    "Lagstiftaren",
    "Ragnar Berg",
    "Kansliet",
    "Verksamhetschef radiologi",
    "Alla Andersson",
]


@pytest.mark.parametrize("name", COLLECTIVES)
def test_many_or_a_group_is_nobody_in_particular(name: str) -> None:
    assert is_collective_name(name)


@pytest.mark.parametrize("name", SOMEBODIES)
def test_a_clinic_a_function_and_a_person_are_somebody(name: str) -> None:
    assert not is_collective_name(name)


@pytest.mark.parametrize("name", ["", " - ", "och", "…"])
def test_a_name_of_nothing_is_no_collective(name: str) -> None:
    assert not is_collective_name(name)


def test_what_the_organisation_has_said_holds_before_the_rule() -> None:
    said = {fold_party("VPG"): SOMEBODY, fold_party("Kansliet"): COLLECTIVE}
    parties = Parties(said)
    assert not parties.is_collective("- VPG")
    assert parties.is_collective("kansliet")
    assert parties.is_collective("Regionerna")


def test_a_unit_of_the_register_is_somebody_whatever_it_is_called() -> None:
    assert not Parties(units={fold_party("Primärvården")}).is_collective("Primärvården")
    assert Parties().is_collective("Primärvården")


def test_the_organisation_itself_is_nobody_in_particular_in_its_own_plan() -> None:
    assert Parties(own="Stadens vård AB").is_collective("stadens vård ab")
    assert not Parties().is_collective("Stadens vård AB")
