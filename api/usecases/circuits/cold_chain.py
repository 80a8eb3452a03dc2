"""Use cases of the cold chain: minutes out of the cold, and boxes that rounds need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.circuits.visible_circuits import READ, need_office
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
    GoodsOfJob,
    Temperature,
    cold_lots,
    most_cold_ml,
    out_before_hubs,
    shortages,
    temperatures_of,
    with_hubs,
)
from dispatch.circuits.returnables import Holder, balances
from dispatch.model.pieces import ReturnableKind
from dispatch.values.local_time import starts_of
from dispatch.values.same_fields import same_fields


@dataclass(frozen=True, slots=True, kw_only=True)
class ColdLotTimes:
    """A lot of a round with how long it is out of the cold, as planned and as it is known now.

    Attributes
    ----------
    before_min
        Minutes of these before the round took it up: where it came by way of a hub that does not
        keep its class, what it was out on the way there and at the hub.
    """

    round_id: UUID
    rider: str
    job_id: UUID
    label: str
    customer: str
    temperature: Temperature
    since: datetime
    until: datetime
    minutes: int
    before_min: int
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

    lots: tuple[ColdLotTimes, ...]
    shortages: tuple[BoxShortage, ...]


@needs(READ)
def read_cold_day(act: Act, day: date) -> ColdDay:
    """Return how long goods are out of the cold in the rounds of a day, and which boxes lack.

    Where a round is under way, what is known of it counts in place of the plan.

    Raises
    ------
    Denied
        To all but the office.
    """
    need_office(act, READ)
    rule = rule_of_day(act, day)
    rounds_by_id = {one.id: one for one in rounds.of_day(act.tx, day)}
    riders = {key: _rider(act, one.person_id) for key, one in rounds_by_id.items()}
    by_round: dict[UUID, list[ColdVisit]] = defaultdict(list)
    for visit in cold_chain.visits_of_day(act.tx, day):
        by_round[visit.round_id].append(visit)
    carried = {one.job_id for visits in by_round.values() for one in visits}
    begun = out_of_cold_before(act, carried, rule)
    lots = [
        lot
        for round_id, visits in by_round.items()
        for lot in _lots(rounds_by_id[round_id], riders[round_id], visits, rule, begun)
    ]
    cold = [_cold_round(act, rounds_by_id[key], visits) for key, visits in by_round.items()]
    short = shortages(cold, _stock(act), rule)
    return ColdDay(
        lots=tuple(sorted(lots, key=lambda one: (one.limit_min - one.minutes, str(one.job_id)))),
        shortages=tuple(
            BoxShortage(
                **same_fields(one, BoxShortage)
                | {"round_id": UUID(one.round_id), "rider": riders[UUID(one.round_id)]}
            )
            for one in short
        ),
    )


def rule_of_day(act: Act, day: date) -> ColdChainRule:
    """Return the limits that hold on a day."""
    end = starts_of(day, cooperatives.own(act.tx).zone) + timedelta(days=1, seconds=-1)
    return rules.cold_chain_at(act.tx, end)


def _stock(act: Act) -> Mapping[tuple[Holder, ReturnableKind], int]:
    return balances(one.movement for one in returnables.every(act.tx))


def _rider(act: Act, person_id: UUID) -> str:
    found = people.find(act.tx, person_id)
    return found.name if found else ""


def _cold_round(act: Act, one: RoundRow, visits: Iterable[ColdVisit]) -> ColdRound:
    handed = {each.visit_id: each.extra for each in visits if each.kind == "drop"}
    start, end = returnables.ends_of_round(act.tx, one.id)
    return ColdRound(
        id=str(one.id),
        start=one.starts_at,
        end=one.ends_at,
        most_ml=max(
            (most_cold_ml(each.load_after, handed.get(each.id, {})) for each in one.visits),
            default=0,
        ),
        start_place=start,
        end_place=end,
    )


def _lots(
    round_: RoundRow,
    rider: str,
    visits: Iterable[ColdVisit],
    rule: ColdChainRule,
    begun: Mapping[GoodsOfJob, datetime],
) -> list[ColdLotTimes]:
    known = {str(one.job_id): one for one in visits}
    found = cold_lots(_stops(visits), round_.starts_at, round_.ends_at, rule)
    return [
        ColdLotTimes(
            **same_fields(one, ColdLotTimes)
            | same_fields(known[one.job_id], ColdLotTimes)
            | {"since": one.hub_since or one.since, "rider": rider}
        )
        for one in with_hubs(found, begun)
    ]


def out_of_cold_before(
    act: Act, job_ids: Collection[UUID], rule: ColdChainRule
) -> dict[GoodsOfJob, datetime]:
    """Return since when goods that some jobs take at hubs are out of the cold."""
    passages = cold_chain.warm_passages(act.tx, job_ids)
    bringing = {UUID(name) for one in passages for name in one.brought_by}
    stops = _stops(cold_chain.visits_of_jobs(act.tx, bringing))
    if not stops:
        return out_before_hubs((), passages)
    first, last = min(one.start for one in stops), max(one.end for one in stops)
    return out_before_hubs(cold_lots(stops, first, last, rule), passages)


def _stops(visits: Iterable[ColdVisit]) -> list[ColdStop]:
    return [_stop(one, name) for one in visits for name in temperatures_of(one.extra)]


def _stop(one: ColdVisit, temperature: Temperature) -> ColdStop:
    moved = one.eta_at - one.arrive_at if one.eta_at else timedelta()
    return ColdStop(
        job_id=str(one.job_id),
        temperature=temperature,
        kind="pickup" if one.kind == "pickup" else "drop",
        start=one.arrived_at or one.start_at + moved,
        end=one.done_at or one.depart_at + moved,
    )
