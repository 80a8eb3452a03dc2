"""What a delay that a producer announced adds to a pooled round is kept: the cooperative carries it."""

from __future__ import annotations

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward; no delay is known of rounds that were shared before."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE tournee.pooled_cost ADD COLUMN delay_cents bigint NOT NULL DEFAULT 0")


def downgrade() -> None:
    """Bring the schema back; what a delay added is not told apart any more."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("UPDATE tournee.pooled_cost SET carried_cents = carried_cents + delay_cents")
    op.execute("ALTER TABLE tournee.pooled_cost DROP COLUMN delay_cents")
