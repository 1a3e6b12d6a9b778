"""What is asked of a history: by whom, when, how, what, where, and which words."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from planapp.domain.clock import STOCKHOLM
from planapp.domain.history_names import AREA_TEXTS, CHAPTER_TEXTS, PLAN_EVENTS, PLAN_TEXTS
from planapp.storage.history import LineFilter

# What people ask for, each with the names that it stands for.
_GROUPS = {
    "status": (
        "Status",
        (
            *("status", "status_word", "proposed_status", "declined", "waiting_for", "confirmed"),
            *("cancelled_reason", "cancelled_by", "part_answer", "part_confirmed"),
        ),
    ),
    "kommentar": ("Kommentarer och anteckningar", ("comment", "reference", "internal_note")),
    "ansvarig": ("Ansvarig", ("responsible", "proposed_responsible", "moved_responsible")),
    "tidsram": ("Tidsram", ("timeframe", "timeframe_cell", "proposed_timeframe", "moved_timeframe")),
    "rapportor": ("Rapportörer", ("owner", "lead_owner", "hand_back", "hand_back_answer")),
    "forslag": (
        "Förslag",
        (
            *("proposed_responsible", "proposed_timeframe", "accepted_proposal", "declined_proposal"),
            "withdrawn_proposal",
        ),
    ),
    "uppfoljning": ("Vilka rader som följs upp", ("is_followed_up", "followed_up_reason")),
    "planen": (
        "Planens läge och inställningar",
        tuple(one for one in PLAN_EVENTS if not one.startswith(("area", "chapter"))),
    ),
}
TEXT, _TEXT_LABEL = "text", "Planens text och rader"
WHAT_LABELS = {key: label for key, (label, _) in _GROUPS.items()} | {TEXT: _TEXT_LABEL}
_HOWS = {
    "sidan": ("På sidorna", ("page", "link")),
    "samlad": ("Samlad ändring", ("bulk",)),
    "inlasning": ("Inläsning", ("import", "import_undo")),
    "lank": ("Inloggad med länk", ("link",)),
    "angra": ("Ångra", ("undo", "import_undo")),
    "beslut": ("Beslut", ("decision",)),
    "kommando": ("Kommandoraden", ("command",)),
}
HOW_CHOICES = {key: label for key, (label, _) in _HOWS.items()}
# The texts are all that no other group has: a column's heading may be anything.
_NOT_TEXT = {name for _, names in _GROUPS.values() for name in names} - {
    *PLAN_TEXTS,
    *CHAPTER_TEXTS,
    *AREA_TEXTS,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A filter as an address has it; empty values ask for nothing. `press` is one press alone."""

    person: int = 0
    since: date | None = None
    until: date | None = None
    how: str = ""
    what: str = ""
    chapter: int = 0
    plan: int = 0
    text: str = ""
    press: str = ""

    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        return self == Asked()

    def lines(self, plan_ids: tuple[int, ...], **more: object) -> LineFilter:
        """The lines that are asked for in some plans; `more` as in `LineFilter`."""
        whats = _GROUPS[self.what][1] if self.what in _GROUPS else ()
        values: dict[str, object] = {
            "person_id": self.person or None,
            "since": _begins(self.since) if self.since else None,
            "until": _begins(self.until + timedelta(days=1)) if self.until else None,
            "hows": _HOWS[self.how][1] if self.how in _HOWS else (),
            "whats": whats,
            "not_whats": tuple(sorted(_NOT_TEXT)) if self.what == TEXT else (),
            "chapter_id": self.chapter or None,
            "text": self.text,
            "batch": self.press,
        }
        return LineFilter(plan_ids, **(values | more))  # type: ignore[arg-type]


def _begins(day: date) -> datetime:
    """The moment when a Swedish day begins."""
    return datetime.combine(day, time(), STOCKHOLM)
