"""Announcements of producers on ordered lots: fewer pieces, or a later hour."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from data.store.database import Transaction
from data.store.rounds import events
from data.store.rounds.events import LoggedEvent

KIND = "lot_announced"
"""Event that holds an announcement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LotAnnouncement:
    """Announcement on a lot.

    Attributes
    ----------
    items
        Pieces that there will be; ``None`` if nothing is said of it.
    ready_at
        When it can be collected; ``None`` if nothing is said of it.
    """

    items: int | None = None
    ready_at: datetime | None = None

    def items_below(self, ordered: int) -> bool:
        """Return whether there will be fewer pieces than are ordered."""
        return self.items is not None and self.items < ordered


def latest(tx: Transaction, lot_ids: Collection[UUID]) -> dict[UUID, LotAnnouncement]:
    """Return the announcement in force on each of some lots that have one."""
    if not lot_ids:
        return {}
    found = {}
    for one in events.of_subjects(tx, KIND, lot_ids):
        found[one.subject_id] = _announcement(one)
    return {lot_id: one for lot_id, one in found.items() if one != LotAnnouncement()}


def first_delay(tx: Transaction, lot_ids: Collection[UUID], after: datetime) -> datetime | None:
    """Return when a later hour of any of some lots was first announced after an instant.

    Also where that was taken back since.
    """
    hours: dict[UUID, datetime | None] = {}
    for one in events.of_subjects(tx, KIND, lot_ids):
        before, ready_at = hours.get(one.subject_id), _announcement(one).ready_at
        hours[one.subject_id] = ready_at
        is_later = ready_at is not None and (before is None or ready_at > before)
        if is_later and one.received_at > after:
            return one.received_at
    return None


def _announcement(one: LoggedEvent) -> LotAnnouncement:
    """Return all that was announced on a lot from an event on; nothing, where that was all."""
    ready_at = one.detail.get("ready_at")
    return LotAnnouncement(
        items=one.detail.get("expected_items"),
        ready_at=datetime.fromisoformat(ready_at) if ready_at else None,
    )
