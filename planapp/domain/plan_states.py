"""A plan's life: utkast, på remiss, beslutad, avslutad, and what each state lets people do."""

from dataclasses import dataclass

DRAFT, CONSULTATION, DECIDED, ENDED = "draft", "consultation", "decided", "ended"
STATE_LABELS = {
    DRAFT: "utkast",
    CONSULTATION: "på remiss",
    DECIDED: "beslutad",
    ENDED: "avslutad",
}
# The columns that a reading may fill in a decided plan: what is reported, not what was decided.
REPORTED_COLUMNS = ("status",)

STANDS = "Planen är beslutad, så {} står fast. Börja en ny version om de ska ändras."
NO_NEW_TEXT = "Planen är beslutad. Börja en ny version och läs in filen i den."
_NOT_REPORTED = {
    ENDED: "Planen är avslutad, så den går inte att rapportera i.",
    DECIDED: "",
}
_IN_VERSION_DRAFT = (
    "Det här är ett utkast till planens nästa version. Status rapporteras i den beslutade planen."
)


@dataclass(frozen=True, slots=True)
class Step:
    """A step in a plan's life: from which states it can be taken, where it leads, and why not otherwise."""

    begins: tuple[str, ...]
    leads_to: str
    refusal: str

    def refused(self, state: str) -> str:
        """Why the step cannot be taken in a state; "" when it can."""
        return "" if state in self.begins else self.refusal.format(STATE_LABELS.get(state, state))


SEND = Step((DRAFT,), CONSULTATION, "Bara ett utkast kan skickas på remiss. Planen är {}.")
CALL_BACK = Step((CONSULTATION,), DRAFT, "Planen är inte på remiss, den är {}.")
DECIDE = Step((DRAFT, CONSULTATION), DECIDED, "Planen är redan {}, så den går inte att besluta.")
END = Step((DECIDED,), ENDED, "Bara en beslutad plan kan avslutas. Planen är {}.")
REOPEN = Step((ENDED,), DECIDED, "Planen är inte avslutad, den är {}.")
REMOVE = Step((DRAFT, CONSULTATION), DRAFT, "Planen är {}. Bara ett utkast kan tas bort.")
BEGIN_VERSION = Step((DECIDED,), DRAFT, "En ny version börjar i en beslutad plan. Planen är {}.")


def may_edit_text(state: str) -> bool:
    """Whether a plan's text may be changed: only before it is decided."""
    return state in (DRAFT, CONSULTATION)


def why_not_report(state: str, is_version_draft: bool) -> str:
    """Why nothing can be reported in a plan, as a sentence; "" when it can be."""
    return _IN_VERSION_DRAFT if is_version_draft else _NOT_REPORTED.get(state, "")


def may_report(state: str, is_version_draft: bool) -> bool:
    """Whether statuses and comments may be reported in a plan: not when it is ended, nor in a version's
    draft, whose rows are reported in the decided plan."""
    return not why_not_report(state, is_version_draft)


def may_read_in(state: str, columns: list[str], forecast_headers: set[str]) -> bool:
    """Whether a file may be read into a plan: all of it before the decision, then only what is reported.

    `columns` are the names of the columns that are taken, none for the whole file; `forecast_headers`
    the headings of the plan's columns that hold a forecast.
    """
    if may_edit_text(state):
        return True
    reported = {*REPORTED_COLUMNS, *forecast_headers}
    return state == DECIDED and bool(columns) and set(columns) <= reported
