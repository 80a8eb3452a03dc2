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
    op.drop_column("closure", "slow_kmh", schema="tournee")
