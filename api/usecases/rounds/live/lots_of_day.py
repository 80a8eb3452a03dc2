"""Lots of a day under way: when they are sorted at their hubs, and what waits for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from api.usecases.background import by_system, queue_lots
from api.usecases.notifying import tell_all
from api.usecases.rounds.event_intake import standing_of
from data.store.bookings import customers
from data.store.circuits import lots, orders
from data.store.notices import audiences
from data.store.planning.days import load_day
from data.store.rounds import rounds, under_way
from data.store.rounds.under_way import RoundUnderWay
from dispatch.rounds.lot_forecast import (
    LotConsequence,
    forecast_with_lots,
    late_lot_consequences,
)

if TYPE_CHECKING:
    from api.usecases.act import Act
    from dispatch.model import Job, SortingHub, Transfer

OVER = frozenset({"withdrawn", "finished"})
LATE = timedelta(minutes=5)
"""A wait that is shorter and costs no window is nobody's concern."""
STEP = timedelta(minutes=15)
"""The office is told again when a lot moves by so much."""
OFFICE = ("dispatcher",)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfLots:
    """Hubs, lots and jobs of a day (:class:`dispatch.schedule.lot_times.LotsOfDay`)."""

    hubs: tuple[SortingHub, ...]
    transfers: tuple[Transfer, ...]
    job_by_id: Mapping[str, Job]


@by_system
def follow_lots(act: Act, day: date) -> None:
    """Let the rounds of a day wait for their lots as these are expected now, and tell the office.

    Rounds that pass no lots are left alone. Nothing is moved: expected times follow, and who waits
    for a late lot, or for one that does not come, is told by name.
    """
    made = load_day(act.tx, day).day
    if not made.transfers:
        return
    for later in orders.delivery_days(act.tx, [UUID(one.id) for one in made.transfers]):
        if later > day:
            queue_lots(act, later)
    passing = {
        name
        for one in made.transfers
        for name in (*one.taken_by, one.brought_by)
        if name is not None
    }
    ids = [
        one.id
        for one in rounds.of_day(act.tx, day)
        if any(str(visit.job_id) in passing for visit in one.visits)
    ]
    found = under_way.open_rounds(act.tx, act.tools.rounds, ids)
    known = DayOfLots(
        hubs=made.hubs,
        transfers=made.transfers,
        job_by_id={job.id: job for job in made.jobs},
    )
    states = [one.state for one in found.values()]
    awaited = forecast_with_lots(known, states, act.now)
    under_way.save(
        act.tx,
        [
            standing_of(act, _waiting(one, awaited.waits), one.state)
            for one in found.values()
            if one.status not in OVER
        ],
    )
    _tell_office(act, late_lot_consequences(known, states, act.now, awaited=awaited))


def _waiting(one: RoundUnderWay, waits: Mapping[str, datetime]) -> RoundUnderWay:
    own = {name: at for name, at in waits.items() if name in one.state.brief.by_id}
    return replace(one, passes_lots=True, waits=own)


def _tell_office(act: Act, late: Iterable[LotConsequence]) -> None:
    """Tell the office of each late lot what waits for it: again when that moves by a step."""
    by_lot: dict[str, list[LotConsequence]] = {}
    for one in late:
        if one.ready is None or one.missed or timedelta(seconds=one.later_s) >= LATE:
            by_lot.setdefault(one.lot_id, []).append(one)
    for lot_id, waiting in by_lot.items():
        lot = lots.find(act.tx, UUID(lot_id))
        if lot is None:
            continue
        ready = waiting[0].ready
        producer = customers.find(act.tx, lot.customer_id)
        riders = {audiences.rider_of_round(act.tx, UUID(one.round_id)) for one in waiting}
        args: dict[str, object] = {
            "what": lot.what,
            "producer": producer.name if producer else "",
            "riders": ", ".join(sorted(riders)),
            "jobs": len(waiting),
            "lot_id": lot_id,
        }
        template, step = "lot-missing", "never"
        if ready is not None:
            template, step = "lot-late", str(int(ready.timestamp() // STEP.total_seconds()))
            args |= {
                "ready_at": ready.isoformat(),
                "late_min": -(-max(one.later_s for one in waiting) // 60),
                "missed": sum(len(one.missed) for one in waiting),
            }
        tell_all(
            act,
            template,
            audiences.with_roles(act.tx, *OFFICE),
            about=f"{lot_id}:{step}",
            args=args,
            urgent=True,
        )
