"""A plan and a new reading put together: `merge`. The rules of a row's cells stand in `rows`."""

from collections.abc import Collection
from datetime import date
from itertools import count

from planapp.domain.check_area import row_columns
from planapp.domain.headings import is_marker_line
from planapp.domain.merging.columns import Columns, add_column, match_columns
from planapp.domain.merging.ended import EndedRows
from planapp.domain.merging.fill import (
    area_name,
    fill_area,
    fill_chapter,
    fill_frame,
    gone_areas,
    merged_frame,
    moved_areas,
    short_name,
)
from planapp.domain.merging.matching import CERTAIN
from planapp.domain.merging.order import takes_files_order
from planapp.domain.merging.outcome import (
    ADD,
    CHANGED,
    END,
    KEEP,
    MISSING,
    NEW,
    NO_MARKER,
    OTHER_ROW,
    SAME_ROW,
    UNCHANGED,
    CellChange,
    Merging,
    Question,
    RowOutcome,
    RowWrite,
    Stored,
)
from planapp.domain.merging.outline import join_nameless, lay_out
from planapp.domain.merging.parts import (
    AreaPart,
    MergedArea,
    MergedChapter,
    MergedRow,
    RowPart,
    put_together,
    take_apart,
)
from planapp.domain.merging.rows import (
    end_row,
    keep_status,
    merge_row,
    set_record,
    settle_merges,
)
from planapp.domain.merging.sides import ACTIVITIES, Sides, pair_sides, takes_order
from planapp.domain.merging.terms import Terms, digest
from planapp.domain.merging.texts import Texts
from planapp.domain.record import (
    AREA,
    RESPONSIBLE,
    STATUS,
    TIMEFRAME,
    Answer,
    Marker,
    PlanRecord,
    row_cell,
    span_field,
)
from planapp.domain.status import CANCELLED, STATUS_LABELS

_WORDS_SHOWN = 12
_SAME = [Answer(SAME_ROW, "Ja, det är samma rad"), Answer(OTHER_ROW, "Nej, det är en ny rad")]
_MISSING = [Answer(KEEP, "Behåll raden och märk den"), Answer(END, "Sätt raden till Utgår")]
_MARKERS = [Answer(ADD, "Sätt markören"), Answer(NO_MARKER, "Ingen markör")]


class _Merger:
    """One merging: its sides, terms and questions."""

    def __init__(
        self,
        plan: PlanRecord,
        file: PlanRecord,
        stored: Stored,
        columns: Columns,
        answers: dict[str, str],
        today: date,
    ) -> None:
        self.plan, self.file, self.stored, self.columns, self.today = plan, file, stored, columns, today
        shares = count(1)
        self.plan_areas = plan.areas()
        own_names = {name: name for name in (span_field(one.key, one.header) for one in plan.columns)}
        self.sides = Sides(take_apart(plan, own_names, shares), take_apart(file, columns.names, shares))
        self.home = {row: area for area in self.sides.areas(self.sides.plan) for row in area.rows}
        frame = merged_frame(plan, file, columns)
        headers = {span_field(key, header): header for key, header in row_columns(frame)}
        self.terms = Terms(frame, headers, columns.taken, stored.held, answers)
        self.texts = Texts(stored.texts, self.terms)
        self.changes = fill_frame(frame, plan, file, columns, self.texts)
        self.ended = EndedRows(plan, columns, stored, shares)
        self.written_here = 0
        self.doubts: dict[RowPart, tuple[Question, float]] = {}
        self.from_file = takes_order(plan, file, columns)

    def pair(self) -> None:
        """Tie each part to its kin on the other side."""
        found = pair_sides(self.plan, self.file, self.sides, self.columns, self.stored)
        ours, theirs = self.sides.rows(self.sides.plan), self.sides.rows(self.sides.file)
        for two, one in found.rows.items():
            if self.is_same(ours[one], theirs[two], found.likeness[two]):
                ours[one].kin, theirs[two].kin = theirs[two], ours[one]
        for pairs, mine, others in (
            (found.areas, self.sides.areas(self.sides.plan), self.sides.areas(self.sides.file)),
            (found.chapters, self.sides.plan, self.sides.file),
        ):
            for two, one in pairs.items():
                mine[one].kin, others[two].kin = others[two], mine[one]
        if not self.columns.whole:
            self.follow()
        free = [row for row in theirs if row.kin is None and row not in self.doubts]
        self.ended.find(free, self.terms)

    def is_same(self, plan: RowPart, file: RowPart, likeness: float) -> bool:
        """Whether a pair is the same row: a person may say that a doubtful one is not."""
        if likeness >= CERTAIN:
            return True
        words = " ".join(word for cell in file.cells.values() for word in cell.text)
        key = f"same:{self.stored.row_ids[plan.index]}:{digest(words)}"
        question = self.terms.ask(key, _SAME, SAME_ROW)
        self.doubts[file] = question, likeness
        return question.chosen() == SAME_ROW

    def follow(self) -> None:
        """Where only some cells are read in, rows that say the same in them are one row of the file."""
        for area in self.sides.areas(self.sides.plan):
            known: dict[tuple[tuple[str, ...], ...], RowPart] = {}
            for row in area.rows:
                if row.kin is not None:
                    known.setdefault(self.own_words(row), row.kin)
            for row in area.rows:
                if row.kin is None and self.holds_taken(row):
                    row.kin = known.get(self.own_words(row))

    def own_words(self, row: RowPart) -> tuple[tuple[str, ...], ...]:
        """What a row says in the cells that are taken."""
        return tuple(tuple(cell.text) for name, cell in row.cells.items() if name in self.columns.taken)

    def holds_taken(self, row: RowPart) -> bool:
        """Whether any of the cells that are taken holds anything."""
        return any(self.own_words(row))

    def merge(self) -> Merging:
        """The result."""
        self.pair()
        is_files = self.from_file
        asked: list[CellChange] = []
        if is_files:
            is_files, asked = takes_files_order(self.sides.plan, self.sides.file, self.stored, self.texts)
        chapters = lay_out(self.sides.plan, self.sides.file, is_files)
        self.drop_empty(chapters)
        left_out = list(self.ended.leave_out(chapters, self.words))
        for chapter in chapters:
            self.fill_texts(chapter)
        self.changes += asked
        kept = {area.plan.index for chapter in chapters for area in chapter.areas if area.plan}
        self.changes += gone_areas(self.plan.areas(), kept)
        self.changes += moved_areas(chapters)
        chapters = join_nameless(chapters)
        merging = self.fill_rows(chapters)
        merging.left_out, merging.written_here = left_out, self.written_here
        merging.said = self.texts.said | self.ended.said
        put_together(merging.record, chapters)
        return merging

    def fill_texts(self, chapter: MergedChapter) -> None:
        """Give a chapter and its areas their own texts."""
        chapter_id = self.stored.chapter_ids[chapter.plan.index] if chapter.plan else None
        self.changes += fill_chapter(chapter, self.columns.whole, self.texts, chapter_id)
        for area in chapter.areas:
            ids = self.area_ids(area.plan) if area.plan else None
            self.changes += fill_area(area, self.columns, self.from_file, self.texts, ids)

    def area_ids(self, area: AreaPart) -> tuple[int, int]:
        """The id of an area of the plan, and that of the first part of the area that it is a part of."""
        first = area.index
        while first and self.plan_areas[first].continues:
            first -= 1
        return self.stored.area_ids[area.index], self.stored.area_ids[first]

    def drop_empty(self, chapters: list[MergedChapter]) -> None:
        """New rows of which nothing is taken are no rows of the plan."""
        if self.columns.whole:
            return
        for chapter in chapters:
            for area in chapter.areas:
                area.rows = [
                    row for row in area.rows if row.plan or (row.file and self.holds_taken(row.file))
                ]
            chapter.areas = [area for area in chapter.areas if area.rows]

    def fill_rows(self, chapters: list[MergedChapter]) -> Merging:
        """Merge the rows' cells, and say what became of each."""
        merging = Merging(self.terms.frame, changes=self.changes)
        merging.columns = [] if self.columns.whole else sorted(self.columns.taken)
        for chapter in chapters:
            ids = self.stored.chapter_ids
            merging.chapter_ids.append(ids[chapter.plan.index] if chapter.plan else None)
            for area in chapter.areas:
                merging.area_ids.append(self.stored.area_ids[area.plan.index] if area.plan else None)
                for number, row in enumerate(area.rows, 1):
                    outcome, write = self.fill_row(row, area)
                    outcome.area = f"{short_name(area)} rad {number}"
                    merging.outcomes.append(outcome)
                    merging.writes.append(write)
                    merging.row_ids.append(outcome.activity_id)
        settle_merges((row.file, row.cells) for one in chapters for area in one.areas for row in area.rows)
        return merging

    def fill_row(self, row: MergedRow, area: MergedArea) -> tuple[RowOutcome, RowWrite]:
        plan, file = row.plan, row.file
        if plan is None:
            assert file is not None
            return self.returning_row(row, file) if file in self.ended.found else self.new_row(row, file)
        row_id = self.stored.row_ids[plan.index]
        outcome = RowOutcome(UNCHANGED, "", self.words(plan), row_id)
        if file is None:
            return outcome, self.unpaired_row(row, plan, outcome, row_id)
        merged = merge_row(plan, file, self.terms, row_id)
        row.cells, outcome.changes, outcome.place = merged.cells, merged.changes, file.record.source or {}
        if self.home[plan] is not area.plan:
            self.tell_move(plan, area, outcome, merged.write)
        if any(not change.kept for change in outcome.changes):
            outcome.state = CHANGED
        if file in self.doubts and file.kin is plan:
            outcome.question, outcome.likeness = self.doubts[file]
            outcome.state = CHANGED
        merged.write.found = True
        # A file has the row for the first time.
        merged.write.touched = merged.write.touched or row_id in self.stored.written_here
        if any(change.name != STATUS and not change.kept for change in merged.changes):
            self.propose(f"Uppdaterad {self.today.day}/{self.today.month}", row, outcome, str(row_id))
        return outcome, merged.write

    def tell_move(self, plan: RowPart, area: MergedArea, outcome: RowOutcome, write: RowWrite) -> None:
        """A row that stands in another area has changed."""
        old, new = area_name(self.home[plan].record), area_name(area)
        outcome.changes.append(CellChange(AREA, "Område", [old], [new]))
        write.moved = write.changed = write.touched = True

    def new_row(self, row: MergedRow, file: RowPart) -> tuple[RowOutcome, RowWrite]:
        row.cells = {name: cell for name, cell in file.cells.items() if name in self.columns.taken}
        outcome = RowOutcome(NEW, "", self.words(file), place=file.record.source or {})
        if file in self.doubts:
            outcome.question, outcome.likeness = self.doubts[file]
        words = "".join(word for cell in file.cells.values() for word in cell.text)
        self.propose("NY", row, outcome, digest(words))
        return outcome, RowWrite(touched=True, changed=True)

    def returning_row(self, row: MergedRow, file: RowPart) -> tuple[RowOutcome, RowWrite]:
        """A row that was taken out of the plan here comes back, with what people have set in it."""
        ended, part, question = self.ended.found[file]
        merged = merge_row(part, file, self.terms, ended.row_id)
        row.cells, write = merged.cells, merged.write
        outcome = RowOutcome(NEW, "", self.words(file), ended.row_id, file.record.source or {})
        outcome.changes, outcome.question, outcome.note = merged.changes, question, ended.note()
        write.touched = write.changed = write.found = True
        return outcome, write

    def unpaired_row(self, row: MergedRow, plan: RowPart, outcome: RowOutcome, row_id: int) -> RowWrite:
        """A row that the file does not have: kept and marked, unless a person ends it."""
        row.cells = dict(plan.cells)
        frame, write = self.terms.frame, RowWrite()
        keep_status(row.cells, plan.record.status, frame)
        if not self.columns.whole and not self.holds_taken(plan):
            return write  # nothing of it could have been in the file
        if row_id in self.stored.written_here:
            self.written_here += 1
            return write  # no file has had it, so that none lacks it
        outcome.state, write.missing = MISSING, True
        if plan.record.status == CANCELLED:
            return write
        outcome.question = self.terms.ask(f"missing:{row_id}", _MISSING, KEEP)
        if outcome.question.chosen() == END:
            self.end(row, plan, outcome, write)
        return write

    def end(self, row: MergedRow, plan: RowPart, outcome: RowOutcome, write: RowWrite) -> None:
        frame = self.terms.frame
        add_column(frame.columns, STATUS, "Status")
        keys = {column.key for column in frame.columns}
        if plan.record.timeframe_source == STATUS and not {TIMEFRAME, RESPONSIBLE} & keys:
            add_column(frame.columns, TIMEFRAME, "Tidsram")
        before = set_record(row.cells, frame)
        end_row(row.cells, CANCELLED, frame)
        after = set_record(row.cells, frame)
        shown = row_cell(before, STATUS, ""), row_cell(after, STATUS, "")
        outcome.changes.append(CellChange(STATUS, STATUS_LABELS[CANCELLED], *shown))
        write.changed = True

    def propose(self, text: str, row: MergedRow, outcome: RowOutcome, key: str) -> None:
        """Propose a marker where only some columns are read in; the row's old one goes when it comes."""
        if self.columns.whole:
            return
        outcome.marker = self.terms.ask(f"marker:{key}:{digest(text)}", _MARKERS, ADD)
        if outcome.marker.chosen() == ADD:
            row.markers = [one for one in row.markers if not is_marker_line(one.text)]
            row.markers.append(Marker(text))

    def words(self, row: RowPart) -> str:
        """The first words of what a row is about."""
        cells = [row.cells[name].text for name in ACTIVITIES if name in row.cells]
        cells += [cell.text for name, cell in row.cells.items() if name not in ACTIVITIES]
        words = " ".join(next((cell for cell in cells if cell), [])).split()
        return " ".join(words[:_WORDS_SHOWN]) + ("…" if len(words) > _WORDS_SHOWN else "")


def merge(
    plan: PlanRecord,
    file: PlanRecord,
    stored: Stored,
    answers: dict[str, str],
    chosen: Collection[str],
    today: date,
) -> Merging:
    """Put a stored plan and a new reading together; neither is changed.

    `answers` are a person's, by question; what is not answered is as proposed. `chosen` are the keys (or
    names) of the columns whose cells are taken from the file, empty for all that it has. `today` stands in
    the marker of changed rows. The result is valid, but for what both records together cannot be: look.
    """
    columns = match_columns(plan, file, chosen)
    return _Merger(plan, file, stored, columns, answers, today).merge()
