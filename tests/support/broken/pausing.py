"""Plans that break the rules on breaks and working time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from dispatch.model import Break, Window
from tests.support.broken.day import Broken, Day, broken, later
from tests.support.plans.market_day import at, between


def _break_of(day: Day, shift_id: str, **changes: object) -> Day:
    """Change the first break that a shift declares."""
    shift = next(shift for shift in day.problem.shifts if shift.id == shift_id)
    first = _with(shift.breaks[0], changes)
    return day.shift(shift_id, breaks=(first, *shift.breaks[1:]))


def _with(pause: Break, changes: dict[str, object]) -> Break:
    return replace(pause, **changes)  # type: ignore[arg-type]


def _windows(start: str, end: str) -> tuple[Window, ...]:
    return (between(start, end),)


def _legal_break(day: Day, start: str, minutes: int) -> Day:
    """Put the added legal break of the long round elsewhere, or make it shorter."""
    depart = at(start) + timedelta(minutes=minutes)
    return day.visit("cleo", 2, start=at(start), depart=depart).visit(
        "cleo", 3, arrive=depart + timedelta(seconds=600)
    )


def _split_legal_break(day: Day) -> Day:
    """Take the legal twenty minutes as two times ten."""
    half = _legal_break(day, "12:30", 10)
    second = replace(
        half.look("cleo", 2),
        break_id="legal-added-2",
        arrive=at("12:40"),
        start=at("12:45"),
        depart=at("12:55"),
    )
    return half.insert("cleo", 3, second).visit("cleo", 4, arrive=at("13:05"))


def _without_legal_break(day: Day) -> Day:
    return day.without("cleo", 2).visit("cleo", 2, arrive=at("07:11"))


DECLARED = (
    broken(
        "a break forgotten by a round that is right without it",
        "break-missing",
        lambda day: day.drive("ana", "veg.p0 veg.p1 bread.p0 bread.d0 veg.d0 veg.d1"),
    ),
    broken(
        "a break before the first stop forgotten",
        "break-missing",
        lambda day: (
            day.without("ben", 1)
            .visit("ben", 1, arrive=at("09:10"))
            .round("ben", start=at("09:10"))
        ),
    ),
    broken(
        "a break that the shift got since",
        "break-missing",
        lambda day: day.shift("cleo", breaks=(Break(id="nap", duration_s=600),)),
    ),
    broken(
        "one break of two forgotten",
        "break-missing",
        lambda day: day.shift(
            "ana", breaks=(*day.problem.shifts[0].breaks, Break(id="tea", duration_s=0))
        ),
    ),
    broken(
        "a break taken twice",
        "break-repeated",
        lambda day: day.drive("ana", "veg.p0 veg.p1 bread.p0 bread.d0 veg.d0 lunch lunch veg.d1"),
    ),
    broken(
        "a legal break taken twice",
        "break-repeated",
        lambda day: day.drive("cleo", "parcel.p0 legal-rest legal-rest parcel.d0"),
    ),
    broken(
        "a break a second before its window",
        "break-outside-window",
        lambda day: _break_of(day, "ana", windows=_windows("11:00:01", "12:00")),
    ),
    broken(
        "a break a second after its window",
        "break-outside-window",
        lambda day: _break_of(day, "ana", windows=_windows("09:00", "10:59:59")),
    ),
    broken(
        "a break between two windows",
        "break-outside-window",
        lambda day: _break_of(
            day, "ana", windows=(between("10:00", "10:30"), between("11:30", "12:00"))
        ),
    ),
    broken(
        "a break as soon as one is there",
        "break-outside-window",
        lambda day: day.visit("ana", 6, start=at("09:38:30"), depart=at("10:08:30")).visit(
            "ana", 7, arrive=at("10:14:45")
        ),
    ),
    broken(
        "a break a second too short",
        "break-length-wrong",
        lambda day: day.visit("ana", 6, depart=later(seconds=-1)).visit(
            "ana", 7, arrive=later(seconds=-1)
        ),
    ),
    broken(
        "a break a second too long",
        "break-length-wrong",
        lambda day: (
            day.visit("ana", 6, depart=later(seconds=1))
            .visit(
                "ana", 7, arrive=later(seconds=1), start=later(seconds=1), depart=later(seconds=1)
            )
            .round("ana", end=later(seconds=1))
        ),
    ),
    broken(
        "a break of no length",
        "break-length-wrong",
        lambda day: day.visit("ben", 1, depart=at("09:00")).visit("ben", 2, arrive=at("09:00")),
    ),
    broken(
        "a break that was made longer since",
        "break-length-wrong",
        lambda day: _break_of(day, "ben", duration_s=900),
    ),
)

WORK = (
    broken("no break in more than six hours", "work-too-long", _without_legal_break),
    broken(
        "a legal break that begins a second too late",
        "work-too-long",
        lambda day: _legal_break(day, "12:54:41", 20),
    ),
    broken(
        "a legal break too early to split the day",
        "work-too-long",
        lambda day: _legal_break(day, "07:10", 20),
    ),
    broken(
        "a legal break too late to split the day",
        "work-too-long",
        lambda day: _legal_break(day, "13:30", 20),
    ),
    broken(
        "a legal break a minute too short",
        "work-too-long break-length-wrong",
        lambda day: _legal_break(day, "12:30", 19),
    ),
    broken("a legal break in two halves", "work-too-long break-length-wrong", _split_legal_break),
    broken(
        "a limit a second tighter than the first stretch",
        "work-too-long",
        lambda day: day.asked(work_limit_s=21_599),
    ),
    broken(
        "a limit a second tighter than the last stretch",
        "work-too-long",
        lambda day: _legal_break(day, "10:00", 20).asked(work_limit_s=15_059),
    ),
    broken(
        "a law that asks for longer breaks",
        "work-too-long break-length-wrong",
        lambda day: day.asked(work_break_s=1201),
    ),
    broken(
        "a declared break too short to rest",
        "work-too-long break-length-wrong",
        lambda day: day.asked(work_limit_s=9000, work_break_s=1801),
    ),
    broken(
        "six hours of waiting, which is work",
        "work-too-long",
        lambda day: day.asked(work_limit_s=10_049),
    ),
    broken(
        "work that the break interrupts too late",
        "work-too-long",
        lambda day: day.asked(work_limit_s=10_000),
    ),
)

BROKEN: tuple[Broken, ...] = (*DECLARED, *WORK)
