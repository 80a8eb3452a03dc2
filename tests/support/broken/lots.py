"""Broken plans: goods that leave a hub before they have come, and untrue words about lots."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from dispatch.model import SortingHub, Transfer, Unassigned, Visit
from tests.support.broken.day import Day, broken
from tests.support.plans.market_day import at


def _lot(day: Day, taken_by: str, arrived_at: datetime | None, sorting_s: int = 0) -> Day:
    """Have a job take from a lot at the hub that all its pickups are at."""
    lot = Transfer(
        id="eggs", hub_id="hub", arrived_at=arrived_at, sorting_s=sorting_s, taken_by=(taken_by,)
    )
    return day.asked(hubs=(SortingHub(id="hub"),), transfers=(lot,))


def _queued(day: Day) -> Day:
    """Have the one place of a hub sort another lot first."""
    new_day = _lot(day, "veg", day.look("ana", 1).start)
    first = Transfer(id="ale", hub_id="hub", arrived_at=at("00:01"), sorting_s=86_000)
    return new_day.asked(transfers=(*new_day.problem.transfers, first))


def _full(day: Day, job_id: str, space_items: int) -> Day:
    """Have a job bring a lot of ten pieces to a hub with so much room."""
    lot = Transfer(id="eggs", hub_id="hub", items=10, brought_by=job_id)
    return day.asked(hubs=(SortingHub(id="hub", space_items=space_items),), transfers=(lot,))


def _cold(day: Day, job_id: str, since: str, limit_s: int = 7200) -> Day:
    """Have a job take from a lot that is out of the cold since some hour."""
    new_day = _lot(day, job_id, at("00:00"))
    (lot,) = new_day.problem.transfers
    cold = replace(lot, cold_limit_s=limit_s, out_since=at(since))
    return new_day.asked(transfers=(cold,))


def _of_cake(day: Day, reason: str, *lots: str) -> Day:
    kept = (one for one in day.plan.unassigned if one.job_id != "cake")
    return day.unassigned(*kept, Unassigned(job_id="cake", reason=reason, units=lots))


def _ordered_otherwise(day: Day) -> Day:
    """Ask for the drops of a round in the opposite order."""
    (round_, *_) = (one for one in day.plan.rounds if _dropped(one.visits)[1:])
    return day.asked(kept_orders=(tuple(reversed(_dropped(round_.visits))),))


def _dropped(visits: Iterable[Visit]) -> list[str]:
    return list(dict.fromkeys(one.job_id for one in visits if one.kind == "drop"))


BROKEN = (
    broken("stops in another order than people keep", "order-not-kept", _ordered_otherwise),
    broken(
        "a lot that comes after it has left",
        "leaves-before-sorted",
        lambda day: _lot(day, "veg", at("23:00")),
    ),
    broken(
        "a lot that is not sorted when it leaves",
        "leaves-before-sorted",
        lambda day: _lot(day, "veg", at("00:00"), sorting_s=80_000),
    ),
    broken("a lot that waits behind another one", "leaves-before-sorted", _queued),
    broken("a lot that nobody brings", "lot-not-brought", lambda day: _lot(day, "veg", None)),
    broken(
        "a lot out of the cold too long",
        "out-of-cold-too-long",
        lambda day: _cold(day, "veg", "00:00"),
    ),
    broken(
        "a lot that keeps its limit said to get warm",
        "reason-untrue",
        lambda day: _of_cake(_cold(day, "cake", "00:00", 86_400), "out-of-cold-too-long", "eggs"),
    ),
    broken(
        "another lot said to get warm",
        "lot-not-due-first",
        lambda day: _of_cake(_cold(day, "cake", "00:00"), "out-of-cold-too-long", "milk"),
    ),
    broken("a lot that comes to a full hub", "hub-overfull", lambda day: _full(day, "veg", 9)),
    broken(
        "a hub with room for a lot said to be full",
        "reason-untrue",
        lambda day: _of_cake(_full(day, "cake", 10), "hub-full", "hub"),
    ),
    broken(
        "another hub said to be full",
        "reason-untrue",
        lambda day: _of_cake(_full(day, "cake", 9), "hub-full", "elsewhere"),
    ),
    broken(
        "want of room where a lot does not come",
        "reason-untrue",
        lambda day: _of_cake(_lot(day, "cake", None), "no-room"),
    ),
    broken(
        "a lot that is there said not to come",
        "reason-untrue",
        lambda day: _of_cake(_lot(day, "cake", at("00:00")), "waits-for-lot", "eggs"),
    ),
    broken(
        "another lot said not to come",
        "lots-not-missing",
        lambda day: _of_cake(_lot(day, "cake", None), "waits-for-lot", "milk"),
    ),
    broken(
        "a lot that is early said to be late",
        "reason-untrue",
        lambda day: _of_cake(_lot(day, "cake", at("00:00")), "lot-too-late"),
    ),
    broken(
        "another lot said to be too late",
        "lot-not-last",
        lambda day: _of_cake(_lot(day, "cake", at("23:50")), "lot-too-late", "milk"),
    ),
    broken(
        "a lot that is too late, not named",
        "lot-not-last",
        lambda day: _of_cake(_lot(day, "cake", at("23:50")), "lot-too-late"),
    ),
    broken(
        "a lot that does not come, named twice",
        "unit-repeated",
        lambda day: _of_cake(_lot(day, "cake", None), "waits-for-lot", "eggs", "eggs"),
    ),
    broken(
        "a lot that does not come, not named",
        "lots-not-missing",
        lambda day: _of_cake(_lot(day, "cake", None), "waits-for-lot"),
    ),
    broken(
        "a lot that is late said to find no room",
        "reason-untrue",
        lambda day: _of_cake(_lot(day, "cake", at("23:50")), "no-room"),
    ),
)
