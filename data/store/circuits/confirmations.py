"""Confirmations of producers: what is ordered of a lot comes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from data.store.database import Transaction
from data.store.rounds import events

KIND = "lot_confirmed"
"""Event that holds a confirmation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LotConfirmation:
    """Confirmation of a lot.

    Attributes
    ----------
    items
        Pieces that were ordered then: for more of them it says nothing.
    at
        When it was given.
    """

    items: int
    at: datetime


def latest(tx: Transaction, lot_ids: Collection[UUID]) -> dict[UUID, LotConfirmation]:
    """Return the last confirmation of each of some lots that have one."""
    if not lot_ids:
        return {}
    return {
        one.subject_id: LotConfirmation(items=one.detail["expected_items"], at=one.at)
        for one in events.of_subjects(tx, KIND, lot_ids)
    }
