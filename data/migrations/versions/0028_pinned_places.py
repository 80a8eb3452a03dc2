"""Jobs may be pinned to their place in a round, beside the round itself."""

from __future__ import annotations

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE tournee.job ADD COLUMN pinned_in_place boolean NOT NULL DEFAULT false")


def downgrade() -> None:
    """Bring the schema back; what was pinned to a place is pinned to its round."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE tournee.job DROP COLUMN pinned_in_place")
