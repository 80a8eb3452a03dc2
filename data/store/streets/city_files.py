"""Compiled cities as they lie in the installation's store of files, for every machine to fetch.

A city's file is cut into pieces, as a file of the store has a largest size. The last import of a
city counts; while programs of two versions run, each has its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from data.store.database import Transaction
from data.store.rows import LIST, RowsOf
from data.store.tables.streets import city_file

INSTALLATION = UUID(int=0)
"""In the store of files the pieces are this one's, as those of others are a cooperative's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CityFile:
    """One compiled city in the store of files.

    Attributes
    ----------
    name, fingerprint
        The city, and the checksum of its file.
    version
        Of the form of city files (:data:`routing.city.FORMAT_VERSION`).
    pieces
        SHA-256 of its pieces, in order.
    imported_at
        When it was compiled, by the clock of that machine.
    map_fingerprint, map_pieces
        Checksum and pieces of its base map; empty where it has none.
    """

    name: str
    version: int
    fingerprint: str
    pieces: tuple[str, ...]
    size_bytes: int
    imported_at: datetime
    map_fingerprint: str = ""
    map_pieces: tuple[str, ...] = ()

    @property
    def every_piece(self) -> tuple[str, ...]:
        """SHA-256 of all its pieces in the store of files."""
        return (*self.pieces, *self.map_pieces)


_ROWS = RowsOf(city_file, CityFile, pieces=LIST, map_pieces=LIST)


def every(tx: Transaction) -> list[CityFile]:
    """Return all cities of the store, of every version, by name, the newest first."""
    query = sa.select(city_file).order_by(city_file.c.name, city_file.c.imported_at.desc())
    return _ROWS.every(tx, query)


def find(tx: Transaction, name: str, version: int) -> CityFile | None:
    """Return a city of the store."""
    query = sa.select(city_file).where(city_file.c.name == name, city_file.c.version == version)
    return _ROWS.one(tx, query)


def keep(tx: Transaction, new_city_file: CityFile) -> None:
    """Note a city of the store in the place of its former import."""
    values = _ROWS.values(new_city_file)
    statement = insert(city_file).values(values)
    changed = {name: statement.excluded[name] for name in values if name not in ("name", "version")}
    tx.run(statement.on_conflict_do_update(index_elements=["name", "version"], set_=changed))


def newest(files: Iterable[CityFile]) -> dict[str, CityFile]:
    """Return for each city its last import, of whatever version."""
    found: dict[str, CityFile] = {}
    for each in files:
        if each.name not in found or each.imported_at > found[each.name].imported_at:
            found[each.name] = each
    return found
