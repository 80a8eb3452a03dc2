"""Versions of a round, and the one that its rider was told of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction
from data.store.tables.rounds import round_, round_version
from dispatch.notices.round_changes import KnownStop


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundNews:
    """The version of a round that its rider knows, and the present one.

    Attributes
    ----------
    announced
        The stops of the version that was told last; ``None`` where none was, or nobody knows it.
    now
        The stops of the version that counts; ``None`` where nobody knows it.
    changed_at
        When that was published.
    begun
        Whether the round is under way.
    was_announced
        Whether any version was told to who rides it now.
    is_known
        Whether the version that counts is the one that was told.
    other_vehicle
        Whether it is ridden on another vehicle than the version that was told.
    """

    announced: tuple[KnownStop, ...] | None
    now: tuple[KnownStop, ...] | None
    changed_at: datetime
    begun: bool
    was_announced: bool
    is_known: bool
    other_vehicle: bool = False


def news_of(tx: Transaction, round_id: UUID) -> RoundNews | None:
    """Return what is new of a round, ``None`` if there is none."""
    names = ("version", "told_version", "published_at", "status")
    row = tx.row(tx.select(round_, round_.c.id == round_id, only=(round_.c[one] for one in names)))
    if row is None:
        return None
    versions = {row["version"], row["told_version"]} - {None}
    stops, ridden = _stops(tx, round_id, versions), _ridden(tx, round_id, versions)
    return RoundNews(
        announced=stops.get(row["told_version"]),
        now=stops.get(row["version"]),
        changed_at=row["published_at"],
        begun=row["status"] == "started",
        was_announced=row["told_version"] is not None,
        is_known=row["told_version"] == row["version"],
        other_vehicle=len(set(ridden)) > 1,
    )


def known_stops(tx: Transaction, round_ids: Collection[UUID]) -> dict[UUID, tuple[KnownStop, ...]]:
    """Return the stops of rounds in the version that was told last, or in the present one."""
    known = sa.func.coalesce(round_.c.told_version, round_.c.version)
    only = (round_.c.id, round_version.c.visits)
    query = tx.select(
        round_, round_.c.id.in_(round_ids), round_version.c.version == known, only=only
    )
    rows = tx.rows(query.join(round_version))
    return {row["id"]: _stops_of(row["visits"]) for row in rows}


def set_notified_version(tx: Transaction, round_id: UUID) -> None:
    """Note that the rider of a round knows its present version."""
    tx.run(tx.update(round_, round_.c.id == round_id).values(told_version=round_.c.version))


def _ridden(tx: Transaction, round_id: UUID, versions: set[int]) -> list[tuple[UUID, UUID | None]]:
    """Return what versions are ridden on; of those that were kept before that was noted nothing."""
    named = round_version.c.vehicle_id.is_not(None)
    query = _versions(tx, round_id, versions, "vehicle_id", "trailer_id").where(named)
    return [(row["vehicle_id"], row["trailer_id"]) for row in tx.rows(query)]


def _stops(tx: Transaction, round_id: UUID, versions: set[int]) -> dict[int, tuple[KnownStop, ...]]:
    rows = tx.rows(_versions(tx, round_id, versions, "version", "visits"))
    return {row["version"]: _stops_of(row["visits"]) for row in rows}


def _versions(
    tx: Transaction, round_id: UUID, versions: set[int], *names: str
) -> sa.Select[tuple[object, ...]]:
    return tx.select(
        round_version,
        round_version.c.round_id == round_id,
        round_version.c.version.in_(versions),
        only=(round_version.c[one] for one in names),
    )


def _stops_of(visits: Iterable[Mapping[str, Any]]) -> tuple[KnownStop, ...]:
    return tuple(
        KnownStop(id=one["id"], arrive_at=datetime.fromisoformat(one["arrive_at"]))
        for one in visits
        if one["kind"] != "break" and one["status"] != "cancelled"
    )
