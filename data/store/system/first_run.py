"""The first run of an installation: its codes, who entered, what was founded, how far streets are.

One row keeps it all, so that every server of the installation knows the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from data.store.database import Row, Transaction
from data.store.tables.people import cooperative, installation_admin
from data.store.tables.system import first_run

_ROW = "first-run"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupCode:
    """A code that a server printed, hashed."""

    digest: bytes
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstRun:
    """The first run as it stands.

    Attributes
    ----------
    codes
        Those that may still be shown; of several servers each printed its own.
    entry_hash, entry_until
        Of the browser that showed one, and until when it may found the cooperative.
    founded_id
        The cooperative that was founded.
    streets
        How far the import of streets is, as :mod:`api.usecases.system.first_streets` keeps it.
    streets_at
        When that was written down.
    """

    codes: tuple[SetupCode, ...] = ()
    entry_hash: bytes | None = None
    entry_until: datetime | None = None
    founded_id: UUID | None = None
    streets: Mapping[str, Any] = field(default_factory=dict)
    streets_at: datetime | None = None


def read(tx: Transaction, *, lock: bool = False) -> FirstRun:
    """Return the first run as it stands, with ``lock`` for nobody else to change until the end."""
    if lock:
        tx.lock("first-run")
    row = tx.row(sa.select(first_run).where(first_run.c.name == _ROW))
    return FirstRun() if row is None else _read(row)


def keep_codes(tx: Transaction, codes: Sequence[SetupCode]) -> None:
    """Keep the codes that may be shown."""
    plain = [
        {"digest": one.digest.hex(), "expires_at": one.expires_at.isoformat()} for one in codes
    ]
    _keep(tx, codes=plain)


def keep_entry(tx: Transaction, digest: bytes, until: datetime) -> None:
    """Keep who entered; no code opens any more."""
    _keep(tx, codes=[], entry_hash=digest, entry_until=until)


def keep_founded(tx: Transaction, cooperative_id: UUID) -> None:
    """Keep what was founded; nobody enters any more."""
    _keep(tx, codes=[], entry_hash=None, entry_until=None, founded_id=cooperative_id)


def keep_streets(tx: Transaction, streets: Mapping[str, Any], now: datetime) -> None:
    """Keep how far the import of streets is."""
    _keep(tx, streets=dict(streets), streets_at=now)


def is_empty(tx: Transaction) -> bool:
    """Return whether nobody has founded anything: no cooperative, no admin of the installation."""
    found = sa.select(
        sa.exists(sa.select(cooperative.c.id)) | sa.exists(sa.select(installation_admin.c.id))
    )
    return not tx.value(found)


def _keep(tx: Transaction, **values: object) -> None:
    statement = insert(first_run).values(name=_ROW, **values)
    tx.run(statement.on_conflict_do_update(index_elements=["name"], set_=values))


def _read(row: Row) -> FirstRun:
    codes = tuple(
        SetupCode(
            digest=bytes.fromhex(one["digest"]),
            expires_at=datetime.fromisoformat(one["expires_at"]),
        )
        for one in row["codes"]
    )
    known = {name: row[name] for name in FirstRun.__slots__ if name != "codes"}
    return FirstRun(codes=codes, **known)
