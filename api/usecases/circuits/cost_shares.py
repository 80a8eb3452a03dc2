"""Use cases of the fair cost of pooled rounds: kept when a round is done, told before and after.

A round's stops for food circuits are shared among the customers whose bookings they are, by the
rule ``fair_cost`` in force on its day (:mod:`dispatch.circuits.fair_cost`). What was planned is
shared, before a producer announced to be ready later: a detour or a delay, of the rider or of a
farm, is nobody's to pay but the cooperative's. A stop counts where it was made, or failed by the
fault of whoever booked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.circuits.pooled_courses import course_before_delay, planned_course, pooled_round
from api.usecases.fleet.shifts import check_days
from api.usecases.visibility import only_customer
from data.store.bookings import customers
from data.store.care import rules
from data.store.circuits import cost_shares
from data.store.circuits.cost_shares import KeptShare, KeptShares
from data.store.rounds import briefs
from data.store.system import cooperatives
from dispatch.circuits.fair_cost import CostShare, round_cents
from dispatch.circuits.fair_cost import cost_shares as shares_of
from dispatch.rounds.round_account import CHARGED_REASONS
from dispatch.rounds.round_state import HANDED_OVER
from dispatch.values.local_time import starts_of
from dispatch.values.rounding import allotted
from dispatch.values.same_fields import same_fields

if TYPE_CHECKING:
    from data.store.rounds.briefs import BriefRow
    from dispatch.rounds.round_state import RoundState

MAX_DAYS = 366
"""Most days of a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundShare:
    """A share of a pooled round, with the round that it is of.

    Attributes
    ----------
    is_final
        Whether the round is over; before, it is what the plan says.
    producers
        How many share the round.
    share
        The share.
    """

    round_id: UUID
    day: date
    is_final: bool
    pays_shares: bool
    rule_version: int
    cost_cents: int
    carried_cents: int
    delay_cents: int
    producers: int
    share: KeptShare


@needs("cycles:read")
def list_cost_shares(act: Act, first: date, last: date) -> list[RoundShare]:
    """Return shares of the pooled rounds of some days, both included; of what is planned as well.

    The office sees all; an organisation its own.

    Raises
    ------
    BadInput
        If the days are reversed or more than :data:`MAX_DAYS`.
    """
    check_days(first, last, MAX_DAYS)
    only = only_customer(act, "cycles:read")
    kept = [(one, True) for one in cost_shares.of_days(act.tx, first, last, only)]
    for round_id, day, profile in cost_shares.rounds_to_come(act.tx, first, last, only):
        brief = briefs.find(act.tx, round_id)
        planned = None if brief is None else _shares(act, brief, day, profile, None)
        if planned is not None:
            kept.append((planned, False))
    kept.sort(key=lambda pair: (pair[0].day, str(pair[0].round_id)))
    return [
        RoundShare(
            **same_fields(one, RoundShare),
            is_final=is_final,
            producers=len(one.shares),
            share=share,
        )
        for one, is_final in kept
        for share in one.shares
        if only in {None, share.customer_id}
    ]


def share_round(act: Act, brief: BriefRow, day: date, profile: str, state: RoundState) -> None:
    """Keep the shares of a finished round; none where it served no food circuit."""
    cost_shares.remove(act.tx, UUID(brief.brief.id))
    kept_shares = _shares(act, brief, day, profile, state)
    if kept_shares is not None:
        cost_shares.save(act.tx, kept_shares)


def _shares(
    act: Act, brief: BriefRow, day: date, profile: str, state: RoundState | None
) -> KeptShares | None:
    """Return the shares of a round; ``None`` where nobody shares it, or no street leads there."""
    round_id = UUID(brief.brief.id)
    stops = cost_shares.circuit_stops(act.tx, round_id)
    stops = [one for one in stops if state is None or _counts(state, str(one.visit_id))]
    zone = cooperatives.own(act.tx).zone
    rule = rules.fair_cost_at(act.tx, starts_of(day, zone) + timedelta(days=1, seconds=-1))
    now = planned_course(act, brief)
    before = course_before_delay(act, brief, now)
    pooled = pooled_round(act, brief, before or now, stops, profile, rule) if stops else None
    if pooled is None:
        return None
    found = shares_of(pooled, rule)
    as_it_is = pooled_round(act, brief, now, stops, profile, rule) if before else None
    delay_cents = max(0, round_cents(as_it_is) - found.cost_cents) if as_it_is else 0
    by_customer: dict[str, Counter[str]] = defaultdict(Counter)
    for stop in stops:
        by_customer[str(stop.customer_id)][str(stop.booking_id)] += 1
    names = customers.names(act.tx, {one.customer_id for one in stops})
    return KeptShares(
        round_id=round_id,
        day=day,
        pays_shares=rule.pays_shares,
        rule_version=rule.version,
        cost_cents=found.cost_cents + delay_cents,
        carried_cents=found.carried_cents,
        delay_cents=delay_cents,
        made_at=act.now,
        shares=tuple(_kept(one, by_customer[one.producer_id], names) for one in found.shares),
    )


def _kept(one: CostShare, bookings: Mapping[str, int], names: Mapping[UUID, str]) -> KeptShare:
    ids = sorted(bookings)
    parts = allotted(one.cents, [bookings[key] for key in ids])
    return KeptShare(
        **same_fields(one, KeptShare),
        **same_fields(one.alone, KeptShare),
        customer_id=UUID(one.producer_id),
        customer=names.get(UUID(one.producer_id), ""),
        bookings=dict(zip(ids, parts, strict=True)),
    )


def _counts(state: RoundState, visit_id: str) -> bool:
    visit = state.visits.get(visit_id)
    if visit is None:
        return False
    at_fault = visit.status == "failed" and visit.reason in CHARGED_REASONS
    return visit.status in HANDED_OVER or at_fault
