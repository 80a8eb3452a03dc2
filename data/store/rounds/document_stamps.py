"""One query that tells whether anything that a round's document is made of has changed.

Made like that of a live day (:mod:`data.store.planning.day_stamps`): sums of hashes over the rows,
each with the number of the transaction that wrote it last and the place where it lies.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction

Stamp = tuple[int, ...]
"""Equal marks: equal rows."""

_PEOPLE = "o.person_id, w.person_id, w.companion_id, p.published_by"
_ENDS = "w.start_place_id, w.end_place_id"
_ROWS = (
    ("e", "cooperative e WHERE e.id = :owner"),
    (
        "e",
        "rulebook e WHERE e.cooperative_id = :owner AND e.kind = 'work' AND e.valid_from <= :now",
    ),
    (
        "e",
        (
            "closure e JOIN head o ON e.from_at < greatest(:now, o.ends_at)"
            " AND (e.until_at IS NULL OR e.until_at > greatest(:now, o.starts_at))"
            " WHERE e.cooperative_id = :owner AND e.opened_at IS NULL"
        ),
    ),
    ("o", "head o"),
    ("w", "duty w"),
    ("p", "plan p JOIN head o ON p.id = o.plan_id WHERE p.cooperative_id = :owner"),
    (
        "e",
        (
            "vehicle e JOIN head o ON e.id IN (o.vehicle_id, o.trailer_id)"
            " WHERE e.cooperative_id = :owner"
        ),
    ),
    (
        "e",
        (
            "person e WHERE e.cooperative_id = :owner AND e.id IN"  # noqa: S608  # constants
            f" (SELECT unnest(ARRAY[{_PEOPLE}]) FROM head o, duty w, plan p"
            " WHERE p.cooperative_id = :owner AND p.id = o.plan_id)"
        ),
    ),
    (
        "e",
        (
            "place e WHERE e.cooperative_id = :owner AND e.id IN"  # noqa: S608  # constants
            f" (SELECT unnest(ARRAY[{_ENDS}]) FROM duty w UNION SELECT s.place_id FROM stops s)"
        ),
    ),
    ("e", "place e WHERE e.cooperative_id = :owner AND e.kind = 'relay'"),
    ("v", "visits v"),
    ("s", "stops s"),
    ("j", "jobs j"),
    ("b", "booked b"),
    (
        "e",
        (
            "customer e WHERE e.cooperative_id = :owner"
            " AND e.id IN (SELECT b.customer_id FROM booked b)"
        ),
    ),
)
_HEADS = """WITH
head AS MATERIALIZED (SELECT e.xmin, e.ctid, e.* FROM round e
    WHERE e.cooperative_id = :owner AND e.id = :round),
duty AS MATERIALIZED (SELECT e.xmin, e.ctid, e.person_id, e.companion_id,
    e.start_place_id, e.end_place_id FROM shift e JOIN head o ON o.shift_id = e.id
    WHERE e.cooperative_id = :owner),
visits AS MATERIALIZED (SELECT e.xmin, e.ctid, e.stop_id FROM visit e
    WHERE e.cooperative_id = :owner AND e.round_id = :round),
stops AS MATERIALIZED (SELECT e.xmin, e.ctid, e.place_id, e.job_id FROM stop e
    JOIN visits v ON v.stop_id = e.id WHERE e.cooperative_id = :owner),
jobs AS MATERIALIZED (SELECT e.xmin, e.ctid, e.booking_id FROM job e
    WHERE e.cooperative_id = :owner AND e.id IN (SELECT s.job_id FROM stops s)),
booked AS MATERIALIZED (SELECT e.xmin, e.ctid, e.customer_id FROM booking e
    WHERE e.cooperative_id = :owner AND e.id IN (SELECT j.booking_id FROM jobs j))
"""
_SUM = "coalesce(sum(hashtextextended({of}, 0)), 0)::text"
_SUMS = [
    f"(SELECT {_SUM.format(of=f'{name}.xmin::text || {name}.ctid::text')} FROM {rows}) AS m{n}"  # noqa: S608  # constants
    for n, (name, rows) in enumerate(_ROWS)
]
# The codes of parcels follow from which jobs the day has, and from nothing else of these.
_SUMS.append(
    f"(SELECT {_SUM.format(of='e.id::text')} FROM job e JOIN head o ON e.day = o.day"  # noqa: S608
    " WHERE e.cooperative_id = :owner) AS codes"
)
_SUMS.append(
    "(SELECT coalesce(max(e.seq), 0)::text FROM event e"
    " WHERE e.cooperative_id = :owner AND e.round_id = :round) AS told"
)
_QUERY = sa.text(_HEADS + "SELECT " + ", ".join(_SUMS)).bindparams(
    sa.bindparam("owner", type_=sa.Uuid),
    sa.bindparam("round", type_=sa.Uuid),
    sa.bindparam("now", type_=sa.DateTime(timezone=True)),
)


def stamp_of(tx: Transaction, round_id: UUID, now: datetime) -> Stamp:
    """Return the mark of a round: of all rows and events that its document tells of.

    The clock counts where it decides which closures and rules hold. Read it before what it stands
    for: whatever changes in between then makes it too old, never too new.
    """
    values = {"owner": tx.owner, "round": round_id, "now": now}
    found = tx.connection.execute(_QUERY, values).one()
    return tuple(int(value) for value in found)
