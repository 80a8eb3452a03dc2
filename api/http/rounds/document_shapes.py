"""The document of a round on the wire, as :mod:`api.usecases.rounds.document.document` writes it.

Only described here: the document is written once and kept, and nothing is read again to send it.
"""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from api.http.bookings.shapes import WindowOut
from api.http.shapes import Moment, Out
from api.http.vocabulary import JobStatus, Kept, ProfileName, ShiftStatus
from data.store.circuits.missing_lots import Why
from dispatch.model.jobs import JobKind
from dispatch.rounds.events.event_words import FailureReason, ProofKind, WhatNext
from dispatch.rounds.round_state import Response, VisitStatus
from dispatch.rounds.round_status import StandingStatus

LonLat = tuple[float, float]


class CarriedOut(Out):
    """Goods carried; dimensions with nothing are left out."""

    mass_g: int | None = None
    volume_ml: int | None = None
    items: int | None = None
    extra: dict[str, int] | None = None


class OnRoundOut(Out):
    """Somebody on the round."""

    id: UUID
    name: str


class RoundBreakOut(Out):
    """A break of the shift."""

    id: str
    duration_s: int
    windows: list[WindowOut]
    paid: bool


class ShiftOfRoundOut(Out):
    """The shift that the round is ridden in."""

    id: UUID
    status: ShiftStatus
    starts_at: Moment
    ends_at: Moment
    breaks: list[RoundBreakOut]


class VehicleOfRoundOut(Out):
    """Vehicle of a round."""

    name: str
    profile: Kept[ProfileName]


class EndOfRoundOut(Out):
    """Start or end of the round: longitude, latitude."""

    point: LonLat
    address: str


class RoundHeadOut(Out):
    """The round as a whole."""

    id: UUID
    day: date
    version: int
    status: StandingStatus
    starts_at: Moment
    ends_at: Moment
    distance_m: int
    rider: OnRoundOut
    companion: OnRoundOut | None
    shift: ShiftOfRoundOut
    vehicle: VehicleOfRoundOut
    start: EndOfRoundOut | None
    end: EndOfRoundOut | None


class ContactOut(Out):
    """Contact of the office."""

    name: str
    phone: str


class AddressOut(Out):
    """Address of a stop, empty as long as it is not told."""

    address: str
    street_only: bool = False
    access_note: str


class WhereOut(AddressOut):
    """Place of a stop; ``rough`` as long as the exact address is not told to whoever asks."""

    point: LonLat | None
    rough: bool
    place: str | None = None


class WhoOut(Out):
    """Contact at a stop; empty as long as the exact address is not told.

    ``coordinator_phone`` is of who coordinates the aid that is brought, empty at other stops.
    """

    name: str
    phone: str
    note: str
    coordinator_phone: str = ""


class WhyOut(Out):
    """Reason for a job's round: ``pinned``, ``tried-again``, ``skills``, ``least-cost``."""

    code: str
    skills: list[str] | None = None
    way: str | None = None


class FollowedOut(Out):
    """Fate of goods that were not handed over, and the day of it."""

    way: str
    day: date | None


class OutSinceOut(Out):
    """Since when goods are out of the cold or the oven, by class."""

    chilled: Moment | None = None
    frozen: Moment | None = None
    hot: Moment | None = None


class CollectedLotOut(Out):
    """Goods that are collected at a farm.

    ``announced_items`` are the pieces that there will be, where its producer announced fewer.
    """

    what: str
    items: int
    announced_items: int | None


class MissingLotOut(Out):
    """Goods that lack at a hub where they should be taken up.

    ``why`` is ``counted_short``, ``not_collected``, ``in_part``, ``cancelled``, ``under_way`` or
    ``not_planned``; ``failure`` why its farm's stop failed. Of a lot counted short ``items`` are
    those that lack of the whole lot, else those of this stop.
    """

    what: str
    producer: str
    items: int
    why: Why
    failure: Kept[FailureReason | Literal[""]]
    expected_at: Moment | None


class RelayOut(Out):
    """A place where a drop may be left instead, and when it can be fetched there, in words."""

    id: UUID
    name: str
    address: str
    opening_hours: str


class StopOfRoundOut(Out):
    """One visit. A break has its times and ``break_id``, and nothing of what follows these."""

    visit_id: UUID
    kind: Literal["pickup", "drop", "break"]
    status: VisitStatus
    arrive_at: Moment
    start_at: Moment
    depart_at: Moment
    eta_at: Moment | None
    arrived_at: Moment | None
    done_at: Moment | None
    break_id: str | None = None
    job_id: UUID | None = None
    job_kind: JobKind | None = None
    code: str | None = None
    label: str | None = None
    customer: str | None = None
    where: WhereOut | None = None
    who: WhoOut | None = None
    windows: list[WindowOut] | None = None
    late_limit_s: int | None = None
    service_s: int | None = None
    load: CarriedOut | None = None
    returns: CarriedOut | None = None
    handling: list[str] | None = None
    proof: list[Kept[ProofKind]] | None = None
    photo_allowed: bool | None = None
    on_failure: Kept[WhatNext] | None = None
    why: list[WhyOut] | None = None
    to_look_at: list[str] | None = None
    wrong_code: bool | None = None
    missing_proofs: list[Kept[ProofKind]] | None = None
    waiting_since: Moment | None = None
    reason: str | None = None
    handed: CarriedOut | None = None
    empties: CarriedOut | None = None
    made_proofs: list[Kept[ProofKind]] | None = None
    implied: bool | None = None
    relay_id: UUID | None = Field(
        default=None, description="The relay where it was left instead of at the stop."
    )
    relays: list[RelayOut] | None = None
    followed: FollowedOut | None = None
    out_since: OutSinceOut | None = None
    missing: list[MissingLotOut] | None = None
    goods: list[CollectedLotOut] | None = None


class ColdRuleOut(Out):
    """Minutes out of the cold (or the oven) at most, and what a cold box holds."""

    chilled_min: int
    frozen_min: int
    hot_min: int
    box_ml: int
    packs_per_box: int


class SpanOut(Out):
    """From when to when."""

    start: Moment
    end: Moment


class RidingOut(Out):
    """Progress of the round; ``breaks`` are those that are over."""

    response: Response
    started_at: Moment | None
    finished_at: Moment | None
    break_since: Moment | None
    break_id: str
    breaks: list[SpanOut]


class WorkOut(Out):
    """Since when the rider works; nobody does for ``limit_s`` without a break of ``break_s``."""

    opened_at: Moment | None
    sharing: bool
    limit_s: int | None
    break_s: int


class TurnOut(Out):
    """One thing to do on the way, after ``distance_m`` of it."""

    turn: str
    street: str
    mode: str
    distance_m: int
    duration_s: int
    point: LonLat
    way: str | None = None
    hazards: list[str] | None = None


class LegOut(Out):
    """A way between two visits, ``start`` or ``end``; without its line where no door is told."""

    from_: str = Field(alias="from")
    to: str
    duration_s: int | None = None
    distance_m: int | None = None
    geometry: list[LonLat] | None = None
    turns: list[TurnOut] | None = None


class TableOut(Out):
    """Times and distances between all places of the round; -1 where there is no way."""

    places: list[str]
    duration_s: list[list[int]]
    distance_m: list[list[int]]


class ClosedNearOut(Out):
    """A closed street near the round's way, or one that is slow to ride, with ``slow_kmh``.

    ``lines`` are the pieces of it that are near, the longest first.
    """

    id: UUID
    reason: str
    from_at: Moment
    until_at: Moment | None
    slow_kmh: int | None
    streets: list[str]
    lines: list[list[LonLat]]


class ChangedOut(Out):
    """Changes since a version, by visit; not ``known`` where that version is kept no more."""

    since: int
    known: bool
    added: list[UUID] | None = None
    removed: list[UUID] | None = None
    reordered: bool | None = None
    retimed: list[UUID] | None = None


class TakenAwayOut(Out):
    """A job that the round had once and has no more; ``rider`` has it now, empty for nobody."""

    job_id: UUID
    status: JobStatus
    code: str
    label: str
    customer: str
    load: CarriedOut
    rider: str


class TakerOut(Out):
    """Name of who has a job now."""

    job_id: UUID
    rider: str


class RoundTakenAwayOut(Out):
    """Fate of a round that was the rider's: handed on to somebody else, or withdrawn.

    ``takers`` are those who have its jobs now; jobs that nobody has are left out.
    """

    round_id: UUID
    what: Literal["handed_on", "withdrawn"]
    since: Moment | None
    rider: str
    contact: ContactOut
    takers: list[TakerOut]


class RoundOut(Out):
    """A round as a phone keeps it: everything that riding it takes, also without network.

    ``goods`` is what is aboard by job, ``owed`` what was handed over without having been told to be
    taken up; ``changes`` is there where it was asked for with ``since``.
    """

    round: RoundHeadOut
    contact: ContactOut
    stops: list[StopOfRoundOut]
    taken_away: list[TakenAwayOut]
    aboard: CarriedOut
    cold: ColdRuleOut | None
    riding: RidingOut
    goods: dict[str, CarriedOut]
    owed: dict[str, CarriedOut]
    work: WorkOut
    legs: list[LegOut]
    matrix: TableOut | None
    closures: list[ClosedNearOut]
    changes: ChangedOut | None = None
