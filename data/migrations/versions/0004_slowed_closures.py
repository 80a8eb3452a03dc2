"""Closures that slow instead of closing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("closure", sa.Column("slow_kmh", sa.SmallInteger()), schema="tournee")


def downgrade() -> None:
    """Bring the schema back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    # To who does not know of slowing, a slowed street would be a closed one. Forced row-level
    # security hides the rows from their owner too.
    op.execute("ALTER TABLE tournee.closure NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "UPDATE tournee.closure SET opened_at = now() "
        "WHERE slow_kmh IS NOT NULL AND opened_at IS NULL"
    )
    op.execute("ALTER TABLE tournee.closure FORCE ROW LEVEL SECURITY")
    op.drop_column("closure", "slow_kmh", schema="tournee")
