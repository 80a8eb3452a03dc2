"""Orders that their platform has no longer: since when, and since when the office keeps them."""

from __future__ import annotations

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        "ALTER TABLE tournee.cycle_order"
        " ADD COLUMN gone_at timestamptz, ADD COLUMN kept_at timestamptz"
    )


def downgrade() -> None:
    """Bring the schema back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE tournee.cycle_order DROP COLUMN gone_at, DROP COLUMN kept_at")
