"""A published day of one round of three jobs, and the phone that tells of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from api.usecases.rounds.events.event_batches import Verdict, record_events
from api.usecases.rounds.events.event_form import Batch
from data.store.care import rules
from data.store.system.invariants import breaches
from data.store.tables.bookings import booking
from data.store.tables.people import customer
from dispatch.bookings.quotes import PriceLine, Quote
from dispatch.values.plain_values import to_plain
from tests.support.rounds.live_town import make_town
from tests.support.store.rows import row_for
from tests.support.store.world import World


class Day:
    """Ana's round of three jobs from the hub, Bo's empty hands, and a phone that tells."""

    def __init__(self, world: World) -> None:
        self.world, self.town = world, make_town(world)
        ana = self.town.shifts["ana"]
        self.jobs = [
            self.town.add_job(at, to, pinned=ana)
            for at, to in (((2, 1), (0, 0)), ((3, 2), (4, 0)), ((1, 2), (4, 4)))
        ]
        self.town.add_job((0, 1), (1, 1), pinned=self.town.shifts["bo"])
        self.town.publish()
        for one in self.jobs:
            self.town.pin(one, None)
        courier = world.actor("courier", cooperative=self.town.home)
        self.ana = type(courier)(
            kind="person",
            id=self.town.people["ana"],
            cooperative_id=self.town.home,
            roles=courier.roles,
            grant=courier.grant,
        )
        self.round_id = self.town.round("ana").id
        self.begins = self.town.round("ana").starts_at
        world.clock.now = self.begins + timedelta(minutes=30)
        self.seq = 0

    def tell(
        self, kind: str, subject: UUID | None = None, at: datetime | None = None, **detail: object
    ) -> Verdict:
        """Send a fact of now, or of another time."""
        self.seq += 1
        fact = {
            "id": str(self.world.service.ids()),
            "kind": kind,
            "subject_id": str(subject or self.round_id),
            "round_id": str(self.round_id),
            "at": (at or self.world.clock.now).isoformat(),
            "phone_seq": self.seq,
            "detail": detail,
        }
        batch = Batch(events=[fact], phone_id="phone-1", sent_at=self.world.clock.now)
        (verdict,) = self.world.service.do(self.ana, record_events, batch)
        return verdict

    def visit(self, kind: str, job_id: UUID) -> UUID:
        """Return the visit of a job."""
        visits = [v for one in self.town.rounds().values() for v in one.visits]
        return next(v.id for v in visits if (v.kind, v.job_id) == (kind, job_id))

    def statuses(self) -> list[str]:
        """Return what the rows of Ana's jobs say."""
        return [self.town.job_status(one) for one in self.jobs]

    def sound(self) -> None:
        """Claim that nothing contradicts itself."""
        assert breaches(self.world.database, self.world.clock.now) == []

    def rows(self, query: sa.Select[Any]) -> list[dict[str, Any]]:
        """Return rows of the cooperative."""
        with self.world.database.transaction(self.town.home) as tx:
            return [dict(row) for row in tx.rows(query)]

    def agree_prices(self) -> UUID:
        """Let every booking be one customer's, at 11.30 each, and give the customer."""
        customer_id, price = self.world.service.ids(), PriceLine(code="base", unit_cents=1130)
        with self.world.database.transaction(self.town.home) as tx:
            row = {**row_for(self.town.home, customer), "id": customer_id, "status": "active"}
            del row["cooperative_id"]
            tx.add(customer, row)
            tariff = rules.tariff_at(tx, rules.STANDARD, self.world.clock.now)
            agreed = Quote(
                tariff_id=rules.STANDARD,
                tariff_version=tariff.version,
                lines=(price,),
                vat_per_mille=0,
            )
            tx.run(booking.update().values(quote=to_plain(agreed), customer_id=customer_id))
        return customer_id
