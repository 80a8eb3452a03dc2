"""Turns of cooperatives at work that keeps a core busy for long, as planning does."""

from __future__ import annotations

import sqlalchemy as sa

from data.store.database import Transaction

_TURNS = sa.text(
    """
    SELECT min(-priority) FILTER (WHERE status = 'doing') AS current,
           min(-priority) FILTER (WHERE status = 'todo') AS first,
           max(-priority) FILTER (WHERE args ->> 'cooperative' = :own) AS last
    FROM tournee.procrastinate_jobs
    WHERE queue_name = :queue AND status IN ('todo', 'doing')
    """
)
_WAITING = """
    SELECT count(*) FROM tournee.procrastinate_jobs
    WHERE queue_name = :queue AND status = 'todo' AND args ->> 'cooperative'
"""
_OWN_WAITING = sa.text(f"{_WAITING} = :own")
_OTHERS_WAITING = sa.text(f"{_WAITING} <> :own AND (scheduled_at IS NULL OR scheduled_at <= now())")


def next_turn(tx: Transaction, queue: str) -> int:
    """Return the priority with which a cooperative's next job is queued, so that all take turns.

    Turns are counted from that of the job being done. A job comes at the present turn, or one after
    the last that its own cooperative waits for: whoever queues ten at once waits with the second
    until each of the others has had one done.

    Returns
    -------
    int
        0 for the first turn, -1 for the next, and so on: the higher is taken first.
    """
    (row,) = tx.rows(_TURNS, {"own": str(tx.owner), "queue": queue})
    now = next((each for each in (row["current"], row["first"]) if each is not None), 0)
    return -max(now, 0 if row["last"] is None else row["last"] + 1)


def own_waiting(tx: Transaction, queue: str) -> int:
    """Count the jobs of a cooperative that nobody has begun."""
    return int(tx.value(_OWN_WAITING, {"own": str(tx.owner), "queue": queue}))


def others_wait(tx: Transaction, queue: str) -> bool:
    """Return whether others have jobs that could be done now, and nobody is free for them."""
    return bool(tx.value(_OTHERS_WAITING, {"own": str(tx.owner), "queue": queue}))
