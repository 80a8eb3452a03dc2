"""Use cases of the cold chain: minutes out of the cold, and boxes that rounds need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.visibility import only_customer
from data.store.care import rules
from data.store.circuits import cold_chain, returnables
from data.store.circuits.cold_chain import ColdVisit
from data.store.people import people
from data.store.rounds import rounds
from data.store.rounds.rounds import RoundRow
from data.store.system import cooperatives
from dispatch.circuits.cold_chain import (
    ColdChainRule,
    ColdRound,
    ColdStop,
    Temperature,
    cold_lots,
    cold_ml,
    shortages,
    temperature_of,
)
from dispatch.circuits.returnables import Holder, ReturnableKind, balances
from dispatch.values.local_time import starts_of
from routing.errors import Denied


@dataclass(frozen=True, slots=True, kw_only=True)
class ColdLotTold:
    """A lot of a round with how long it is out of the cold, as planned and as it is known now."""

    round_id: UUID
    rider: str
    job_id: UUID
    label: str
    customer: str
    temperature: Temperature
    since: datetime
    until: datetime
    minutes: int
    limit_min: int
    is_too_long: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxShortage:
    """Cold boxes or ice packs that a round does not find when it leaves."""

    round_id: UUID
    rider: str
    kind: ReturnableKind
    at: datetime
    needed: int
    there: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ColdDay:
    """The cold chain of a day: its lots, those that are out longest first, and what is missing."""

    lots: tuple[ColdLotTold, ...]
    shortages: tuple[BoxShortage, ...]


@needs("cycles:read")
def read_cold_day(act: Act, day: date) -> ColdDay:
    """Return how long goods are out of the cold in the rounds of a day, and which boxes lack.

    Where a round is under way, what is known of it counts in place of the plan.

    Raises
    ------
    Denied
        To all but the office.
    """
    if only_customer(act, "cycles:read") is not None:
        raise Denied("not-permitted", permission="cycles:read")
    rule = _rule_of(act, day)
    made = {one.id: one for one in rounds.of_day(act.tx, day)}
    riders = {key: _rider(act, one.person_id) for key, one in made.items()}
    by_round: dict[UUID, list[ColdVisit]] = defaultdict(list)
    for visit in cold_chain.visits_of_day(act.tx, day):
        by_round[visit.round_id].append(visit)
    lots = [
        lot
        for round_id, visits in by_round.items()
        for lot in _lots(made[round_id], riders[round_id], visits, rule)
    ]
    cold = [_cold_round(act, one) for key, one in made.items() if key in by_round]
    short = shortages(cold, _stock(act), rule)
    return ColdDay(
        lots=tuple(sorted(lots, key=lambda one: (one.limit_min - one.minutes, str(one.job_id)))),
        shortages=tuple(
            BoxShortage(
                round_id=UUID(one.round_id),
                rider=riders[UUID(one.round_id)],
                kind=one.kind,
                at=one.at,
                needed=one.needed,
                there=one.there,
            )
            for one in short
        ),
    )


def _rule_of(act: Act, day: date) -> ColdChainRule:
    end = starts_of(day, cooperatives.own(act.tx).zone) + timedelta(days=1, seconds=-1)
    return rules.cold_chain_at(act.tx, end)


def _stock(act: Act) -> Mapping[tuple[Holder, ReturnableKind], int]:
    return balances(one.movement for one in returnables.every(act.tx))


def _rider(act: Act, person_id: UUID) -> str:
    found = people.find(act.tx, person_id)
    return found.name if found else ""


def _cold_round(act: Act, one: RoundRow) -> ColdRound:
    start, end = returnables.ends_of_round(act.tx, one.id)
    return ColdRound(
        id=str(one.id),
        start=one.starts_at,
        end=one.ends_at,
        most_ml=max((cold_ml(visit.load_after) for visit in one.visits), default=0),
        start_place=start,
        end_place=end,
    )


def _lots(
    made: RoundRow, rider: str, visits: Iterable[ColdVisit], rule: ColdChainRule
) -> list[ColdLotTold]:
    known = {str(one.job_id): one for one in visits}
    stops = [_stop(one) for one in visits]
    found = cold_lots([one for one in stops if one], made.starts_at, made.ends_at, rule)
    return [
        ColdLotTold(
            round_id=made.id,
            rider=rider,
            job_id=UUID(one.job_id),
            label=known[one.job_id].label,
            customer=known[one.job_id].customer,
            temperature=one.temperature,
            since=one.since,
            until=one.until,
            minutes=one.minutes,
            limit_min=one.limit_min,
            is_too_long=one.is_too_long,
        )
        for one in found
    ]


def _stop(one: ColdVisit) -> ColdStop | None:
    temperature = temperature_of(one.extra)
    if temperature is None:
        return None
    moved = one.eta_at - one.arrive_at if one.eta_at else timedelta()
    return ColdStop(
        job_id=str(one.job_id),
        temperature=temperature,
        kind="pickup" if one.kind == "pickup" else "drop",
        start=one.arrived_at or one.start_at + moved,
        end=one.done_at or one.depart_at + moved,
    )
