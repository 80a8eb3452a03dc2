"""Rules on places and rides: where visits are, what the legs take, how far a round may go."""

from __future__ import annotations

from collections.abc import Iterator

from dispatch.check.itinerary import Itinerary, Leg, at_step
from dispatch.check.violation import Violation, violation


def places_are_right(itinerary: Itinerary) -> Iterator[Violation]:
    """A stop is visited at its own place, a break is taken where the visit before was."""
    for step in itinerary.steps:
        known = step.stop is not None or step.visit.kind == "break"
        if known and step.visit.place_id != step.place_id:
            yield at_step(
                itinerary,
                step,
                "place-wrong",
                stated=step.visit.place_id or "",
                expected=step.place_id or "",
            )


def legs_match_the_matrices(itinerary: Itinerary) -> Iterator[Violation]:
    """Each leg takes the seconds and metres of the shift's profile and pace, no more, no less."""
    for step in itinerary.steps:
        job_id = step.visit.job_id
        stated = (step.visit.travel_s, step.visit.distance_m)
        yield from _leg_matches(itinerary, step.position, job_id, step.leg, stated)
    last = len(itinerary.steps) + 1
    stated = (itinerary.round.end_travel_s, itinerary.round.end_distance_m)
    yield from _leg_matches(itinerary, last, "", itinerary.end_leg, stated)


def _leg_matches(
    itinerary: Itinerary, position: int, job_id: str, leg: Leg, stated: tuple[int, int]
) -> Iterator[Violation]:
    args: dict[str, str | int] = {
        "position": position,
        "origin": leg.origin_id or "",
        "target": leg.target_id or "",
    }
    if leg.travel_s is None or leg.distance_m is None:
        shift = itinerary.shift
        args["profile"] = shift.vehicle.profile
        yield violation("leg-unreachable", shift.id, job_id, **args)
        return
    expected = (leg.travel_s, leg.distance_m)
    for code, is_value, must_be in zip(
        ("travel-wrong", "distance-wrong"), stated, expected, strict=True
    ):
        if is_value != must_be:
            yield violation(
                code, itinerary.shift.id, job_id, **args, stated=is_value, expected=must_be
            )


def round_keeps_its_limits(itinerary: Itinerary) -> Iterator[Violation]:
    """A round has no more stops, travel and metres than its shift and its battery allow."""
    shift = itinerary.shift
    stops = sum(step.visit.kind != "break" for step in itinerary.steps)
    for code, value, limit in (
        ("too-many-stops", stops, shift.max_stops),
        ("too-much-travel", itinerary.travel_s, shift.max_travel_s),
        ("too-far", itinerary.distance_m, shift.max_distance_m),
        ("out-of-range", itinerary.distance_m, shift.vehicle.range_m),
    ):
        if limit is not None and value > limit:
            yield violation(code, shift.id, value=value, limit=limit)
