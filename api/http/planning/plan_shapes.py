"""Plans and changes of live days on the wire."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field, StrictInt

from api.http.planning.change_shapes import HoursViolationOut, ProgressOut, progress_plain
from api.http.shapes import As, In, Moment, Names, Out, described_bounds
from api.http.vocabulary import PlanStatus, PlanWay
from api.usecases.planning.plans import MAX_BUDGET_S
from api.usecases.request_types import SAFE, Day, Flag, Text, Whole
from api.usecases.rounds.live.replanning import MAX_BUDGET_S as MAX_LIVE_BUDGET_S
from api.usecases.rounds.live.replanning import MAX_MOVED_CENTS, MOVED_CENTS
from api.usecases.rounds.live.seen_jobs import MOST_SEEN

PlanName = Annotated[str, Field(max_length=200)]
Seed = Annotated[StrictInt, Field(ge=0, le=SAFE)]


class WeightsIn(In):
    """Weights of one plan, in place of those that are published; what is left out is as published.

    See the rules of kind ``weights`` for what each counts.
    """

    balance_hour_cents: Whole | None = None
    fairness_hundred_cents: Whole | None = None
    stable_cents: Whole | None = None
    stable_minutes: Whole | None = None
    margin_hour_cents: Whole | None = None
    margin_minutes: Whole | None = None
    margin_percent: Whole | None = None


class PlanIn(In):
    """A day to be planned. Sent again with the same ``id`` it is the same plan.

    ``balance_hour_cents``: how evenly its work is to be shared, such as the price that another plan
    names in ``shared_work``; by default as the published weights say. ``without`` names shifts that
    are to have no round.
    """

    id: UUID | None = None
    day: Day
    budget_s: Annotated[Whole, described_bounds(1, MAX_BUDGET_S)] = 10
    seed: Seed = 0
    balance_hour_cents: Whole | None = None
    weights: WeightsIn | None = None
    without: list[UUID] = Field(default=[], max_length=1000)
    name: PlanName = ""


class PublishIn(In):
    """Limits of the named person who publishes.

    ``rounds``: the shifts whose rounds are accepted, all others stay as they are published;
    ``null``: all. ``name`` and ``note``: what the plan is called, and what is to be known about it.
    """

    anyway: Flag = False
    override_reason: Text = ""
    rounds: list[UUID] | None = Field(default=None, min_length=1, max_length=1000)
    name: PlanName = ""
    note: Text = ""


class MoveIn(In):
    """A live change: ``plan_id`` names the plan that comes of it; ``dry_run`` only tells.

    ``override_reason``: why a limit of hours or rest is exceeded, where the change makes it worse.
    """

    plan_id: UUID | None = None
    override_reason: Text = ""
    dry_run: Flag = False


class VehicleChangeIn(MoveIn):
    """Bike that is put under whoever rides a round, and the trailer behind it if there is one.

    ``fetch_s``: time until it is with a rider who has set out; without it the ride from where the
    shift begins to the next stop.
    """

    vehicle_id: UUID
    trailer_id: UUID | None = None
    fetch_s: Whole | None = Field(default=None, ge=0)


class UndoIn(MoveIn):
    """The change to undo or redo, by the plan that it made; ``null``: the last one.

    ``nearest``: where something stands in the way, put back what can be.
    """

    change_id: UUID | None = None
    nearest: Flag = False


class InsertIn(MoveIn):
    """Round of a job; ``null``: where it costs least."""

    shift_id: UUID | None = None


class ReassignIn(MoveIn):
    """To whom a job goes."""

    shift_id: UUID


class SeenIn(MoveIn):
    """A change of whole rounds.

    ``seen``: by job of these rounds the shift in whose round it was seen; where somebody else has
    changed one meanwhile, nothing is done.
    """

    seen: dict[UUID, UUID | None] = Field(default_factory=dict, max_length=MOST_SEEN, examples=[{}])


class SwapIn(SeenIn):
    """Two shifts that exchange what is left of their rounds."""

    one: UUID
    other: UUID


class HandOnIn(In):
    """Rider of a round from now on, and the reason to exceed limits of working time for it."""

    person_id: UUID
    override_reason: Text = ""


class OfferedOut(Out):
    """A round that its courier would rather not ride, and who would."""

    id: UUID
    round_id: UUID
    offered_by: UUID
    taken_by: UUID | None
    status: Literal["offered", "taken", "withdrawn"]
    at: Moment
    closed_at: Moment | None


class OpenJobOut(Out):
    """A job that stands in no round; ``what`` is its label, or what its booking is called.

    Where it fell out of a published round, ``fell_from`` is that round, ridden by ``rider``, and
    ``fell_by`` what it fell out by: ``booking-changed``, or the way of the plan, such as
    ``replan``.
    """

    id: UUID
    day: date
    booking_id: UUID
    what: str
    customer: str
    priority: int
    fell_from: UUID | None
    rider: str
    fell_by: str
    fell_at: Moment | None


Shown = Annotated[str, Field(max_length=200_000)]


class SearchIn(MoveIn):
    """A live change whose orders are searched.

    With what a ``dry_run`` gave as ``shown``, just that is carried out and nothing is searched.
    """

    keep: Literal["riders", "order", "nothing"] = "riders"
    moved_cents: Annotated[Whole, described_bounds(0, MAX_MOVED_CENTS)] = MOVED_CENTS
    budget_s: Annotated[float, described_bounds(0, MAX_LIVE_BUDGET_S)] = 2.0
    seed: Seed = 0
    shown: Shown | None = None


class ReplanIn(SearchIn):
    """Freedom of a replan: a visit moves for a saving above ``moved_cents``.

    With what a ``dry_run`` gave as ``shown``, just that is carried out and nothing is searched.

    ``without`` names shifts that are to take nothing more: what has not begun of their rounds goes
    to others.
    """

    without: list[UUID] = Field(default=[], max_length=1000)


class TakeBackIn(SearchIn, SeenIn):
    """Freedom of the others' rounds where a round is taken back; see a replan."""


class PlanVisitOut(Out):
    """One visit of a planned round: of a job's stop by ``job`` and ``index``, or a ``break``."""

    kind: Literal["pickup", "drop", "break"]
    job: str | None = None
    index: int | None = None
    break_id: str | None = Field(default=None, alias="break")
    place: str | None
    travel_s: int
    distance_m: int
    arrive: Moment
    wait_s: int
    start: Moment
    depart: Moment
    load_after: dict[str, int]


class PlanRoundOut(Out):
    """One planned round of a shift; the last way is that to where it ends."""

    shift: str
    courier: str
    vehicle: str
    trailer: str | None = None
    start: Moment
    end: Moment
    travel_s: int
    distance_m: int
    visits: list[PlanVisitOut]
    end_travel_s: int
    end_distance_m: int


class PlanLeftOut(Out):
    """A job that is in no round, the code of why, and bikes and trailers that it lacks for that."""

    job: str
    reason: str
    units: list[str] = Field(default=[])


class PlanFileOut(Out):
    """A plan as ``plan.json`` has it; times are in the zone of the day."""

    tournee_plan: int
    day: str
    timezone: str
    rounds: list[PlanRoundOut]
    unassigned: list[PlanLeftOut]
    cost_cents: dict[str, int]
    names: dict[str, dict[str, str]]


class PlanHeadOut(Out):
    """A plan without its contents; ``trouble`` is the code of why there is none."""

    id: UUID
    day: date
    way: PlanWay
    status: PlanStatus
    based_on: UUID | None
    budget_s: int
    seed: int
    city: str
    progress: Annotated[dict[str, Any], BeforeValidator(progress_plain), As(ProgressOut)]
    trouble: str
    trouble_arguments: dict[str, str | int | float] = Field(examples=[{}])
    requested_by: UUID
    requested_at: Moment
    started_at: Moment | None
    finished_at: Moment | None
    stop_requested_at: Moment | None
    published_by: UUID | None
    published_at: Moment | None
    replaced_at: Moment | None
    override_reason: str
    name: str
    note: str
    without_shifts: list[UUID]


class LastTimeVisitOut(Out):
    """A recurring visit that is not as the last time; ``message`` says how in your language.

    ``later_s`` is below 0 where it begins earlier, 0 within the tolerance. ``away``: the courier of
    the last time, ``before``, has no shift.
    """

    job_id: UUID
    job: str
    kind: Literal["pickup", "drop"]
    index: int
    fate: Literal["changed", "new", "unplanned"]
    day: date | None
    before_id: UUID | None
    before: str | None
    after_id: UUID | None
    after: str | None
    away: bool
    later_s: int
    out_of_order: bool
    message: str


class LastTimeOut(Out):
    """Number of recurring visits as the last time, and each that is not."""

    count: int
    same: int
    message: str
    visits: list[LastTimeVisitOut]


class PlanOut(PlanHeadOut):
    """A plan; ``result`` is our ``plan.json`` without names, ``null`` until it is ready.

    ``last_time`` tells what recurs, against the last time: ``null`` where nothing recurs.
    ``message`` says in your language, and with names, why there is no plan; empty otherwise.
    """

    message: str
    result: Annotated[dict[str, Any], As(PlanFileOut)] | None
    last_time: LastTimeOut | None


class PublishedOut(Out):
    """Published rounds."""

    plan: PlanHeadOut
    round_ids: list[UUID]
    overridden: list[HoursViolationOut]


class LaterOut(Out):
    """A stop that would begin later by ``later_s``; ``job`` is the label of its job."""

    stop_id: UUID
    kind: Literal["pickup", "drop"]
    job: str
    later_s: int


class RoundOfferOut(Out):
    """Answer of a round to a job: whether it fits, its cost, and who would wait longer.

    ``message`` says it in your language. ``later`` has the stops that begin later, ``hours`` the
    limits of working time and rest that it makes worse: taking it asks for an ``override_reason``;
    ``skills`` what whoever rides lacks, where that rules it out.
    """

    shift_id: UUID
    rider: str
    vehicle: str
    message: str
    cost_cents: int | None
    ruled_out: str
    skills: list[str]
    later: list[LaterOut]
    end_later_s: int
    hours: list[HoursViolationOut]


class OtherRoundOut(Out):
    """Answer of another round to a job."""

    shift_id: str
    rider: str
    extra_cents: int | None
    ruled_out: str


class ChosenOut(Out):
    """Reasons for a job's round."""

    job_id: str
    job: str
    shift_id: str
    rider: str
    alone_cents: int
    others: list[OtherRoundOut]


class WayInOut(Out):
    """A change that would let a refused job in; what its kind does not speak of is ``null``."""

    kind: str
    job_id: str
    shift_id: str | None
    rider: str | None
    stop_kind: Literal["pickup", "drop"] | None
    index: int | None
    minutes: int | None
    vehicle_id: str | None
    vehicle: str | None
    skills: Names
    cents: int | None
    load: list[tuple[str, int]]
    message: str


class RefusedJobOut(Out):
    """Reasons why a job is in no round."""

    job_id: str
    job: str
    reason: str
    units: list[str]
    rules: list[OtherRoundOut]
    changes: list[WayInOut]


class ExplainedOut(Out):
    """Explanation of a job's round, or of its having none; ``message`` is in your language."""

    reason: ChosenOut | RefusedJobOut
    message: str
    other_streets: bool
