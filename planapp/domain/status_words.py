"""The words of the field for statuses and forecasts, as real plans write them: data for `status`.

Folded as `status` folds a cell: lower case, plain hyphens, no bullets, brackets or closing signs.
"""

# The letters are those of plans that write only one (G/P/E, and H for half or more); a plan that
# means something else by them says so in its legend, which goes first. "Ej aktuellt" is cancelled: of
# the six statuses it is the one that neither counts as late nor asks anybody for an answer. Only all
# of a share is certain: "50 %" may be an outcome as well as work half done, and "x" a mark of anything.
_STATUS_WORDS = {
    "not_started": "ej påbörjad|inte påbörjad|ej påbörjat|inte påbörjat|ej påbörjade|ännu ej påbörjad"
    "|ännu inte påbörjad|ej startad|ej startat|inte startad|inte startat|planerad|planerat|planeras|kommande"
    "|vilande start|e|not started|not yet started|planned|ikke påbegyndt|ikke startet",
    "in_progress": "påbörjad|påbörjat|påbörjade|pågår|pågående|startad|startat|startade|igång|igångsatt"
    "|under implementering|under framtagande|under arbete|under genomförande|delvis genomförd"
    "|delvis genomfört|delvis klar|delvis klart|p|h|in progress|started|under way|underway|igangsat|i gang",
    "ongoing": "löpande|pågår kontinuerligt|pågår löpande|pågående kontinuerligt|kontinuerligt|kontinuerlig"
    "|fortlöpande|i drift|i löpande drift|ordinarie verksamhet|ongoing|continuous",
    "done": "klar|klart|klara|genomförd|genomfört|genomförda|avslutad|avslutat|avslutade|avklarad|avklarat"
    "|uppnådd|uppnått|uppfylld|uppfyllt|gjord|gjort|gjorda|färdig|färdigt|färdigställd|färdigställt|slutförd"
    "|slutfört|g|✓|✔|☑|✅|100 %|100%|done|completed|complete|finished|færdiggjort|afsluttet",
    "paused": "pausad|pausat|pausade|avvaktar|avvakta|avvaktas|vilande|uppskjuten|uppskjutet"
    "|uppskjutna|framskjuten|framskjutet|paused|on hold|postponed",
    "cancelled": "utgår|utgått|inställd|inställt|struken|struket|avbruten|avbrutet|avslutas utan åtgärd"
    "|avslutad utan åtgärd|ej relevant|inte relevant|ej aktuell|ej aktuellt|inte aktuell|inte aktuellt"
    "|ej tillämplig|ej tillämpligt|videreføres i ændret form|cancelled|canceled|not applicable|not relevant"
    "|n/a",
}
_FORECAST_WORDS = {
    "on_track": "enligt plan|följer plan|följer planen|enligt tidplan|enligt tidsplan|grön|grönt|gröna"
    "|prognosen är god|bedöms kunna uppnås|on track|green|efter tidsplanen|🟢",
    "at_risk": "risk|gul|gult|gula|osäker|osäkert|osäker men kan uppnås"
    "|prognosen är osäker men kan uppnås|prognosen osäker|prognosen är osäker|delvis"
    "|mindre avvikelse|at risk|yellow|amber|met in part|🟡",
    "off_track": "nås inte i tid|nås ej i tid|röd|rött|röda|försenad|försenat|försenade"
    "|förväntas inte bli klar i tid|ser negativ ut|prognosen ser negativ ut"
    "|prognosen negativ|prognosen är negativ|större avvikelse|off track|red"
    "|delayed|facing delay|forsinket|🔴",
}
# What a forecast's own column says plainly, and a status column may mean otherwise.
ONLY_AS_FORECAST = {"delvis", "mindre avvikelse", "större avvikelse", "met in part"}


def _by_word(table: dict[str, str]) -> dict[str, str]:
    return {word: meaning for meaning, known in table.items() for word in known.split("|")}


STATUS_OF = _by_word(_STATUS_WORDS)
FORECAST_OF = _by_word(_FORECAST_WORDS)
