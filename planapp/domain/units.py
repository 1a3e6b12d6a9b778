"""The units of a region's register: of what type they are, and the names by which they are known."""

from collections.abc import Iterable, Mapping

from planapp.domain.responsible import fold_party

UNIT_TYPES = {
    "administration": "Förvaltning",
    "operational_area": "Verksamhetsområde",
    "clinic": "Klinik",
    "health_centre": "Vårdcentral",
    "municipality": "Kommun",
    "private_provider": "Privat vårdgivare",
    "board": "Nämnd",
    "rcc": "RCC",
    "group": "Grupp",
}
DEFAULT_TYPE = "clinic"
NAME_LIMIT, ALIAS_LIMIT = 200, 30


def fold_unit(name: str) -> str:
    """A unit's name or short code as they are compared: the way that a plan's parties are."""
    return fold_party(name)


def name_clash(names: Iterable[str], taken: Mapping[str, str]) -> tuple[str, str] | None:
    """The first of a unit's names that another unit has, and that unit; None when all are its own.

    `taken` gives the unit that has each folded name.
    """
    return next(((name, taken[fold_unit(name)]) for name in names if fold_unit(name) in taken), None)


def guess_type(name: str) -> str:
    """The type that a unit's name tells of; a clinic when it tells of none."""
    folded = fold_unit(name)
    signs = {
        "förvaltning": "administration",
        "verksamhetsområde": "operational_area",
        "vårdcentral": "health_centre",
        "hälsocentral": "health_centre",
        "kommun": "municipality",
        "nämnd": "board",
        "regionalt cancercentrum": "rcc",
        "rådet": "group",
        "grupp": "group",
    }
    if folded.split()[:1] == ["rcc"]:
        return "rcc"
    return next((kind for sign, kind in signs.items() if sign in folded), DEFAULT_TYPE)
