"""Every table of the store, as SQLAlchemy sees them; the migrations make them.

Tables made with :func:`~data.store.tables.columns.owned` belong row by row to a cooperative and are
under row-level security; those made with ``shared`` hold nothing of any.
"""

from data.store.tables import edges, outside, people, rounds, streets, work
from data.store.tables.columns import SCHEMA, is_owned, metadata

__all__ = [
    "SCHEMA",
    "edges",
    "is_owned",
    "metadata",
    "outside",
    "people",
    "rounds",
    "streets",
    "work",
]
