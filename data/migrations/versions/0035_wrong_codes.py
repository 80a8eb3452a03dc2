"""Wrong codes that were typed for a need of aid are counted."""

from __future__ import annotations

from alembic import op

revision = "0035"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Begin at none for all needs."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE tournee.need ADD COLUMN wrong_codes integer NOT NULL DEFAULT 0")


def downgrade() -> None:
    """Forget the counts."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE tournee.need DROP COLUMN wrong_codes")
