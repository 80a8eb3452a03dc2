"""A day as a board shows it, on the wire; only described here, as it is written once."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from api.http.bookings.shapes import WindowOut
from api.http.rounds.document_shapes import CarriedOut
from api.http.shapes import Moment, Out
from api.http.vocabulary import Kept, PlanWay, ProfileName
from dispatch.rounds.events.event_words import FailureReason

LonLat = tuple[float, float]


class BoardAboardOut(Out):
    """Goods aboard."""

    mass_g: int
    volume_ml: int
    items: int


class BoardCapacityOut(Out):
    """The most that can be aboard; `null` where nothing limits it."""

    mass_g: int | None
    volume_ml: int | None
    items: int | None
    extra: dict[str, int] | None = None


class BoardLoadOut(CarriedOut):
    """Goods of a job in all; dimensions with nothing are left out."""


class BoardPlanOut(Out):
    """The plan that the day runs by, and who published it when."""

    id: UUID
    name: str
    note: str
    way: PlanWay
    published_at: Moment | None
    published_by: str


class BoardCityOut(Out):
    """The city that is ridden in."""

    name: str


class BoardBreakOut(Out):
    """A break of a shift: how long, and within which hours."""

    start: Moment
    end: Moment
    duration_s: int


class BoardShiftOut(Out):
    """A shift of the day. ``number`` is that of its round, and of its colour."""

    id: UUID
    number: int
    person_id: UUID
    rider: str
    vehicle_id: UUID
    vehicle: str
    trailer_id: UUID | None
    trailer: str | None
    profile: Kept[ProfileName]
    start: Moment
    end: Moment
    status: Literal["planned", "open", "closed", "cancelled"]
    capacity: BoardCapacityOut
    round_id: UUID | None
    breaks: list[BoardBreakOut]


class BoardRoundOut(Out):
    """A round as it stands. ``start`` and ``end`` happened, or are expected.

    ``ride_s`` to ``cost_cents`` are as planned; the cost is that of shift, time, way and lateness.
    ``late_s`` is how late the latest of its ``late_visits`` is for its own time window, whatever
    was planned; ``drift_s`` is by how much the round ends after its plan, of ``published_at``.
    """

    id: UUID
    shift_id: UUID
    number: int
    version: int
    published_at: Moment
    status: Literal["published", "accepted", "refused", "started", "finished"]
    accepted_at: Moment | None
    start: Moment
    end: Moment
    planned_start: Moment
    planned_end: Moment
    ride_s: int
    wait_s: int
    service_s: int
    break_s: int
    distance_m: int
    cost_cents: int
    drift_s: int
    late_visits: int
    late_s: int


class BoardPlaceOut(Out):
    """Place of a stop and its contact; neither a point nor names where these are not told."""

    name: str
    address: str
    street_only: bool
    point: LonLat | None


class BoardVisitOut(BoardPlaceOut):
    """A visit of a round; its times happened, or are expected as things stand."""

    id: UUID
    round_id: UUID
    job_id: UUID | None
    stop_id: UUID | None
    kind: Literal["pickup", "drop", "break"]
    label: str
    windows: list[WindowOut]
    planned_arrival: Moment
    arrival: Moment
    begin: Moment
    departure: Moment
    ride_s: int
    wait_s: int
    service_s: int
    late_s: int
    status: Literal["planned", "arrived", "done", "partly_done", "failed", "skipped"]
    failure: Kept[FailureReason | Literal[""]]
    relay: str = Field(description="Name of the relay where it was left; empty where it was not.")
    load_after: BoardAboardOut
    pinned: bool
    pinned_place: bool


class BoardJobOut(Out):
    """A job of the day; ``round_id`` is ``null`` where it stands in no round."""

    id: UUID
    booking_id: UUID
    kind: Literal["circuit", "shop", "aid"]
    label: str
    reference: str
    customer: str
    status: Literal["open", "placed", "done", "partly_done", "failed"]
    priority: int
    load: BoardLoadOut
    tags: list[str]
    parcel_codes: list[str]
    round_id: UUID | None
    pinned: bool
    pinned_place: bool


class BoardStopOut(BoardPlaceOut):
    """A stop of a job that stands in no round."""

    kind: Literal["pickup", "drop"]
    windows: list[WindowOut]
    service_s: int


class BoardOpenJobOut(Out):
    """A job that stands in no round, and why; ``fell_out`` of a published one."""

    job_id: UUID
    reason: str
    reason_text: str
    fell_out: bool
    since: Moment | None
    stops: list[BoardStopOut]


class AlertSubjectOut(Out):
    """The thing that an alert is about."""

    kind: str
    id: str


class NextJobOut(Out):
    """The job that follows from what an alert tells of, on its own day."""

    day: date
    id: UUID


class RoundTakerOut(Out):
    """Somebody who could take over a round; ``text`` says why.

    ``free``: on no shift then, so the round can be handed on to them. ``idle``, ``fits``: its jobs
    can be moved to their own shift, ``shift_id``.
    """

    person_id: UUID
    name: str
    reason: Literal["free", "idle", "fits"]
    shift_id: UUID | None
    text: str


class AlertOut(Out):
    """One thing that needs a person; ``urgency`` is 1 for now, 2 for today, 3 for some time.

    ``since`` is ``null`` for what is only expected; ``act_by`` is until when something can be done
    before it gets worse, ``null`` where no hour says so. ``takers`` are those who could take over a
    round that its rider has not begun, at most three.
    """

    id: str
    kind: str
    urgency: Literal[1, 2, 3]
    since: Moment | None
    subject: AlertSubjectOut
    job_id: UUID | None
    round_id: UUID | None
    text: str
    act_by: Moment | None
    next_job: NextJobOut | None
    takers: list[RoundTakerOut]
    page: str


class AwayPersonOut(Out):
    """Somebody who does not ride on the day; with times not in these hours alone.

    They refused a round of it, were taken off their round, or are absent.
    """

    person_id: UUID
    from_at: Moment | None
    until_at: Moment | None


class BoardOut(Out):
    """A day as one document; with ``event_number`` one goes on by following the event log.

    ``visits`` are in riding order within a round; ``alerts`` are in order of urgency.
    """

    day: date
    time_zone: str
    event_number: int
    server_time: Moment
    plan: BoardPlanOut | None
    city: BoardCityOut | None
    shifts: list[BoardShiftOut]
    rounds: list[BoardRoundOut]
    visits: list[BoardVisitOut]
    jobs: list[BoardJobOut]
    open_jobs: list[BoardOpenJobOut]
    people_out: list[AwayPersonOut]
    alerts: list[AlertOut]
