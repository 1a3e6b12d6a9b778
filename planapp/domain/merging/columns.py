"""Which columns of a new reading are those of the plan, and which are taken from it."""

from collections.abc import Collection
from dataclasses import dataclass

from planapp.domain.check_area import ROW_KEYS
from planapp.domain.headings import fold_header, heading_key
from planapp.domain.record import EXTRA, Column, PlanRecord, span_field

ROW_ID_HEADER = "Rad-id"  # an extra column whose cells are the stored rows' own ids


@dataclass(slots=True)
class Columns:
    """`result` are the plan's columns with the new ones last. `names` are the plan's names of the file's
    columns, without that of row ids; `taken` those, by the plan's names, whose cells are taken.
    `whole` says that all of the file is read in."""

    result: list[Column]
    names: dict[str, str]
    taken: set[str]
    whole: bool
    row_ids: str | None


def _name(column: Column) -> str:
    return span_field(column.key, column.header)


def _row_ids(plan: PlanRecord, file: PlanRecord) -> str | None:
    """The heading of the file's column of row ids, which is no column of the plan."""
    wanted = fold_header(ROW_ID_HEADER)
    if any(fold_header(header) == wanted for header in plan.extra_headers()):
        return None
    return next((header for header in file.extra_headers() if fold_header(header) == wanted), None)


def _new_column(column: Column, result: list[Column]) -> Column:
    """A column that the plan lacks, with a heading of its own."""
    key = column.key if column.key not in {one.key for one in result} else EXTRA
    taken = {heading_key(one.header) for one in result} | {_name(one) for one in result}
    header, number = column.header, 1
    while heading_key(header) in taken:
        number += 1
        header = f"{column.header} ({number})"
    return Column(key, header)


def match_columns(plan: PlanRecord, file: PlanRecord, chosen: Collection[str]) -> Columns:
    """Pair the columns: by what they mean, then by heading; `chosen` are keys or names, none for all."""
    row_ids = _row_ids(plan, file)
    found = Columns(list(plan.columns), {}, set(), not chosen, row_ids)
    waiting = [column for column in file.columns if not (column.key == EXTRA and column.header == row_ids)]
    by_key = {column.key: column for column in plan.columns if column.key != EXTRA}
    for column in [one for one in waiting if one.key in by_key]:
        found.names[_name(column)] = _name(by_key[column.key])
    for column in [one for one in waiting if one.key in ROW_KEYS and _name(one) not in found.names]:
        same = [one for one in plan.columns if one.key in ROW_KEYS and _name(one) not in found.names.values()]
        exact = [one for one in same if one.header == column.header]
        alike = [one for one in same if fold_header(one.header) == fold_header(column.header)]
        for one in (exact or alike)[:1]:
            found.names[_name(column)] = _name(one)
    for column in waiting:
        wanted = not chosen or column.key in chosen or _name(column) in chosen
        if _name(column) not in found.names and wanted:
            new = _new_column(column, found.result)
            found.result.append(new)
            found.names[_name(column)] = _name(new)
        if wanted:
            found.taken.add(found.names[_name(column)])
    return found


def add_column(columns: list[Column], key: str, header: str) -> None:
    """Give the plan a column that it lacks, last."""
    if all(column.key != key for column in columns):
        columns.append(_new_column(Column(key, header), columns))
