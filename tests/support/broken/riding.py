"""Plans that break the rules on places, rides and how far a round goes."""

from __future__ import annotations

from tests.support.broken.day import Broken, broken, plus

PLACES = (
    broken(
        "a stop at another place", "place-wrong", lambda day: day.visit("ana", 7, place_id="cafe")
    ),
    broken("a stop nowhere", "place-wrong", lambda day: day.visit("ana", 7, place_id=None)),
    broken(
        "a stop at a place that is on no map",
        "place-wrong",
        lambda day: day.visit("ben", 2, place_id="moon"),
    ),
    broken(
        "a break at the next stop instead of the last",
        "place-wrong",
        lambda day: day.visit("ana", 6, place_id="home"),
    ),
    broken("a break nowhere", "place-wrong", lambda day: day.visit("ana", 6, place_id=None)),
    broken(
        "a break somewhere before a round has begun anywhere",
        "place-wrong",
        lambda day: day.visit("ben", 1, place_id="home"),
    ),
)

LEGS = (
    broken(
        "a leg a second too short",
        "travel-wrong",
        lambda day: day.visit("ana", 2, travel_s=plus(-1)),
    ),
    broken(
        "a leg a second too long", "travel-wrong", lambda day: day.visit("ana", 2, travel_s=plus(1))
    ),
    broken("a leg in no time", "travel-wrong", lambda day: day.visit("ben", 3, travel_s=0)),
    broken(
        "a leg in negative time", "travel-wrong", lambda day: day.visit("ben", 3, travel_s=-260)
    ),
    broken(
        "the first leg free",
        "travel-wrong distance-wrong",
        lambda day: day.visit("ana", 1, travel_s=0, distance_m=0),
    ),
    broken(
        "a ride to the first stop where the round begins there",
        "travel-wrong distance-wrong",
        lambda day: day.visit("ben", 2, travel_s=600, distance_m=2400),
    ),
    broken(
        "a ride between two stops at one place",
        "travel-wrong",
        lambda day: day.visit("ana", 5, travel_s=30),
    ),
    broken(
        "a leg at full pace on a slow bike",
        "travel-wrong",
        lambda day: day.visit("ana", 7, travel_s=300),
    ),
    broken(
        "a leg of another kind of bike",
        "travel-wrong",
        lambda day: day.visit("cleo", 3, travel_s=720),
    ),
    broken(
        "a leg taken from the way back",
        "travel-wrong distance-wrong",
        lambda day: day.visit("cleo", 1, travel_s=300, distance_m=1200),
    ),
    broken(
        "a leg rounded down to whole seconds",
        "travel-wrong arrival-wrong cost-wrong round-end-wrong",
        lambda day: day.vehicle("ana", speed_percent=79).visit("ana", 2, travel_s=774),
    ),
    broken(
        "a leg a metre too short",
        "distance-wrong",
        lambda day: day.visit("ana", 2, distance_m=plus(-1)),
    ),
    broken(
        "a leg a metre too long",
        "distance-wrong",
        lambda day: day.visit("ana", 2, distance_m=plus(1)),
    ),
    broken("a leg of no length", "distance-wrong", lambda day: day.visit("cleo", 1, distance_m=0)),
    broken("a ride to a break", "travel-wrong", lambda day: day.visit("ana", 6, travel_s=60)),
    broken("metres to a break", "distance-wrong", lambda day: day.visit("ana", 6, distance_m=100)),
    broken(
        "the last leg a second too short",
        "travel-wrong",
        lambda day: day.round("ana", end_travel_s=plus(-1)),
    ),
    broken(
        "the last leg a metre too long",
        "distance-wrong",
        lambda day: day.round("ana", end_distance_m=plus(1)),
    ),
    broken(
        "the last leg left out",
        "travel-wrong distance-wrong",
        lambda day: day.round("ana", end_travel_s=0, end_distance_m=0),
    ),
    broken(
        "a last leg where the round ends at its last stop",
        "travel-wrong distance-wrong",
        lambda day: day.round("ben", end_travel_s=410, end_distance_m=1640),
    ),
    broken(
        "an end place that the plan knows nothing of",
        "travel-wrong cost-wrong distance-wrong round-end-wrong",
        lambda day: day.shift("ben", end_place=day.problem.shifts[0].end_place),
    ),
    broken(
        "a start place that the plan knows nothing of",
        "travel-wrong arrival-wrong cost-wrong distance-wrong place-wrong",
        lambda day: day.shift("ben", start_place=day.problem.shifts[0].start_place),
    ),
)

WAYS = (
    broken(
        "a leg without a way",
        "leg-unreachable cost-wrong",
        lambda day: day.cut("cargo", "bakery", "cafe"),
    ),
    broken(
        "a first leg without a way",
        "leg-unreachable cost-wrong",
        lambda day: day.cut("cargo", "hub", "farm"),
    ),
    broken(
        "a last leg without a way",
        "leg-unreachable cost-wrong reason-untrue",
        lambda day: day.cut("cargo", "home", "hub"),
    ),
    broken(
        "a leg behind a break without a way",
        "leg-unreachable cost-wrong",
        lambda day: day.cut("cargo", "cafe", "home"),
    ),
    broken(
        "a leg without a time",
        "leg-unreachable cost-wrong",
        lambda day: day.cut("bike", "home", "cafe", "duration_s"),
    ),
    broken(
        "a leg without a length",
        "leg-unreachable cost-wrong",
        lambda day: day.cut("bike", "home", "cafe", "distance_m"),
    ),
)

LIMITS = (
    broken("one stop too many", "too-many-stops", lambda day: day.shift("ana", max_stops=5)),
    broken("no stop allowed", "too-many-stops", lambda day: day.shift("ben", max_stops=0)),
    broken(
        "a second of travel too much",
        "too-much-travel",
        lambda day: day.shift("ana", max_travel_s=3419),
    ),
    broken("any travel too much", "too-much-travel", lambda day: day.shift("ben", max_travel_s=0)),
    broken(
        "a metre too far for the shift",
        "too-far",
        lambda day: day.shift("ana", max_distance_m=9119),
    ),
    broken(
        "a metre too far for the battery",
        "out-of-range",
        lambda day: day.vehicle("ana", range_m=9119),
    ),
    broken("a flat battery", "out-of-range", lambda day: day.vehicle("cleo", range_m=0)),
)

BROKEN: tuple[Broken, ...] = (*PLACES, *LEGS, *WAYS, *LIMITS)
