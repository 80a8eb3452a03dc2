"""Differences between two plans on the wire, and the progress of a plan."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from api.http.bookings.shapes import LoadOut
from api.http.description.presented import presents
from api.http.shapes import Moment, Out
from api.http.vocabulary import PlanWay
from api.usecases.planning.live_changes import Aboard, ChangeSubject
from api.wording.comparison import TimeChange
from dispatch.planning.fairness.even_split import RiderShare


@presents(TimeChange)
class TimeChangeOut(Out):
    """Start of one stop in each plan."""

    kind: Literal["pickup", "drop"]


class JobChangeOut(Out):
    """Fate of one job; ``before`` and ``after`` are the shifts whose rounds it is in.

    ``served`` and ``unserved``: only the later plan serves it, or only the earlier one; ``moved``:
    in another shift's round; ``retimed``: in the same one, at another time.
    """

    job_id: str
    label: str
    fate: Literal["served", "unserved", "moved", "retimed"]
    before: str
    after: str
    reason: str
    times: list[TimeChangeOut]


class SideOut(Out):
    """A round in one of two plans."""

    courier: str
    vehicle: str
    stops: int
    start: Moment
    end: Moment
    distance_m: int
    work_s: int


class RoundChangeOut(Out):
    """A round in both plans."""

    shift_id: str
    before: SideOut | None
    after: SideOut | None


class LateStopOut(Out):
    """A stop that becomes late, or later than before; ``shift_id`` is the later plan's."""

    job_id: str
    label: str
    shift_id: str
    before_s: int
    after_s: int


class ComparisonOut(Out):
    """Differences between two plans; ``costs`` and ``unassigned`` are before and after.

    ``late`` tells of two plans of searches only, not of what a change would do.
    """

    jobs: list[JobChangeOut]
    rounds: list[RoundChangeOut]
    costs: dict[str, tuple[int, int]]
    unassigned: tuple[int, int]
    names: dict[str, str]
    late: list[LateStopOut] = Field(default_factory=list)


class StrainOut(Out):
    """A rule that a round under way is bound to break."""

    shift_id: str
    code: str
    value: int


class HoursViolationOut(Out):
    """A rule of working time that a plan breaks: ``value`` is, ``limit`` would be right.

    Both are seconds, or days for ``days-in-a-week``; of a week ``day`` is the Monday.
    """

    person_id: str
    day: date
    code: str
    value: int
    limit: int
    planned: bool


@presents(Aboard)
class AboardOut(Out):
    """Goods of a job that are aboard of a round that was taken back; ``what`` is its label."""

    load: LoadOut


class DoneOut(Out):
    """Effect of a change of a live day: differences, jobs that fell out, and broken promises.

    ``labels`` are those of the jobs in ``left_out``, by id, of those that have one.
    ``hours`` are the limits of working time and rest that it makes worse, ``aboard`` the goods that
    are aboard of a round that was taken back.
    """

    comparison: ComparisonOut
    left_out: list[str]
    labels: dict[str, str] = Field(default={})
    strains: list[StrainOut]
    hours: list[HoursViolationOut] = Field(default=[])
    aboard: list[AboardOut] = Field(default=[])


class ChangeOut(DoneOut):
    """Effects of a change of a live day, or of its trial with ``dry_run`` (then without a plan).

    No plan comes of a round that is handed back, or handed on again, either.
    ``shown``: with it the same replan or taking back does just what its dry run told.
    """

    plan_id: UUID | None
    shown: str | None = Field(default=None)


class VehicleChangeOut(ChangeOut):
    """Effects of another bike under a rider; ``fetch_s``: the time until it is with them."""

    fetch_s: int


@presents(RiderShare)
class RiderShareOut(Out):
    """Work and cost of one shift in the plan, and in the shared one beside it."""


class SharedWorkOut(Out):
    """Cost of sharing the work of a plan more evenly, and the shifts whose work would change.

    Ask for a plan with this ``balance_hour_cents`` to have it shared so; it may come out a little
    cheaper, as it is searched for longer. ``extra_cents``: what it costs more. ``idle`` and
    ``shared_idle``: shifts without a round in either.
    """

    balance_hour_cents: int
    extra_cents: int
    idle: int
    shared_idle: int
    riders: list[RiderShareOut]


@presents(ChangeSubject)
class ChangeSubjectOut(Out):
    """Jobs that a change of a live day was about, and the shifts whose rounds they left and joined.

    A job that only got another place in its round has its shift on both sides.
    """


class ProgressOut(Out):
    """Progress of a plan: ``share`` of 1, and the best that is known so far.

    ``shared_work``: what a more even plan would cost, once this one is ready and there is one;
    ``balance_hour_cents``: the price of balance that this one was made by, where it is not 0.
    ``stale``: the day changed while it was planned. ``shortened``: the search ended before its
    budget, as other cooperatives waited. What a change of a live day made has ``about``
    (what was asked), ``subject`` (jobs and shifts) and ``change`` (what it did) instead. What does
    not apply is left out.
    """

    share: float | None = None
    cost_cents: int | None = None
    unassigned: int | None = None
    stale: bool | None = None
    shortened: bool | None = None
    balance_hour_cents: int | None = None
    shared_work: SharedWorkOut | None = None
    about: str | None = None
    subject: ChangeSubjectOut | None = None
    change: DoneOut | None = None


def progress_plain(progress: object) -> dict[str, Any]:
    """Return what is kept of how far a plan has come, as it goes out: instants in UTC."""
    return ProgressOut.model_validate(progress).model_dump(mode="json", exclude_unset=True)


class RequestOut(Out):
    """A request that carries something out, ready to be sent."""

    method: Literal["POST", "PUT"]
    path: str
    body: dict[str, Any]


class ObstacleOut(Out):
    """Obstacle to undoing a change: the round, who did what, and when.

    ``changed`` names the other change; ``text`` says it in your language.
    """

    code: Literal["accepted", "refused", "ridden", "handed-on", "changed", "job-gone", "shift-over"]
    round_id: UUID
    shift_id: UUID
    rider: str
    by: UUID | None
    by_name: str
    at: Moment | None
    change_id: UUID | None
    job_id: UUID | None
    text: str


class HistoryEntryOut(Out):
    """A change of a day's rounds; ``name`` says in your language what it did.

    ``cost_cents``: what the day costs more by it; ``null`` of a plan that was searched from the
    start. ``above_best_cents``: what the day cost after it above the best plan known for the same
    jobs. ``obstacles`` stand in the way of undoing it or, where it is undone, of redoing it;
    ``nearest`` asks then for what can be put back all the same. ``made_by`` is nobody of what
    follows by itself from what a customer changed.
    """

    id: UUID
    way: PlanWay | Literal["handed_on"]
    name: str
    note: str
    job_ids: list[UUID]
    made_by: UUID | None
    made_by_name: str
    made_at: Moment
    cost_cents: int | None
    above_best_cents: int
    undone_by: UUID | None
    undone_by_name: str
    undone_at: Moment | None
    can_undo: bool
    can_redo: bool
    obstacles: list[ObstacleOut]
    nearest: RequestOut | None
