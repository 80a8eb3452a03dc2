"""Bring streets, addresses and base map of a compiled city into PostGIS, version by version.

A city is known by its name, each import of it by the fingerprint of its file. A new version is
written, made current and set in the place of the former one in a single transaction: whoever reads
sees the old streets or the new ones, and a load that is killed leaves nothing behind. The former
version stays as long as a plan of today or later was made on it. A base map may come later than its
city: then it is added to the version that is there.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any, Literal

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from data.store.database import Database, Transaction
from data.store.streets.gazetteer import Entry, gazetteer_of
from data.store.streets.written_address import house_numbers
from data.store.tables.people import cooperative
from data.store.tables.rounds import plan
from data.store.tables.streets import city_version, map_feature
from routing.city import City
from routing.osm.base_map import BaseMap

LOAD_TIMEOUT_MS = 30 * 60_000
"""Limit for one statement of a load; a big city is a few million rows."""

WAITING = ("waiting", "solving", "ready", "published")
"""Statuses of plans that may still be ridden."""

_LITTLE_ENDIAN, _WITH_SRID, _WGS84 = 1, 0x20000000, 4326
_POINT, _LINE = 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class CityVersion:
    """One import of a city, as it lies in PostGIS.

    Attributes
    ----------
    name, fingerprint
        The city, and the checksum of its file (:attr:`routing.city.City.fingerprint`).
    status
        ``current``, or ``old``: replaced, and kept for plans that were made on it.
    streets, addresses
        How many of each.
    map_fingerprint
        Checksum of its base map; empty where it shows streets alone.
    loaded_at, replaced_at
        When it came and went.
    """

    name: str
    fingerprint: str
    attribution: str
    status: Literal["loading", "current", "old"]
    streets: int
    addresses: int
    map_fingerprint: str
    loaded_at: datetime
    replaced_at: datetime | None


def load_city(
    database: Database, city: City, now: datetime, base_map: BaseMap | None = None
) -> CityVersion:
    """Bring a city into PostGIS and make it the one that is looked at.

    Loading what is there already changes nothing; a version that was replaced and is still kept
    becomes current again without being written anew. Two programs may try at once.

    Parameters
    ----------
    database
        As the application's role.
    city
        The compiled city.
    now
        Aware instant, noted with the version.
    base_map
        What lies beside its streets. Where it is not given, one that was loaded before stays.
    """
    fingerprint = city.fingerprint
    if base_map is not None and base_map.city != fingerprint:
        message = "a base map of another city"
        raise ValueError(message)
    with database.transaction(statement_timeout_ms=LOAD_TIMEOUT_MS) as tx:
        tx.lock(f"city:{city.name}")
        known = _find(tx, city.name, fingerprint)
        if known is None:
            _retire(tx, city.name, now)
            _write(tx, city, fingerprint, now)
        elif known.status != "current":
            _retire(tx, city.name, now)
            _change(tx, city.name, fingerprint, status="current", replaced_at=None)
        if base_map is not None:
            _write_map(tx, city.name, base_map)
        found = _find(tx, city.name, fingerprint)
    if found is None:
        raise AssertionError
    return found


def remove_old(database: Database, today: date) -> list[CityVersion]:
    """Remove replaced versions on which no plan was made that may still be ridden; give them.

    Parameters
    ----------
    today
        The day by UTC. A day before it counts as today somewhere, so plans from the day before on
        keep their version.
    """
    used = _fingerprints_in_use(database, today - timedelta(days=1))
    with database.transaction(statement_timeout_ms=LOAD_TIMEOUT_MS) as tx:
        gone = sa.delete(city_version).where(
            city_version.c.status == "old", city_version.c.fingerprint.not_in(used)
        )
        return tx.every(CityVersion, gone.returning(city_version))


def versions(tx: Transaction) -> list[CityVersion]:
    """Return every version in PostGIS, by city, the newest first."""
    query = sa.select(city_version).order_by(city_version.c.name, city_version.c.loaded_at.desc())
    return tx.every(CityVersion, query)


def _fingerprints_in_use(database: Database, since: date) -> set[str]:
    """Ask each cooperative in turn: no transaction sees the plans of several."""
    with database.transaction() as tx:
        ids = [row["id"] for row in tx.rows(sa.select(cooperative.c.id))]
    used: set[str] = set()
    for cooperative_id in ids:
        with database.transaction(cooperative_id, read_only=True) as tx:
            query = sa.select(plan.c.city_fingerprint).where(
                plan.c.cooperative_id == tx.owner, plan.c.day >= since, plan.c.status.in_(WAITING)
            )
            used.update(row["city_fingerprint"] for row in tx.rows(query.distinct()))
    return used


def _write(tx: Transaction, city: City, fingerprint: str, now: datetime) -> None:
    values = {
        "name": city.name,
        "fingerprint": fingerprint,
        "attribution": city.attribution,
        "status": "loading",
        "loaded_at": now,
    }
    number = int(tx.value(city_version.insert().values(values).returning(city_version.c.id)))
    streets = _copy(
        tx,
        "street (city_id, edge, way, name, class, rank, bike, direction, contraflow, surface, "
        "geom)",
        _street_rows(city, number),
    )
    names = gazetteer_of(city)
    addresses = _copy(
        tx,
        "address (city_id, position, street, number, name, town, postcode, doors, entry, geom)",
        _address_rows(city, number, names.of_address),
    )
    _copy(
        tx,
        "gazetteer (city_id, position, kind, name, town, postcode, postcodes, search, address, "
        "geom)",
        _entry_rows(names.entries, number),
    )
    _change(tx, city.name, fingerprint, status="current", streets=streets, addresses=addresses)


def _write_map(tx: Transaction, name: str, base_map: BaseMap) -> None:
    """Write the base map of a version, in place of any other."""
    fingerprint = base_map.fingerprint
    query = sa.select(city_version.c.id, city_version.c.map_fingerprint)
    row = tx.row(query.where(*_is(name, base_map.city)))
    if row is None or row["map_fingerprint"] == fingerprint:
        return
    tx.run(sa.delete(map_feature).where(map_feature.c.city_id == row["id"]))
    _copy(
        tx,
        "map_feature (city_id, position, layer, kind, name, low_zoom, high_zoom, geom)",
        (
            (row["id"], position, *each[:-1], each.shape.hex())
            for position, each in enumerate(base_map.features())
        ),
    )
    _change(tx, name, base_map.city, map_fingerprint=fingerprint)


def _copy(tx: Transaction, target: str, rows: Iterator[tuple[Any, ...]]) -> int:
    """Write rows the fast way; gives their number."""
    count = 0
    raw = tx.connection.connection.driver_connection
    with raw.cursor() as cursor, cursor.copy(f"COPY tournee.{target} FROM STDIN") as copy:  # type: ignore[union-attr]
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


_STREET = attrgetter(
    *("edge", "way", "name", "highway", "rank"),
    *("look.bike", "look.direction", "look.contraflow", "look.surface"),
)
_ADDRESS = attrgetter("street", "number", "name", "town", "postcode")
_ENTRY = attrgetter("kind", "name", "town", "postcode")


def _street_rows(city: City, number: int) -> Iterator[tuple[Any, ...]]:
    for line in city.street_lines():
        yield (number, *_STREET(line), _line(line.points))


def _address_rows(city: City, number: int, entries: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    for position, (each, entry) in enumerate(zip(city.addresses, entries, strict=True)):
        doors = list(house_numbers(each.number))
        yield (number, position, *_ADDRESS(each), doors, entry, _point(each.lon, each.lat))


def _entry_rows(entries: Sequence[Entry], number: int) -> Iterator[tuple[Any, ...]]:
    for position, each in enumerate(entries):
        found = (list(each.postcodes), each.search, each.address, _point(each.lon, each.lat))
        yield (number, position, *_ENTRY(each), *found)


def _line(points: NDArray[np.float64]) -> str:
    """Write a line as PostGIS reads it (EWKB in hexadecimal digits)."""
    head = struct.pack("<BIII", _LITTLE_ENDIAN, _WITH_SRID | _LINE, _WGS84, len(points))
    return (head + np.ascontiguousarray(points, dtype="<f8").tobytes()).hex()


def _point(lon: float, lat: float) -> str:
    head = struct.pack("<BII", _LITTLE_ENDIAN, _WITH_SRID | _POINT, _WGS84)
    return (head + struct.pack("<dd", lon, lat)).hex()


def _retire(tx: Transaction, name: str, now: datetime) -> None:
    current = (city_version.c.name == name, city_version.c.status == "current")
    tx.run(city_version.update().where(*current).values(status="old", replaced_at=now))


def _change(tx: Transaction, name: str, fingerprint: str, **values: Any) -> None:  # noqa: ANN401
    tx.run(city_version.update().where(*_is(name, fingerprint)).values(**values))


def _find(tx: Transaction, name: str, fingerprint: str) -> CityVersion | None:
    return tx.find(CityVersion, sa.select(city_version).where(*_is(name, fingerprint)))


def _is(name: str, fingerprint: str) -> tuple[sa.ColumnElement[bool], ...]:
    return city_version.c.name == name, city_version.c.fingerprint == fingerprint
