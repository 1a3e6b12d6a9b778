"""Units: what is the same name, and what a name tells of its type."""

import pytest

from planapp.domain.units import UNIT_TYPES, fold_unit, guess_type, name_clash


def test_names_are_the_same_whatever_their_letters_and_edges() -> None:
    assert len({fold_unit(one) for one in ("Kirurgkliniken", "- KIRURGKLINIKEN.", " kirurgkliniken ")}) == 1


def test_the_first_name_that_is_taken_is_told() -> None:
    assert name_clash(["Hud", "KK"], {"kk": "Kirurgkliniken"}) == ("KK", "Kirurgkliniken")
    assert name_clash(["Hud"], {"kk": "Kirurgkliniken"}) is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Köpings kommun", "municipality"),
        ("Vårdcentralen Hallsta", "health_centre"),
        ("RCC Mellansverige", "rcc"),
        ("Cancerrådet", "group"),
        ("Hudkliniken", "clinic"),
        ("Regionfastigheter", "clinic"),
    ],
)
def test_the_type_that_a_name_tells_of(name: str, kind: str) -> None:
    assert guess_type(name) == kind
    assert kind in UNIT_TYPES
