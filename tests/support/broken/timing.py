"""Plans that break the rules on the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from tests.support.broken.day import Broken, Day, broken, later
from tests.support.plans.market_day import at, between


def _in_paris(instant: datetime) -> datetime:
    return instant.astimezone(timezone(timedelta(hours=1)))


def _naive(instant: datetime) -> datetime:
    return instant.replace(tzinfo=None)


def _with_heavy_lunch(day: Day) -> Day:
    """Let lunch be taken with anything aboard."""
    breaks = tuple(replace(pause, max_load=None) for pause in day.problem.shifts[0].breaks)
    return day.shift("ana", breaks=breaks)


CLOCKS = (
    broken(
        "a start between two seconds",
        "instant-not-whole arrival-wrong",
        lambda day: day.visit("ana", 6, start=later(microseconds=1), depart=later(microseconds=1)),
    ),
    broken(
        "an arrival between two seconds",
        "instant-not-whole arrival-wrong",
        lambda day: day.visit("ana", 3, arrive=later(milliseconds=500)),
    ),
    broken(
        "a round's end between two seconds",
        "instant-not-whole round-end-wrong",
        lambda day: day.round("ana", end=later(microseconds=-1)),
    ),
    broken(
        "a whole round between two seconds",
        "instant-not-whole",
        lambda day: day.moved("ben", microseconds=250),
    ),
    broken(
        "an instant in another zone",
        "instant-not-utc",
        lambda day: day.visit("ana", 3, start=_in_paris),
    ),
    broken(
        "a round's start in another zone",
        "instant-not-utc",
        lambda day: day.round("ben", start=_in_paris),
    ),
    broken(
        "an instant without a zone",
        "instant-not-utc",
        lambda day: day.visit("ana", 3, start=_naive),
    ),
    broken(
        "a round's end without a zone", "instant-not-utc", lambda day: day.round("ben", end=_naive)
    ),
)

ARRIVALS = (
    broken(
        "an arrival a second too soon",
        "arrival-wrong",
        lambda day: day.visit("ana", 6, arrive=later(seconds=-1)),
    ),
    broken(
        "an arrival a second too late",
        "arrival-wrong",
        lambda day: day.visit("ana", 6, arrive=later(seconds=1)),
    ),
    broken(
        "an arrival after the start",
        "arrival-wrong start-before-arrival",
        lambda day: day.visit("ana", 7, arrive=later(minutes=1)),
    ),
    broken(
        "a wait put on the road",
        "arrival-wrong",
        lambda day: day.visit("ana", 3, arrive=at("09:15")),
    ),
    broken(
        "a round that starts a minute before its first leg",
        "arrival-wrong",
        lambda day: day.round("ana", start=later(minutes=-1)),
    ),
    broken(
        "a round that starts a minute into its first leg",
        "arrival-wrong",
        lambda day: day.round("ana", start=later(minutes=1)),
    ),
    broken(
        "an open round that starts before its first visit",
        "arrival-wrong",
        lambda day: day.visit("ben", 1, start=later(minutes=5), depart=later(minutes=5)),
    ),
    broken(
        "a round that ends a second too soon",
        "round-end-wrong",
        lambda day: day.round("ana", end=later(seconds=-1)),
    ),
    broken(
        "a round that ends a second too late",
        "round-end-wrong",
        lambda day: day.round("ana", end=later(seconds=1)),
    ),
    broken(
        "an open round that ends after its last stop",
        "round-end-wrong",
        lambda day: day.round("ben", end=later(minutes=5)),
    ),
    broken(
        "an open round that ends before its last stop is done",
        "round-end-wrong",
        lambda day: day.round("ben", end=at("09:17")),
    ),
)

STARTS = (
    broken(
        "service that starts before one is there",
        "start-before-arrival round-end-wrong",
        lambda day: day.visit("ana", 7, start=later(seconds=-1), depart=later(seconds=-1)),
    ),
    broken(
        "a break that starts before one is there",
        "start-before-arrival break-length-wrong break-outside-window",
        lambda day: day.visit("ben", 1, start=later(seconds=-1)),
    ),
    broken(
        "service a second before its window",
        "outside-window",
        lambda day: day.stop("veg", "p0", windows=(between("08:30:01", "10:00"),)),
    ),
    broken(
        "service a second after its window",
        "outside-window",
        lambda day: day.stop("veg", "p0", windows=(between("08:00", "08:29:59"),)),
    ),
    broken(
        "service between two windows",
        "outside-window arrival-wrong",
        lambda day: day.visit("ana", 3, start=at("09:01"), depart=at("09:03")),
    ),
    broken(
        "service before the first of two windows",
        "outside-window",
        lambda day: day.stop(
            "bread", "p0", windows=(between("09:16", "09:20"), between("10:00", "11:00"))
        ),
    ),
    broken(
        "service after the last of two windows",
        "outside-window",
        lambda day: day.stop(
            "bread", "p0", windows=(between("08:00", "08:10"), between("09:00", "09:14"))
        ),
    ),
    broken(
        "service a second later than the lateness that is allowed",
        "outside-window",
        lambda day: day.stop("soup", "d0", late_limit_s=249),
    ),
    broken(
        "service late where no lateness is allowed",
        "outside-window",
        lambda day: day.stop("visit", "d0", late_limit_s=0),
    ),
    broken(
        "service late after the first of two windows, before the last",
        "outside-window",
        lambda day: day.stop(
            "bread",
            "p0",
            windows=(between("08:00", "09:14"), between("10:00", "11:00")),
            late_limit_s=3600,
        ),
    ),
    broken(
        "service before a window that may be missed",
        "outside-window",
        lambda day: day.stop(
            "bread", "p0", windows=(between("09:16", "09:20"),), late_limit_s=3600
        ),
    ),
    broken(
        "lateness that costs something but is not allowed",
        "outside-window cost-wrong",
        lambda day: day.stop(
            "bread", "p0", windows=(between("08:00", "09:10"),), late_hour_cents=600
        ),
    ),
    broken(
        "service started on arrival though the window is not yet open",
        "outside-window round-end-wrong",
        lambda day: day.visit("cleo", 3, start=at("13:24:40"), depart=at("13:25:40")),
    ),
)

DEPARTURES = (
    broken(
        "a departure a second too soon",
        "departure-wrong arrival-wrong",
        lambda day: day.visit("ana", 4, depart=later(seconds=-1)),
    ),
    broken(
        "a departure a second too late",
        "departure-wrong arrival-wrong",
        lambda day: day.visit("ana", 4, depart=later(seconds=1)),
    ),
    broken(
        "a stop in no time",
        "departure-wrong round-end-wrong",
        lambda day: day.visit("ana", 7, depart=at("11:36:15")),
    ),
    broken(
        "a departure before the start",
        "departure-wrong round-end-wrong",
        lambda day: day.visit("ana", 7, depart=at("11:30")),
    ),
    broken(
        "setup skipped at a new place",
        "departure-wrong arrival-wrong",
        lambda day: day.visit("ana", 4, depart=at("09:33")),
    ),
    broken(
        "setup counted again at the same place",
        "departure-wrong arrival-wrong",
        lambda day: day.visit("ana", 5, depart=at("09:40")),
    ),
    broken(
        "setup skipped at the first stop of an open round",
        "departure-wrong",
        lambda day: day.stop("letters", "d0", setup_s=45),
    ),
    broken(
        "setup counted behind a break at the same place",
        "departure-wrong arrival-wrong",
        lambda day: (
            _with_heavy_lunch(day)
            .drive("ana", "veg.p0 veg.p1 bread.p0 bread.d0 lunch veg.d0 veg.d1")
            .visit("ana", 6, depart=later(seconds=90))
        ),
    ),
    broken(
        "service longer than the plan has it",
        "departure-wrong",
        lambda day: day.stop("glass", "p0", service_s=181),
    ),
    broken(
        "a wait after the service instead of before",
        "departure-wrong",
        lambda day: day.visit("ana", 2, depart=at("09:15")).visit("ana", 3, arrive=at("09:15")),
    ),
)

SHIFTS = (
    broken(
        "a round that starts a second before the shift",
        "starts-before-shift",
        lambda day: day.shift("ana", window=between("08:12:31", "13:30")),
    ),
    broken(
        "a round that ends a second after the shift",
        "ends-after-shift",
        lambda day: day.shift("ana", window=between("08:00", "11:57:44")),
    ),
    broken(
        "a round an hour too early",
        "starts-before-shift outside-window break-outside-window",
        lambda day: day.moved("ana", hours=-1),
    ),
    broken(
        "a round hours too late",
        "ends-after-shift break-outside-window",
        lambda day: day.moved("ben", hours=4),
    ),
    broken(
        "a round on another day",
        "ends-after-shift outside-window break-outside-window",
        lambda day: day.moved("ana", days=1),
    ),
    broken(
        "a ride home after the shift",
        "ends-after-shift reason-untrue",
        lambda day: day.shift("ana", window=between("08:00", "11:45")),
    ),
    broken(
        "a ride out before the shift",
        "starts-before-shift",
        lambda day: day.shift("cleo", window=between("07:00", "15:00")),
    ),
)

BROKEN: tuple[Broken, ...] = (*CLOCKS, *ARRIVALS, *STARTS, *DEPARTURES, *SHIFTS)
