"""Moves by hand on the wire, and their price."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from api.http.planning.change_shapes import ChangeOut
from api.http.planning.plan_shapes import MoveIn, SeenIn
from api.http.shapes import In, Moment, Out
from api.locales.texts import Texts
from api.usecases.request_types import Flag, Instant, Whole
from api.usecases.rounds.live.fitting_jobs import FittingJobs, JobLeftOut
from api.usecases.rounds.live.move_prices import Price, PricedChange, RuleInTheWay
from api.usecases.rounds.live.moves import MOST_JOBS, VisitPlace
from api.wording.error_words import error_sentence
from api.wording.names import skills_named
from api.wording.phrases import hours_violation


class PricedIn(MoveIn):
    """A change by hand; with the ``at`` of a price that was shown it costs just that."""

    at: Instant | None = None


class PlacedIn(PricedIn):
    """A change by hand to a place: after a visit or behind so many; else to the cheapest."""

    after_visit_id: UUID | None = None
    position: Whole | None = Field(default=None, ge=0)

    @property
    def first(self) -> VisitPlace | None:
        """The place of the first stops."""
        return _place(self.after_visit_id, self.position)


class MovesIn(PlacedIn):
    """Jobs to be moved: to a shift's round, or out where ``shift_id`` is ``null``.

    ``after_visit_id`` or ``position`` say where their first stops go (pickups, or drops where a job
    has none), ``drop_after_visit_id`` or ``drop_position`` where their drops go. With
    ``keep_order`` all their stops go to the first of these places, in the order they have now.
    ``seen``: by job the shift in whose round it was seen, or ``null``; where somebody else has
    moved one meanwhile, nothing is done.
    """

    jobs: list[UUID] = Field(min_length=1, max_length=MOST_JOBS)
    shift_id: UUID | None
    drop_after_visit_id: UUID | None = None
    drop_position: Whole | None = Field(default=None, ge=0)
    keep_order: Flag = False
    seen: dict[UUID, UUID | None] = Field(default_factory=dict, max_length=MOST_JOBS, examples=[{}])

    @property
    def drop(self) -> VisitPlace | None:
        """The place of the drops."""
        return _place(self.drop_after_visit_id, self.drop_position)


class FittingIn(In):
    """Jobs of which a shift's round is to take as many as it can."""

    jobs: list[UUID] = Field(min_length=1, max_length=MOST_JOBS)
    shift_id: UUID


class SplitIn(PlacedIn, SeenIn):
    """From which visit on a round goes to another shift."""

    visit_id: UUID
    shift_id: UUID


class MergeIn(PricedIn, SeenIn):
    """The shift whose round takes another one in."""

    shift_id: UUID


class PinIn(In):
    """Pin of a job to its round, or its release; to its place there with what comes before it."""

    pinned: Flag
    place: Literal["shift", "position"] = "shift"
    dry_run: Flag = False


class LaterVisitOut(Out):
    """A visit that begins later by so many seconds; ``name`` is that of its stop.

    ``late_s``: by how much it then begins after its time window.
    """

    visit_id: UUID
    shift_id: UUID
    rider: str
    job_id: UUID
    job: str
    kind: Literal["pickup", "drop"]
    name: str
    later_s: int
    late_s: int


class LaterEndOut(Out):
    """A round that ends later by so many seconds; below 0 earlier."""

    shift_id: UUID
    rider: str
    later_s: int


class LaterStartOut(Out):
    """A round that begins later by so many seconds; below 0 earlier."""

    shift_id: UUID
    rider: str
    later_s: int


class PlacedStopOut(Out):
    """A stop of a moved job in the round that takes it, with its times there."""

    shift_id: UUID
    job_id: UUID
    kind: Literal["pickup", "drop"]
    begin: Moment
    departure: Moment


class RuleInTheWayOut(Out):
    """A rule that a change breaks: ``hard`` ones refuse it, the others want a reason.

    ``skills``: those that the rider and the bike lack, where it is about them. ``kinds``: of goods
    that never ride together, where it is about them.
    """

    code: str
    hard: bool
    shift_id: UUID | None
    rider: str
    job_id: UUID | None
    job: str
    name: str
    value: int
    skills: list[str]
    kinds: list[str]
    text: str


class PriceOut(Out):
    """Price of a change by hand; ``cost_cents`` is ``null`` where a rule refuses it."""

    at: Moment
    cost_cents: int | None
    later: list[LaterVisitOut]
    end_later_s: int
    ends: list[LaterEndOut]
    starts: list[LaterStartOut]
    placed: list[PlacedStopOut]
    rules: list[RuleInTheWayOut]


class PricedChangeOut(ChangeOut):
    """Effects of a change by hand, or of its trial with ``dry_run``, and its price.

    A trial compares only the rounds that the change touches.
    """

    price: PriceOut


class StayingOut(Out):
    """A job that a round does not take beside the others; ``reasons`` in sentences."""

    job_id: UUID
    job: str
    reasons: list[str]


class FittingJobsOut(Out):
    """Those of several jobs that a round takes together; ``price`` is that of moving ``jobs``.

    ``price`` is ``null`` where the round takes none of them.
    """

    shift_id: UUID
    jobs: list[UUID]
    price: PriceOut | None
    left_out: list[StayingOut]


def priced(texts: Texts) -> Callable[[PricedChange], dict[str, Any]]:
    """Make the presenter of a change by hand."""

    def present(found: PricedChange) -> dict[str, Any]:
        return {**ChangeOut.of(found), "price": price_plain(found.price, texts)}

    return present


def price_plain(price: Price, texts: Texts) -> dict[str, Any]:
    """Return a price as it goes out, its rules in words."""
    names = ("at", "cost_cents", "later", "end_later_s", "ends", "starts", "placed")
    fields = {name: getattr(price, name) for name in names}
    rules = [_rule(one, texts) for one in price.rules]
    return PriceOut.of({**fields, "rules": rules})


def fitting(texts: Texts) -> Callable[[FittingJobs], dict[str, Any]]:
    """Make the presenter of jobs that fit together."""

    def present(found: FittingJobs) -> dict[str, Any]:
        left_out = [
            {"job_id": one.job_id, "job": one.job, "reasons": _reasons(one, texts)}
            for one in found.left_out
        ]
        price = None if found.price is None else price_plain(found.price, texts)
        fields = {"shift_id": found.shift_id, "jobs": found.jobs}
        return FittingJobsOut.of({**fields, "price": price, "left_out": left_out})

    return present


def _reasons(one: JobLeftOut, texts: Texts) -> list[str]:
    """Return why a job stays out, each reason once."""
    refusal = [] if one.refusal is None else [error_sentence(one.refusal, texts)]
    return list(dict.fromkeys([*refusal, *(rule_text(rule, texts) for rule in one.rules)]))


def _rule(one: RuleInTheWay, texts: Texts) -> dict[str, Any]:
    names = ("code", "hard", "rider", "job", "name", "value", "skills", "kinds")
    fields = {name: getattr(one, name) for name in names}
    ids = {"shift_id": one.shift_id or None, "job_id": one.job_id or None}
    return {**fields, **ids, "text": rule_text(one, texts)}


def rule_text(one: RuleInTheWay, texts: Texts) -> str:
    """Say which rule is in the way, and of whom or what."""
    if one.hours is not None:
        rule = hours_violation(one.hours, texts)
        return texts("move-rule-of-hours", rider=one.rider, rule=rule)
    # Of whom only a companion is lacking, no skill is.
    code = "companion" if one.code == "skill-missing" and not one.skills else one.code
    return texts(
        f"move-rule-{code}",
        rider=one.rider,
        job=one.job or one.name or texts("move-rule-this-job"),
        name=one.name or one.job,
        minutes=-(-one.value // 60),
        skills=skills_named(one.skills, texts),
        kinds=", ".join(one.kinds),
    )


def _place(after: UUID | None, position: int | None) -> VisitPlace | None:
    if after is None and position is None:
        return None
    return VisitPlace(after=after, position=position)
