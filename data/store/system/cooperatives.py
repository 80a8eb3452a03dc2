"""Cooperatives: founding, reading and suspending them, and how much they keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from data.store.database import Database, Transaction, prepared
from data.store.tables import is_owned, metadata
from data.store.tables.people import cooperative

Status = Literal["active", "suspended"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cooperative:
    """A cooperative that runs rounds with this installation.

    Attributes
    ----------
    slug
        Its name in addresses: small letters, digits and hyphens.
    time_zone
        IANA name, such as ``Europe/Paris``: where its days begin and end.
    country, language
        Two letters each, ISO 3166-1 (``FR``) and ISO 639-1 (``fr``).
    city
        Name of the compiled city whose streets it rides.
    status
        ``suspended``: nobody can sign in and no key works; nothing is deleted.
    """

    id: UUID
    slug: str
    name: str
    time_zone: str
    country: str
    language: str
    city: str
    status: Status = "active"
    created_at: datetime

    @property
    def zone(self) -> tzinfo:
        """The zone in which its days lie."""
        # Rows of early schemas may name none, and must not keep a restored server from serving.
        return ZoneInfo(self.time_zone or "UTC")


_OWN = prepared(
    sa.select(*(cooperative.c[name] for name in Cooperative.__slots__)).where(
        cooperative.c.id == sa.bindparam("owner", type_=sa.Uuid)
    )
)


def add(tx: Transaction, row: Cooperative) -> bool:
    """Add a cooperative; false where its id or slug is taken."""
    values = {name: getattr(row, name) for name in Cooperative.__slots__}
    statement = insert(cooperative).values(values).on_conflict_do_nothing()
    return tx.row(statement.returning(cooperative.c.id)) is not None


def own(tx: Transaction) -> Cooperative:
    """Return the cooperative that a transaction works for."""
    found = tx.tuples(_OWN, owner=tx.owner)
    if not found:
        message = f"no cooperative {tx.owner}"
        raise LookupError(message)
    return Cooperative(**dict(zip(Cooperative.__slots__, found[0], strict=True)))


def find(tx: Transaction, cooperative_id: UUID) -> Cooperative | None:
    """Return a cooperative in sight, ``None`` where there is none."""
    return tx.find(Cooperative, sa.select(cooperative).where(cooperative.c.id == cooperative_id))


def every(tx: Transaction) -> list[Cooperative]:
    """Return all cooperatives in sight by name."""
    query = sa.select(cooperative).order_by(cooperative.c.name, cooperative.c.id)
    return tx.every(Cooperative, query)


def ids(database: Database) -> list[UUID]:
    """Return the ids of all cooperatives, in order."""
    with database.transaction(read_only=True) as tx:
        return [row["id"] for row in tx.rows(sa.select(cooperative.c.id).order_by("id"))]


def is_active(tx: Transaction) -> bool:
    """Return whether the cooperative that a transaction works for is at work."""
    query = sa.select(cooperative.c.status).where(cooperative.c.id == tx.owner)
    return bool(tx.value(query) == "active")


def set_status(tx: Transaction, cooperative_id: UUID, status: Status) -> bool:
    """Suspend or resume a cooperative; false where it was so already."""
    changed = cooperative.update().where(
        cooperative.c.id == cooperative_id, cooperative.c.status != status
    )
    return tx.run(changed.values(status=status)) == 1


def set_city(tx: Transaction, cooperative_id: UUID, city: str) -> bool:
    """Let a cooperative that rides in no city yet ride in one; false where it has one."""
    changed = cooperative.update().where(
        cooperative.c.id == cooperative_id, cooperative.c.city == ""
    )
    return tx.run(changed.values(city=city)) == 1


def leave_city(tx: Transaction, cooperative_id: UUID) -> None:
    """Let a cooperative ride in no city, as before its first."""
    tx.run(cooperative.update().where(cooperative.c.id == cooperative_id).values(city=""))


def count_rows(tx: Transaction) -> int:
    """Count everything that the cooperative keeps, whatever it is."""
    counts = [
        sa.select(sa.func.count())
        .select_from(table)
        .where(table.c.cooperative_id == tx.owner)
        .scalar_subquery()
        for table in metadata.sorted_tables
        if is_owned(table)
    ]
    total = counts[0]
    for each in counts[1:]:
        total = total + each  # type: ignore[assignment]
    return int(tx.value(sa.select(total)))
