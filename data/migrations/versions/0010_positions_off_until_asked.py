"""Nobody shows where they are in a shift before they turn it on."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE tournee.shift ALTER shares_position SET DEFAULT false")
    # Forced row-level security hides the rows from their owner too.
    for table in ("shift", "event"):
        op.execute(f"ALTER TABLE tournee.{table} NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "UPDATE tournee.shift SET shares_position = false "
        "WHERE shares_position AND status IN ('planned', 'open') AND NOT EXISTS ("
        "SELECT FROM tournee.event WHERE event.cooperative_id = shift.cooperative_id "
        "AND event.kind = 'position_sharing_on' AND event.subject_id = shift.id)"
    )
    for table in ("shift", "event"):
        op.execute(f"ALTER TABLE tournee.{table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    """Bring the schema back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE tournee.shift ALTER shares_position SET DEFAULT true")
