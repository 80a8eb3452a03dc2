"""Courses of pooled rounds: their stops with waits and ways, as planned and as before a delay.

Shares rest on the course that was in force before a producer first announced to be ready later.
What came into the round since then stands where it stands now, without waiting.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from data.store.circuits import announcements, cost_shares
from data.store.rounds.published_versions import first_published_at, published_before
from data.store.system import cooperatives
from dispatch.circuits.pooled_round import Leg, PooledRound, PooledVisit
from routing.errors import NotFound, NotReady
from routing.types import UNREACHABLE

if TYPE_CHECKING:
    from api.usecases.act import Act
    from data.store.circuits.cost_shares import CircuitStop
    from data.store.rounds.briefs import BriefRow
    from data.store.rounds.published_versions import PublishedVisit
    from dispatch.circuits.fair_cost import FairCostRule
    from routing.types import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseStop:
    """A stop of a course.

    Attributes
    ----------
    id
        Of its visit.
    wait_s
        Seconds between arrival and begin.
    way
        From the stop before, or the start; ``None`` where no plan had this way.
    """

    id: str
    wait_s: int = 0
    way: Leg | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Stops of a round in order.

    Attributes
    ----------
    home
        Way from the last one to the end.
    shared_s
        Paid time that belongs to no stop: paid breaks, and waiting for any.
    """

    stops: tuple[CourseStop, ...]
    home: Leg | None
    shared_s: int


def planned_course(act: Act, brief: BriefRow) -> Course:
    """Return the course of a round as it is published now."""
    live = cost_shares.live_visits(act.tx, UUID(brief.brief.id))
    planned = [brief.brief.by_id[key] for key in map(str, live) if key in brief.brief.by_id]
    steps = [
        (
            one.id,
            one.pause.id if one.pause else "",
            one.visit.wait_s,
            int((one.visit.depart - one.visit.start).total_seconds()),
            (one.visit.travel_s, one.visit.distance_m),
        )
        for one in planned
    ]
    stops, shared_s = _stops(steps, _paid(brief))
    home = (brief.brief.end_travel_s, brief.end_distance_m)
    return Course(stops=stops, home=home, shared_s=shared_s)


def course_before_delay(act: Act, brief: BriefRow, now: Course) -> Course | None:
    """Return the course that was in force before the first delay; ``None`` if nobody announced one.

    A delay that was known when the round was first published is part of its plan.
    """
    round_id = UUID(brief.brief.id)
    published_at = first_published_at(act.tx, round_id)
    lot_ids = cost_shares.lots_of_round(act.tx, round_id)
    if published_at is None or not lot_ids:
        return None
    delayed_at = announcements.first_delay(act.tx, lot_ids, published_at)
    if delayed_at is None:
        return None
    before = published_before(act.tx, round_id, delayed_at)
    return None if before is None else merged_course(before, now, _paid(brief))


def pooled_round(  # noqa: PLR0913, PLR0917  # the round, what of it counts, and at which prices
    act: Act,
    brief: BriefRow,
    course: Course,
    owners: Sequence[CircuitStop],
    profile: str,
    rule: FairCostRule,
) -> PooledRound | None:
    """Return those stops of a course that count as a pooled round; ``None`` without streets."""
    owner_of = {str(one.visit_id): str(one.customer_id) for one in owners}
    at = [number for number, one in enumerate(course.stops) if one.id in owner_of]
    legs = _legs(act, brief, course, at, profile)
    if legs is None:
        return None
    visits = []
    for one in (course.stops[number] for number in at):
        stop = brief.brief.by_id[one.id].stop
        visits.append(
            PooledVisit(
                producer_id=owner_of[one.id],
                stay_s=stop.service_s if stop else 0,
                wait_s=one.wait_s,
            )
        )
    return PooledRound(
        visits=tuple(visits), legs=legs, prices=rule.prices, shared_s=course.shared_s
    )


# --- courses --------------------------------------------------------------------------------

_Step = tuple[str, str, int, int, Leg | None]
"""A visit: its id, the break that it is, seconds of waiting and of the visit, and the way to it."""


def _stops(steps: Iterable[_Step], paid: Mapping[str, bool]) -> tuple[tuple[CourseStop, ...], int]:
    """Return the stops among visits, and the paid seconds that belong to none of them."""
    stops: list[CourseStop] = []
    shared_s = 0
    on_the_way: Leg | None = (0, 0)
    for key, break_id, wait_s, spent_s, way in steps:
        on_the_way = _joined(on_the_way, way)
        if break_id:
            shared_s += wait_s + (spent_s if paid.get(break_id, False) else 0)
            continue
        stops.append(CourseStop(id=key, wait_s=wait_s, way=on_the_way))
        on_the_way = (0, 0)
    return tuple(stops), shared_s


def _joined(one: Leg | None, other: Leg | None) -> Leg | None:
    return None if one is None or other is None else (one[0] + other[0], one[1] + other[1])


def _paid(brief: BriefRow) -> dict[str, bool]:
    """Return by break whether it is paid."""
    return {one.pause.id: one.pause.paid for one in brief.brief.visits if one.pause}


def merged_course(
    before: Sequence[PublishedVisit], now: Course, paid: Mapping[str, bool]
) -> Course:
    """Return a course as it was, without what has left the round and with what came into it.

    Parameters
    ----------
    paid
        Whether a break is paid, by its id.
    """
    steps: list[_Step] = [
        (
            str(one.id),
            one.break_id if one.kind == "break" else "",
            one.wait_s,
            int((one.depart - one.start).total_seconds()),
            one.way,
        )
        for one in before
        if one.status != "cancelled"
    ]
    known, shared_s = _stops(steps, paid)
    here = {one.id for one in now.stops}
    stops: list[CourseStop] = []
    is_next = True
    for one in known:
        if one.id in here:
            stops.append(one if is_next else CourseStop(id=one.id, wait_s=one.wait_s))
        is_next = one.id in here
    _insert_new(stops, now)
    ends = {one[-1].id for one in (known, now.stops, tuple(stops)) if one}
    is_same_end = len(ends) == 1
    return Course(stops=tuple(stops), home=now.home if is_same_end else None, shared_s=shared_s)


def _insert_new(stops: list[CourseStop], now: Course) -> None:
    """Put what a round has since behind what it follows now; nobody waited there before."""
    known = {one.id for one in stops}
    for number, one in enumerate(now.stops):
        if one.id in known:
            continue
        known.add(one.id)
        before = now.stops[number - 1].id if number else ""
        place = next((at + 1 for at, each in enumerate(stops) if each.id == before), 0)
        stops.insert(place, CourseStop(id=one.id))
        if place + 1 < len(stops):
            after = stops[place + 1]
            stops[place + 1] = CourseStop(id=after.id, wait_s=after.wait_s)


# --- ways -----------------------------------------------------------------------------------


def _legs(
    act: Act, brief: BriefRow, course: Course, at: Sequence[int], profile: str
) -> tuple[tuple[Leg | None, ...], ...] | None:
    """Return the ways between some stops: as planned where one follows the other, else by streets.

    Parameters
    ----------
    at
        Numbers of these stops in the course.
    """
    planned = [brief.brief.by_id[course.stops[number].id] for number in at]
    between = [one.stop.place.point if one.stop else None for one in planned]
    points: list[Point | None] = [brief.start, *between, brief.end]
    if any(point is None for point in between):
        return None
    located = [point for point in points if point is not None]
    try:
        router = act.tools.streets.router(cooperatives.own(act.tx).city)
        ways = router.matrix(located, profile)
    except (NotFound, NotReady):
        return None
    rows = {key: row for row, key in enumerate(i for i, p in enumerate(points) if p is not None)}
    # Places in the course: before its first stop, at each that counts, behind its last.
    places = [-1, *at, len(course.stops)]

    def leg(i: int, j: int) -> Leg | None:
        """Return the way from point ``i`` to point ``j``, with the time to park and enter."""
        if points[i] is None or points[j] is None:
            return (0, 0)
        is_home = j > len(at)
        there = None if is_home else planned[j - 1].stop
        setup_s = there.setup_s if there and points[i] != points[j] else 0
        way = course.home if is_home else course.stops[places[j]].way
        if places[j] == places[i] + 1 and way is not None:
            return (way[0] + setup_s, way[1])
        time_ms, metres = (
            int(one[rows[i], rows[j]]) for one in (ways.duration_ms, ways.distance_m)
        )
        if UNREACHABLE in {time_ms, metres}:
            return None
        return (-(-time_ms // 1000) + setup_s, metres)

    count = len(planned) + 1
    found = tuple(
        tuple(leg(i, j + 1) if j >= i else None for j in range(count)) for i in range(count)
    )
    return found if all(found[k][k] is not None for k in range(count)) else None
