"""What is settled of a record when its tables have been read: ids, parts of areas, and what cells say."""

from itertools import pairwise

from planapp.domain.record import AREA, STATUS, AreaRecord, ChapterRecord, PlanRecord, row_cell
from planapp.domain.status import find_forecast, read_status
from planapp.domain.timeframe import find_timeframe


def say_again(record: PlanRecord) -> None:
    """What the status cells say, after the legend has become known."""
    legend = record.legend.statuses
    for row in record.rows():
        cell = row_cell(row, STATUS, "")
        row.status = read_status(cell, legend)
        row.timeframe, row.timeframe_source = find_timeframe(
            row.timeframe_cell, row.responsible, cell, row.status
        )
        row.forecast = find_forecast(record.extra_headers(), row.extra, cell, legend)


def join_unnamed(record: PlanRecord) -> None:
    """A table without Område column in a plan that has one: its goals are beside one empty Område cell."""
    if not any(column.key == AREA for column in record.columns):
        return
    for chapter in record.chapters:
        for before, area in pairwise(chapter.areas):
            if area.table == before.table and not (area.heading or before.heading):
                area.continues = True


def number_rows(areas: list[AreaRecord], chapter: ChapterRecord, taken: dict[str, int]) -> None:
    """Give areas and rows their ids: the code without its closing signs, numbered when it recurs."""
    for place, area in enumerate(areas, len(chapter.areas) + 1):
        base = (area.code or f"{chapter.number or 'plan'}-{place}").rstrip(".)") or f"{place}"
        area.id = base
        while area.id in taken:
            taken[base] += 1
            area.id = f"{base}-{taken[base]}"
        taken[area.id] = 1
        for index, row in enumerate(area.rows):
            row.id = f"{area.id}/{index + 1}"
