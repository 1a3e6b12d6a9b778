"""The words of column headings: one table of synonyms, as headings are compared (`fold_header`).

A heading may be certain, or depend on which other columns the table has, or on what its cells say.
"""

from planapp.domain.meanings import CHAPTER
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

_CERTAIN = {
    CHAPTER: "kapitel|kapitelindelning|målområde|målområden|perspektiv|del|rcc kriterium|rcc-kriterium"
    "|kriterium|kapitel i cancerplanen|chapter|section|theme",
    AREA: "område|områden|delområde|underrubrik|process|vårdprocess|diagnos|svf|förbättringsområde"
    "|delprocess|patientprocess|area|sub-area|subarea|domain|process area|diagnosis",
    GOAL: "mål|uppdrag/mål|mål/uppdrag|delmål|övergripande mål|övergripande mål och delmål|effektmål"
    "|prioriterade mål|målformulering|målsättning|framgångsfaktor|löfte|patientlöfte|målbild|inriktning"
    "|goal|goals|objective|objectives|aim|overall goal",
    RCC_ACTIVITY: "aktivitet från rcc|aktiviteter från rcc|rcc-aktivitet|rcc-aktiviteter|rcc aktivitet"
    "|aktivitet i cancerplanen|sjukvårdsregional aktivitet|regional prioritering|prioritering"
    "|nationell aktivitet|national activity|national action|activity from rcc",
    REGION_ACTIVITY: "aktivitet|aktiviteter|insats|insatser|åtgärd|åtgärder|handling|handlingar|projekt"
    "|regional aktivitet|lokal aktivitet|vad ska göras|vad|att göra"
    "|activity|activities|action|actions|measure|measures|what|regional activity|local activity"
    "|regional action|local action",
    RESPONSIBLE: "ansvarig|ansvariga|ansvar|ansvarig funktion|ledande organisation|utförare|vem|ägare"
    "|processägare|uppdragsägare|vem/när|vem-när|ansvarig och tid"
    "|responsible|responsibility|owner|lead|who|lead organisation|lead organization",
    TIMEFRAME: "tidsram|tidplan|tidsplan|klart|klart senast|när|deadline|slutdatum|start/slut|tid|slut"
    "|tidpunkt för måluppfyllelse|tidpunkt|färdigdatum|sluttid"
    "|timeframe|time frame|timeline|time line|by when|when|due|due date|end date|timing",
    RESOURCES: "resurser|resurs|resurser/tillgångar|resursbehov|budget|kostnad|kostnader"
    "|resources|cost|costs|funding",
    STATUS: "status|statusar|läge|lägesstatus|genomförandegrad|arbetsläge|progress|state",
}
# What the product has no meaning for, and that is understood all the same.
_OWN = (
    # purpose and consequence
    "syfte|motivering|bakgrund|avsett resultat|förväntad effekt|konsekvens|konsekvenser|purpose|background"
    # partners
    "|med stöd av|stöd|samverkan|samverkanspart|samverkansparter|viktiga partners|partners|deltagare|berörda"
    # when it begins
    "|startdatum|start|starttid|start date|från och med"
    # forecast
    "|prognos|prognos att nå målet|målbedömning|åtgärdsbedömning|forecast"
    # follow-up, comment and method
    "|kommentar|kommentarer|lägesbeskrivning|utfall och analys|genomförda förändringar|resultat|analys"
    "|uppföljningsmetod|metod|mätmetod|datakälla|källa|comment|comments|notes|source|anteckning|anteckningar"
    # figures
    "|indikator|indikatorer|mått|nyckeltal|kvalitetsindikator|uppföljningsvariabel|nuläge|utgångsläge"
    "|basvärde|baslinje|målvärde|måltal|utfall|värde|andel|måluppfyllnad|trend|trendpil|utveckling"
    "|förändring|indicator|indicators|baseline|target|target value|outcome|value"
    # deviation and measures
    "|avvikelse|orsak|hinder|utmaning|utmaningar|vad har varit svårt|vad har fungerat bra|risk|risker"
    "|åtgärd vid avvikelse|plan för nästa period|fortsatt arbete|viktiga milstolpar|milstolpe|milstolpar"
    # marks and references
    "|ny|uppdaterad|reviderad|dok|dokument|dok nr|diarienummer|diarienr|dnr|länk|länkar|link|links"
)
KEY_OF = {word: key for key, known in _CERTAIN.items() for word in known.split("|")} | dict.fromkeys(
    _OWN.split("|"), EXTRA
)

# Headings that mean the first of these that no other column of the table means.
DEPENDS = {
    word: keys
    for known, keys in (
        ("utvecklingsområde|utvecklingsområden|insatsområde|insatsområden|fokusområde|fokusområden"
         "|strategiskt område|strategiska områden|priority area|focus area", (AREA, CHAPTER)),
        ("huvudmål", (GOAL, CHAPTER)),
        ("målnivå|målnivåer", (GOAL,)),
        ("uppdrag", (REGION_ACTIVITY, GOAL)),
        ("genomförande", (REGION_ACTIVITY,)),
    )
    for word in known.split("|")
}  # fmt: skip

# Headings that number or name something: an area's code if their cells are that.
CODES = {
    "nr",
    "mål nr",
    "målnr",
    "id",
    "kod",
    "löpnummer",
    "löpnr",
    "referens",
    "ref",
    "aktivitetsnr",
    "nummer",
    "code",
    "no",
    "number",
    "#",
}

# Headings that their cells decide: a status or a time where nothing else is it, else an own column.
DECIDED_BY_CELLS = {
    "uppföljning",
    "bedömning",
    "måluppfyllelse",
    "måluppfyllelse %",
    "färg",
    "genomförande",
    "period",
    "mätperiod",
    "avser",
    "datum",
    "år",
    "follow-up",
    "follow up",
    "date",
    "year",
}

# The headings that say an activity and not whose it is.
PLAIN_ACTIVITIES = {
    "aktivitet",
    "aktiviteter",
    "insats",
    "insatser",
    "åtgärd",
    "åtgärder",
    "activity",
    "action",
}
