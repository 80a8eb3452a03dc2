"""Alerts of lots of order cycles: late, not coming, fewer than ordered, ready later than planned.

They stand on the board of the day as long as what they tell of is so: until a plan was made with
the later hour, the orders were changed, or the lot is at its hub.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from api.usecases.act import Act
from api.usecases.board.alerts import Alert, Argument, Urgency
from api.usecases.circuits.booking_cycles import collection_day
from api.usecases.circuits.cycles import MOST_DAYS_BEFORE, LotSheet, lot_sheets
from api.usecases.circuits.late_lots import FollowedDay, LateLot, followed_day
from data.store.circuits import announcements, cycles, lots, orders
from data.store.circuits.cycles import OrderCycle
from data.store.circuits.lots import CycleLot
from data.store.circuits.orders import CycleOrder, ordered_of
from data.store.system import cooperatives

MOST_NAMED = 5
"""Orders or deliveries that a sentence names at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LotsOnBoard:
    """Lots of a day as its board tells of them.

    Attributes
    ----------
    causes
        By round what it waits for, as the sentence about its delay tells it.
    announced_visits
        Visits at farms that said themselves that they are ready later: nobody misses these.
    """

    alerts: tuple[Alert, ...] = ()
    causes: Mapping[UUID, Mapping[str, Argument]] = field(default_factory=dict)
    announced_visits: frozenset[UUID] = frozenset()


def lots_on_board(act: Act, on: date, titles: Mapping[UUID, str], *, is_today: bool) -> LotsOnBoard:
    """Return what the board of a day tells of lots; of what whoever asks may not see, nothing.

    Parameters
    ----------
    titles
        What the jobs of the day are called, by id.
    """
    if not act.sees_all("cycles:read"):
        return LotsOnBoard()
    zone = cooperatives.own(act.tx).zone
    passing = {
        one.id: one
        for one in cycles.between(act.tx, on, on + timedelta(days=MOST_DAYS_BEFORE))
        if one.status in {"open", "closed"} and on in {one.day, collection_day(one, zone)}
    }
    is_closed = any(one.status == "closed" for one in passing.values())
    followed = followed_day(act, on, lock=False) if is_closed else None
    late = followed.late(act) if followed else ()
    soon: Urgency = 2 if is_today else 3
    announced = _announced(act, [one for one in passing.values() if act.now < one.delivery.end])
    delayed = [
        one
        for one in announced
        if one.sheet.lot.id not in {each.lot.id for each in late}
        and collection_day(one.cycle, zone) == on
        and _is_not_planned_for(one, followed)
    ]
    return LotsOnBoard(
        alerts=(
            *(_late(one, on, titles) for one in late),
            *(_delayed(one, on, soon) for one in delayed),
            *(_short(one, soon) for one in announced if one.is_short),
        ),
        causes={} if followed is None else _causes(act, followed, late),
        announced_visits=frozenset(map(UUID, followed.awaited.announced if followed else ())),
    )


def few_named(names: Iterable[str]) -> str:
    """Return some names as a sentence tells them: the first few."""
    told = list(names)
    return ", ".join(told[:MOST_NAMED]) + (" …" if told[MOST_NAMED:] else "")


# --- late, or not coming --------------------------------------------------------------------


def _late(one: LateLot, on: date, titles: Mapping[UUID, str]) -> Alert:
    """Alert of a lot that is late at its hub, or does not come any more, with who waits."""
    first = one.waiting[0]
    jobs = dict.fromkeys(each.job_id for each in one.waiting)
    arguments: dict[str, Argument] = {
        "what": one.lot.what,
        "producer": one.producer,
        "jobs": len(jobs),
        "names": few_named(titles.get(key, "") for key in jobs),
    }
    if one.ready is not None:
        arguments |= {
            "ready_at": one.ready,
            "late_min": max(each.later_min for each in one.waiting),
            "missed": one.missed,
        }
    return Alert(
        kind=one.template,
        urgency=1 if one.ready is None or one.missed else 2,
        since=None,
        subject_kind="lot",
        subject_id=one.lot.id,
        job_id=first.job_id,
        round_id=first.round_id,
        arguments=arguments,
        page=_hub_day(one.lot, on),
    )


def _hub_day(lot: CycleLot, on: date) -> str:
    return f"/circuits/hubs/{lot.hub_id}?day={on}"


def _causes(
    act: Act, followed: FollowedDay, late: tuple[LateLot, ...]
) -> dict[UUID, dict[str, Argument]]:
    """Return by round the farm that is ready later, or else the lot, for which it waits longest."""
    at_farm = {UUID(key): one for key, one in followed.waits_at_farms(act).items()}
    causes: dict[UUID, dict[str, Argument]] = {}
    for round_id, farm in at_farm.items():
        causes[round_id] = _cause("farm", farm.what, farm.producer, farm.ready_at)
    for one in late:
        bringing = followed.round_bringing(one.lot.id)
        for round_id in {each.round_id for each in one.waiting} - set(causes):
            if bringing in at_farm:
                causes[round_id] = causes[bringing]
            else:
                kind = "missing" if one.ready is None else "lot"
                causes[round_id] = _cause(kind, one.lot.what, one.producer, one.ready)
    return causes


def _cause(kind: str, what: str, producer: str, ready_at: datetime | None) -> dict[str, Argument]:
    told: dict[str, Argument] = {"cause": kind, "goods": what, "producer": producer}
    return told if ready_at is None else told | {"ready_at": ready_at}


# --- announced ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _AnnouncedLot:
    """A lot on which something is announced, with the orders that draw from it."""

    cycle: OrderCycle
    sheet: LotSheet
    orders: tuple[CycleOrder, ...]

    @property
    def is_short(self) -> bool:
        """True where there will be fewer pieces than are ordered."""
        announced = self.sheet.announced
        return announced is not None and announced.items_below(self.sheet.ordered)

    @property
    def arguments(self) -> dict[str, Argument]:
        """What a sentence tells of it, whatever is announced."""
        return {
            "what": self.sheet.lot.what,
            "producer": self.sheet.producer,
            "orders": len(self.orders),
            "numbers": few_named(one.number for one in self.orders),
        }


def _announced(act: Act, found: list[OrderCycle]) -> list[_AnnouncedLot]:
    """Return the lots of some cycles that are not at their hubs and on which something is said."""
    ids = [one.id for one in found]
    coming = [
        one
        for one in lots.of_cycles(act.tx, ids)
        if one.status == "offered" and one.arrived_at is None
    ]
    said = announcements.latest(act.tx, [one.id for one in coming])
    if not said:
        return []
    every = [one for one in orders.of_cycles(act.tx, ids) if one.status == "ordered"]
    ordered = ordered_of(every)
    by_id = {one.id: one for one in found}
    return [
        _AnnouncedLot(
            cycle=by_id[sheet.lot.cycle_id],
            sheet=sheet,
            orders=tuple(
                one for one in every if any(line.lot_id == sheet.lot.id for line in one.lines)
            ),
        )
        for sheet in lot_sheets(act, [one for one in coming if one.id in said], ordered)
        if sheet.ordered
    ]


def _is_not_planned_for(one: _AnnouncedLot, followed: FollowedDay | None) -> bool:
    """Return whether a lot is ready later than somebody planned to be at its farm."""
    announced, lot = one.sheet.announced, one.sheet.lot
    if announced is None or announced.ready_at is None or lot.booking_id is None:
        return False
    starts = followed.farm_starts(lot.id) if followed else []
    return not starts or any(at < announced.ready_at for at in starts if at is not None)


def _delayed(one: _AnnouncedLot, on: date, urgency: Urgency) -> Alert:
    """Alert of a lot that is ready later than its farm was planned for."""
    announced = one.sheet.announced
    ready_at: Argument = announced.ready_at if announced and announced.ready_at else ""
    return Alert(
        kind="lot-delayed",
        urgency=urgency,
        since=None,
        subject_kind="lot",
        subject_id=one.sheet.lot.id,
        arguments=one.arguments | {"ready_at": ready_at},
        page=_hub_day(one.sheet.lot, on),
    )


def _short(one: _AnnouncedLot, urgency: Urgency) -> Alert:
    """Alert of a lot of which there will be fewer pieces than are ordered."""
    announced = one.sheet.announced
    items = announced.items if announced and announced.items is not None else 0
    return Alert(
        kind="lot-short",
        urgency=urgency,
        since=None,
        subject_kind="lot",
        subject_id=one.sheet.lot.id,
        arguments=one.arguments | {"items": items, "ordered": one.sheet.ordered},
        page=f"/circuits/cycles/{one.cycle.id}",
    )
