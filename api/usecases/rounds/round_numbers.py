"""Numbers of a day's rounds, the same on every paper and on the board."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from data.store.board import day as rows
from data.store.database import Transaction


def round_numbers(tx: Transaction, on: date) -> dict[UUID, int]:
    """Return the numbers of a day's live rounds, each that of its shift, the earliest first."""
    shifts = rows.shifts_of_day(tx, on)
    return {one.round_id: one.number for one in shifts if one.round_id is not None}
