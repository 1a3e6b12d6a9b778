"""What plans hold, and texts that some program somewhere takes for something else than text."""

from planapp.domain.record import (
    AREA,
    EXTRA,
    GOAL,
    RCC_ACTIVITY,
    REGION_ACTIVITY,
    RESOURCES,
    RESPONSIBLE,
    STATUS,
    TIMEFRAME,
)

HEADERS = {
    AREA: ["Område", "Områden", "Process", "Delområde", "område:"],
    GOAL: ["Uppdrag/Mål enligt RCC Mellansverige", "Mål", "Delmål", "Uppdrag / Mål", "Mål enligt RCC"],
    RCC_ACTIVITY: ["Aktivitet från RCC", "Aktiviteter i cancerplanen", "Prioritering", "RCC-aktivitet"],
    REGION_ACTIVITY: ["Aktivitet i RV", "Aktivitet", "Åtgärder", "Vad ska göras?", "Insats"],
    RESPONSIBLE: ["Ansvarig-Tidsram", "Ansvarig – tidsram", "Ansvarig", "Vem", "Ansvar"],
    TIMEFRAME: ["Tidsram", "Tidplan", "Klart senast", "När"],
    RESOURCES: ["Resurser", "Budget", "Resurser/tillgångar"],
    STATUS: ["Status", "Läge", "STATUS"],
    EXTRA: [
        "Prognos",
        "Kommentar",
        "Dnr",
        "x & y <z>",
        "=1+1",
        "Uppföljning 2023",
        "🙂",
        "extra",
        "Läges­bild",
    ],
}
# Texts that some program somewhere takes for something else than text.
ODD = [
    "=1+1", "+46 21 17 30 00", "-X", "- X", "@SUMMA(A1)", "• punkt", "•punkt", "•  två blanksteg", "•",
    "-", "–", "_x0041_", "_x000D_", "x_x005F_y", "'citat", '"citat"', "<w:t>&amp;</w:t>", "]]>", "a\tb",
    "a\u00a0b", "mjukt\u00adbindestreck", "hårt\u2011bindestreck", "e\u0301 a\u030a", "\u202eשלום\u202c",
    "العربية 123", "🏥👩🏽‍⚕️", "\u200bnoll\u200b", "\ufeffBOM", "två  blanksteg", "TRUE", "1e5", "00123",
    "#REF!", "#N/A", "Kapitel 3", "Prevention, Kapitel 3", "NY", "Uppdaterad 7/7", "Löpande", "Klart",
    "Påbörjad", "Ej Påbörjad", "2022–2024", "Senast 2023-12-31", "a) mammografi", "3.c.i) Kod", "Område",
    "Status", "Mål", "Aktivitet", "Aktivitet i skolan", "Kolumn 3", "Region: X", "Period: –", "Länk: a → b",
    "Markör: NY", "Plan 2022", "x" * 300, "ordmellanrum " * 40 + "slut", "¤%1", "{{ mall }}",
    "2022-05", "\U0001f9ec\U00020000",
]  # fmt: skip
TIMES = ["2022–2024", "2022–23", "2022–05", "Löpande", "våren 2023", "Klart 2023-06-30", "vecka 20 2022"]
STATUSES = [
    "Påbörjad",
    "Ej påbörjad",
    "Ej Påbörjad",
    "Klart",
    "• Klar",
    "Löpande",
    "Pausad",
    "Utgår",
    "vet ej",
]
CODES = ["2.a)", "3.c.i)", "3.c.vi)", "3.c.vi)", "4.a.)", "5)", "1.1", "5:1", "12"]
CHAPTERS = [
    "Patientens medverkan, Kapitel 2",
    "Kapitel 3",
    "4 Kunskaps styrning",
    "Inledning",
    "kap. 7: Övrigt",
]
MARKERS = ["NY", "Ny", "Uppdaterad 7/7", "Uppdaterad 2023-01-02", "Struken & klar"]
ADDRESSES = [
    "https://ledningssystemet.regionvastmanland.se/RegNo/41992",
    "https://exempel.se/?a=1&b=\"2\"#c%20d",
    "mailto:kansli@region.se",
    "https://exempel.se/åäö",
]  # fmt: skip
LEGEND_STATUSES = [
    ["• Ej påbörjad", "• Påbörjad", "• Klar"],
    ["Klar", "Pågår", "Sovande"],
    ["- Grön", "Klar", "Utgår"],
]
