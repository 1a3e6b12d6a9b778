"""What a plan that people have written in is known by: its own words, or those that the last reading had."""

from dataclasses import replace

from planapp.domain.headings import read_area_heading, read_chapter_heading
from planapp.domain.merging.likeness import pair_by_likeness
from planapp.domain.merging.matching import LEAST, RowText
from planapp.domain.merging.outcome import Stored
from planapp.domain.record import AreaRecord, ChapterRecord, PlanRecord


def better_known(now: list[RowText], former: list[RowText], file: list[RowText]) -> list[RowText]:
    """Each row of the plan as the file knows it; `now` and `former` are its rows in order.

    A file that was made before the row was written in has its former words, one that was made from the
    plan its present ones.
    """
    said = {tuple(one.activity) for one in file}
    unsure: dict[int, tuple[list[str], list[str]]] = {}
    found = []
    for index, (mine, was) in enumerate(zip(now, former, strict=True)):
        is_former = bool(was.activity) and tuple(was.activity) in said
        is_now = bool(mine.activity) and tuple(mine.activity) in said
        found.append(mine if is_now and not is_former else was)
        if mine.activity != was.activity and not is_now and not is_former:
            unsure[index] = mine.activity, was.activity
    likeness = [_likeness({one: texts[at] for one, texts in unsure.items()}, file) for at in (0, 1)]
    for index in unsure:
        if likeness[0].get(index, 0) > likeness[1].get(index, 0):
            found[index] = now[index]
    return found


def _likeness(rows: dict[int, list[str]], file: list[RowText]) -> dict[int, float]:
    theirs = {index: one.activity for index, one in enumerate(file)}
    pairs = pair_by_likeness(rows, theirs, LEAST) if rows else []
    return {one: score for one, _, score in pairs}


def outline_as_read(plan: PlanRecord, file: PlanRecord, stored: Stored) -> PlanRecord:
    """The plan, whose rewritten headings and goals are as they were where the file has them so."""
    if not any(key.startswith(("area:", "chapter:")) for key in stored.texts):
        return plan
    headings = {tuple(area.heading) for area in file.areas()}
    goals = {tuple(area.goal) for area in file.areas()}
    titles = {chapter.heading for chapter in file.chapters}
    area_ids, chapters = iter(stored.area_ids), []
    for chapter_id, chapter in zip(stored.chapter_ids, plan.chapters, strict=True):
        areas = [_area(area, next(area_ids), stored, headings, goals) for area in chapter.areas]
        chapters.append(_chapter(replace(chapter, areas=areas), chapter_id, stored, titles))
    return replace(plan, chapters=chapters)


def _area(
    area: AreaRecord,
    area_id: int,
    stored: Stored,
    headings: set[tuple[str, ...]],
    goals: set[tuple[str, ...]],
) -> AreaRecord:
    heading = _was(stored, f"area:{area_id}:heading", area.heading, headings)
    goal = _was(stored, f"area:{area_id}:goal", area.goal, goals)
    code, title = read_area_heading(heading)
    return replace(area, heading=heading, goal=goal, code=code, title=title)


def _was(stored: Stored, key: str, now: list[str], known: set[tuple[str, ...]]) -> list[str]:
    held = stored.texts.get(key)
    was = held.base.split("\n") if held and held.base else []
    return was if was and tuple(was) in known else now


def _chapter(
    chapter: ChapterRecord, chapter_id: int, stored: Stored, titles: set[str | None]
) -> ChapterRecord:
    held = stored.texts.get(f"chapter:{chapter_id}:heading")
    if held is None or not held.base or held.base not in titles:
        return chapter
    number, title = read_chapter_heading(held.base)
    return replace(chapter, number=number, title=title, heading=held.base)
