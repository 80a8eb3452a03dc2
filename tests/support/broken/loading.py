"""Plans that break the rules on what is aboard."""

from __future__ import annotations

from dataclasses import replace

from dispatch.model import Break, Load, Unassigned
from tests.support.broken.day import Broken, Day, broken
from tests.support.plans.market_day import at


def _lunch_with(day: Day, most: Load) -> tuple[Break, ...]:
    return tuple(replace(pause, max_load=most) for pause in day.problem.shifts[0].breaks)


STATED = (
    broken(
        "a gram too much aboard",
        "load-wrong",
        lambda day: day.visit("ana", 2, load_after=Load(mass_g=25_001, volume_ml=100_000, items=4)),
    ),
    broken(
        "a gram too little aboard",
        "load-wrong",
        lambda day: day.visit("ana", 2, load_after=Load(mass_g=24_999, volume_ml=100_000, items=4)),
    ),
    broken(
        "a volume that is not aboard",
        "load-wrong",
        lambda day: day.visit("ben", 3, load_after=Load(mass_g=12_000, volume_ml=1, items=5)),
    ),
    broken(
        "an item lost",
        "load-wrong",
        lambda day: day.visit("ben", 3, load_after=Load(mass_g=12_000, items=4)),
    ),
    broken(
        "a box of a free dimension lost",
        "load-wrong",
        lambda day: day.visit("ana", 3, load_after=Load(mass_g=25_000, volume_ml=100_000, items=5)),
    ),
    broken(
        "a free dimension made up",
        "load-wrong",
        lambda day: day.visit(
            "ben", 3, load_after=Load(mass_g=12_000, items=5, extra={"crates": 1})
        ),
    ),
    broken(
        "nothing aboard ever",
        "load-wrong",
        lambda day: day.visit("cleo", 1, load_after=Load()).visit("cleo", 2, load_after=Load()),
    ),
    broken(
        "goods that vanish during a break",
        "load-wrong",
        lambda day: day.visit("cleo", 2, load_after=Load()),
    ),
    broken(
        "goods of a job with drops only not there from the start",
        "load-wrong",
        lambda day: day.visit("ben", 1, load_after=Load()),
    ),
    broken(
        "goods dropped that are still aboard",
        "load-wrong",
        lambda day: day.visit("ben", 2, load_after=Load(mass_g=9000, items=4)),
    ),
    broken(
        "goods of a job with pickups only given away",
        "load-wrong",
        lambda day: day.visit("ben", 3, load_after=Load()),
    ),
    broken("empties forgotten", "load-wrong", lambda day: day.visit("ana", 7, load_after=Load())),
    broken(
        "a load before the pickup instead of after",
        "load-wrong",
        lambda day: day.visit("ana", 1, load_after=Load()),
    ),
    broken(
        "a free dimension under another name",
        "load-wrong",
        lambda day: day.visit(
            "ana",
            3,
            load_after=Load(mass_g=25_000, volume_ml=100_000, items=5, extra={"warm_boxes": 1}),
        ),
    ),
)

CAPACITIES = (
    broken(
        "a gram too heavy",
        "overloaded reason-untrue",
        lambda day: day.capacity("ana", mass_g=24_999),
    ),
    broken(
        "a millilitre too large", "overloaded", lambda day: day.capacity("ana", volume_ml=99_999)
    ),
    broken("an item too many", "overloaded", lambda day: day.capacity("ana", items=4)),
    broken("a vehicle without a cold box", "overloaded", lambda day: day.capacity("ana", extra={})),
    broken(
        "a vehicle with boxes of another kind",
        "overloaded",
        lambda day: day.capacity("ana", extra={"warm_boxes": 9}),
    ),
    broken(
        "too heavy only at the start",
        "overloaded",
        lambda day: day.stop("letters", "d0", load=Load(mass_g=15_001, items=4)).visit(
            "ben", 1, load_after=Load(mass_g=15_001, items=4)
        ),
    ),
    broken(
        "too heavy only at the end",
        "overloaded",
        lambda day: day.stop("glass", "p0", load=Load(mass_g=15_001, items=5)).visit(
            "ben", 3, load_after=Load(mass_g=15_001, items=5)
        ),
    ),
    broken(
        "too many items by what is returned",
        "overloaded",
        lambda day: (
            day.stop("letters", "d0", returns=Load(items=2))
            .visit("ben", 2, load_after=Load(items=2))
            .visit("ben", 3, load_after=Load(mass_g=12_000, items=7))
        ),
    ),
    broken(
        "a vehicle that carries nothing", "overloaded", lambda day: day.capacity("cleo", mass_g=0)
    ),
    broken(
        "too heavy for a moment in a right-looking order",
        "overloaded",
        lambda day: (
            day.capacity("ben", mass_g=60_000, items=9)
            .drive("ben", "coffee glass.p0 letters.d0")
            .capacity("ben", mass_g=15_000, items=9)
        ),
    ),
)

BREAKS = (
    broken(
        "too heavy a load during a break",
        "break-overloaded",
        lambda day: day.shift(
            "ana", breaks=_lunch_with(day, Load(mass_g=10_999, volume_ml=40_000, items=4))
        ),
    ),
    broken(
        "too many items during a break",
        "break-overloaded",
        lambda day: day.shift(
            "ana", breaks=_lunch_with(day, Load(mass_g=12_000, volume_ml=40_000, items=2))
        ),
    ),
    broken(
        "anything aboard during a break that must be empty",
        "break-overloaded",
        lambda day: day.shift("ana", breaks=_lunch_with(day, Load())),
    ),
)


def _apart(day: Day, one: str, other: str) -> Day:
    """Have two jobs carry kinds of goods that never ride together."""
    return (
        day.job(one, goods="raw")
        .job(other, goods="ready")
        .asked(never_together=(("ready", "raw"),))
    )


ABOARD = (
    broken(
        "a parcel aboard for hours longer than it may be",
        "aboard-too-long",
        lambda day: day.job("parcel", aboard_limit_s=3600),
    ),
    broken(
        "letters aboard longer than they may be since the round began",
        "aboard-too-long",
        lambda day: day.job("letters", aboard_limit_s=0),
    ),
    broken(
        "vegetables aboard longer than since they were said to be",
        "aboard-too-long",
        lambda day: day.job("veg", aboard_limit_s=6 * 3600, aboard_since=at("03:00")),
    ),
    broken(
        "bread beside vegetables that it never rides with",
        "goods-together",
        lambda day: _apart(day, "veg", "bread"),
    ),
    broken(
        "a job left out for kinds of goods that no round carries",
        "reason-untrue",
        lambda day: (
            day.job("cake", goods="raw")
            .asked(never_together=(("ready", "raw"),))
            .unassigned(
                *(one for one in day.plan.unassigned if one.job_id != "cake"),
                Unassigned(job_id="cake", reason="goods-together", units=("raw", "ready")),
            )
        ),
    ),
    broken(
        "a job left out for the time aboard that any shift keeps",
        "reason-untrue",
        lambda day: day.job("cake", aboard_limit_s=36_000).reason("cake", "aboard-too-long"),
    ),
)

BROKEN: tuple[Broken, ...] = (*STATED, *CAPACITIES, *BREAKS, *ABOARD)
