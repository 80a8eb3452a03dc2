"""Every table of the store, as SQLAlchemy sees them; the migrations make them.

Tables made with :func:`~data.store.tables.columns.owned` belong row by row to a cooperative and are
under row-level security; those made with ``shared`` hold nothing of any.
"""

from data.store.tables import (
    aid,
    bookings,
    circuit_accounts,
    circuits,
    fleet,
    money,
    notices,
    open_food_network,
    people,
    rounds,
    streets,
    system,
)
from data.store.tables.columns import SCHEMA, is_owned, metadata

__all__ = [
    "SCHEMA",
    "aid",
    "bookings",
    "circuit_accounts",
    "circuits",
    "fleet",
    "is_owned",
    "metadata",
    "money",
    "notices",
    "open_food_network",
    "people",
    "rounds",
    "streets",
    "system",
]
