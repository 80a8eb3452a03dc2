"""Rules on the clock: arrivals, windows, departures, and the shift's own hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from dispatch.check.itinerary import Itinerary, Step, at_step
from dispatch.check.lateness import allowed_windows
from dispatch.check.violation import Violation, violation
from dispatch.model import Round, Window


def instants_are_whole_utc_seconds(itinerary: Itinerary) -> Iterator[Violation]:
    """Every instant of a round is in UTC and falls on a whole second."""
    for position, name, instant in _instants(itinerary.round):
        if instant.utcoffset() != timedelta(0):
            yield _clock(itinerary, position, "instant-not-utc", name, instant)
        if instant.microsecond:
            yield _clock(itinerary, position, "instant-not-whole", name, instant)


def all_instants_are_aware(round_: Round) -> bool:
    """Return whether the instants of a round can be compared at all."""
    return all(instant.utcoffset() is not None for _, _, instant in _instants(round_))


def arrivals_follow_departures(itinerary: Itinerary) -> Iterator[Violation]:
    """One arrives at the instant of the last departure plus the leg, at the end place too.

    Before it comes the time in which one waits for a street to open.
    """
    left = itinerary.round.start
    for step in itinerary.steps:
        expected = left + timedelta(seconds=_leg_s(step))
        if step.visit.arrive != expected:
            yield _differs(itinerary, step, "arrival-wrong", step.visit.arrive, expected)
        left = step.visit.depart
    expected = left + timedelta(seconds=_end_leg_s(itinerary))
    if itinerary.round.end != expected:
        yield violation(
            "round-end-wrong",
            itinerary.shift.id,
            stated=itinerary.round.end.isoformat(),
            expected=expected.isoformat(),
        )


def _leg_s(step: Step) -> int:
    """Return a leg's time; where the matrices know no way, what the plan says must do."""
    if step.leg.travel_s is None:
        return step.visit.travel_s
    return step.leg.waits_s + step.leg.travel_s


def _end_leg_s(itinerary: Itinerary) -> int:
    home = itinerary.end_leg
    if home.travel_s is None:
        return itinerary.round.end_travel_s
    return home.waits_s + home.travel_s


def nothing_starts_before_arrival(itinerary: Itinerary) -> Iterator[Violation]:
    """Service and breaks begin when one is there, or later."""
    for step in itinerary.steps:
        visit = step.visit
        if visit.start < visit.arrive:
            yield _differs(itinerary, step, "start-before-arrival", visit.start, visit.arrive)


def service_starts_inside_a_window(itinerary: Itinerary) -> Iterator[Violation]:
    """The service of a stop begins inside one of its windows, both ends included.

    The last window is longer by the lateness that the stop allows.
    """
    for step in itinerary.steps:
        windows = () if step.stop is None else allowed_windows(step.stop)
        if not inside(windows, step.visit.start):
            yield at_step(
                itinerary,
                step,
                "outside-window",
                start=step.visit.start.isoformat(),
                windows=describe(windows),
            )


def departures_follow_service(itinerary: Itinerary) -> Iterator[Violation]:
    """One leaves after setup (only where the place is a new one) and service, at once."""
    for step in itinerary.steps:
        if step.stop is None:
            continue
        setup_s = step.stop.setup_s if step.place_changed else 0
        expected = step.visit.start + timedelta(seconds=setup_s + step.stop.service_s)
        if step.visit.depart != expected:
            yield _differs(itinerary, step, "departure-wrong", step.visit.depart, expected)


def round_stays_in_its_shift(itinerary: Itinerary) -> Iterator[Violation]:
    """A round begins no sooner than its shift and ends no later."""
    round_, window, shift_id = itinerary.round, itinerary.shift.window, itinerary.shift.id
    for code, stated, limit, broken in (
        ("starts-before-shift", round_.start, window.start, round_.start < window.start),
        ("ends-after-shift", round_.end, window.end, round_.end > window.end),
    ):
        if broken:
            args: dict[str, str | int] = {"stated": stated.isoformat(), "limit": limit.isoformat()}
            yield violation(code, shift_id, **args)


def inside(windows: tuple[Window, ...], instant: datetime) -> bool:
    """Return whether an instant is in one of the windows; no window at all means any time."""
    return not windows or any(window.start <= instant <= window.end for window in windows)


def describe(windows: tuple[Window, ...]) -> str:
    """List windows for a sentence."""
    return ", ".join(f"{window.start.isoformat()} / {window.end.isoformat()}" for window in windows)


def _instants(round_: Round) -> Iterator[tuple[int, str, datetime]]:
    yield 0, "start", round_.start
    for position, visit in enumerate(round_.visits, start=1):
        yield position, "arrive", visit.arrive
        yield position, "start", visit.start
        yield position, "depart", visit.depart
    yield len(round_.visits) + 1, "end", round_.end


def _clock(
    itinerary: Itinerary, position: int, code: str, name: str, instant: datetime
) -> Violation:
    args: dict[str, str | int] = {"position": position, "what": name, "stated": instant.isoformat()}
    return violation(code, itinerary.shift.id, **args)


def _differs(
    itinerary: Itinerary, step: Step, code: str, stated: datetime, expected: datetime
) -> Violation:
    return at_step(itinerary, step, code, stated=stated.isoformat(), expected=expected.isoformat())
