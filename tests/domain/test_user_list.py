"""A list of users: what its columns mean, and rows that say what cannot be."""

import pytest

from planapp.domain.access import OWNER, PLANNER, READER
from planapp.domain.user_list import HEADINGS, ROW_LIMIT, ListError, read_role, read_user_list


def test_the_templates_own_headings_are_understood() -> None:
    rows = [HEADINGS, ["Eva Ek", "eva@example.se", "Hudkliniken", "Läsare", "nej"]]
    (user,) = read_user_list(rows)
    told = user.line, user.name, user.email, user.unit, user.role, user.is_function, user.findings
    assert told == (2, "Eva Ek", "eva@example.se", "Hudkliniken", READER, False, [])


@pytest.mark.parametrize(
    "headings", [("Namn", "E-post"), ("FUNKTION", "Mejladress"), ("Namn/Funktion:", "epost *")]
)
def test_headings_by_other_words_in_any_order_and_below_a_title(headings: tuple[str, str]) -> None:
    rows = [["Våra rapportörer"], [], ["Telefon", headings[1], headings[0]], ["1", "a@example.se", "Anna"]]
    (user,) = read_user_list(rows)
    assert (user.line, user.name, user.email, user.role) == (4, "Anna", "a@example.se", OWNER)


def test_a_list_in_the_templates_order_needs_no_headings() -> None:
    (user,) = read_user_list([["Hudkliniken", "hud@example.se", "Hud", "Planansvarig", "X"]])
    assert (user.line, user.unit, user.role, user.is_function) == (1, "Hud", PLANNER, True)


def test_what_a_row_cannot_mean_is_found_beside_it() -> None:
    rows = [HEADINGS, ["A", "a@x.se", "", "Chef", "kanske"], [], ["B", "A@x.se"]]
    first, second = read_user_list(rows, READER)
    assert first.role is None
    assert [one.split()[0] for one in first.findings] == ["Rollen", "«kanske»"]
    assert (second.line, second.role) == (4, READER)
    assert "rad 2" in second.findings[0]


@pytest.mark.parametrize("rows", [[], [[]], [["Namn"], ["Anna"]], [["a", "b"], ["c", "d"]]])
def test_a_list_without_headings_is_refused(rows: list[list[str]]) -> None:
    with pytest.raises(ListError, match="rubrikerna"):
        read_user_list(rows)


def test_an_empty_list_and_one_that_is_too_long_are_refused() -> None:
    with pytest.raises(ListError, match="inga användare"):
        read_user_list([HEADINGS, ["", " "]])
    with pytest.raises(ListError, match="Dela upp"):
        read_user_list([HEADINGS, *[["A", f"{one}@x.se"] for one in range(ROW_LIMIT + 1)]])


@pytest.mark.parametrize(("written", "role"), [("RAPPORTÖR", OWNER), (" ledning. ", READER), ("chef", None)])
def test_roles_by_their_words(written: str, role: str | None) -> None:
    assert read_role(written) == role
