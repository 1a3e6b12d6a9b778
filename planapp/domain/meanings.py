"""What a column of a document can mean, in the words that a person chooses among."""

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

# Columns that do not stay columns: a chapter's name becomes its heading, a code begins its area's.
CHAPTER, CODE = "chapter", "code"

MEANINGS = {
    CHAPTER: "Kapitel",
    CODE: "Områdets kod",
    AREA: "Område",
    GOAL: "Uppdrag/Mål",
    RCC_ACTIVITY: "Aktivitet från RCC",
    REGION_ACTIVITY: "Aktivitet i regionen",
    RESPONSIBLE: "Ansvarig (och tidsram)",
    TIMEFRAME: "Tidsram",
    RESOURCES: "Resurser",
    STATUS: "Status",
    EXTRA: "Egen kolumn",
}
