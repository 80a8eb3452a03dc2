"""Offers of a live day's rounds for one more job, and the choice of one.

Besides what it costs and whom it delays, an offer says what it would make worse of working time
and rest, so that whoever takes it knows before that a reason will be asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from api.days.live_day import LiveDay, open_day
from api.usecases.act import Act, needs
from api.usecases.job_names import job_titles
from api.usecases.planning.whole_day import unchanged_plan
from api.usecases.planning.working_hours import hours_worsened
from api.usecases.requests import found_or_refuse
from data.store.planning import names_by_id
from data.store.rounds import rounds
from dispatch.labour.working_hours import HoursViolation
from dispatch.model import Plan
from dispatch.planning.what_if.live_day_offers import RESTED, Offer, offers
from dispatch.rounds.rest_of_day.whole_day import whole_day_plan
from dispatch.schedule.eligibility import skills_missing_of
from routing.errors import Conflict, NotFound

if TYPE_CHECKING:
    from dispatch.rounds.rest_of_day.remaining_day import RemainingDay


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """A visit that would begin later.

    Attributes
    ----------
    stop_id, kind, job
        Which stop, whether it is a ``pickup`` or ``drop``, and the label of its job.
    later_s
        By how many seconds.
    """

    stop_id: UUID
    kind: str
    job: str
    later_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundOffer:
    """Offer of one round for a job.

    Attributes
    ----------
    cost_cents, ruled_out, end_later_s
        As in :class:`dispatch.planning.what_if.live_day_offers.Offer`.
    later
        Visits that begin later, in their order.
    hours
        What it would make worse of working time and rest.
    skills
        Codes of what whoever rides lacks, where that rules it out.
    rider, vehicle
        Names of who rides the round, and on what.
    """

    shift_id: UUID
    cost_cents: int | None
    ruled_out: str
    later: tuple[Later, ...]
    end_later_s: int
    hours: tuple[HoursViolation, ...] = ()
    skills: tuple[str, ...] = ()
    rider: str = ""
    vehicle: str = ""


@needs("plans:read")
def suggest_insertion(act: Act, job_id: UUID) -> tuple[RoundOffer, ...]:
    """Return for every round whether it could take a job now, its cost and who is later.

    The cheapest first; rounds that cannot take it last, each with the rule that rules it out.
    Rounds whose riders refused them are not asked: nobody rides them as it stands.

    Raises
    ------
    NotFound
        If there is no such job.
    Conflict
        ``job-not-open`` where it stands in a round already or is over; ``job-without-place``,
        ``job-address-unconfirmed``.
    """
    day = open_for(act, job_id, to_change=False)
    refused, found = refused_shifts(day), checked_offers(act, day, str(job_id))
    round_offers = [
        _round_offer(one, str(job_id)) for one in found if one.offer.shift_id not in refused
    ]
    names = names_by_id.rider_names(act.tx, [one.shift_id for one in round_offers])
    ridden = {UUID(shift.id): shift.vehicle for shift in day.problem.shifts}
    bikes = names_by_id.rig_names(act.tx, ridden.values())
    round_offers = _labelled(act, round_offers)
    return tuple(
        replace(one, rider=rider, vehicle=bikes[ridden[one.shift_id].id])
        if (rider := names.get(one.shift_id))
        else one
        for one in round_offers
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CheckedOffer:
    """An offer, what of the day it was asked of, and what it makes worse of working time."""

    left: RemainingDay
    offer: Offer
    hours: tuple[HoursViolation, ...] = ()

    @property
    def fits(self) -> bool:
        """Return whether the round can take the job."""
        return self.offer.cost_cents is not None


def open_for(act: Act, job_id: UUID, *, to_change: bool = True) -> LiveDay:
    """Open the day of a job that is to be put into a round.

    Raises
    ------
    NotFound
        ``no-such-job``.
    Conflict
        ``job-not-open``, ``job-without-place``, ``job-address-unconfirmed``.
    """
    day = open_day_of(act, job_id, to_change=to_change)
    status = (rounds.day_of_job(act.tx, job_id) or (None, ""))[1]
    if status != "open":
        raise Conflict("job-not-open", status=status)
    if job_id in day.day_row.nowhere:
        raise Conflict("job-without-place")
    if job_id in day.day_row.unconfirmed:
        raise Conflict("job-address-unconfirmed")
    return day


def open_day_of(act: Act, job_id: UUID, *, to_change: bool = True) -> LiveDay:
    """Open the day of a job.

    Raises
    ------
    NotFound
        ``no-such-job``.
    """
    on, _ = found_or_refuse(rounds.day_of_job(act.tx, job_id), "no-such-job")
    return open_day(act, on, since=act.now, to_change=to_change)


def checked_offers(act: Act, day: LiveDay, job_id: str) -> list[CheckedOffer]:
    """Ask every round for a job, and those on their way also with one more break."""
    left = day.left()
    found = []
    for offer in offers(left, left.sequences, job_id):
        found.append((left, offer))
        if offer.ruled_out in RESTED and offer.shift_id in left.begun:
            again = day.left(pausing=[offer.shift_id])
            other = next(
                (o for o in offers(again, again.sequences, job_id) if o.shift_id == offer.shift_id),
                offer,
            )
            if other.cost_cents is not None:
                found[-1] = (again, other)
    found.sort(key=lambda p: (p[1].cost_cents is None, p[1].cost_cents or 0))
    return with_hours(act, day, found)


def with_hours(
    act: Act, day: LiveDay, found: Sequence[tuple[RemainingDay, Offer]]
) -> list[CheckedOffer]:
    """Add to offers what each makes worse of working time."""
    if not found:
        return []
    left = found[0][0]
    before = whole_day_plan(left, day.plan, unchanged_plan(left), untouched=left.impassable)
    fitting = [(one, offer) for one, offer in found if offer.round_ is not None]
    worse = hours_worsened(act, day, before, [_taken(day, before, *one) for one in fitting])
    hours = dict(zip((offer.shift_id for _, offer in fitting), worse, strict=True))
    return [
        CheckedOffer(left=one, offer=offer, hours=hours.get(offer.shift_id, ()))
        for one, offer in found
    ]


def _taken(day: LiveDay, before: Plan, left: RemainingDay, offer: Offer) -> Plan:
    """Return the whole day with what a round offers, all other rounds as they go on."""
    plan = Plan(rounds=() if offer.round_ is None else (offer.round_,), unassigned=())
    whole = whole_day_plan(left, day.plan, plan)
    rounds_ = before.round_by_shift
    rounds_ |= {one.shift_id: one for one in whole.rounds if one.shift_id == offer.shift_id}
    return replace(before, rounds=tuple(rounds_.values()))


def chosen(day: LiveDay, found: Sequence[CheckedOffer], shift_id: UUID | None) -> CheckedOffer:
    """Take the offer of a shift, or the cheapest one: best one that keeps everybody's hours.

    Raises
    ------
    NotFound
        ``no-such-shift``.
    Conflict
        ``job-does-not-fit``.
    """
    if shift_id is not None:
        if str(shift_id) not in {shift.id for shift in day.problem.shifts}:
            raise NotFound("no-such-shift")
        found = [one for one in found if one.offer.shift_id == str(shift_id)]
    else:
        found = [one for one in found if one.offer.shift_id not in refused_shifts(day)]
    fitting = sorted((one for one in found if one.fits), key=lambda one: bool(one.hours))
    if not fitting:
        rules = sorted({one.offer.ruled_out for one in found}) or ["hours"]
        raise Conflict("job-does-not-fit", rules=", ".join(rules))
    return fitting[0]


def refused_shifts(day: LiveDay) -> set[str]:
    """Return the shifts whose riders refused their rounds: nobody rides them as it stands."""
    return {str(one.shift_id) for one in day.rounds if one.status == "refused"}


def _labelled(act: Act, round_offers: Sequence[RoundOffer]) -> list[RoundOffer]:
    """Return offers with the labels of the jobs whose stops begin later, in place of their ids."""
    labels = job_titles(act, {late.job for one in round_offers for late in one.later})
    return [
        replace(one, later=tuple(replace(x, job=labels.get(x.job, "")) for x in one.later))
        for one in round_offers
    ]


def _round_offer(one: CheckedOffer, job_id: str) -> RoundOffer:
    """Return an offer as it is told; of stops that begin later with the ids of their jobs."""
    left, offer = one.left, one.offer
    jobs = left.problem.job_by_id
    later = []
    for (kind, name, index), later_s in offer.later:
        if kind != "break" and (kind, name, index) in left.origin:
            job = jobs[name]
            stop = (job.pickups if kind == "pickup" else job.drops)[index]
            later.append(Later(stop_id=UUID(stop.id), kind=kind, job=job.id, later_s=later_s))
    return RoundOffer(
        shift_id=UUID(offer.shift_id),
        cost_cents=offer.cost_cents,
        ruled_out=offer.ruled_out,
        later=tuple(later),
        end_later_s=offer.end_later_s,
        hours=one.hours,
        skills=skills_missing_of(left.problem, offer.shift_id, [job_id])
        if offer.ruled_out == "skill-missing"
        else (),
    )
