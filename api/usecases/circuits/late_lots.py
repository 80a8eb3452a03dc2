"""Late lots of a day: when they are sorted at their hubs, and what waits for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from api.usecases.job_names import job_titles
from data.store.bookings import customers
from data.store.circuits import announcements, lots
from data.store.notices import audiences
from data.store.planning.days import load_day
from data.store.rounds import rounds, under_way
from data.store.rounds.published_versions import promised_times
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
    from dispatch.rounds.promised_times import PromisedTimes

LATE = timedelta(minutes=5)
"""A wait that is shorter and costs no window is nobody's concern."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfLots:
    """Hubs, lots and jobs of a day (:class:`dispatch.schedule.lot_times.LotsOfDay`)."""

    hubs: tuple[SortingHub, ...]
    transfers: tuple[Transfer, ...]
    job_by_id: Mapping[str, Job]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingDrop:
    """Drop that waits for a late lot, or comes behind one in the same round.

    Attributes
    ----------
    job_id, round_id
        The job, and its round.
    name, rider
        Label of the job, and who rides the round.
    later_min, missed_min
        By how many minutes it leaves later, and by how many its own window is missed.
    """

    job_id: UUID
    round_id: UUID
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
    behind
        Drops of these rounds that take nothing late, and whose window is missed all the same.
    """

    lot: CycleLot
    producer: str
    ready: datetime | None
    waiting: tuple[WaitingDrop, ...]
    behind: tuple[WaitingDrop, ...] = ()

    @property
    def missed(self) -> int:
        """Number of drops that miss their window because of it."""
        return sum(one.missed_min > 0 for one in (*self.waiting, *self.behind))

    @property
    def template(self) -> str:
        """The message id of the sentence about it, without ``notice-``."""
        return "lot-missing" if self.ready is None else "lot-late"

    @property
    def args(self) -> dict[str, object]:
        """Arguments of that sentence."""
        arguments: dict[str, object] = {
            "what": self.lot.what,
            "producer": self.producer,
            "riders": ", ".join(sorted({one.rider for one in self.waiting})),
            "jobs": len(self.waiting),
        }
        if self.ready is not None:
            arguments |= {
                "ready_at": self.ready.isoformat(),
                "late_min": max(one.later_min for one in self.waiting),
                "missed": self.missed,
            }
        return arguments


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitAtFarm:
    """Wait of a round at a farm that announced to be ready later.

    Attributes
    ----------
    what, producer
        Of the lot that is ready last there.
    ready_at
        From when on it may be collected.
    """

    what: str
    producer: str
    ready_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedDay:
    """Rounds of a day that pass lots, with the lots as they are expected.

    Attributes
    ----------
    promised
        Times of visits that somebody last decided on, of rounds that were published since.
    """

    known: DayOfLots
    rounds: tuple[RoundUnderWay, ...]
    awaited: LotForecast
    promised: PromisedTimes

    def late(self, act: Act) -> tuple[LateLot, ...]:
        """Return the late lots of the day."""
        states = [one.state for one in self.rounds]
        late = late_lot_consequences(
            self.known, states, act.now, awaited=self.awaited, promised=self.promised
        )
        return late_lots(act, late)

    def farm_starts(self, lot_id: UUID) -> list[datetime | None]:
        """Return when rounds were to begin at the farm of a lot, ``None`` once they were there."""
        brings = self._bringing(lot_id)
        return [
            self.promised.get(planned.id, (planned.visit.arrive, planned.visit.start))[1]
            if one.state.visits[planned.id].status == "planned"
            else None
            for one in self.rounds
            for planned in one.state.brief.visits
            if planned.visit.kind == "pickup" and planned.visit.job_id == brings
        ]

    def round_bringing(self, lot_id: UUID) -> UUID | None:
        """Return the round that brings a lot to its hub."""
        brings = self._bringing(lot_id)
        jobs = {one.id: {v.visit.job_id for v in one.state.brief.visits} for one in self.rounds}
        return next((key for key, own in jobs.items() if brings in own), None)

    def waits_at_farms(self, act: Act) -> dict[str, WaitAtFarm]:
        """Return by round the longest wait at a farm that announced to be ready later."""
        lots_by_job: dict[str, list[UUID]] = {}
        for one in self.known.transfers:
            lots_by_job.setdefault(one.brought_by or "", []).append(UUID(one.id))
        found = {}
        for round_id, forecast in self.awaited.forecasts.items():
            visits = next(one.state.brief.by_id for one in self.rounds if str(one.id) == round_id)
            waits = [
                (eta.start - eta.arrive, visits[eta.visit_id].visit.job_id)
                for eta in forecast.etas
                if eta.visit_id in self.awaited.announced and eta.start - eta.arrive >= LATE
            ]
            if waits:
                found[round_id] = _wait_at_farm(act, lots_by_job[max(waits)[1]])
        return {key: one for key, one in found.items() if one is not None}

    def _bringing(self, lot_id: UUID) -> str | None:
        """Return the job that brings a lot."""
        return next((t.brought_by for t in self.known.transfers if t.id == str(lot_id)), None)


def _wait_at_farm(act: Act, lot_ids: list[UUID]) -> WaitAtFarm | None:
    """Return what is waited for of lots that are collected together: the one that is ready last."""
    said = announcements.latest(act.tx, lot_ids)
    ready = [(one.ready_at, lot_id) for lot_id, one in said.items() if one.ready_at is not None]
    last = max(ready, default=None)
    lot = lots.find(act.tx, last[1]) if last else None
    if last is None or lot is None:
        return None
    producer = customers.find(act.tx, lot.customer_id)
    return WaitAtFarm(what=lot.what, producer=producer.name if producer else "", ready_at=last[0])


def followed_day(act: Act, day: date, *, lock: bool) -> FollowedDay | None:
    """Return the rounds of a day that pass lots; ``None`` where no lot passes a hub."""
    loaded = load_day(act.tx, day).day
    if not loaded.transfers:
        return None
    passing = {
        name
        for one in loaded.transfers
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
        hubs=loaded.hubs,
        transfers=loaded.transfers,
        job_by_id={job.id: job for job in loaded.jobs},
    )
    awaited = forecast_with_lots(known, [one.state for one in found.values()], act.now)
    return FollowedDay(
        known=known,
        rounds=tuple(found.values()),
        awaited=awaited,
        promised=promised_times(act.tx, list(found)),
    )


def late_lots(act: Act, late: Iterable[LotConsequence]) -> tuple[LateLot, ...]:
    """Return late lots by name, from what each means for the jobs that take from it."""
    by_lot: dict[str, list[LotConsequence]] = {}
    for one in late:
        if one.ready is None or one.missed or timedelta(seconds=one.later_s) >= LATE:
            by_lot.setdefault(one.lot_id, []).append(one)
    every = [one for group in by_lot.values() for one in group]
    behind = {each.job_id for one in every for each in one.missed}
    labels = job_titles(act, {one.job_id for one in every} | behind)
    found = []
    for lot_id, waiting in by_lot.items():
        lot = lots.find(act.tx, UUID(lot_id))
        if lot is None:
            continue
        producer = customers.find(act.tx, lot.customer_id)
        found.append(
            LateLot(
                lot=lot,
                producer=producer.name if producer else "",
                ready=waiting[0].ready,
                waiting=tuple(_drop(act, one, one.job_id, labels) for one in waiting),
                behind=tuple(
                    _drop(act, one, job_id, labels)
                    for one in waiting
                    for job_id in dict.fromkeys(each.job_id for each in one.missed)
                    if job_id != one.job_id
                ),
            )
        )
    return tuple(found)


def _drop(act: Act, one: LotConsequence, job_id: str, labels: Mapping[str, str]) -> WaitingDrop:
    """Return the job of a consequence, or another that comes behind it, with its own miss."""
    late_s = max((each.late_s for each in one.missed if each.job_id == job_id), default=0)
    return WaitingDrop(
        job_id=UUID(job_id),
        round_id=UUID(one.round_id),
        name=labels.get(job_id, job_id),
        rider=audiences.rider_of_round(act.tx, UUID(one.round_id)),
        later_min=-(-one.later_s // 60),
        missed_min=-(-late_s // 60),
    )
