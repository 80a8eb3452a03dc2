"""A round whose first visit of a kind fails, and the phone that tells it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from api.usecases.rounds.document.document import round_document
from api.usecases.rounds.events.event_batches import Verdict, record_events
from api.usecases.rounds.events.event_form import Batch
from data.store.bookings import bookings
from data.store.bookings.bookings import BookedJob, Booking
from data.store.care import rules
from data.store.rounds.rounds import VisitRow
from data.store.tables.bookings import booking as booking_rows
from data.store.tables.bookings import stop
from dispatch.bookings.quotes import Quote
from dispatch.values.plain_values import to_plain
from tests.support.queue import drain
from tests.support.rounds.live_town import make_town
from tests.support.store.world import World

SOON = timedelta(minutes=3)
"""After so long nobody can take back any more what was told."""


class Ride:
    """Ana's round with its first drop to fail, and her phone."""

    def __init__(self, world: World, rule: str, **stop_values: object) -> None:
        self.world, self.town = world, make_town(world)
        self.jobs = [
            self.town.add_job((2, 2), (0, 0), pinned=self.town.shifts["ana"]),
            self.town.add_job((2, 2), (4, 0), pinned=self.town.shifts["ana"]),
            self.town.add_job((2, 2), (4, 4), pinned=self.town.shifts["ana"]),
        ]
        with world.database.transaction(self.town.home) as tx:
            tx.run(stop.update().values(on_failure=rule, **stop_values))
            tariff = rules.tariff_at(tx, rules.STANDARD, world.clock.now)
            quote = Quote(
                tariff_id=rules.STANDARD, tariff_version=tariff.version, lines=(), vat_per_mille=0
            )
            tx.run(booking_rows.update().values(quote=to_plain(quote)))
        self.town.publish()
        self.seq = 0
        self.ana = world.actor("courier", cooperative=self.town.home)
        self.ana = type(self.ana)(
            kind="person",
            id=self.town.people["ana"],
            cooperative_id=self.town.home,
            roles=self.ana.roles,
            grant=self.ana.grant,
        )
        self.round_id = self.town.round("ana").id
        world.clock.now = self.town.round("ana").starts_at
        self.tell("round_started", self.round_id)

    def tell(
        self, kind: str, subject: UUID, at: datetime | None = None, **detail: object
    ) -> Verdict:
        """Send a fact that happens now, or happened before and comes in late."""
        self.seq += 1
        fact = {
            "id": str(self.world.service.ids()),
            "kind": kind,
            "subject_id": str(subject),
            "round_id": str(self.round_id),
            "at": (at or self.world.clock.now).isoformat(),
            "phone_seq": self.seq,
            "detail": detail,
        }
        batch = Batch(events=[fact], phone_id="phone-1")
        (verdict,) = self.world.service.do(self.ana, record_events, batch)
        assert verdict.outcome == "accepted", verdict
        return verdict

    def visit(self, kind: str, job_id: UUID | None) -> VisitRow:
        """Return a visit of a job as it stands."""
        return next(v for v in self.visits() if v.kind == kind and v.job_id == job_id)

    def visits(self) -> list[VisitRow]:
        """Return the round's visits in order."""
        return list(self.town.round("ana").visits)

    def ride_to(self, kind: str, job_id: UUID) -> VisitRow:
        """Do all that is planned before a visit, and be there."""
        for one in self.visits():
            if one.status != "planned":
                continue
            self.world.clock.now = max(self.world.clock.now, one.start_at)
            if (one.kind, one.job_id) == (kind, job_id):
                return one
            if one.kind != "break":
                self.tell("visit_done", one.id)
        raise AssertionError(job_id)

    def fail(self, kind: str = "drop", job: int | None = None) -> VisitRow:
        """Let the first visit of a kind fail, or that of a job."""
        first = self.first(kind) if job is None else self.jobs[job]
        one = self.ride_to(kind, first)
        self.tell("visit_failed", one.id, reason="nobody_there")
        return one

    def first(self, kind: str) -> UUID:
        """Return the job of the first visit of a kind."""
        found = next(v.job_id for v in self.visits() if v.kind == kind)
        assert found is not None
        return found

    def follow(self) -> list[str]:
        """Let the worker do what follows, and give the names of it."""
        self.world.clock.now += SOON
        return drain(self.world.service)

    def status(self, job_id: UUID | None) -> str:
        """Return what a job's row says."""
        assert job_id
        return self.town.job_status(job_id)

    def booking(self, job_id: UUID | None) -> Booking:
        """Return the booking of a job."""
        assert job_id
        with self.world.database.transaction(self.town.home) as tx:
            found = bookings.of_job(tx, job_id)
        assert found is not None
        return found

    def retry_of(self, job_id: UUID | None) -> BookedJob | None:
        """Return the job that tries a job again."""
        booked_jobs = [one for one in self.booking(job_id).jobs if one.retry_of == job_id]
        assert len(booked_jobs) <= 1
        return booked_jobs[0] if booked_jobs else None

    def document(self) -> dict[str, Any]:
        """Return the round as its phone reads it."""
        found = self.world.service.do(self.ana, round_document, self.round_id)
        read: dict[str, Any] = json.loads(found.text)
        return read

    def followed(self) -> list[Mapping[str, Any]]:
        """Return what the log tells of what followed."""
        return [one.detail for one in self.town.log("failure_followed")]
