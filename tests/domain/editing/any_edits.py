"""Any edit of any plan, drawn by a random generator: what property tests try."""

import random
from collections.abc import Callable

from planapp.domain.editing import (
    area_joins,
    areas,
    cells,
    chapters,
    marks,
    plan_columns,
    plan_texts,
    row_joins,
    rows,
)
from planapp.domain.editing.cell_texts import column_name
from planapp.domain.editing.written import Done, EditError, Written
from planapp.domain.record import AREA, GOAL, STATUS
from planapp.domain.text import split_paragraphs
from tests.domain.editing.written_plans import store_new
from tests.odd_texts import CHAPTERS, CODES, ODD, STATUSES, TIMES

STEPS = (-1, 1)


class Editor:
    """Draws edits for one written plan; texts come from a pool."""

    def __init__(self, written: Written, chance: random.Random) -> None:
        self.written, self.chance = written, chance
        self.pool = [*ODD, *TIMES, *STATUSES, "Utbilda personalen", "Ta fram en rutin", "Följ upp"]
        names = [name for name in dir(self) if name.startswith("do_")]
        # What takes away is tried less often than what adds, or soon nothing would be left to edit.
        often = [name for name in names if "end_" not in name]
        self.edits: list[Callable[[], Done]] = [getattr(self, name) for name in [*names, *often, *often]]

    def edit(self) -> Done | None:
        """One edit of any kind; None where the plan has nothing to do it to, or it was refused."""
        try:
            done = self.chance.choice(self.edits)()
        except (EditError, IndexError):
            return None
        store_new(self.written)
        return done

    def text(self, most: int = 3) -> str:
        return "\n".join(self.chance.choice(self.pool) for _ in range(self.chance.randint(0, most)))

    def line(self) -> str:
        return self.chance.choice(self.pool)

    def heading(self) -> str:
        return f"{self.chance.choice(CODES)} {self.line()}"

    def maybe(self, value: int) -> int | None:
        return value if self.chance.random() < 0.6 else None

    def row(self) -> int:
        return self.written.ids[id(self.chance.choice(self.written.record.rows()))]

    def area(self) -> int:
        return self.written.ids[id(self.chance.choice(self.written.record.areas()))]

    def chapter(self) -> int:
        return self.written.ids[id(self.chance.choice(self.written.record.chapters))]

    def column(self) -> str:
        columns = self.written.record.columns
        own = [one for one in columns if one.key not in (AREA, GOAL, STATUS)]
        return column_name(self.chance.choice(own if own and self.chance.random() < 0.8 else columns))

    def cells(self) -> dict[str, str]:
        names = [
            column_name(one) for one in self.written.record.columns if one.key not in (AREA, GOAL, STATUS)
        ]
        return {name: self.text() for name in names if self.chance.random() < 0.6}

    def do_write_cell(self) -> Done:
        return cells.write_cell(self.written, self.row(), self.column(), self.text())

    def do_share(self) -> Done:
        keep = self.chance.choice([None, "above", "below", "both"])
        return cells.share_cell(self.written, self.row(), self.column(), keep)

    def do_unshare(self) -> Done:
        return cells.unshare_cell(self.written, self.row(), self.column())

    def do_add_row(self) -> Done:
        area = self.area()
        inside = self.written.area(area)[1].rows
        after = self.maybe(self.written.ids[id(self.chance.choice(inside))])
        return rows.add_row(self.written, area, after, self.cells())

    def do_move_row(self) -> Done:
        area = self.area()
        inside = self.written.area(area)[1].rows
        before = self.maybe(self.written.ids[id(self.chance.choice(inside))])
        return rows.move_row(self.written, self.row(), area, before)

    def do_step_row(self) -> Done:
        return rows.move_row_step(self.written, self.row(), self.chance.choice(STEPS))

    def do_split_row(self) -> Done:
        shared = [self.column() for _ in range(2)]
        return row_joins.split_row(self.written, self.row(), self.cells(), self.cells(), shared)

    def do_join_rows(self) -> Done:
        status = self.chance.choice([None, "above", "below"])
        return row_joins.join_rows(self.written, self.row(), status=status)

    def do_end_row(self) -> Done:
        return rows.end_row(self.written, self.row(), "Görs inte", "Cancerrådet")

    def do_add_area(self) -> Done:
        return areas.add_area(
            self.written, self.chapter(), None, self.heading(), self.text(), self.text(1), self.cells()
        )

    def do_write_area(self) -> Done:
        name = self.chance.choice(["heading", "goal", "note"])
        return areas.write_area(self.written, self.area(), name, self.text())

    def do_move_area(self) -> Done:
        chapter = self.chapter()
        inside = self.written.chapter(chapter).areas
        before = self.maybe(self.written.ids[id(self.chance.choice(inside))]) if inside else None
        return areas.move_area(self.written, self.area(), chapter, before)

    def do_step_area(self) -> Done:
        return areas.move_area_step(self.written, self.area(), self.chance.choice(STEPS))

    def do_split_area(self) -> Done:
        row = self.row()
        area = self.written.ids[id(self.written.row(row)[1])]
        goal = self.chance.choice([None, self.text()])
        return area_joins.split_area(self.written, area, row, self.heading(), goal)

    def do_join_areas(self) -> Done:
        heading = self.chance.choice([None, self.heading()])
        return area_joins.join_areas(self.written, self.area(), heading=heading)

    def do_add_goal(self) -> Done:
        return areas.add_goal(self.written, self.area(), self.text(), self.cells())

    def do_end_goal(self) -> Done:
        return areas.end_goal(self.written, self.area(), "Nått", "Cancerrådet")

    def do_end_area(self) -> Done:
        return areas.end_area(self.written, self.area(), "Nått", "Cancerrådet")

    def do_add_chapter(self) -> Done:
        after = self.maybe(self.chapter()) if self.written.record.chapters else None
        heading = self.chance.choice([*CHAPTERS, self.line()])
        return chapters.add_chapter(self.written, heading, self.text(), after)

    def do_write_chapter(self) -> Done:
        name = self.chance.choice(["heading", "intro"])
        return chapters.write_chapter(self.written, self.chapter(), name, self.text())

    def do_move_chapter(self) -> Done:
        return chapters.move_chapter(self.written, self.chapter(), self.maybe(self.chapter()))

    def do_step_chapter(self) -> Done:
        return chapters.move_chapter_step(self.written, self.chapter(), self.chance.choice(STEPS))

    def do_split_chapter(self) -> Done:
        return chapters.split_chapter(self.written, self.area(), self.chance.choice(CHAPTERS), self.text())

    def do_join_chapters(self) -> Done:
        return chapters.join_chapters(self.written, self.chapter())

    def do_end_chapter(self) -> Done:
        return chapters.end_chapter(self.written, self.chapter(), "Slut", "Cancerrådet")

    def do_plan_text(self) -> Done:
        name = self.chance.choice(["title", "period", "rcc", "intro", "after_legend", "trailing"])
        return plan_texts.write_plan_text(self.written, name, self.text())

    def do_legend(self) -> Done:
        lines = "\n".join(self.chance.sample(STATUSES, 4))
        name = self.column()
        return plan_texts.write_legend(self.written, name, lines if name == STATUS else self.text())

    def do_heading(self) -> Done:
        return plan_columns.write_column_heading(self.written, self.column(), self.line())

    def do_add_column(self) -> Done:
        key = self.chance.choice(["resources", "timeframe", "extra", "extra"])
        before = self.chance.choice([None, self.column()])
        return plan_columns.add_column(self.written, key, self.line(), before)

    def do_remove_column(self) -> Done:
        return plan_columns.remove_column(self.written, self.column())

    def do_mark(self) -> Done:
        row = self.row()
        area = self.written.ids[id(self.written.row(row)[1])]
        return marks.set_marker(
            self.written, area, self.maybe(row), self.chance.choice(["NY", "Uppdaterad 7/7"])
        )

    def do_unmark(self) -> Done:
        row = self.row()
        area = self.written.ids[id(self.written.row(row)[1])]
        return marks.remove_marker(self.written, area, self.maybe(row))

    def do_link(self) -> Done:
        name = self.column()
        cell = self.chance.choice(split_paragraphs(self.cell_text(name, row := self.row())) or ["x"])
        begin = self.chance.randrange(len(cell))
        words = cell[begin : begin + 6]
        paragraphs = split_paragraphs(self.cell_text(name, row))
        at = paragraphs.index(cell) if cell in paragraphs else 0
        return marks.set_link(self.written, row, name, at, words, "https://exempel.se/a?b=c")

    def cell_text(self, name: str, row_id: int) -> str:
        _, area, row = self.written.row(row_id)
        if name in (AREA, GOAL):
            return "\n".join([*area.heading, *area.note] if name == AREA else area.goal)
        held = row.extra.get(name) or getattr(row, "timeframe_cell" if name == "timeframe" else name, [])
        return "\n".join(held) if isinstance(held, list) else ""
