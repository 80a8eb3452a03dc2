"""Couriers on the road: a published day of small rounds, and what their phones send."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa

from api.auth.scopes import Role, grant_of_roles, grant_of_round
from api.usecases.act import Actor
from api.usecases.rounds.events.event_batches import Verdict, record_events
from api.usecases.rounds.events.event_form import Batch
from data.store.rounds import events, under_way
from data.store.rounds.events import LoggedEvent
from data.store.rounds.under_way import RunningRoundCache
from data.store.tables.bookings import job, stop
from data.store.tables.fleet import shift
from data.store.tables.rounds import round_, visit
from dispatch.rounds.events.event_kinds import EVENT_KINDS
from dispatch.rounds.round_state import RoundState
from tests.support.rounds.busy_day import BusyRound, add_busy_day
from tests.support.store.world import World

Raw = dict[str, object]


@dataclass(slots=True, kw_only=True)
class Road:
    """A day under way, and hands to tell of it.

    Attributes
    ----------
    start
        When all rounds leave; each visit takes two minutes, with the way to it.
    office
        A dispatcher.
    """

    world: World
    home: UUID
    office: Actor
    start: datetime
    rounds: list[BusyRound] = field(default_factory=list)

    def courier(self, one: BusyRound, role: Role = Role.COURIER) -> Actor:
        """Return a round's courier."""
        return self.person(one.person_id, role)

    def person(self, person_id: UUID, role: Role = Role.COURIER) -> Actor:
        """Return somebody of the cooperative as an actor."""
        return Actor(
            kind="person",
            id=person_id,
            cooperative_id=self.home,
            roles=frozenset({role}),
            grant=grant_of_roles([role]),
        )

    def by_link(self, one: BusyRound, of: BusyRound) -> Actor:
        """Return a round's courier who came by a link to a round."""
        return Actor(
            kind="person",
            id=one.person_id,
            cooperative_id=self.home,
            roles=frozenset({Role.COURIER}),
            grant=grant_of_round(grant_of_roles([Role.COURIER])),
            round_id=of.round_id,
        )

    def at(self, minutes: float) -> datetime:
        """Return the instant so many minutes after the start."""
        return self.start + timedelta(minutes=minutes)

    # --- telling ------------------------------------------------------------------------------

    def fact(
        self,
        one: BusyRound,
        kind: str,
        about: int | UUID | None = None,
        minute: float = 0,
        *,
        seq: int | None = None,
        name: str = "",
        **detail: object,
    ) -> Raw:
        """Return an event as a phone sends it, about a visit by its place, or the round."""
        subject = one.visit_ids[about] if isinstance(about, int) else about or one.round_id
        if EVENT_KINDS[kind].subject == "shift":
            subject = one.shift_id
        label = name or f"{kind} {about} {minute} {seq} {sorted(detail.items(), key=str)}"
        raw: Raw = {
            "id": str(uuid5(one.round_id, label)),
            "kind": kind,
            "subject_id": str(subject),
            "round_id": str(one.round_id),
            "at": self.at(minute).isoformat(),
            "detail": detail,
        }
        return raw if seq is None else {**raw, "phone_seq": seq}

    def send(
        self,
        actor: Actor,
        facts: Iterable[Raw],
        *,
        phone: str = "phone-1",
        sent_at: datetime | None = None,
    ) -> tuple[Verdict, ...]:
        """Send facts from a phone; those without a number are the office's."""
        listed = list(facts)
        numbered = any("phone_seq" in fact for fact in listed)
        batch = Batch(events=listed, phone_id=phone if numbered else "", sent_at=sent_at)
        return self.world.service.do(actor, record_events, batch)

    def ride(self, one: BusyRound) -> list[Raw]:
        """Return the facts of a round that goes exactly as planned, numbered by its phone."""
        facts = [self.fact(one, "round_started", seq=1)]
        for place in range(len(one.visit_ids)):
            seq = len(facts) + 1
            facts.append(self.fact(one, "visit_arrived", place, 2 * place, seq=seq))
            facts.append(self.fact(one, "visit_done", place, 2 * place + 1, seq=seq + 1))
        minute = 2 * len(one.visit_ids)
        facts.append(self.fact(one, "round_finished", minute=minute, seq=len(facts) + 1))
        return facts

    # --- looking ------------------------------------------------------------------------------

    def outcomes(self, verdicts: Iterable[Verdict]) -> list[tuple[str, str]]:
        """Return what became of events in short."""
        return [(one.outcome, one.code) for one in verdicts]

    def visits(self, one: BusyRound) -> list[dict[str, Any]]:
        """Return the rows of a round's visits in order."""
        names = ("status", "arrived_at", "done_at", "on_time", "failure_code", "eta_at")
        query = sa.select(*(visit.c[name] for name in names)).where(
            visit.c.round_id == one.round_id
        )
        return self.rows(query.order_by(visit.c.position))

    def round(self, one: BusyRound) -> dict[str, Any]:
        """Return the row of a round."""
        return self.rows(sa.select(round_).where(round_.c.id == one.round_id))[0]

    def shift(self, one: BusyRound) -> dict[str, Any]:
        """Return the row of a round's shift."""
        return self.rows(sa.select(shift).where(shift.c.id == one.shift_id))[0]

    def jobs(self, one: BusyRound) -> list[str]:
        """Return the statuses of the jobs of a round's visits, in order."""
        query = (
            sa.select(job.c.status)
            .join(stop, stop.c.job_id == job.c.id)
            .join(visit, visit.c.id == stop.c.id)
            .where(visit.c.round_id == one.round_id)
        )
        return [row["status"] for row in self.rows(query.order_by(visit.c.position))]

    def tasks(self) -> list[tuple[str, Mapping[str, Any]]]:
        """Return the queued work by name, but for the look at new events."""
        query = sa.text(
            "SELECT task_name, args FROM tournee.procrastinate_jobs "
            "WHERE task_name <> 'fan-out' ORDER BY id"
        )
        with self.world.database.transaction() as tx:
            return [(row["task_name"], row["args"]) for row in tx.rows(query)]

    def log(self, *kinds: str) -> list[LoggedEvent]:
        """Return the events of some kinds."""
        with self.world.database.transaction(self.home) as tx:
            return events.read(tx, 0, kinds=kinds or None)

    def rows(self, query: sa.Select[Any]) -> list[dict[str, Any]]:
        """Return the rows of a query, as the cooperative sees them."""
        with self.world.database.transaction(self.home) as tx:
            return [dict(row) for row in tx.rows(query)]

    def state(self, one: BusyRound, known: RunningRoundCache | None = None) -> RoundState:
        """Return the state of a round: read anew, or from what a process knows."""
        with self.world.database.transaction(self.home) as tx:
            found = under_way.open_rounds(tx, known or RunningRoundCache(), [one.round_id])
            return found[one.round_id].state


def make_road(
    world: World, *, couriers: int = 2, visits: int = 5, cooperative: UUID | None = None
) -> Road:
    """Publish a day of small rounds, with a windowless visit every two minutes."""
    home = cooperative or world.alpha
    office = world.actor("dispatcher", cooperative=home)
    assert office.id is not None
    start = world.clock.now
    with world.database.transaction(home) as tx:
        busy_rounds = add_busy_day(
            tx, world.service.ids, start, office.id, couriers=couriers, visits=visits
        )
        mine = [one.round_id for one in busy_rounds]
        tx.run(visit.update().where(visit.c.round_id.in_(mine)).values(travel_s=60))
    return Road(world=world, home=home, office=office, start=start, rounds=busy_rounds)
