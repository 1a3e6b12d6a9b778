"""When two plan records are equal, and where they differ."""

from typing import Any

from planapp.domain.record import PlanRecord, to_json

# The fields that `contracts.md` leaves out of equality, by where they stand.
_NOT_COMPARED = {"source", "findings", "receipt", "notes", "left_out", "certain", "note", "id"}
_NOT_COMPARED |= {"rcc_id", "schema"}


def _compared(value: Any, inside: str = "") -> Any:
    if isinstance(value, list):
        return [_compared(item, inside) for item in value]
    if not isinstance(value, dict):
        return value
    if inside in ("extra", "cells", "spans"):
        return {key: _compared(item, key) for key, item in value.items()}
    # An area's `note` is the explanatory text of its Område cell and counts; a marker's does not.
    left_out = _NOT_COMPARED - {"note"} if "heading" in value else _NOT_COMPARED
    return {key: _compared(item, key) for key, item in value.items() if key not in left_out}


def _walk(place: str, first: Any, second: Any) -> list[str]:
    if isinstance(first, dict) and isinstance(second, dict):
        keys = [*first, *(key for key in second if key not in first)]
        return [line for key in keys for line in _walk(f"{place}.{key}", first.get(key), second.get(key))]
    if isinstance(first, list) and isinstance(second, list) and len(first) == len(second):
        pairs = enumerate(zip(first, second, strict=True))
        return [line for index, (one, two) in pairs for line in _walk(f"{place}[{index}]", one, two)]
    return [] if first == second else [f"{place}: {first!r} != {second!r}"]


def differences(first: PlanRecord, second: PlanRecord) -> list[str]:
    """Where two records differ, a line each; empty when they are equal.

    Equal means every field but `source`, `findings`, `receipt`, `notes`, `left_out`, the ids of areas,
    rows and RCC activities, and `certain` and `note` of markers.
    """
    return _walk("plan", _compared(to_json(first)), _compared(to_json(second)))
