"""Time on duty and margin, worked out anew from what a plan states and the problem says."""

from __future__ import annotations

from datetime import timedelta

from dispatch.check.itinerary import Itinerary, Step

_SECOND = timedelta(seconds=1)


def waited_s(itinerary: Itinerary) -> int:
    """Seconds in which somebody is where they have to be and does nothing yet, or no more."""
    at_doors = sum((step.visit.start - step.visit.arrive) // _SECOND for step in itinerary.steps)
    return at_doors + sum(leg.waits_s for leg in itinerary.legs)


def duty_s(itinerary: Itinerary) -> int:
    """Seconds at stops, setup included, and in breaks that the shift declares as paid."""
    seconds = 0
    for step in itinerary.steps:
        if step.stop is not None:
            seconds += step.stop.service_s + (step.stop.setup_s if step.place_changed else 0)
        elif step.pause is not None and step.pause.paid:
            seconds += (step.visit.depart - step.visit.start) // _SECOND
    return seconds


def lacking_margin_s(itinerary: Itinerary, late_start_s: int, slower_percent: int) -> int:
    """Seconds by which stops would begin after their windows in a slower world, over all stops.

    There the round leaves ``late_start_s`` later and each ride takes ``slower_percent`` longer;
    nothing begins sooner than the plan says.
    """
    seconds = 0
    clock = itinerary.round.start + timedelta(seconds=late_start_s)
    for step in itinerary.steps:
        ride_s = step.leg.travel_s or 0
        clock += timedelta(seconds=ride_s + ride_s * slower_percent // 100)
        clock += timedelta(seconds=step.leg.waits_s)
        clock = max(clock, step.visit.start)
        seconds += _too_late_s(step, clock - step.visit.start)
        clock += step.visit.depart - step.visit.start
    return seconds


def _too_late_s(step: Step, delay: timedelta) -> int:
    """Seconds of a delay that lie behind the window; all of it where the stop is late anyway."""
    if step.stop is None or not step.stop.windows:
        return 0
    room = min(
        (w.end - step.visit.start for w in step.stop.windows if w.end >= step.visit.start),
        default=timedelta(),
    )
    return max(0, (delay - room) // _SECOND)
