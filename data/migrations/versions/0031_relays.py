"""Drops may be left at a relay: which one, which one the recipient chose, and when it is open."""

from __future__ import annotations

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE tournee.place ADD COLUMN opening_hours text NOT NULL DEFAULT ''")
    for table in ("visit", "tracking"):
        op.execute(
            f"ALTER TABLE tournee.{table} ADD COLUMN relay_id uuid,"
            " ADD FOREIGN KEY (cooperative_id, relay_id) REFERENCES tournee.place"
        )


def downgrade() -> None:
    """Bring the schema back; what was left at a relay counts as delivered."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in ("tracking", "visit"):
        op.execute(f"ALTER TABLE tournee.{table} DROP COLUMN relay_id")
    op.execute("ALTER TABLE tournee.place DROP COLUMN opening_hours")
    op.execute(
        "UPDATE tournee.stop SET on_failure = 'call_coordinator'"
        " WHERE on_failure = 'leave_at_relay'"
    )
