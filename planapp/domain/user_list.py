"""A list of users as people keep it in Excel: what its columns mean, and what each row asks for."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from planapp.domain.access import ADMINISTRATOR, OWNER, PLANNER, READER
from planapp.domain.text import search_form, without_forbidden

ROW_LIMIT = 500
HEADINGS = ("Namn eller funktion", "E-post", "Enhet", "Roll", "Funktionsbrevlåda")
NAME, EMAIL, UNIT, ROLE, IS_FUNCTION = "name", "email", "unit", "role", "is_function"
_KEYS = (NAME, EMAIL, UNIT, ROLE, IS_FUNCTION)
_SYNONYMS = {
    NAME: ("namn eller funktion", "namn/funktion", "namn", "funktion", "för- och efternamn", "person"),
    EMAIL: ("e-post", "epost", "e-postadress", "epostadress", "mejl", "mejladress", "mail", "mailadress")
    + ("e-mail", "email", "adress"),
    UNIT: (
        "enhet",
        "klinik",
        "verksamhet",
        "verksamhetsområde",
        "förvaltning",
        "organisation",
        "arbetsplats",
    ),
    ROLE: ("roll", "behörighet"),
    IS_FUNCTION: ("funktionsbrevlåda", "gemensam brevlåda", "är en funktion", "brevlåda"),
}
_ROLES = {
    OWNER: ("rapportör", "huvudrapportör", "uppgiftslämnare", "owner"),
    READER: ("läsare", "ledning", "reader"),
    PLANNER: ("planansvarig", "planansvariga", "planerare", "planner"),
    ADMINISTRATOR: ("administratör", "admin", "administrator"),
}
_YES = ("ja", "j", "x", "yes", "sant", "1", "true")
_NO = ("", "nej", "n", "no", "falskt", "0", "false", "-", "–")
_ROWS_BEFORE_HEADINGS = 10
NO_HEADINGS = (
    "Listan saknar rubrikerna som behövs. Skriv «Namn eller funktion» och «E-post» på första raden, "
    "eller utgå från mallen."
)
NO_ROWS = "Listan har inga användare under rubrikerna. Fyll i en rad för varje användare."
TOO_MANY = f"Listan har fler än {ROW_LIMIT} rader. Dela upp den i flera."


class ListError(Exception):
    """A list that cannot be used; the message is a plain Swedish sentence."""


@dataclass(slots=True)
class ListedUser:
    """One row of a list; `line` is counted as a person counts, `role` is None when it was not understood."""

    line: int
    name: str
    email: str
    unit: str = ""
    role: str | None = OWNER
    is_function: bool = False
    findings: list[str] = field(default_factory=list)


def read_user_list(rows: Sequence[Sequence[str]], default_role: str = OWNER) -> list[ListedUser]:
    """The users that a table's rows ask for; raises ListError when it has no headings, no rows or too many.

    Rows above the headings and empty ones are passed over. A row without a role gets `default_role`.
    """
    clean = [[_clean(cell) for cell in row] for row in rows]
    start, places = _headings(clean)
    found = [
        _listed(number, row, places, default_role)
        for number, row in enumerate(clean[start:], start + 1)
        if any(row)
    ]
    if not found:
        raise ListError(NO_ROWS)
    if len(found) > ROW_LIMIT:
        raise ListError(TOO_MANY)
    _mark_twice(found)
    return found


def _clean(cell: str) -> str:
    return " ".join(without_forbidden(cell).split())


def _meaning(heading: str) -> str | None:
    folded = search_form(heading).rstrip(":*? ").strip()
    return next((key for key, words in _SYNONYMS.items() if folded in words), None)


def _headings(rows: list[list[str]]) -> tuple[int, dict[str, int]]:
    """Where the users begin, and the column of each meaning; the template's own order needs no headings."""
    for index, row in enumerate(rows[:_ROWS_BEFORE_HEADINGS]):
        places: dict[str, int] = {}
        for column, cell in enumerate(row):
            meaning = _meaning(cell)
            if meaning is not None:
                places.setdefault(meaning, column)
        if NAME in places and EMAIL in places:
            return index + 1, places
    first = next((row for row in rows if any(row)), [])
    if len(first) > 1 and "@" in first[1] and "@" not in first[0]:
        return 0, dict(zip(_KEYS, range(len(_KEYS)), strict=True))
    raise ListError(NO_HEADINGS)


def _listed(line: int, row: list[str], places: dict[str, int], default_role: str) -> ListedUser:
    told = {key: row[column] if column < len(row) else "" for key, column in places.items()}
    listed = ListedUser(line, told.get(NAME, ""), told.get(EMAIL, ""), told.get(UNIT, ""), default_role)
    written = told.get(ROLE, "")
    if written:
        listed.role = read_role(written)
        if listed.role is None:
            listed.findings.append(
                f"Rollen «{written[:80]}» finns inte. "
                "Skriv Rapportör, Läsare, Planansvarig eller Administratör."
            )
    said = search_form(told.get(IS_FUNCTION, ""))
    listed.is_function = said in _YES
    if said not in (*_YES, *_NO):
        listed.findings.append(f"«{said[:80]}» under Funktionsbrevlåda är varken ja eller nej.")
    return listed


def read_role(written: str) -> str | None:
    """The role that a word means, however it is written; None when it means none."""
    folded = search_form(written).strip(" .")
    return next((role for role, words in _ROLES.items() if folded in words), None)


def _mark_twice(users: list[ListedUser]) -> None:
    seen: dict[str, int] = {}
    for one in users:
        address = one.email.casefold()
        if address and address in seen:
            one.findings.append(f"Adressen står redan på rad {seen[address]}. Behåll en av raderna.")
        seen.setdefault(address, one.line)
