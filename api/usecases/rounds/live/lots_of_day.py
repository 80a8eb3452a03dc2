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
from data.store.planning.labels import job_labels
from data.store.rounds import rounds, under_way
from data.store.rounds.under_way import RoundUnderWay
from dispatch.rounds.lot_forecast import (
    LotConsequence,
    LotForecast,
    forecast_with_lots,
    late_lot_consequences,
)

if TYPE_CHECKING:
    from api.usecases.act import Act
    from data.store.circuits.lots import CycleLot
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


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingDrop:
    """Drop that waits for a late lot.

    Attributes
    ----------
    name, rider
        Label of the job, and who rides the round.
    later_min, missed_min
        By how many minutes it leaves later, and the largest miss of a window because of that.
    """

    name: str
    rider: str
    later_min: int = 0
    missed_min: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LateLot:
    """Late lot, or one that does not come, with all that waits for it.

    Attributes
    ----------
    ready
        When it is sorted; ``None``: it does not come any more.
    waiting
        Drops, in the order of their rounds.
    missed
        How many windows are missed because of it.
    """

    lot: CycleLot
    producer: str
    ready: datetime | None
    waiting: tuple[WaitingDrop, ...]
    missed: int = 0

    @property
    def template(self) -> str:
        """The message id of the sentence about it, without ``notice-``."""
        return "lot-missing" if self.ready is None else "lot-late"

    @property
    def args(self) -> dict[str, object]:
        """What that sentence tells."""
        told: dict[str, object] = {
            "what": self.lot.what,
            "producer": self.producer,
            "riders": ", ".join(sorted({one.rider for one in self.waiting})),
            "jobs": len(self.waiting),
        }
        if self.ready is not None:
            told |= {
                "ready_at": self.ready.isoformat(),
                "late_min": max(one.later_min for one in self.waiting),
                "missed": self.missed,
            }
        return told


@dataclass(frozen=True, slots=True, kw_only=True)
class _FollowedDay:
    """Rounds of a day that pass lots, with the lots as they are expected."""

    known: DayOfLots
    rounds: tuple[RoundUnderWay, ...]
    awaited: LotForecast

    def late(self, act: Act) -> tuple[LateLot, ...]:
        """Return the late lots of the day."""
        states = [one.state for one in self.rounds]
        late = late_lot_consequences(self.known, states, act.now, awaited=self.awaited)
        return _late_lots(act, late)


def late_lots(act: Act, day: date) -> tuple[LateLot, ...]:
    """Return the late lots of a day with what waits for each, as things stand; nothing is moved."""
    followed = _followed(act, day, lock=False)
    return () if followed is None else followed.late(act)


@by_system
def follow_lots(act: Act, day: date) -> None:
    """Let the rounds of a day wait for their lots as these are expected now, and tell the office.

    Rounds that pass no lots are left alone. Nothing is moved: expected times follow, and who waits
    for a late lot, or for one that does not come, is told by name. What leaves on a later day is
    looked at for that day.
    """
    followed = _followed(act, day, lock=True)
    if followed is None:
        return
    ids = [UUID(one.id) for one in followed.known.transfers]
    for later in orders.delivery_days(act.tx, ids):
        if later > day:
            queue_lots(act, later)
    waits = followed.awaited.waits
    under_way.save(
        act.tx,
        [
            standing_of(act, _waiting(one, waits), one.state)
            for one in followed.rounds
            if one.status not in OVER
        ],
    )
    _tell_office(act, followed.late(act))


def _followed(act: Act, day: date, *, lock: bool) -> _FollowedDay | None:
    made = load_day(act.tx, day).day
    if not made.transfers:
        return None
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
    found = under_way.open_rounds(act.tx, act.tools.rounds, ids, lock=lock)
    known = DayOfLots(
        hubs=made.hubs,
        transfers=made.transfers,
        job_by_id={job.id: job for job in made.jobs},
    )
    awaited = forecast_with_lots(known, [one.state for one in found.values()], act.now)
    return _FollowedDay(known=known, rounds=tuple(found.values()), awaited=awaited)


def _waiting(one: RoundUnderWay, waits: Mapping[str, datetime]) -> RoundUnderWay:
    own = {name: at for name, at in waits.items() if name in one.state.brief.by_id}
    return replace(one, passes_lots=True, waits=own)


def _late_lots(act: Act, late: Iterable[LotConsequence]) -> tuple[LateLot, ...]:
    by_lot: dict[str, list[LotConsequence]] = {}
    for one in late:
        if one.ready is None or one.missed or timedelta(seconds=one.later_s) >= LATE:
            by_lot.setdefault(one.lot_id, []).append(one)
    labels = job_labels(act.tx, {one.job_id for group in by_lot.values() for one in group})
    made = []
    for lot_id, waiting in by_lot.items():
        lot = lots.find(act.tx, UUID(lot_id))
        if lot is None:
            continue
        producer = customers.find(act.tx, lot.customer_id)
        made.append(
            LateLot(
                lot=lot,
                producer=producer.name if producer else "",
                ready=waiting[0].ready,
                waiting=tuple(_waiting_drop(act, one, labels) for one in waiting),
                missed=sum(len(one.missed) for one in waiting),
            )
        )
    return tuple(made)


def _waiting_drop(act: Act, one: LotConsequence, labels: Mapping[str, str]) -> WaitingDrop:
    return WaitingDrop(
        name=labels.get(one.job_id, one.job_id),
        rider=audiences.rider_of_round(act.tx, UUID(one.round_id)),
        later_min=-(-one.later_s // 60),
        missed_min=-(-max((each.late_s for each in one.missed), default=0) // 60),
    )


def _tell_office(act: Act, late: Iterable[LateLot]) -> None:
    """Tell the office of each late lot what waits for it: again when that moves by a step."""
    for one in late:
        step = "never"
        if one.ready is not None:
            step = str(int(one.ready.timestamp() // STEP.total_seconds()))
        tell_all(
            act,
            one.template,
            audiences.with_roles(act.tx, *OFFICE),
            about=f"{one.lot.id}:{step}",
            args={**one.args, "lot_id": str(one.lot.id)},
            urgent=True,
        )
