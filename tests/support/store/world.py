"""A world for tests of the store: a fresh database, two cooperatives, a tiny city, a set clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from api.auth.scopes import Role, grant_of_roles
from api.auth.sealing import Sealer, new_key, read_sealer
from api.settings.home import compiled_cities
from api.streets.cities import compile_city
from api.streets.open_cities import Streets
from api.usecases.act import Actor
from api.usecases.ids import id_at
from api.usecases.service import Service
from api.usecases.tools import Tools
from data.files.disk import DiskStore
from data.store import tables
from data.store.database import Database
from tests.support import tiny

CITY = "grid"
"""Name of the compiled city: the grid of :mod:`tests.support.tiny`."""
ZONE = "Europe/Paris"
MORNING = datetime(2026, 3, 9, 6, 0, tzinfo=UTC)
"""Where the clock stands at first: a Monday, seven o'clock in Paris."""


@dataclass(slots=True)
class SetClock:
    """A clock that stands still until a test moves it."""

    now: datetime = MORNING

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now

    def forward(self, **amount: float) -> datetime:
        """Let time pass, as ``timedelta`` takes it."""
        self.now += timedelta(**amount)
        return self.now


@dataclass(slots=True, kw_only=True)
class World:
    """Everything that a test of use cases needs.

    Attributes
    ----------
    database, owner_url
        As the application's role, and the address as the owner of the schema.
    alpha, beta
        Ids of two cooperatives that must never see each other.
    """

    service: Service
    database: Database
    owner_url: str
    clock: SetClock
    alpha: UUID
    beta: UUID
    _people: dict[tuple[UUID, tuple[str, ...]], Actor] = field(default_factory=dict)

    def actor(
        self, *roles: Role | str, cooperative: UUID | None = None, customer_id: UUID | None = None
    ) -> Actor:
        """Return a person of a cooperative (alpha) with some roles, made when first asked for."""
        home = cooperative or self.alpha
        held = tuple(sorted(Role(role) for role in roles))
        known = self._people.get((home, held))
        if known is None or customer_id is not None:
            known = self.new_person(*held, cooperative=home, customer_id=customer_id)
            self._people[home, held] = known
        return known

    def new_person(
        self,
        *roles: Role | str,
        cooperative: UUID | None = None,
        name: str = "",
        skills: Iterable[str] = (),
        customer_id: UUID | None = None,
    ) -> Actor:
        """Add an active person to a cooperative (alpha) and give them as an actor."""
        home = cooperative or self.alpha
        held = [Role(role) for role in roles]
        person_id = self.service.ids()
        with self.database.transaction(home) as tx:
            tx.add(
                tables.people.person,
                {
                    "id": person_id,
                    "name": name or f"{'/'.join(held)} {person_id.hex[-4:]}",
                    "email": f"{person_id.hex}@example.org",
                    "language": "en",
                    "roles": list(held),
                    "skills": list(skills),
                    "customer_id": customer_id,
                    "status": "active",
                    "created_at": self.clock.now,
                    "joined_at": self.clock.now,
                },
            )
        return Actor(
            kind="person",
            id=person_id,
            cooperative_id=home,
            roles=frozenset(held),
            grant=grant_of_roles(held),
            customer_id=customer_id,
        )


def grid_city(home: Path) -> Path:
    """Compile the grid into a home's folder of cities, once, and give that folder."""
    cities = home / "cities"
    if CITY not in compiled_cities(cities):
        cities.mkdir(parents=True, exist_ok=True)
        extract = tiny.write_extract(cities / "grid.osm")
        compile_city(cities, extract, CITY)
    return cities


def make_world(
    app_url: str,
    owner_url: str,
    cities: Path,
    files: Path,
    *,
    start: datetime = MORNING,
    sealer: Sealer | None = None,
    public_url: str = "https://rounds.example.org",
    keep: Callable[[sa.Engine], sa.Engine] | None = None,
) -> World:
    """Make a world on an empty migrated database.

    Other processes need the same sealer. A database that is lent again has its engine again: that
    knows its statements worked out.
    """
    clock = SetClock(start)
    numbers = count(1)
    database = Database(url=app_url, pool_size=4)
    if keep is not None:
        database.engine = keep(database.engine)

    def ids() -> UUID:
        return id_at(int(clock.now.timestamp() * 1000), next(numbers))

    tools = Tools(
        streets=Streets(folder=cities),
        files=DiskStore(files),
        sealer=sealer or a_sealer(),
        public_url=public_url,
    )
    service = Service(database=database, tools=tools, clock=clock, ids=ids)
    alpha, beta = add_cooperative(service, "alpha"), add_cooperative(service, "beta")
    return World(
        service=service,
        database=database,
        owner_url=owner_url,
        clock=clock,
        alpha=alpha,
        beta=beta,
    )


def a_sealer() -> Sealer:
    """Return a sealer with one new key."""
    return read_sealer(new_key().reveal(), where="TOURNEE_SECRET_KEYS")


def add_cooperative(service: Service, slug: str) -> UUID:
    """Add a cooperative to the installation."""
    cooperative_id = service.ids()
    with service.database.transaction() as tx:
        tx.run(
            tables.people.cooperative.insert().values(
                id=cooperative_id,
                slug=slug,
                name=slug.title(),
                time_zone=ZONE,
                country="FR",
                language="fr",
                city=CITY,
                created_at=service.clock(),
            )
        )
    return cooperative_id
