"""A stop tells which empties the office has it take along beyond what its booking asks for."""

from __future__ import annotations

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward; what was taken along before counts as asked by the booking."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE tournee.stop ADD COLUMN taken_along jsonb NOT NULL DEFAULT '{}'")


def downgrade() -> None:
    """Bring the schema back; what is taken along is part of what the stop takes up all the same."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE tournee.stop DROP COLUMN taken_along")
