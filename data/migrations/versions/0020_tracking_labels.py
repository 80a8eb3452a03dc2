"""Links on labels: they open the page of a drop to be read, and to nothing else."""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward; links that were made before have none for labels."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE tournee.tracking ADD label_hash bytea UNIQUE")
    op.execute("GRANT SELECT (label_hash) ON tournee.tracking TO tournee_door")
    _door("token_hash = $1 OR label_hash = $1")


def downgrade() -> None:
    """Bring the schema back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    _door("token_hash = $1")
    op.execute("ALTER TABLE tournee.tracking DROP label_hash")


def _door(where: str) -> None:
    """Let the door of tracking pages look for links by some columns."""
    op.execute(
        f"""
        GRANT CREATE ON SCHEMA tournee TO tournee_door;
        DROP FUNCTION tournee.cooperative_of_tracking(bytea);
        CREATE FUNCTION tournee.cooperative_of_tracking(hash bytea) RETURNS SETOF uuid
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tournee, pg_temp
            AS $$ SELECT cooperative_id FROM tournee.tracking WHERE {where} $$;
        REVOKE ALL ON FUNCTION tournee.cooperative_of_tracking(bytea) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION tournee.cooperative_of_tracking(bytea) TO tournee_app;
        ALTER FUNCTION tournee.cooperative_of_tracking(bytea) OWNER TO tournee_door;
        REVOKE CREATE ON SCHEMA tournee FROM tournee_door;
        """  # noqa: S608  # constants
    )
