"""Fills a store with a year of a cooperative's data, inside PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import psycopg

_YEAR = Path(__file__).with_name("year.sql")
_ADDRESSES = Path(__file__).with_name("addresses.sql")


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """Year of made-up history.

    Attributes
    ----------
    cooperative_id, slug
        Whose; the row of the cooperative is made too.
    today
        The last day that was ridden.
    days
        How many days were ridden, today among them.
    jobs
        On each day.
    """

    cooperative_id: UUID
    slug: str
    today: date
    days: int
    jobs: int

    @property
    def first(self) -> date:
        """The first day."""
        return self.today - timedelta(days=self.days - 1)


def fill(connection: psycopg.Connection, year: Year) -> None:
    """Write a year of a cooperative, in one transaction.

    Parameters
    ----------
    connection
        Of the owner of the tables; every check and reference holds as for the application.
    """
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('tournee.cooperative', %s, true), "
            "set_config('timezone', 'UTC', true)",
            (str(year.cooperative_id),),
        )
        cursor.execute(
            "CREATE TEMP TABLE asked (today date, first date, jobs int, slug text) ON COMMIT DROP"
        )
        asked = (year.today, year.first, year.jobs, year.slug)
        cursor.execute("INSERT INTO asked VALUES (%s, %s, %s, %s)", asked)
        cursor.execute(_YEAR.read_bytes())


def fill_addresses(connection: psycopg.Connection, count: int) -> None:
    """Write the addresses of a city of that many doors, for the search of places."""
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('bench.addresses', %s, true)", (str(count),))
        cursor.execute(_ADDRESSES.read_bytes())
