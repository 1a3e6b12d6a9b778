"""What the history calls things: every name that a line can have, and the Swedish for it.

A cell of a column that the tool does not know is called by the column's heading.
"""

_LONGEST = 40  # signs that a name can have

# Values of a row: each line's old value is what the line before it left.
ROW_VALUES = {
    "status": "Status",
    "proposed_status": "Anmäld som",
    "waiting_for": "Väntar på",
    "cancelled_reason": "Skäl till att raden utgår",
    "cancelled_by": "Beslutat av",
    "is_followed_up": "Följs upp av regionen",
    "followed_up_reason": "Skäl till att raden inte följs upp",
    "confirmed": "Oförändrat",
    "comment": "Kommentar",
    "reference": "Länk eller dokument",
    "internal_note": "Intern anteckning",
    "responsible": "Ansvarig",
    "timeframe": "Tidsram",
    "timeframe_cell": "Tidsram, som den är skriven",
    "rcc_activity": "Aktivitet från RCC",
    "region_activity": "Aktivitet i regionen",
    "resources": "Resurser",
}
# Who answers for a row: «owner» says one person at a time, «lead_owner» who is the lead one.
OWNERS = {"owner": "Rapportör", "lead_owner": "Huvudrapportör"}
# What happened to a row, told once: there is no value before.
ROW_EVENTS = {
    "added": "Ny rad",
    "split": "Delad rad",
    "moved": "Plats",
    "ended": "Avslutad",
    "brought_back": "Tillbaka i planen",
    "status_word": "Statusordet",
    "declined": "Inte klar än",
    "proposed_responsible": "Förslag om ansvarig",
    "proposed_timeframe": "Förslag om tidsram",
    "accepted_proposal": "Godtaget förslag",
    "moved_responsible": "Skäl till ny ansvarig",
    "moved_timeframe": "Skäl till ny tidsram",
    "declined_proposal": "Avslaget förslag",
    "withdrawn_proposal": "Förslag som har tagits tillbaka",
    "part_answer": "Delsvar",
    "part_confirmed": "Delsvar, oförändrat",
    "hand_back": "Inte min rad",
    "hand_back_answer": "Svar på «inte min rad»",
    "ownership": "Vem äger raden",
    "Område": "Område",  # what readings called `moved` at first
}
# Texts of the plan (without a part), of a chapter, and of an area.
PLAN_TEXTS = {
    "title": "Planens titel",
    "region": "Region",
    "rcc": "Regionalt cancercentrum",
    "period": "Period",
    "intro": "Inledning",
    "after_legend": "Text efter teckenförklaringen",
    "trailing": "Text efter tabellerna",
    "columns": "Kolumner",
    "legend": "Teckenförklaring",
}
CHAPTER_TEXTS = {"chapter_heading": "Kapitlets rubrik", "intro": "Kapitlets inledning"}
AREA_TEXTS = {
    "heading": "Område",
    "goal": "Uppdrag eller mål",
    "note": "Områdets text",
    "markers": "Markörer",
}
# What happened to the plan and its parts.
PLAN_EVENTS = {
    "plan_made": "Planen skapades",
    "begun": "Utkastet börjades",
    "state": "Läge",
    "version": "Version",
    "removed": "Utkastet",
    "registry_number": "Diarienummer",
    "decided_by": "Beslutat av",
    "decided_on": "Beslutat den",
    "handler": "Handläggare",
    "own_words": "Planens ord",
    "parent_plan": "Överordnad plan",
    "rcc_link": "Koppling till den överordnade planen",
    "area_added": "Nytt område",
    "area_moved": "Områdets plats",
    "area_ended": "Borttaget område",
    "chapter_added": "Nytt kapitel",
    "chapter_moved": "Kapitlets plats",
    "chapter_ended": "Borttaget kapitel",
}
# Of these what there was before is no value.
TOLD_BY_NEW = (
    *("added", "split", "moved", "ended", "brought_back", "accepted_proposal", "hand_back"),
    *("moved_responsible", "moved_timeframe"),
)
# Of these others than those whose row it is, and who keeps the plan, are told nothing.
NOTES, HAND_BACKS = ("internal_note",), ("hand_back", "hand_back_answer")
# How a change was made.
HOW_LABELS = {
    "page": "",
    "bulk": "samlad ändring",
    "link": "inloggad med länk",
    "undo": "ångrade",
    "decision": "genom beslutet",
    "command": "från kommandoraden",
    "import": "vid inläsning",
    "import_undo": "när inläsningen ångrades",
}
_TOOLS_OWN = {**ROW_VALUES, **OWNERS, **ROW_EVENTS}


def history_name(header: str) -> str:
    """A column as the history names it: by its heading, which is none of the tool's own words."""
    return f"{header} (kolumn)" if header in _TOOLS_OWN else header[:_LONGEST]


ROW_LABELS = ROW_VALUES | OWNERS | ROW_EVENTS
PLAN_LABELS = PLAN_TEXTS | PLAN_EVENTS
PART_LABELS = CHAPTER_TEXTS | AREA_TEXTS | PLAN_EVENTS


def is_event(what: str) -> bool:
    """Whether a row's line tells what happened, rather than a value that another line goes on from."""
    return what in ROW_EVENTS
