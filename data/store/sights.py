"""Asking what is in sight of the database without waiting for the answer."""

from __future__ import annotations

from dataclasses import dataclass, field

import psycopg
from psycopg.pq import ExecStatus

from data.store.database import SIGHT, Database, Sight


@dataclass(slots=True)
class SnapshotConnection:
    """A connection of its own over which one look after the other is taken.

    Every method but :meth:`close` raises an error of the driver's where the line is cut.

    Attributes
    ----------
    number
        Of the file that becomes readable when an answer arrives; the same after a cut.
    """

    database: Database
    number: int = field(init=False)
    _line: psycopg.Connection = field(init=False)
    _seen: Sight | None = None

    def __post_init__(self) -> None:
        """Connect; that takes a while."""
        self._line = self.database.own_connection()
        self.number = self._line.fileno()

    def look(self) -> None:
        """Begin a look; the one before has been answered."""
        self._line.pgconn.send_query(SIGHT.encode())

    def seen(self) -> Sight | None:
        """Return the answer once it is readable; ``None`` where it has not arrived in full."""
        driver = self._line.pgconn
        driver.consume_input()
        while not driver.is_busy():
            result = driver.get_result()
            if result is None:
                # Only now the line is free for another look.
                seen, self._seen = self._seen, None
                return seen
            if result.status != ExecStatus.TUPLES_OK:
                raise psycopg.errors.error_from_result(result)
            self._seen = (result.get_value(0, 0) or b"").decode()
        return None

    def close(self) -> None:
        """Hang up."""
        self._line.close()
