"""Use case of whoever waits for a drop: what the page of their link tells, and nothing of others.

It names who brings it, the window, when the courier is expected and how it went; no other stop, no
name of any person, and no address. Where the rider is, it tells roughly, once the recipient is next
and as long as the rider shows it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from typing import Concatenate, Literal, ParamSpec, TypeVar
from uuid import UUID

from api.auth.tokens import TokenKind, token_digest
from api.usecases.act import Act, needs
from api.usecases.background import by_system
from api.usecases.requests import found_or_refuse
from api.usecases.rounds.relays import Choice, Relay, choices_of, relays_among, relays_near
from api.usecases.service import Service
from api.usecases.streets.area_maps import AreaMap, area_map
from api.usecases.visibility import only_customer
from data.store.bookings import bookings, customers, tracking
from data.store.bookings.bookings import BookedJob, BookedStop, Booking
from data.store.bookings.tracking import Tracking
from data.store.care import rules
from data.store.people import entrances
from data.store.rounds import events, followed_rounds, positions
from data.store.rounds.followed_rounds import FollowedRound, FollowedVisit
from data.store.system import cooperatives
from data.store.system.cooperatives import Cooperative
from dispatch.bookings.tracking import TrackingRule
from dispatch.care.rough_place import rough_distance_m, rough_place
from dispatch.model import Window
from dispatch.rounds.arrival_range import arrival_range
from dispatch.rounds.predicted_times import StandingRound, predicted_times
from dispatch.rounds.round_state import HANDED_OVER
from dispatch.values.local_time import starts_of
from routing.errors import NotFound
from routing.types import Point

P = ParamSpec("P")
R = TypeVar("R")

DropStatus = Literal[
    "booked",
    "planned",
    "on_the_way",
    "next",
    "here",
    "delivered",
    "partly",
    "failed",
    "cancelled",
]

OVER: frozenset[DropStatus] = frozenset({"delivered", "partly", "failed", "cancelled"})
OPEN: frozenset[DropStatus] = frozenset({"booked", "planned", "on_the_way", "next"})
"""States in which the recipient may still say something that the courier can heed."""
_PREDICTED: frozenset[DropStatus] = frozenset({"planned", "on_the_way", "next"})
_ENDS: dict[str, DropStatus] = {
    "done": "delivered",
    "partly_done": "partly",
    "failed": "failed",
    "skipped": "failed",
    "arrived": "here",
}
_SEEN = timedelta(minutes=10)
"""A position that is older tells nothing of where somebody is."""
_READS = ("tracking:read", "bookings:read", "quotes:write", "bookings:write")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoughRider:
    """The square of :data:`dispatch.care.rough_place.CELL_M` in which the rider is.

    Attributes
    ----------
    distance_m
        How far it is from the drop, roughly, as the crow flies.
    """

    point: Point
    distance_m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DropAhead:
    """A drop of a booking as its round stands; see :class:`FollowedDrop`."""

    status: DropStatus
    arrives: tuple[datetime, datetime] | None = None
    late: bool = False
    rider: RoughRider | None = None
    goal: Point | None = None
    map: AreaMap | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedDrop(DropAhead):
    """All that the page of a drop tells.

    Attributes
    ----------
    cooperative, sender
        Who brings it, and whose it is; ``sender`` is empty where the cooperative brings its own.
    arrives
        Between when and when the courier comes, as things stand; ``None`` before it is published,
        and once somebody is there.
    late
        Whether that is after the last window.
    left_at
        The relay where it waits, where it was left at one.
    again
        Whether an earlier attempt failed.
    tells
        Whether the recipient may still tell the courier something.
    choices, relays
        What the recipient may choose for the case that nobody opens, and the relays among it.
    choice, relay_id, instruction
        What they chose, which relay where it is one, and what they wrote.
    moves
        Whether they may choose another slot themselves.
    asks
        Whether they may ask the office for one.
    ends_h
        Hours after the visit for which the page is still there.
    """

    cooperative: str
    language: str
    zone: str
    sender: str
    day: date
    windows: tuple[Window, ...]
    items: int
    done_at: datetime | None = None
    reason: str = ""
    left_at: Relay | None = None
    again: bool = False
    tells: bool = False
    choices: tuple[Choice, ...] = ()
    relays: tuple[Relay, ...] = ()
    choice: str = ""
    relay_id: UUID | None = None
    instruction: str = ""
    moves: bool = False
    asks: bool = False
    ends_h: int = 48
    asked_at: datetime | None = None

    @property
    def tag(self) -> str:
        """Changes with what the page tells, and only with it."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingDrop:
    """A drop with all it belongs to, read for one use case.

    Attributes
    ----------
    round
        The live round that brings it, if one does.
    """

    booking: Booking
    job: BookedJob
    stop: BookedStop
    round: FollowedRound | None
    status: DropStatus
    rule: TrackingRule
    home: Cooperative

    @property
    def visit(self) -> FollowedVisit | None:
        """Its visit in the round."""
        if self.round is None:
            return None
        return next((one for one in self.round.visits if one.stop_id == self.stop.id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed(StandingDrop):
    """A link with the drop that it leads to.

    Attributes
    ----------
    one
        The link.
    reads_only
        Whether it is the one on a label.
    """

    one: Tracking
    reads_only: bool


@needs("tracking:read")
def follow_booking(act: Act, booking_id: UUID) -> DropAhead | None:
    """Return how the next drop of a booking stands; ``None`` where none is under way or at hand.

    Raises
    ------
    NotFound
        ``no-such-booking``: not there, or not in sight.
    """
    only = only_customer(act, "tracking:read")
    booked = found_or_refuse(bookings.find(act.tx, booking_id, only=only), "no-such-booking")
    for job in booked.live_jobs:
        for stop in job.of_kind("drop"):
            found = standing_drop(act, booked, job, stop)
            if found.status in _PREDICTED or found.status == "here":
                return _ahead(act, found)
    return None


def _ahead(act: Act, found: StandingDrop) -> DropAhead:
    arrives, rider, goal = arrival_of(act, found), rider_near(act, found), found.stop.point
    shown = [rider.point, goal] if rider and goal else [goal] if goal else []
    return DropAhead(
        status=found.status,
        arrives=arrives,
        late=_is_late(found, arrives),
        rider=rider,
        goal=goal,
        map=area_map(act, shown) if shown else None,
    )


def _is_late(found: StandingDrop, arrives: tuple[datetime, datetime] | None) -> bool:
    windows = found.stop.windows
    return bool(arrives and windows and arrives[0] > windows[-1].end)


def standing_drop(act: Act, booked: Booking, job: BookedJob, stop: BookedStop) -> StandingDrop:
    """Return a drop of a booking with its round."""
    riding = followed_rounds.of_stop(act.tx, stop.id) if job.status != "open" else None
    called_back = riding is not None and bool(
        events.of_subjects(act.tx, "goods_called_back", [job.id])
    )
    return StandingDrop(
        booking=booked,
        job=job,
        stop=stop,
        round=riding,
        status="cancelled" if called_back else _status(booked, job, riding, stop.id),
        rule=rules.tracking_at(act.tx, act.now),
        home=cooperatives.own(act.tx),
    )


def by_link(
    service: Service,
    token: str,
    usecase: Callable[Concatenate[Act, bytes, P], R],
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> R:
    """Carry out what a tracking link opens, for whoever has it.

    Raises
    ------
    NotFound
        ``no-such-tracking``: over, taken away, or never there; all the same.
    """
    kinds = (TokenKind.TRACKING, TokenKind.LABEL)
    known = next(filter(None, (token_digest(kind, token) for kind in kinds)), None)
    digest = found_or_refuse(known, "no-such-tracking")
    with service.database.transaction() as tx:
        home = found_or_refuse(entrances.of_tracking(tx, digest), "no-such-tracking")
    return service.do(service.system(home, *_READS), usecase, digest, *args, **kwargs)


@by_system
def follow_drop(act: Act, digest: bytes) -> FollowedDrop:
    """Return what the page of a link tells now.

    Raises
    ------
    NotFound
        As :func:`by_link`.
    """
    found = followed(act, digest)
    if found.one.opened_at is None and not found.reads_only:
        tracking.mark_opened(act.tx, found.one.id, act.now)
    visit, arrives = found.visit, arrival_of(act, found)
    rider = None if found.reads_only else rider_near(act, found)
    sender = found.booking.customer_id and customers.find(act.tx, found.booking.customer_id)
    written = tracking.instructions_of(act.tx, [found.stop.id])
    is_open = found.status in OPEN and not found.reads_only
    choices = choices_of_drop(found) if is_open else ()
    relays = relays_of_drop(act, found) if is_open else ()
    return FollowedDrop(
        cooperative=found.home.name,
        language=found.home.language,
        zone=found.home.time_zone,
        sender=sender.name if sender else "",
        status=found.status,
        day=found.job.day,
        windows=found.stop.windows,
        items=found.stop.load.items,
        arrives=arrives,
        late=_is_late(found, arrives),
        done_at=None if visit is None or found.status not in OVER else visit.standing.done_at,
        reason=visit.failure_code if visit and found.status in {"failed", "partly"} else "",
        left_at=None if found.reads_only else _left_at(act, visit),
        again=found.job.retry_of is not None,
        rider=rider,
        goal=found.stop.point if rider else None,
        map=_map(act, rider, found.stop.point),
        choices=tuple(one for one in choices if one != "relay" or relays),
        relays=relays,
        tells=is_open,
        choice="" if found.reads_only else found.one.choice,
        relay_id=None if found.reads_only else found.one.relay_id,
        instruction="" if found.reads_only else written.get(found.stop.id, ""),
        moves=can_move(found),
        asks=is_open or (found.status == "failed" and not found.reads_only),
        asked_at=None if found.reads_only else found.one.asked_at,
        ends_h=found.rule.ends_h,
    )


def followed(act: Act, digest: bytes, *, lock: bool = False) -> Followed:
    """Return a link with its booking and round, unless its page is over.

    With ``lock``, others who want to change the booking wait until the transaction ends.

    Raises
    ------
    NotFound
        As :func:`by_link`.
    """
    one = tracking.with_token(act.tx, digest)
    booked = None if one is None else bookings.of_stop(act.tx, one.stop_id, lock=lock)
    if one is None or booked is None or not cooperatives.is_active(act.tx):
        raise NotFound("no-such-tracking")
    job = next(job for job in booked.jobs if any(s.id == one.stop_id for s in job.stops))
    stop = next(s for s in job.stops if s.id == one.stop_id)
    drop = standing_drop(act, booked, job, stop)
    read = {each.name: getattr(drop, each.name) for each in fields(drop)}
    found = Followed(one=one, reads_only=one.label_hash == digest, **read)
    if act.now >= _ended_at(found) + timedelta(hours=found.rule.ends_h):
        raise NotFound("no-such-tracking")
    return found


def choices_of_drop(found: StandingDrop) -> tuple[Choice, ...]:
    """Return what may be done with a drop where nobody opens."""
    return choices_of(found.job.kind, found.job.skills, found.stop.proof)


def relays_of_drop(act: Act, found: StandingDrop) -> tuple[Relay, ...]:
    """Return the relays that a drop may be brought to instead, the nearest first."""
    goal = found.stop.point
    if goal is None or "relay" not in choices_of_drop(found):
        return ()
    return relays_near(act, goal)


def _left_at(act: Act, visit: FollowedVisit | None) -> Relay | None:
    """Return the relay where a drop was left."""
    if visit is None or visit.relay_id is None:
        return None
    return next(iter(relays_among(act, [visit.relay_id])), None)


def can_move(found: Followed) -> bool:
    """Return whether the recipient may choose another slot: nothing of the job has happened yet."""
    return (
        found.rule.moves_slots
        and not found.reads_only
        and found.status in {"booked", "planned"}
        and len(found.job.of_kind("drop")) == 1
        and not _taken_up(found)
    )


def _taken_up(found: Followed) -> bool:
    """Return whether anything of the job has happened, such as its pickup."""
    if found.round is None:
        return False
    own = [one for one in found.round.visits if one.job_id == found.job.id]
    return any(one.standing.status != "planned" for one in own)


def _status(
    booked: Booking, job: BookedJob, riding: FollowedRound | None, stop_id: UUID
) -> DropStatus:
    if booked.status == "cancelled" or job.status == "cancelled":
        return "cancelled"
    if riding is None or riding.status == "refused":
        return "booked"
    place, visit = next(
        (place, one) for place, one in enumerate(riding.visits) if one.stop_id == stop_id
    )
    if visit.standing.status != "planned":
        return _ENDS[visit.standing.status]
    if riding.started_at is None:
        return "planned"
    before = [one.standing.status for one in riding.visits[:place] if one.kind != "break"]
    if not {"planned", "arrived"}.intersection(before):
        return "next"
    pickups = [
        one.standing.status
        for one in riding.visits
        if one.job_id == job.id and one.kind == "pickup"
    ]
    aboard = all(status in HANDED_OVER for status in pickups)
    return "on_the_way" if aboard else "planned"


def _ended_at(found: Followed) -> datetime:
    """Return the moment from which the time counts for which a page is still there."""
    if found.status == "cancelled":
        return found.booking.changed_at
    visit = found.visit
    if found.status in OVER and visit is not None and visit.standing.done_at is not None:
        return visit.standing.done_at
    return starts_of(found.job.day + timedelta(days=1), found.home.zone)


def arrival_of(act: Act, found: StandingDrop) -> tuple[datetime, datetime] | None:
    """Return between when and when the courier comes; ``None`` where that is not known or over."""
    riding = found.round
    if riding is None or found.status not in _PREDICTED:
        return None
    standing = [one.standing for one in riding.visits]
    times = predicted_times(
        StandingRound(
            start=riding.starts_at,
            end=riding.ends_at,
            visits=standing,
            home_s=max(0, riding.travel_s - sum(one.travel_s for one in standing)),
            started_at=riding.started_at,
            finished_at=riding.finished_at,
            over=riding.status in {"finished", "refused"},
        ),
        act.now,
    )
    place = next(n for n, one in enumerate(riding.visits) if one.stop_id == found.stop.id)
    return arrival_range(times.visits[place].begin, act.now, found.stop.windows)


def _map(act: Act, rider: RoughRider | None, goal: Point | None) -> AreaMap | None:
    """Open the map where rider and recipient are, as long as the page shows the rider."""
    return None if rider is None or goal is None else area_map(act, [rider.point, goal])


def rider_near(act: Act, found: StandingDrop) -> RoughRider | None:
    """Return roughly where the rider is, if the recipient is next and the rider shows it."""
    if found.status != "next" or found.round is None:
        return None
    if not found.rule.shows_rider:
        return None
    seen = positions.latest(act.tx, act.now, shift_id=found.round.shift_id)
    if not seen or found.stop.point is None or act.now - seen[0].at > _SEEN:
        return None
    lon, lat = rough_place(seen[0].point.lon, seen[0].point.lat)
    goal = found.stop.point
    return RoughRider(
        point=Point(lon=lon, lat=lat),
        distance_m=rough_distance_m((lon, lat), (goal.lon, goal.lat)),
    )
