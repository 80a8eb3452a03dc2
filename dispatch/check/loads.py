"""Rules on what is aboard: from the first departure to the last, in every dimension."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dispatch.check.itinerary import Itinerary, at_step
from dispatch.check.violation import Violation, violation
from dispatch.model import Capacity, Load


def loads_aboard(itinerary: Itinerary) -> tuple[dict[str, int], ...]:
    """Amounts aboard at the start and after each visit, by dimension.

    Goods of jobs with drops only are loaded before the start. A pickup adds its load, a drop
    takes its load off, and either adds what it returns.
    """
    aboard: dict[str, int] = {}
    for step in itinerary.steps:
        if step.stop is not None and step.job is not None and not step.job.pickups:
            add(aboard, step.stop.load)
    history = [dict(aboard)]
    for step in itinerary.steps:
        if step.stop is not None:
            add(aboard, step.stop.load, 1 if step.visit.kind == "pickup" else -1)
            add(aboard, step.stop.returns)
        history.append(dict(aboard))
    return tuple(history)


def add(aboard: dict[str, int], load: Load, times: int = 1) -> None:
    """Put a load into amounts by dimension, so many times; -1 takes it away."""
    for dimension, value in load.amounts().items():
        aboard[dimension] = aboard.get(dimension, 0) + times * value


def loads_are_as_stated(itinerary: Itinerary) -> Iterator[Violation]:
    """The load stated after each visit is what the stops add up to."""
    loads = loads_aboard(itinerary)[1:]
    for step, derived in zip(itinerary.steps, loads, strict=True):
        stated = step.visit.load_after.amounts()
        for dimension in sorted({*derived, *stated}):
            is_value, must_be = stated.get(dimension, 0), derived.get(dimension, 0)
            if is_value != must_be:
                name = {"break_id": step.visit.break_id, "dimension": dimension}
                args = {"stated": is_value, "expected": must_be}
                yield at_step(itinerary, step, "load-wrong", **name, **args)


def vehicle_is_never_overloaded(itinerary: Itinerary) -> Iterator[Violation]:
    """At the start and after every visit no dimension exceeds the vehicle's capacity."""
    capacity = itinerary.shift.vehicle.capacity
    start, *after = loads_aboard(itinerary)
    for dimension, value, limit in excess(start, capacity):
        figures = {"value": value, "limit": limit}
        shift_id = itinerary.shift.id
        yield violation("overloaded", shift_id, position=0, dimension=dimension, **figures)
    for step, aboard in zip(itinerary.steps, after, strict=True):
        for dimension, value, limit in excess(aboard, capacity):
            name = {"break_id": step.visit.break_id, "dimension": dimension}
            yield at_step(itinerary, step, "overloaded", **name, value=value, limit=limit)


def breaks_are_light_enough(itinerary: Itinerary) -> Iterator[Violation]:
    """During a break that bounds it, no more than allowed is aboard."""
    if all(step.pause is None for step in itinerary.steps):
        return
    loads = loads_aboard(itinerary)[1:]
    for step, aboard in zip(itinerary.steps, loads, strict=True):
        if step.pause is None or step.pause.max_load is None:
            continue
        allowed = step.pause.max_load.amounts()
        for dimension, value in aboard.items():
            limit = allowed.get(dimension, 0)
            if value > limit:
                name = {"break_id": step.visit.break_id, "dimension": dimension}
                yield at_step(itinerary, step, "break-overloaded", **name, value=value, limit=limit)


def excess(aboard: Mapping[str, int], capacity: Capacity) -> Iterator[tuple[str, int, int]]:
    """Dimensions that are too full, as (dimension, amount, limit)."""
    for dimension, value in aboard.items():
        limit = capacity.limit(dimension)
        if limit is not None and value > limit:
            yield dimension, value, limit
