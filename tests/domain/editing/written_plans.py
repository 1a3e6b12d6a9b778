"""Plans with stored ids to edit: the small plan, and any other record."""

from itertools import count
from typing import Any

from planapp.domain.check import check_record
from planapp.domain.editing.loose import parts_of
from planapp.domain.editing.written import Written
from planapp.domain.record import AreaRecord, ChapterRecord, PlanRecord, RowRecord
from tests.small_plan import small_plan


def stored(record: PlanRecord) -> Written:
    """A record whose every part has an id, as if it had been loaded."""
    written = Written(record)
    store_new(written)
    return written


def store_new(written: Written) -> None:
    """Give new parts ids, as storing them would."""
    free = count(max(written.ids.values(), default=0) + 1)
    for part in parts_of(written.record):
        if written.id_of(part) is None:
            written.ids[id(part)] = next(free)


def small() -> Written:
    """The small plan, stored: see `tests.small_plan`."""
    return stored(small_plan())


class Parts:
    """The parts of a small written plan by their place, with their ids."""

    def __init__(self, written: Written) -> None:
        self.written = written

    def row(self, index: int) -> RowRecord:
        return self.written.record.rows()[index]

    def row_id(self, index: int) -> int:
        return self.id_of(self.row(index))

    def area(self, index: int) -> AreaRecord:
        return self.written.record.areas()[index]

    def area_id(self, index: int) -> int:
        return self.id_of(self.area(index))

    def chapter(self, index: int) -> ChapterRecord:
        return self.written.record.chapters[index]

    def chapter_id(self, index: int) -> int:
        return self.id_of(self.chapter(index))

    def id_of(self, part: Any) -> int:
        found = self.written.id_of(part)
        assert found is not None
        return found


def valid(written: Written) -> bool:
    """Whether the record is valid."""
    assert check_record(written.record) == []
    return True


def texts(record: PlanRecord) -> list[str]:
    """Every paragraph of the plan's rows, for what may not be lost."""
    return [
        text
        for row in record.rows()
        for cell in (
            row.rcc_activity,
            row.region_activity,
            row.responsible,
            row.timeframe_cell,
            row.resources,
        )
        for text in [*cell, *(line for lines in row.extra.values() for line in lines)]
    ]
