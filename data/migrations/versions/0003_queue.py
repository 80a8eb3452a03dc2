"""The queue of background work, in the same database so that it commits with what caused it."""

from __future__ import annotations

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_THINGS = (
    ("TABLE", "procrastinate_events"),
    ("TABLE", "procrastinate_periodic_defers"),
    ("TABLE", "procrastinate_jobs"),
    ("TABLE", "procrastinate_workers"),
)


def upgrade() -> None:
    """Bring the schema forward."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.get_bind().exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))
    for _, table in _THINGS:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON tournee.{table} TO tournee_app")
    op.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA tournee TO tournee_app")
    op.execute("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA tournee TO tournee_app")


def downgrade() -> None:
    """Bring the schema back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for kind, name in _THINGS:
        op.execute(f"DROP {kind} tournee.{name} CASCADE")
    op.execute(
        """
        DO $$
        DECLARE thing record;
        BEGIN
            FOR thing IN
                SELECT oid::regprocedure AS name FROM pg_proc
                WHERE pronamespace = 'tournee'::regnamespace AND proname LIKE 'procrastinate%'
            LOOP
                EXECUTE 'DROP FUNCTION ' || thing.name || ' CASCADE';
            END LOOP;
            FOR thing IN
                SELECT oid::regtype AS name FROM pg_type
                WHERE typnamespace = 'tournee'::regnamespace AND typname LIKE 'procrastinate%'
                AND typtype IN ('e', 'c')
            LOOP
                EXECUTE 'DROP TYPE ' || thing.name || ' CASCADE';
            END LOOP;
        END $$
        """
    )
