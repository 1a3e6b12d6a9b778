"""Statuses and forecasts: the words of the field and what they mean."""

from collections import ChainMap, Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from planapp.domain.headings import fold_header
from planapp.domain.record import LegendStatus
from planapp.domain.text import BULLETS, search_form

NOT_STARTED, IN_PROGRESS, ONGOING = "not_started", "in_progress", "ongoing"
DONE, PAUSED, CANCELLED = "done", "paused", "cancelled"

# In the order in which counts and bars show them. The words are the product's own labels.
STATUS_LABELS = {
    DONE: "Klar",
    ONGOING: "Löpande",
    IN_PROGRESS: "Påbörjad",
    PAUSED: "Pausad",
    NOT_STARTED: "Ej påbörjad",
    CANCELLED: "Utgår",
}
NO_STATUS_LABEL = "Status saknas"

FORECAST_LABELS = {
    "on_track": "Enligt plan",
    "at_risk": "Risk",
    "off_track": "Nås inte i tid",
}

# Words met in real plans; single letters and colours belong to a plan's own legend.
_STATUS_WORDS = {
    NOT_STARTED: "ej påbörjad|inte påbörjad|ej påbörjat|inte påbörjat|ej startad|ej startat|inte startad"
    "|planerad|planerat|kommande|not started|planned",
    IN_PROGRESS: "påbörjad|påbörjat|påbörjade|pågår|pågående|startad|startat|igång|in progress|started"
    "|under implementering|under framtagande|delvis genomförd|delvis genomfört",
    ONGOING: "löpande|pågår kontinuerligt|pågår löpande|kontinuerligt|i drift|ordinarie verksamhet|ongoing",
    DONE: "klar|klart|klara|genomförd|genomfört|genomförda|avslutad|avslutat|avklarad|avklarat|uppnådd"
    "|uppnått|uppfylld|uppfyllt|gjord|gjort|färdig|färdigt|done|completed",
    PAUSED: "pausad|pausat|avvaktar|avvakta|vilande|uppskjuten|uppskjutet|paused|on hold",
    CANCELLED: "utgår|utgått|inställd|inställt|struken|avbruten|avbrutet|cancelled",
}
_FORECAST_WORDS = {
    "on_track": "enligt plan|grön|prognosen är god|on track",
    "at_risk": "risk|gul|osäker|osäkert|at risk",
    "off_track": "nås inte i tid|röd|försenad|försenat|off track|delayed",
}


_LONGEST_KEPT = 200  # signs in a status that is remembered
_FORECAST_HEADERS = {"prognos", "prognos att nå målet", "målbedömning", "forecast"}


def _by_word(table: dict[str, str]) -> dict[str, str]:
    return {word: meaning for meaning, known in table.items() for word in known.split("|")}


_STATUS_OF = _by_word(_STATUS_WORDS)
_FORECAST_OF = _by_word(_FORECAST_WORDS)


def without_bullet(text: str) -> str:
    """A paragraph without the typed bullet that it may begin with."""
    stripped = text.lstrip(BULLETS + " \t\u00a0")
    return stripped or text


def _fold(text: str) -> str:
    return search_form(without_bullet(text)).rstrip(" .:;,!*()")


_fold_again = lru_cache(maxsize=1024)(_fold)  # a plan's rows say the same few words


def _word(text: str) -> str:
    return _fold_again(text) if len(text) <= _LONGEST_KEPT else _fold(text)


def _one_meaning(paragraphs: list[str], meaning_of: Mapping[str, str]) -> str | None:
    whole = meaning_of.get(_word(" ".join(paragraphs)))
    if whole:
        return whole
    found = {meaning_of[word] for word in map(_word, paragraphs) if word in meaning_of}
    return found.pop() if len(found) == 1 else None


def read_status(paragraphs: list[str], legend: Iterable[LegendStatus] = ()) -> str | None:
    """The status that a cell says, or None when it says none or several.

    The plan's own legend goes before the words of the field.
    """
    if not paragraphs:
        return None
    own = {_word(entry.text): entry.status for entry in legend if entry.status}
    return _one_meaning(paragraphs, ChainMap(own, _STATUS_OF))


def read_forecast(paragraphs: list[str]) -> str | None:
    """The forecast that a cell says, or None."""
    return _one_meaning(paragraphs, _FORECAST_OF) if paragraphs else None


def is_forecast_header(text: str) -> bool:
    """Whether a heading names a forecast (prognos): such a column is an extra one that is understood."""
    return fold_header(text) in _FORECAST_HEADERS


def find_forecast(headers: Iterable[str], extra: dict[str, list[str]]) -> str | None:
    """The forecast of a row: what the first filled one of the plan's forecast columns says.

    `headers` are the plan's extra columns in order, `extra` the row's cells in them.
    """
    for header in headers:
        if extra.get(header) and is_forecast_header(header):
            return read_forecast(extra[header])
    return None


def read_legend_statuses(paragraphs: list[str]) -> list[LegendStatus]:
    """The status words that a legend's status cell lists, one for each paragraph."""
    texts = [without_bullet(paragraph) for paragraph in paragraphs]
    return [LegendStatus(text, read_status([text])) for text in texts]


def is_legend_cell(paragraphs: list[str]) -> bool:
    """Whether a status cell explains statuses instead of telling one: it lists at least two."""
    return len({entry.status for entry in read_legend_statuses(paragraphs) if entry.status}) > 1


def status_label(status: str | None, legend: Iterable[LegendStatus] = (), used: Iterable[str] = ()) -> str:
    """How this plan writes a status: its legend's word, else one it has used, else the product's.

    `used` holds the status cells of the plan's rows as written. None gives the empty text: in a
    plan, a missing status is an empty cell.
    """
    if status is None:
        return ""
    legend = list(legend)
    for entry in legend:
        if entry.status == status:
            return entry.text
    for text, _ in Counter(used).most_common():
        if text and read_status([text], legend) == status:
            return text
    return STATUS_LABELS[status]
