"""Being told by PostgreSQL when something new is there, over a connection kept for that alone."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Sequence

import psycopg
import sqlalchemy as sa

from data.store.database import Database

_LOOK_S = 1.0
"""So often is looked whether listening is to end."""
_PAUSE_S = 0.5
"""Before connecting again to a database that went away."""

ANYTHING = ""
"""Told as the channel after connecting: what came before was missed, so anything may be new."""


def listen(
    database: Database,
    channels: Sequence[str],
    tell: Callable[[str, str], None],
    ended: threading.Event,
) -> None:
    """Pass on every notification until ``ended`` is set; connects again when the database was away.

    Parameters
    ----------
    channels
        Names of ours, such as :data:`data.store.rounds.events.CHANNEL`.
    tell
        Gets the channel and what was said, in this thread. Gets :data:`ANYTHING` and an empty text
        each time it has begun to listen.
    """
    while not ended.is_set():
        with contextlib.suppress(psycopg.Error, sa.exc.SQLAlchemyError, OSError):
            _hear(database, channels, tell, ended)
        ended.wait(_PAUSE_S)


def _hear(
    database: Database,
    channels: Sequence[str],
    tell: Callable[[str, str], None],
    ended: threading.Event,
) -> None:
    connection = database.own_connection()
    try:
        for channel in channels:
            connection.execute(psycopg.sql.SQL("LISTEN {}").format(psycopg.sql.Identifier(channel)))
        tell(ANYTHING, "")
        while not ended.is_set():
            for notice in connection.notifies(timeout=_LOOK_S):
                tell(notice.channel, notice.payload)
    finally:
        connection.close()
