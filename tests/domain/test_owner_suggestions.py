"""Who is suggested as rapportör of a row, why, and when it can be ticked beforehand."""

from planapp.domain.owner_suggestions import (
    LAST_TIME,
    NAME,
    REMEMBERED,
    UNIT,
    Known,
    is_clear,
    lead_parties,
    only_party,
    suggest_owners,
)
from planapp.domain.responsible import fold_party, parse_responsible

ANNA, BO, CIA, DAN = 1, 2, 3, 4
THEN = "Så var det 2022–2024"


def known(**kinds: dict[str, list[int]]) -> Known:
    return Known(
        **{kind: {fold_party(name): users for name, users in held.items()} for kind, held in kinds.items()}
    )


def suggested(lines: list[str], facts: Known, before: tuple[int, ...] = ()) -> list[tuple[int, str]]:
    found = suggest_owners(parse_responsible(lines), before, THEN, facts)
    return [(one.user_id, one.source) for one in found]


def test_each_source_is_asked_and_the_best_reason_comes_first() -> None:
    facts = known(
        people={"Kirurgkliniken": [DAN]}, units={"Kirurgkliniken": [CIA]}, remembered={"kirurgkliniken": [BO]}
    )
    assert suggested(["- Kirurgkliniken"], facts, (ANNA,)) == [
        (ANNA, LAST_TIME),
        (BO, REMEMBERED),
        (CIA, UNIT),
        (DAN, NAME),
    ]


def test_a_user_is_suggested_once_for_the_best_reason() -> None:
    facts = known(units={"Hudkliniken": [ANNA]}, remembered={"Hudkliniken": [ANNA]})
    assert suggested(["Hudkliniken"], facts, (ANNA,)) == [(ANNA, LAST_TIME)]


def test_reasons_are_sentences() -> None:
    facts = known(units={"Hudkliniken": [ANNA]})
    found = suggest_owners(parse_responsible(["Hudkliniken"]), [BO], THEN, facts)
    assert [one.reason for one in found] == [THEN, "Hudkliniken står som ansvarig"]


def test_a_unit_is_found_inside_a_sentence_but_never_inside_a_word() -> None:
    facts = known(units={"Urologkliniken": [ANNA], "Hud": [BO], "Vården": [CIA]})
    assert suggested(["Ansvaret för deltagande finns på Urologkliniken"], facts) == [(ANNA, UNIT)]
    assert suggested(["Primärvården"], facts) == []


def test_the_reason_names_the_unit_and_not_the_whole_sentence() -> None:
    facts = Known(units={"urologkliniken": [ANNA]}, written={"urologkliniken": "Urologkliniken"})
    found = suggest_owners(parse_responsible(["Ansvaret finns på Urologkliniken"]), [], THEN, facts)
    assert found[0].reason == "Urologkliniken står som ansvarig"


def test_a_short_code_is_found_only_when_it_is_the_whole_name() -> None:
    facts = known(units={"VO": [ANNA]})
    assert suggested(["VO"], facts) == [(ANNA, UNIT)]
    assert suggested(["VO Kirurgi"], facts) == []


def test_those_in_support_are_asked_only_where_nobody_is_responsible() -> None:
    facts = known(units={"Hudkliniken": [ANNA], "RCC Syd": [BO]})
    assert suggested(["Hudkliniken med stöd av RCC Syd"], facts) == [(ANNA, UNIT)]
    assert suggested(["Med stöd av RCC Syd"], facts) == [(BO, UNIT)]
    assert lead_parties(parse_responsible(["Regionerna", "- Regioner"])) == ["Regionerna"]


def test_the_only_party_is_known_by_its_folded_name() -> None:
    assert only_party(parse_responsible(["- Kirurgkliniken med stöd av RCC"])) == "kirurgkliniken"
    assert only_party(parse_responsible(["Kirurgkliniken", "Hudkliniken"])) == ""
    assert only_party(parse_responsible([])) == ""


def test_one_user_and_everybody_of_last_time_can_be_ticked_beforehand() -> None:
    facts = known(units={"Hudkliniken": [ANNA]}, remembered={"Regionerna": [BO]})
    hud, regions = parse_responsible(["Hudkliniken"]), parse_responsible(["Regionerna"])
    assert is_clear(suggest_owners(hud, [], THEN, facts))
    assert is_clear(suggest_owners(hud, [ANNA, BO], THEN, Known()))
    assert not is_clear(suggest_owners(hud, [BO], THEN, facts))
    assert not is_clear(suggest_owners(regions, [], THEN, facts), {"Regionerna"})
    both = parse_responsible(["Regionerna", "Kansliet"])
    assert not is_clear(suggest_owners(both, [], THEN, facts), {"Regionerna"})
    assert not is_clear([])
