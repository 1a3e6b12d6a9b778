"""Why a record is not valid, in a sentence for the person whose edit would make it so."""

import re

_AGAIN = "när dokumentet läses in igen"
_SENTENCES = [
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        (
            r"(?P<text>['\"].*['\"]) stands alone in its row and reads as a chapter",
            f"Texten {{text}} står ensam i sin rad och skulle tas för en kapitelrubrik {_AGAIN}. "
            "Skriv något i radens övriga celler, eller formulera om texten.",
        ),
        (
            r"(?P<text>['\"].*['\"]) reads as a chapter's heading",
            f"Texten {{text}} skulle tas för en kapitelrubrik {_AGAIN}. Formulera om den.",
        ),
        (
            "first line reads as the title",
            "Inledningens första rad skulle tas för planens titel. Skriv titeln först, eller ändra raden.",
        ),
        (
            "two columns are|has the heading of an earlier one",
            "Två kolumner kan inte ha samma rubrik. Välj en annan rubrik.",
        ),
        ("has the name of a key", "Kolumnen kan inte ha den rubriken. Välj en annan."),
        ("more than 63 columns", "En plan kan ha högst 63 kolumner."),
        (
            "after_legend: there is no legend",
            "Text efter förklaringen kräver att planen har en förklaring av kolumnerna. Skriv den först.",
        ),
        (
            "trailing: the last chapter",
            "Text efter tabellerna kräver att planen har ett kapitel. Lägg till kapitlet först.",
        ),
        (
            "neither a legend nor a table",
            "Planen måste ha ett kapitel eller en förklaring som visar vilka kolumner den har.",
        ),
        (
            "does not list two statuses",
            "Förklaringen av statusar måste räkna upp minst två kända statusar, en på varje rad, "
            "till exempel Påbörjad och Klar.",
        ),
        (
            "the first table reads as the legend",
            f"Planens första rad räknar upp statusar och skulle tas för förklaringen {_AGAIN}. "
            "Skriv statusarna i förklaringen i stället.",
        ),
        (
            "before the first table: it is introduction|only the first chapter can lack",
            "Ett kapitel måste ha en rubrik. Bara planens första kapitel kan sakna den.",
        ),
        (
            r"(?P<text>['\"].*['\"]) reads as the heading of the table's area",
            f"Raden {{text}} ovanför tabellen skulle tas för ett områdes rubrik {_AGAIN}. Formulera om den.",
        ),
        (
            "reads as a marker",
            "Sista raden i områdets rubrik eller text skulle tas för en markör. "
            "Ta bort den raden och lägg till den som markör i stället.",
        ),
        ("note without a heading", "Områdets text kräver att området har en rubrik. Skriv rubriken först."),
        (
            "reads as the headings again",
            f"Raden skulle tas för tabellens rubriker {_AGAIN}. Ändra texten i någon av dess celler.",
        ),
        (
            "numbers of the columns",
            f"Raden skulle tas för en numrering av kolumnerna {_AGAIN}. "
            "Skriv mer än en siffra eller bokstav i någon av cellerna.",
        ),
        (r"row \d+: is empty", "En rad utan text kan inte stå där. Skriv något i minst en av dess celler."),
        (
            "no such column|or no column of the plan",
            "Det finns text i en kolumn som planen inte har. Lägg till kolumnen först.",
        ),
        ("is not an address|the link ", "Länken går inte att spara. Kontrollera länkens text och adress."),
        ("is the sign for nothing", "Ett ensamt tankstreck kan inte stå där. Lämna fältet tomt i stället."),
        (
            "has the goal of the area above|continues with the same goal",
            "Målet står redan ovanför. Skriv ett annat mål, eller slå ihop de två.",
        ),
        ("continues without a goal", "Ett mål under samma område måste ha en text."),
    )
]
_OTHER = (
    f"Texten skulle tas för något annat, till exempel en rubrik, {_AGAIN}. "
    "Formulera om den, eller dela upp den på flera celler."
)


def explain(problems: list[str]) -> str:
    """What `check_record` found, as one Swedish sentence that says what to do."""
    for problem in problems:
        for pattern, sentence in _SENTENCES:
            found = pattern.search(problem)
            if found:
                text = found.groupdict().get("text", "")
                return sentence.replace("{text}", f"«{text[1:-1]}»")
    return _OTHER
