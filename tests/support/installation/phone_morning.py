"""A morning with published rounds of twenty stops, on servers of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self
from uuid import UUID

import sqlalchemy as sa

from api.usecases.act import Actor
from api.usecases.ids import new_id
from api.usecases.people.links import make_sign_in_code, make_sign_in_link
from api.usecases.rounds.positions import latest_positions
from data.local import Cluster
from data.store.rounds import events, proofs
from data.store.rounds.events import LoggedEvent
from data.store.rounds.positions import Position
from data.store.rounds.proofs import Proof
from data.store.tables.rounds import visit
from tests.support.installation.storm import PUBLIC_URL, Installation, installation
from tests.support.rounds.busy_day import BusyRound, add_busy_day
from tests.support.store.world import World, grid_city, make_world

STOPS = 20
SERVER = "server-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """Published rounds, and the server that phones speak with.

    Attributes
    ----------
    round
        The one that this is about.
    """

    installation: Installation
    world: World
    office: Actor
    rounds: tuple[BusyRound, ...]
    round: BusyRound

    @property
    def address(self) -> str:
        """Where the server listens."""
        return self.installation.address(SERVER)

    @property
    def visit_ids(self) -> list[str]:
        """The stops of the round, in order."""
        return [str(one) for one in self.round.visit_ids]

    def of(self, number: int) -> Self:
        """Return the same morning about another round."""
        return replace(self, round=self.rounds[number])

    def link(self) -> str:
        """Return the token of a new link for the round's rider."""
        new = self.world.service.do(
            self.office, make_sign_in_link, self.round.person_id, round_id=self.round.round_id
        )
        return new.token.reveal()

    def code(self) -> str:
        """Return a new short code for the round's rider, who then sees all their rounds."""
        new = self.world.service.do(self.office, make_sign_in_code, self.round.person_id)
        return new.code.reveal()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self.installation.start(SERVER)
        self.installation.await_server(SERVER)

    def kill(self) -> None:
        """Kill the server."""
        self.installation.kill(SERVER)

    def events(self, *kinds: str) -> list[LoggedEvent]:
        """Give the events of some kinds that phones told of the round, in the order of the log."""
        with self.world.database.transaction(self.world.alpha) as tx:
            found = events.read(tx, 0, kinds=kinds or None)
        return [one for one in found if one.phone_id and one.round_id == self.round.round_id]

    def proofs(self) -> list[Proof]:
        """Return every proof of the round."""
        with self.world.database.transaction(self.world.alpha) as tx:
            return proofs.of_visits(tx, list(self.round.visit_ids))

    def visits(self) -> dict[UUID, Any]:
        """Return what is known of each visit."""
        with self.world.database.transaction(self.world.alpha) as tx:
            rows = tx.rows(sa.select(visit).where(visit.c.round_id == self.round.round_id))
            return {row["id"]: row for row in rows}

    def position(self) -> Position | None:
        """Return where the rider was last, as far as the office may know."""
        found = self.world.service.do(self.office, latest_positions)
        return next((one for one in found if one.shift_id == self.round.shift_id), None)


@contextmanager
def open_morning(
    home: Path, store: tuple[Cluster, str], riders: int = 1, stops: int = STOPS
) -> Iterator[Morning]:
    """Return a server with rounds that were published a moment ago, over a copy of a database."""
    with installation(home, store) as new_installation:
        world = make_world(
            new_installation.app_url,
            new_installation.owner_url,
            grid_city(home),
            new_installation.folder / "files",
            start=datetime.now(UTC),
            sealer=new_installation.sealer,
            public_url=PUBLIC_URL,
        )
        office = world.actor("dispatcher")
        assert office.id is not None
        with world.database.transaction(world.alpha) as tx:
            rounds = add_busy_day(
                tx, new_id, world.clock.now, office.id, couriers=riders, visits=stops
            )
        morning = Morning(
            installation=new_installation,
            world=world,
            office=office,
            rounds=tuple(rounds),
            round=rounds[0],
        )
        morning.start()
        yield morning
        world.database.close()
