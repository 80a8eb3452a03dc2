"""Views of the board that people saved under a name."""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        """
        CREATE TABLE tournee.saved_view (
            cooperative_id uuid NOT NULL REFERENCES tournee.cooperative,
            person_id uuid NOT NULL,
            name text NOT NULL,
            view jsonb NOT NULL DEFAULT '{}',
            saved_at timestamptz NOT NULL,
            PRIMARY KEY (cooperative_id, person_id, name),
            FOREIGN KEY (cooperative_id, person_id)
                REFERENCES tournee.person (cooperative_id, id)
        );
        ALTER TABLE tournee.saved_view ENABLE ROW LEVEL SECURITY;
        ALTER TABLE tournee.saved_view FORCE ROW LEVEL SECURITY;
        CREATE POLICY own ON tournee.saved_view
            USING (cooperative_id = tournee.current_cooperative())
            WITH CHECK (cooperative_id = tournee.current_cooperative());
        GRANT SELECT, INSERT, UPDATE, DELETE ON tournee.saved_view TO tournee_app;
        """
    )


def downgrade() -> None:
    """Bring the schema back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DROP TABLE tournee.saved_view")
