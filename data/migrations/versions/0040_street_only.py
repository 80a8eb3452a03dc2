"""Stops, places, needs and orders say that their point is the likeliest of a street alone."""

from __future__ import annotations

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_TABLES = ("stop", "place", "need", "cycle_order")


def upgrade() -> None:
    """Bring the schema forward; points that are known already were those of doors."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in _TABLES:
        op.execute(
            f"ALTER TABLE tournee.{table} ADD COLUMN street_only boolean NOT NULL DEFAULT false"
        )


def downgrade() -> None:
    """Bring the schema back; which doors were still to be confirmed is forgotten."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in _TABLES:
        op.execute(f"ALTER TABLE tournee.{table} DROP COLUMN street_only")
