"""Plans that send the wrong people: skills, pledges, companions and volunteers."""

from __future__ import annotations

from dataclasses import replace

from dispatch.model import AID_PLEDGE, Courier, Pin
from tests.support.broken.day import Broken, Day, broken


def _courier(day: Day, shift_id: str, **changes: object) -> Day:
    """Change the courier of a shift."""
    return day.shift(
        shift_id,
        courier=lambda courier: replace(courier, **changes),
    )


def _companion(day: Day, shift_id: str, *skills: str) -> Day:
    """Let somebody with these skills ride along."""
    return day.shift(shift_id, companion=Courier(id="fay", skills=frozenset(skills)))


PLEDGES = (
    broken(
        "a courier of aid who did not pledge",
        "skill-lacking",
        lambda day: _courier(day, "dora", skills=frozenset()),
    ),
    broken(
        "a companion of aid who did not pledge",
        "skill-lacking",
        lambda day: _companion(day, "dora", "first-aid"),
    ),
    broken(
        "a pledge made by the vehicle",
        "skill-lacking",
        lambda day: _courier(day, "dora", skills=frozenset()).vehicle(
            "dora", skills=frozenset({AID_PLEDGE, "ramp"})
        ),
    ),
    broken(
        "aid by a courier who is paid and did not pledge",
        "skill-lacking",
        lambda day: day.job("letters", kind="aid"),
    ),
    broken(
        "aid by a courier who pledged, with somebody who did not",
        "skill-lacking",
        lambda day: _companion(_courier(day, "cleo", skills=frozenset({AID_PLEDGE})), "cleo").job(
            "parcel", kind="aid"
        ),
    ),
    broken(
        "a shop's job that asks for the pledge by name",
        "skill-lacking",
        lambda day: _companion(day, "ben", AID_PLEDGE).job("glass", skills=frozenset({AID_PLEDGE})),
    ),
)

COMPANIONS = (
    broken(
        "a skill that only another companion had",
        "skill-lacking",
        lambda day: _companion(day, "dora", AID_PLEDGE),
    ),
    broken(
        "a visit made alone",
        "companion-missing",
        lambda day: day.job("visit", skills=frozenset()).shift("dora", companion=None),
    ),
    broken(
        "a visit made alone, and the companion's skill missed",
        "companion-missing skill-lacking",
        lambda day: day.shift("dora", companion=None),
    ),
    broken(
        "a shop's job done alone that should not be",
        "companion-missing",
        lambda day: day.job("bread", accompanied=True),
    ),
)

VOLUNTEERS = (
    broken(
        "a volunteer with a shop's job",
        "volunteer-paid-work",
        lambda day: day.job("visit", kind="shop"),
    ),
    broken(
        "a volunteer with a circuit",
        "volunteer-paid-work",
        lambda day: day.job("visit", kind="circuit"),
    ),
    broken(
        "a round of paid work given to a volunteer",
        "volunteer-paid-work",
        lambda day: _courier(day, "ben", volunteer=True),
    ),
    broken(
        "paid work given to the only shift that could take more of it",
        "volunteer-paid-work reason-untrue",
        lambda day: _courier(day, "ana", volunteer=True),
    ),
    broken(
        "a volunteer with paid work and a paid companion",
        "volunteer-paid-work",
        lambda day: _companion(_courier(day, "cleo", volunteer=True), "cleo"),
    ),
)

PINS = (
    broken(
        "a job of aid pinned to another shift",
        "pin-broken",
        lambda day: day.asked(pins=(*day.problem.pins, Pin(job_id="visit", shift_id="ana"))),
    ),
)

BROKEN: tuple[Broken, ...] = (*PLEDGES, *COMPANIONS, *VOLUNTEERS, *PINS)
