"""One query that tells whether anything that a live day is made of has changed.

Each row carries the number of the transaction that wrote it last, and where it lies. A sum of
hashes over all rows of a day therefore changes with any change of any of them, whoever made it.
"""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from data.store.database import Transaction, prepared

Stamp = tuple[str, ...]
"""Equal marks: equal rows."""

_OF_DAY = "{of}.cooperative_id = :owner AND {of}.day = :day"
# Arrays, not joins: a table that was just filled, and has no statistics yet, is else read anew for
# each row of the other.
_JOBS = "ANY(ARRAY(SELECT i.id FROM job i WHERE " + _OF_DAY.format(of="i") + "))"  # noqa: S608  # constants
_ROUNDS = "ANY(ARRAY(SELECT o.id FROM round o WHERE " + _OF_DAY.format(of="o") + "))"  # noqa: S608  # constants
_CYCLES = "ANY(ARRAY(SELECT o.id FROM order_cycle o WHERE " + _OF_DAY.format(of="o") + "))"  # noqa: S608  # constants
_SHIFTS = "SELECT unnest(ARRAY[{columns}]) FROM shift w WHERE " + _OF_DAY.format(of="w")  # noqa: S608  # constants


def _in_shifts(table: str, *columns: str, more: str = "") -> str:
    """Return the rows of a table that the shifts of a day name."""
    named = _SHIFTS.format(columns=", ".join(f"w.{column}" for column in columns))
    return f"{table} e WHERE e.cooperative_id = :owner AND e.id IN ({named}{more})"


_CHOSEN = (
    " UNION SELECT jsonb_array_elements_text(coalesce(w.choice -> 'vehicles', '[]')"  # noqa: S608  # constants
    " || coalesce(w.choice -> 'trailers', '[]'))::uuid FROM shift w WHERE " + _OF_DAY.format(of="w")
)
"""Of shifts that leave it open: all that they may ride."""
_UNPLACED = (
    " UNION SELECT e.place_id FROM stop e WHERE e.cooperative_id = :owner AND e.geom IS NULL"  # noqa: S608  # constants
    f" AND e.job_id = {_JOBS}"
)
_ROWS = (
    "cooperative e WHERE e.id = :owner",
    "rulebook e WHERE e.cooperative_id = :owner",
    "heat_day e WHERE " + _OF_DAY.format(of="e"),
    (
        "closure e WHERE e.cooperative_id = :owner AND e.opened_at IS NULL"
        " AND e.from_at < :day + 2 AND (e.until_at IS NULL OR e.until_at > :day - 1)"
    ),
    "shift e WHERE " + _OF_DAY.format(of="e"),
    _in_shifts("vehicle", "vehicle_id", more=_CHOSEN),
    _in_shifts("person", "person_id", "companion_id"),
    _in_shifts("place", "start_place_id", "end_place_id", more=_UNPLACED),
    "place e WHERE e.cooperative_id = :owner AND e.opening_hours <> ''",
    "round e WHERE " + _OF_DAY.format(of="e"),
    f"visit e WHERE e.cooperative_id = :owner AND e.round_id = {_ROUNDS}",
    "job e WHERE " + _OF_DAY.format(of="e"),
    f"stop e WHERE e.cooperative_id = :owner AND e.job_id = {_JOBS}",
    "need e WHERE " + _OF_DAY.format(of="e") + " AND e.job_id IS NOT NULL",
    "hub e WHERE e.cooperative_id = :owner",
    f"cycle_lot e WHERE e.cooperative_id = :owner AND e.cycle_id = {_CYCLES}",
    f"cycle_order e WHERE e.cooperative_id = :owner AND e.cycle_id = {_CYCLES}",
)
_HASH = "coalesce(sum(hashtextextended(e.xmin::text || e.ctid::text, 0)), 0)::text"
_SUMS = ", ".join(f"(SELECT {_HASH} FROM {rows}) AS m{n}" for n, rows in enumerate(_ROWS))  # noqa: S608  # constants
_QUERY = prepared(
    sa.text(f"SELECT {_SUMS}").bindparams(  # constants
        sa.bindparam("owner", type_=sa.Uuid), sa.bindparam("day", type_=sa.Date)
    )
)


def stamp_of(tx: Transaction, on: date) -> Stamp:
    """Return the mark of a day: of its shifts, jobs and rounds, and of what these depend on.

    Read it before what it stands for: whatever changes in between then makes it too old, never
    too new.
    """
    (found,) = tx.tuples(_QUERY, owner=tx.owner, day=on)
    return found
