"""The store: tables, the queue of background work, walls between cooperatives.

The first revision. Databases of the revisions before it (0001 to 0012) are carried to it by
:mod:`data.store.earlier_schemas`.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0013"
down_revision = None
branch_labels = None
depends_on = None

_HERE = Path(__file__).parent


def upgrade() -> None:
    """Bring the schema forward."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    tables = (_HERE / "0013_tables.sql").read_text(encoding="utf-8")
    security = (_HERE / "0013_security.sql").read_text(encoding="utf-8")
    # The queue is in the same database so that work is queued in the transaction that causes it.
    for statements in (tables, SchemaManager.get_schema(), security):
        op.get_bind().exec_driver_sql(statements.replace("%", "%%"))


def downgrade() -> None:
    """Bring the schema back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        """
        DO $$
        DECLARE part record;
        BEGIN
            FOR part IN
                SELECT 'TABLE ' || oid::regclass AS name FROM pg_class
                WHERE relnamespace = 'tournee'::regnamespace AND relkind = 'r'
                AND relname <> 'alembic_version'
            LOOP
                EXECUTE 'DROP ' || part.name || ' CASCADE';
            END LOOP;
            FOR part IN
                SELECT 'FUNCTION ' || oid::regprocedure AS name FROM pg_proc
                WHERE pronamespace = 'tournee'::regnamespace
                UNION ALL
                SELECT 'TYPE ' || oid::regtype FROM pg_type
                WHERE typnamespace = 'tournee'::regnamespace AND typtype IN ('e', 'c')
                AND typname <> 'alembic_version'
            LOOP
                EXECUTE 'DROP ' || part.name || ' CASCADE';
            END LOOP;
        END $$
        """
    )
    op.execute("REVOKE ALL ON tournee.alembic_version FROM tournee_app")
    op.execute("REVOKE USAGE ON SCHEMA tournee FROM tournee_app, tournee_door")
