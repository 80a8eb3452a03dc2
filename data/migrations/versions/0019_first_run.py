"""The first run: codes of a set-up that has not begun, and how far the streets are."""

from __future__ import annotations

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        """
        CREATE TABLE tournee.first_run (
            name text PRIMARY KEY,
            codes jsonb NOT NULL DEFAULT '[]',
            entry_hash bytea,
            entry_until timestamptz,
            founded_id uuid,
            streets jsonb NOT NULL DEFAULT '{}',
            streets_at timestamptz
        );
        GRANT SELECT, INSERT, UPDATE, DELETE ON tournee.first_run TO tournee_app;
        """
    )


def downgrade() -> None:
    """Bring the schema back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DROP TABLE tournee.first_run")
