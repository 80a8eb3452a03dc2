"""Use cases of finished rounds: settle them, and show people their own share of the effort."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.circuits.cost_shares import share_round
from api.usecases.circuits.returnables import post_round_returns
from api.usecases.fleet.shifts import check_days
from api.usecases.money.prices import settled_price
from api.usecases.requests import found_or_refuse
from data.store.care import rules
from data.store.circuits import cost_shares
from data.store.labour import postings
from data.store.labour.postings import CompletedJob, Pause, Posting, Ride
from data.store.money import settling
from data.store.money.settling import Actual
from data.store.people import people
from data.store.rounds import briefs, documents
from data.store.rounds.briefs import BriefRow
from data.store.system import cooperatives
from dispatch.bookings.emissions import EmissionRule, Saving, emission, saving
from dispatch.labour import effort_ledger
from dispatch.labour.effort_ledger import Comparison
from dispatch.labour.heat import is_water_stop
from dispatch.rounds.round_account import (
    JobActuals,
    RoundAccount,
    account_of,
    actuals_of,
    as_planned,
    visits_attempted,
)
from dispatch.rounds.round_state import BreakTaken, RoundState
from dispatch.rounds.state_machine import replay
from dispatch.values.local_time import starts_of
from dispatch.values.plain_values import to_plain
from dispatch.values.rounding import allotted
from dispatch.values.same_fields import same_fields
from routing.errors import BadInput, Conflict, NotFound, NotReady
from routing.types import UNREACHABLE

MAX_DAYS = 366
"""Most days of a comparison or a report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundSettled:
    """Result of settling a round.

    Attributes
    ----------
    postings
        Of the rider and of who rode along.
    booking_ids
        Bookings that have their last price now.
    """

    postings: tuple[Posting, ...]
    booking_ids: tuple[UUID, ...]


@needs("rounds:write")
def settle_round(act: Act, round_id: UUID) -> RoundSettled:
    """Post what a finished round was like, and settle the bookings that it was the last of.

    Doing it again, such as when a phone told something late, gives what the events tell by then;
    the price of a booking that stands on an invoice stays.

    Raises
    ------
    NotFound
        If there is no such round.
    Conflict
        ``round-not-finished``.
    """
    act.tx.lock(f"settle:{round_id}")
    ride = found_or_refuse(postings.ride(act.tx, round_id), "no-such-round")
    if ride.status != "finished":
        raise Conflict("round-not-finished")
    kept = found_or_refuse(briefs.find(act.tx, round_id), "no-such-round")
    state = replay(kept.brief, briefs.events_of(act.tx, kept.brief))
    if state.started_at is None or state.finished_at is None:
        raise Conflict("round-not-finished")
    legs_m, flags = _legs(act, kept, ride, state)
    account = account_of(state, legs_m)
    saved = _saving(act, ride, account)
    new_postings = _postings(act, round_id, ride, account, saved, flags)
    postings.save(act.tx, new_postings)
    actuals = _actuals(round_id, ride, actuals_of(state), account, saved, _emissions(act, ride.day))
    settling.save_actuals(act.tx, round_id, actuals)
    share_round(act, kept, ride.day, ride.profile, state)
    post_round_returns(act, kept, state)
    settled = _settle_bookings(act, {one.booking_id for one in ride.jobs.values()})
    return RoundSettled(postings=tuple(new_postings), booking_ids=tuple(settled))


def unsettle_round(act: Act, round_id: UUID, booking_ids: Collection[UUID]) -> None:
    """Take back what was posted of a round that goes on, with the last prices that followed.

    Whoever calls holds the lock ``settle:<round id>``, and has looked that nothing is invoiced.
    """
    postings.remove(act.tx, [round_id])
    settling.save_actuals(act.tx, round_id, [])
    cost_shares.remove(act.tx, round_id)
    kept = briefs.find(act.tx, round_id)
    if kept is not None:
        post_round_returns(act, kept, None)
    _settle_bookings(act, booking_ids)


@needs("effort:read")
def own_effort(act: Act, first: date, last: date, person_id: UUID | None = None) -> Comparison:
    """Show somebody's effort on some days, both included, beside the middle of all.

    There is no list of people by effort, for nobody: a share is looked at one person at a time.

    Parameters
    ----------
    person_id
        Whose; the actor's own if not given.

    Raises
    ------
    BadInput
        If the days are reversed or more than :data:`MAX_DAYS`.
    NotFound
        If there is no such person, or none in sight: a rider sees the own share.
    """
    whose = _whose(act, first, last, person_id)
    return effort_ledger.compare(postings.efforts(act.tx, first, last), str(whose), first, last)


@needs("effort:read")
def list_postings(
    act: Act, first: date, last: date, person_id: UUID | None = None
) -> list[Posting]:
    """Return somebody's rounds of some days with what each was like, by time.

    Raises
    ------
    BadInput, NotFound
        As :func:`own_effort`.
    """
    return postings.of_person(act.tx, _whose(act, first, last, person_id), first, last)


def _whose(act: Act, first: date, last: date, person_id: UUID | None) -> UUID:
    """Return the person whose effort of some days is asked for, if it is in sight."""
    check_days(first, last, MAX_DAYS)
    whose = person_id or act.actor.id
    if whose is None or (whose != act.actor.id and not act.sees_all("effort:read")):
        raise NotFound("no-such-person")
    found_or_refuse(people.find(act.tx, whose), "no-such-person")
    return whose


# --- the way --------------------------------------------------------------------------------


def _legs(
    act: Act, brief: BriefRow, ride: Ride, state: RoundState
) -> tuple[list[int], tuple[str, ...]]:
    """Return the metres of each leg that was ridden: as planned, or over the streets anew.

    What the odometer counted in all goes before both
    (:func:`dispatch.rounds.round_account.account_of`); then they only say how that is shared out.
    """
    by_id = brief.brief.by_id
    order = visits_attempted(state)
    planned = [by_id[name].visit.distance_m for name in order] + [brief.end_distance_m]
    counted = () if state.odometer_m is None else ("distance-odometer",)
    if as_planned(state):
        return planned, counted
    found = _over_streets(act, brief, ride, order)
    return (planned, counted or ("distance-planned",)) if found is None else (found, counted)


def _over_streets(act: Act, brief: BriefRow, ride: Ride, order: Sequence[str]) -> list[int] | None:
    """Measure a way between places; ``None`` where a place or the city is not known."""
    stops = [brief.brief.by_id[name].stop for name in order]
    between = [None if stop is None else stop.place.point for stop in stops]
    points = [brief.start, *between, brief.end]
    addresses = _addresses(act, brief, order)
    located = [point for point in points if point is not None]
    streets = [
        address for point, address in zip(points, addresses, strict=True) if point is not None
    ]
    if len(located) != len(between) + sum(one is not None for one in (brief.start, brief.end)):
        return None
    if len(located) < 2:
        return [0] * (len(order) + 1)
    try:
        router = act.tools.streets.router(cooperatives.own(act.tx).city)
        metres = router.matrix(located, ride.profile, streets=streets).distance_m
    except (NotFound, NotReady):
        return None
    legs = [int(metres[row, row + 1]) for row in range(len(located) - 1)]
    if UNREACHABLE in legs:
        return None
    # A round that starts at its first stop, or ends at its last, has no leg there.
    legs = [*([] if brief.start else [0]), *legs, *([] if brief.end else [0])]
    return legs if order else [sum(legs)]


def _addresses(act: Act, brief: BriefRow, order: Sequence[str]) -> list[str]:
    """Return the addresses of start, visits and end, empty where none is known any more."""
    round_id = UUID(brief.brief.id)
    head = found_or_refuse(documents.head(act.tx, round_id), "no-such-round")
    addresses = {str(one.id): one.address for one in documents.stops(act.tx, round_id)}
    return [head.start_address, *(addresses.get(name, "") for name in order), head.end_address]


# --- postings -------------------------------------------------------------------------------


def _emissions(act: Act, day: date) -> EmissionRule:
    return rules.emissions_at(act.tx, starts_of(day, cooperatives.own(act.tx).zone))


def _saving(act: Act, ride: Ride, account: RoundAccount) -> Saving | None:
    """Return what the ride emitted and saved; ``None`` where no factor is known for it."""
    rule = _emissions(act, ride.day)
    kinds = {one.vehicle_kind for one in rule.factors}
    kind = ride.vehicle_kind
    if kind not in kinds:
        kind = rule.kind_by_profile.get(ride.profile, kind)
    try:
        return saving(rule, account.distance_m, kind, ride.day)
    except BadInput:
        return None


def _postings(  # noqa: PLR0913, PLR0917  # what the round was, in parts
    act: Act,
    round_id: UUID,
    ride: Ride,
    account: RoundAccount,
    saved: Saving | None,
    flags: tuple[str, ...],
) -> list[Posting]:
    emission_flag = () if saved else ("emission-unknown",)
    own = Posting(
        round_id=round_id,
        person_id=ride.person_id,
        day=ride.day,
        **same_fields(account, Posting)
        | {"breaks": tuple(_pause(one, ride) for one in account.breaks)},
        gram_km=account.load_kg_m,
        emitted_g=saved.ridden.use_g if saved else 0,
        made_g=saved.ridden.manufacture_g if saved else 0,
        saved_g=saved.saved_g if saved else 0,
        factors=_factors(saved) if saved else {},
        flags=("climb-unknown", *emission_flag, *flags),
        posted_at=act.now,
    )
    if ride.companion_id is None:
        return [own]
    # What was carried and emitted is counted once, by who rode the vehicle.
    beside = replace(
        own,
        person_id=ride.companion_id,
        companion=True,
        gram_km=0,
        emitted_g=0,
        made_g=0,
        saved_g=0,
        factors={},
        flags=("climb-unknown", *flags),
    )
    return [own, beside]


def _pause(break_: BreakTaken, ride: Ride) -> Pause:
    paid = break_.break_id in ride.paid_breaks or is_water_stop(break_.break_id)
    return Pause(start=break_.start, end=break_.end, paid=paid)


def _factors(saved: Saving) -> Mapping[str, object]:
    """Return all that a figure was made from, equal for equal makings."""
    return {
        "method": saved.ridden.method,
        "ridden": to_plain(saved.ridden.factors),
        "compared": to_plain(saved.compared.factors),
        "compared_distance_per_mille": saved.compared_distance_per_mille,
    }


# --- bookings -------------------------------------------------------------------------------


def _actuals(  # noqa: PLR0913, PLR0917  # what the round was, in parts
    round_id: UUID,
    ride: Ride,
    jobs: Sequence[JobActuals],
    account: RoundAccount,
    saved: Saving | None,
    rule: EmissionRule,
) -> list[Actual]:
    """Return what the round did for each booking; its metres are shared out by their own ways."""
    by_booking: dict[UUID, list[tuple[CompletedJob, JobActuals]]] = defaultdict(list)
    for job_actuals in jobs:
        ridden = ride.jobs.get(UUID(job_actuals.job_id))
        if ridden is not None and job_actuals.was_attempted:
            by_booking[ridden.booking_id].append((ridden, job_actuals))
    ways = [sum(ridden.distance_m for ridden, _ in pairs) for pairs in by_booking.values()]
    parts_m = allotted(account.distance_m, ways)
    return [
        Actual(
            round_id=round_id,
            booking_id=booking_id,
            waited_s=tuple(wait_s for _, job_actuals in pairs for wait_s in job_actuals.waited_s),
            attempts=sum(
                job_actuals.attempts + ridden.charged_retry for ridden, job_actuals in pairs
            ),
            emission=emission(rule, part_m, saved.ridden.vehicle_kind, ride.day) if saved else None,
        )
        for (booking_id, pairs), part_m in zip(by_booking.items(), parts_m, strict=True)
    ]


def _settle_bookings(act: Act, booking_ids: Collection[UUID]) -> list[UUID]:
    """Return each booking that is over its last price, unless it stands on an invoice."""
    found = [
        one
        for one in settling.settling(act.tx, booking_ids, lock=True)
        if one.invoice_id is None and one.quote is not None and one.status == "booked"
    ]
    ids = [one.id for one in found]
    over = settling.all_over(act.tx, ids)
    happened = settling.actuals(act.tx, ids)
    for one in found:
        price = None
        if one.id in over:
            price = settled_price(act, one, happened.get(one.id, []))
        settling.save_settled(act.tx, one.id, price, act.now)
    return [one.id for one in found if one.id in over]
