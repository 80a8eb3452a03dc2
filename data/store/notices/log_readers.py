"""Positions of readers in the event log, so that none skips an event or takes one twice.

A reader is a name, such as ``notices`` or ``webhook:<id>``. What it does with events it writes in
the transaction in which it moves on: both hold, or neither.
"""

from __future__ import annotations

from collections.abc import Sequence

from data.store.database import Transaction
from data.store.rounds import events
from data.store.rounds.events import LoggedEvent
from data.store.tables.system import log_reader


def start(tx: Transaction, name: str, seq: int) -> None:
    """Add a reader that is to read from after a number on; one that is there stays."""
    tx.add_new(log_reader, {"name": name, "seq": seq})


def read_on(
    tx: Transaction, name: str, *, limit: int, kinds: Sequence[str] | None = None
) -> list[LoggedEvent]:
    """Return the next events and move the reader behind them; others wait until the end.

    Parameters
    ----------
    name
        A reader that was started; one that was not reads nothing.
    limit
        At most so many.
    kinds
        Only events of these; ``None`` for all.

    Returns
    -------
    list
        In the order of the log. Fewer than ``limit`` means that the end was reached.
    """
    reader = tx.select(log_reader, log_reader.c.name == name, only=[log_reader.c.seq])
    place = tx.value(reader.with_for_update())
    if place is None:
        return []
    # Asked before reading: what is appended meanwhile comes next time.
    last = events.head(tx)
    found = events.read(tx, place, limit=limit, kinds=kinds)
    reached = found[-1].seq if len(found) == limit else max(last, place)
    if found:
        reached = max(reached, found[-1].seq)
    if reached != place:
        tx.run(tx.update(log_reader, log_reader.c.name == name).values(seq=reached))
    return found


def go_back(tx: Transaction, name: str, seq: int) -> None:
    """Let a reader read again from after a number on, if it is further already."""
    is_further = (log_reader.c.name == name, log_reader.c.seq > seq)
    tx.run(tx.update(log_reader, *is_further).values(seq=seq))


def place_of(tx: Transaction, name: str) -> int | None:
    """Return the number of the last event a reader has read, ``None`` if there is none such."""
    return tx.cell(log_reader.c.seq, log_reader.c.name == name)


def end(tx: Transaction, name: str) -> None:
    """Remove a reader."""
    tx.run(tx.delete(log_reader, log_reader.c.name == name))
