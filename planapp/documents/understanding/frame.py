"""Region, cancer centre, period and odd columns: read from a title, and from the lines that a writer adds.

A writer compares what a reader would make of the title and headings with the record, and writes a
visible line («Region: Region Dalarna», «Kolumnen «Vad gör vi?»: Aktivitet i regionen») for each that
differs, so that nothing is hidden in the file.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from planapp.documents.understanding.column_headings import is_header
from planapp.documents.understanding.columns import settle_columns
from planapp.documents.understanding.contents import record_words
from planapp.domain.headings import heading_key
from planapp.domain.meanings import MEANINGS
from planapp.domain.record import EXTRA, NONE_SIGN, PlanRecord
from planapp.domain.regions import CANCER_CENTRES, REGIONS

FACT_LABELS = {"region": "Region", "rcc": "RCC", "period": "Period", "language": "Språk"}

_REGION = re.compile("|".join(REGIONS) + r"|\b(?:Region|Landstinget) [A-ZÅÄÖ][\w-]+")
_BY_LAND = {re.sub(r"^Region | län$|s län$|sregionen$", "", name): name for name in REGIONS}
_LAND = re.compile(rf"\b(?:i |för |Region )?({'|'.join(_BY_LAND)})(?:s|s län| län)?\b")
_LINES_LOOKED_AT, _LONGEST_LINE, _LONGEST_TITLE = 4, 60, 1_000
_CENTRE = re.compile("|".join(sorted((re.escape(name) for name in CANCER_CENTRES), key=len, reverse=True)))
_PERIOD = re.compile(r"20\d\d(?:\s?[–/-]\s?(?:20)?\d\d)?(?!\d)")
_KEY_OF = {label: key for key, label in MEANINGS.items()}
_COLUMN = re.compile(rf"Kolumnen «(?P<header>.*)»: (?P<label>{'|'.join(map(re.escape, _KEY_OF))})")


@dataclass(slots=True)
class Frame:
    """What a title and the column headings say of a plan; None where they say nothing."""

    region: str | None
    rcc: str | None
    period: str | None
    language: str = "sv"


def _region_in(text: str) -> str | None:
    """The region that a text names, in full or by its land alone («Cancerplan för Blekinge»)."""
    full = _REGION.search(text)
    if full:
        return full.group()
    found = {_BY_LAND[land] for land in _LAND.findall(_CENTRE.sub(" ", text))}
    return found.pop() if len(found) == 1 else None


def _region_of(title: str | None, intro: Sequence[str]) -> str | None:
    """The region in the title, or in one of the short lines that a document begins with."""
    lines = [text for text in intro[:_LINES_LOOKED_AT] if len(text) <= _LONGEST_LINE]
    return next(filter(None, map(_region_in, [(title or "")[:_LONGEST_TITLE], *lines])), None)


def read_frame(title: str | None, headers: list[str], intro: Sequence[str] = ()) -> Frame:
    """The region and period in a title, the cancer centre in the headings or the title.

    Where the title names no region, the first short lines of the introduction may.
    """
    region = _region_of(title, intro)
    centre = _CENTRE.search(" ".join(headers)) or _CENTRE.search(title or "")
    period = _PERIOD.search(title or "")
    return Frame(
        region,
        centre.group() if centre else None,
        period.group() if period else None,
    )


def fact_lines(record: PlanRecord) -> list[str]:
    """The lines that say what the title and headings do not, one for each fact that differs."""
    seen = read_frame(record.title, [column.header for column in record.columns], record.intro)
    frame = [
        f"{label}: {getattr(record, name) or NONE_SIGN}"
        for name, label in FACT_LABELS.items()
        if getattr(record, name) != getattr(seen, name)
    ]
    return frame + _column_lines(record)


def _column_lines(record: PlanRecord) -> list[str]:
    """A line for each column whose heading, or cells, a reader would take for something else."""
    texts = [column.header for column in record.columns]
    words = record_words(record)
    chosen: dict[str, str] = {}
    lines: list[str] = []
    # What is said of one column changes what is left for the others.
    while True:
        guessed = settle_columns(texts, chosen, words)
        wrong = [
            column
            for column, meaning in zip(record.columns, guessed, strict=True)
            if column.key != meaning.key and heading_key(column.header) not in chosen
        ]
        if not wrong:
            return lines + _header_lines(record, texts, chosen)
        chosen[heading_key(wrong[0].header)] = wrong[0].key
        lines.append(f"Kolumnen «{wrong[0].header}»: {MEANINGS[wrong[0].key]}")


def _header_lines(record: PlanRecord, texts: list[str], chosen: dict[str, str]) -> list[str]:
    """A line that makes a header of headings that are too few to be known as one («Mål» alone)."""
    if is_header(texts, {heading for heading, key in chosen.items() if key != EXTRA}):
        return []
    meant = (one for one in record.columns if one.key != EXTRA and heading_key(one.header) not in chosen)
    return [f"Kolumnen «{column.header}»: {MEANINGS[column.key]}" for column in islice(meant, 1)]


def read_fact(frame: Frame, line: str) -> bool:
    """Put what a line such as «Period: 2022–2024» says into the frame; False when it says nothing."""
    label, _, value = line.partition(":")
    for name, known in FACT_LABELS.items():
        if label == known:
            value = value.strip()
            setattr(frame, name, None if value == NONE_SIGN else value)
            return True
    return False


def read_column_fact(line: str) -> tuple[str, str] | None:
    """The folded heading and the meaning in a line that states a column's; None for any other line."""
    found = _COLUMN.fullmatch(line)
    return (heading_key(found["header"]), _KEY_OF[found["label"]]) if found else None
