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
    "|kriterium|kapitel i cancerplanen|del i planen|avsnitt|chapter|section|theme",
    AREA: "område|områden|delområde|underrubrik|process|vårdprocess|diagnos|svf|förbättringsområde"
    "|delprocess|patientprocess|sakområde|åtgärdsområde|aktivitetsområde|område/process|area|sub-area"
    "|subarea|domain|process area|diagnosis",
    GOAL: "mål|uppdrag/mål|mål/uppdrag|delmål|övergripande mål|övergripande mål och delmål|effektmål"
    "|prioriterade mål|prioriterat mål|målformulering|målsättning|målsättningar|framgångsfaktor|löfte"
    "|patientlöfte|målbild|inriktning"
    "|goal|goals|objective|objectives|aim|overall goal|ambition|ambitions|recommendation|strategic priority",
    RCC_ACTIVITY: "aktivitet från rcc|aktiviteter från rcc|rcc-aktivitet|rcc-aktiviteter|rcc aktivitet"
    "|aktivitet i cancerplanen|sjukvårdsregional aktivitet|regional prioritering|prioritering"
    "|aktivitet i rcc:s plan|rcc:s aktivitet|rcc:s aktiviteter|övergripande aktivitet"
    "|övergripande aktiviteter"
    "|nationell aktivitet|national activity|national action|activity from rcc",
    REGION_ACTIVITY: "aktivitet|aktiviteter|insats|insatser|åtgärd|åtgärder|handling|handlingar|projekt"
    "|regional aktivitet|lokal aktivitet|vad ska göras|vad ska vi göra|vad|att göra|delaktivitet"
    "|delaktiviteter|egen aktivitet|egna aktiviteter|regionens aktivitet|regionens aktiviteter|vår aktivitet"
    "|våra aktiviteter|regional insats|regionala insatser|lokala insatser|lokala aktiviteter|initiativ"
    "|activity|activities|action|actions|measure|measures|what|regional activity|local activity"
    "|regional action|local action|initiative|initiatives",
    RESPONSIBLE: "ansvarig|ansvariga|ansvar|ansvarig funktion|ledande organisation|utförare|vem|ägare"
    "|processägare|uppdragsägare|aktör|aktörer|huvudansvarig"
    "|aktivitetsansvarig|vem ansvarar|vem gör"
    "|vem/när|vem-när|ansvarig och tid"
    "|responsible body|responsible|responsibility|owner|lead|who|lead organisation|lead organization",
    TIMEFRAME: "tidsram|tidplan|tidsplan|klart|klart senast|när|deadline|slutdatum|start/slut|tid|slut"
    "|när ska det vara klart|färdigt|färdig senast|klar senast|klardatum|genomförs|genomförandetid"
    "|tid för genomförande"
    "|tidsperiod|tidsangivelse|tidpunkt för måluppfyllelse|tidpunkt|färdigdatum|sluttid"
    "|timeframe|time frame|timeline|time line|by when|when|due|due date|end date|timing",
    RESOURCES: "resurser|resurs|resurser/tillgångar|resursbehov|budget|kostnad|kostnader"
    "|resurser och kostnader|ekonomi|finansiering|resources|cost|costs|funding",
    STATUS: "status|statusar|läge|lägesstatus|statusläge|nuvarande status|aktuell status|status nu"
    "|genomförandegrad|arbetsläge|progress|state",
}
# What the product has no meaning for, and that is understood all the same.
_OWN = (
    # purpose and consequence
    "syfte|varför|beskrivning|aktivitetsbeskrivning|förtydligande|prioritet|prio|målgrupp|effekt|motivering"
    "|bakgrund|avsett resultat|förväntad effekt|konsekvens|konsekvenser|purpose|background"
    # partners
    "|med stöd av|stöd|stödjande|medverkande|samverkar med|samarbetspartner|kontaktperson|deltar|samverkan"
    "|samverkanspart|samverkansparter|viktiga partners|partners|deltagare|berörda"
    # when it begins
    "|startdatum|start|starttid|start date|från och med"
    # forecast
    "|prognos|rag|rag status|rag rating|prognos att nå målet|målbedömning|åtgärdsbedömning|forecast"
    # follow-up, comment and method
    "|vad har gjorts|vad är gjort|gjort hittills|genomfört|nästa steg|uppföljningsdatum|uppföljning när"
    "|andel klart|andel genomfört|procent klart|klart i procent|färdigställandegrad|% klart|% klar"
    "|kommentar/uppföljning"
    "|hur mäts det|hur mäts|vem mäter|hur följs det upp|hur följer vi upp|ansvarig för uppföljning"
    "|senast uppdaterad|uppdaterad av|uppdaterat|datum för uppdatering|kommentar|kommentarer"
    "|lägesbeskrivning|utfall och analys|genomförda förändringar|resultat|analys"
    "|uppföljningsmetod|metod|mätmetod|datakälla|källa|progress update|stakeholders|milestone|milestones"
    "|output|outputs|kpi|kpis|comment|comments|notes|source|anteckning|anteckningar"
    # figures
    "|indikator|indikatorer|mått|nyckeltal|kvalitetsindikator|uppföljningsvariabel|nuläge|utgångsläge"
    "|basvärde|baslinje|målvärde|måltal|utfall|värde|andel|måluppfyllnad|trend|trendpil|utveckling"
    "|förändring|indicator|indicators|baseline|target|target value|outcome|value"
    # deviation and measures
    "|avvikelse|orsak|hinder|utmaning|utmaningar|vad har varit svårt|vad har fungerat bra|risk|risker"
    "|åtgärd vid avvikelse|plan för nästa period|fortsatt arbete|viktiga milstolpar|milstolpe|milstolpar"
    # marks and references
    "|ny|uppdaterad|reviderad|dok|dokument|övrigt|noteringar|notering|anmärkning|dok nr|diarienummer"
    "|diarienr|dnr|länk|länkar|link|links"
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
        ("strategiområde|strategiområden|prioriterat område|prioriterade områden|prioriterat insatsområde"
         "|prioriterade insatsområden|utvecklingsområde i planen", (AREA, CHAPTER)),
        ("mätbara mål|mätbart mål|målet|mål på sikt|projektmål|resultatmål", (GOAL, EXTRA)),
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

# Headings that their cells decide: one of these meanings where nothing else has it, else an own column.
# When something is followed up («Årligen») is not when it is to be done.
DECIDED_BY_CELLS = {
    word: keys
    for known, keys in (
        ("uppföljning|bedömning|måluppfyllelse|måluppfyllelse %|färg|follow-up|follow up", (STATUS,)),
        ("period|mätperiod|avser|datum|år|date|year", (TIMEFRAME,)),
        ("genomförande", (STATUS, TIMEFRAME)),
    )
    for word in known.split("|")
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
