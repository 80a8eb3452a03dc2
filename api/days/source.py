"""Source of days: a transaction, a moment, streets."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from api.streets.open_cities import Streets
from data.store.database import Transaction


class DaySource(Protocol):
    """Whatever a day can be read from, such as a use case being carried out."""

    @property
    def tx(self) -> Transaction:
        """The transaction to read in."""

    @property
    def now(self) -> datetime:
        """The moment."""

    @property
    def streets(self) -> Streets:
        """Compiled cities."""
