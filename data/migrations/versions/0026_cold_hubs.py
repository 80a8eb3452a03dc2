"""Hubs say which classes they keep cold or hot."""

from __future__ import annotations

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the classes of hubs."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE tournee.hub ADD COLUMN keeps text[] NOT NULL DEFAULT '{}'")


def downgrade() -> None:
    """Take them back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE tournee.hub DROP COLUMN keeps")
