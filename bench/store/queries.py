"""The day's queries of a cooperative, as the application asks them, and what each asks about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

import sqlalchemy as sa

from bench.store.year import Year
from data.store.bookings import lists
from data.store.database import Database, Transaction
from data.store.fleet import places, shifts
from data.store.labour import postings, worked_hours
from data.store.money import invoice_lists
from data.store.planning import days
from data.store.rounds import briefs, events, own_rounds, positions, reports, rounds
from data.store.streets import geocoding
from data.store.tables.people import customer, person
from data.store.tables.rounds import round_
from data.store.tables.streets import address
from dispatch.rounds.state_machine import replay
from routing.types import Point

MIDDLE = Point(lon=2.3, lat=48.85)
MORNING = 9
"""Hour (UTC) of today at which the day's queries are asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Subject of one repetition."""

    today: date
    day: date
    month: tuple[date, date]
    customer_id: UUID
    person_id: UUID
    round_id: UUID
    head: int
    street: str
    written: str

    @property
    def now(self) -> datetime:
        """The moment at which it is asked."""
        return datetime(self.today.year, self.today.month, self.today.day, MORNING, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One of the day's queries; ``on_limit`` whether it is to stay under the limit."""

    name: str
    run: Callable[[Transaction, Asked], object]
    on_limit: bool = True


def _folded(tx: Transaction, asked: Asked) -> object:
    kept = briefs.find(tx, asked.round_id)
    return kept and replay(kept.brief, briefs.events_of(tx, kept.brief))


def _stamps(asked: Asked) -> tuple[datetime, datetime]:
    first, last = asked.month
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    return start, start + timedelta(days=(last - first).days + 1)


QUERIES: tuple[Query, ...] = (
    Query(name="board: rounds and visits", run=lambda tx, a: rounds.of_day(tx, a.today)),
    Query(name="board: shifts", run=lambda tx, a: shifts.between(tx, a.today, a.today)),
    Query(
        name="board: bookings, first 50",
        run=lambda tx, a: lists.between(
            tx,
            lists.Wanted(first=a.today, last=a.today),
            50,
            recipients=True,
            tracking=True,
        ),
    ),
    Query(name="board: jobs to plan", run=lambda tx, a: days.load_day(tx, a.day)),
    Query(
        name="board: arrivals to come",
        run=lambda tx, a: own_rounds.between(tx, a.today, a.today, now=a.now),
    ),
    Query(name="board: last positions", run=lambda tx, a: positions.latest(tx, a.now)),
    Query(name="log: 500 since a cursor", run=lambda tx, a: events.read(tx, a.head - 500)),
    Query(name="log: of one round", run=lambda tx, a: events.of_round(tx, a.round_id)),
    Query(name="round: state from its events", run=_folded),
    Query(
        name="customer: bookings of a week",
        run=lambda tx, a: lists.between(
            tx,
            lists.Wanted(
                first=a.today - timedelta(days=6), last=a.today, customer_id=a.customer_id
            ),
            50,
            recipients=True,
            tracking=True,
        ),
    ),
    Query(
        name="customer: invoices",
        run=lambda tx, a: invoice_lists.listed(
            tx, invoice_lists.Wanted(customer_id=a.customer_id, drafts=False), 50
        ),
    ),
    Query(
        name="person: shifts of four weeks",
        run=lambda tx, a: shifts.between(
            tx, a.today - timedelta(days=20), a.today + timedelta(days=7), person_id=a.person_id
        ),
    ),
    Query(name="places: all", run=lambda tx, _: places.every(tx)),
    Query(
        name="places: search an address",
        run=lambda tx, a: geocoding.geocode(tx, "bench", a.street, near=MIDDLE),
    ),
    Query(
        name="places: search with town",
        run=lambda tx, a: geocoding.geocode(tx, "bench", a.written, near=MIDDLE),
    ),
    Query(
        name="office: invoices overdue",
        run=lambda tx, a: invoice_lists.listed(tx, invoice_lists.Wanted(overdue_on=a.today), 500),
    ),
    Query(name="month: left to invoice", run=lambda tx, a: invoice_lists.to_invoice(tx, *a.month)),
    Query(name="month: rates and ways", run=lambda tx, a: reports.round_totals(tx, *a.month)),
    Query(name="month: failures", run=lambda tx, a: reports.failures(tx, *a.month)),
    Query(name="month: emissions", run=lambda tx, a: reports.emissions(tx, *a.month)),
    Query(name="month: customers", run=lambda tx, a: reports.customer_volumes(tx, *a.month)),
    Query(name="month: hours worked", run=lambda tx, a: worked_hours.worked_stints(tx, *a.month)),
    Query(name="month: effort of all", run=lambda tx, a: postings.efforts(tx, *a.month)),
    Query(name="month: by group", run=lambda tx, a: reports.by_group(tx, *a.month)),
    Query(
        name="month: refusals, overrides", run=lambda tx, a: reports.watched_events(tx, *_stamps(a))
    ),
    # A whole year at once is nobody's daily question.
    Query(
        name="year: rates and ways",
        run=lambda tx, a: reports.round_totals(tx, a.today - timedelta(days=364), a.today),
        on_limit=False,
    ),
    Query(
        name="year: customers",
        run=lambda tx, a: reports.customer_volumes(tx, a.today - timedelta(days=364), a.today),
        on_limit=False,
    ),
)


def questions(database: Database, year: Year, repeats: int, chance: Random) -> Iterator[Asked]:
    """Make up what each repetition asks about, out of what there is."""
    with database.transaction(year.cooperative_id, read_only=True) as tx:
        customers = [row["id"] for row in tx.rows(sa.select(customer.c.id))]
        people = [row["id"] for row in tx.rows(sa.select(person.c.id))]
        ridden = [row["id"] for row in tx.rows(sa.select(round_.c.id))]
        head = events.head(tx)
        doors = tx.rows(
            sa.select(address.c.street, address.c.number, address.c.postcode, address.c.town)
            .order_by(sa.func.md5(address.c.street + address.c.number))
            .limit(repeats)
        )
    for number in range(repeats):
        door = doors[number % len(doors)]
        written = f"{door['number']} {door['street']}"
        first = year.first + timedelta(days=chance.randrange(max(1, year.days - 30)))
        yield Asked(
            today=year.today,
            day=year.today + timedelta(days=1 + number % 7),
            month=(first, first + timedelta(days=30)),
            customer_id=chance.choice(customers),
            person_id=chance.choice(people),
            round_id=chance.choice(ridden),
            head=head - chance.randrange(2000),
            street=written,
            written=f"{written}, {door['postcode']} {door['town']}",
        )
