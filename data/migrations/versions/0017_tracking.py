"""Tracking links of drops, the e-mail address of who is there, and the rule of what they show."""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_KINDS = ("tariff", "work", "weights", "cutoff", "retention", "heat", "emissions", "seller")


def upgrade() -> None:
    """Bring the schema forward."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE tournee.stop ADD contact_email text NOT NULL DEFAULT ''")
    _rule_kinds(*_KINDS, "tracking")
    op.execute(
        """
        CREATE TABLE tournee.tracking (
            cooperative_id uuid NOT NULL REFERENCES tournee.cooperative,
            id uuid NOT NULL,
            stop_id uuid NOT NULL,
            token_hash bytea NOT NULL UNIQUE,
            sealed_secret text NOT NULL,
            made_at timestamptz NOT NULL,
            sent_at timestamptz,
            opened_at timestamptz,
            choice text NOT NULL DEFAULT ''
                CHECK (choice IN ('', 'neighbour', 'door', 'relay')),
            note_id uuid,
            asked_at timestamptz,
            PRIMARY KEY (cooperative_id, id),
            UNIQUE (cooperative_id, stop_id),
            FOREIGN KEY (cooperative_id, stop_id) REFERENCES tournee.stop
        );
        ALTER TABLE tournee.tracking ENABLE ROW LEVEL SECURITY;
        ALTER TABLE tournee.tracking FORCE ROW LEVEL SECURITY;
        CREATE POLICY own ON tournee.tracking
            USING (cooperative_id = tournee.current_cooperative())
            WITH CHECK (cooperative_id = tournee.current_cooperative());
        CREATE POLICY door ON tournee.tracking FOR SELECT TO tournee_door USING (true);
        GRANT SELECT, INSERT, UPDATE, DELETE ON tournee.tracking TO tournee_app;
        GRANT SELECT (cooperative_id, token_hash) ON tournee.tracking TO tournee_door;
        CREATE FUNCTION tournee.cooperative_of_tracking(hash bytea) RETURNS SETOF uuid
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tournee, pg_temp
            AS $$ SELECT cooperative_id FROM tournee.tracking WHERE token_hash = $1 $$;
        GRANT CREATE ON SCHEMA tournee TO tournee_door;
        REVOKE ALL ON FUNCTION tournee.cooperative_of_tracking(bytea) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION tournee.cooperative_of_tracking(bytea) TO tournee_app;
        ALTER FUNCTION tournee.cooperative_of_tracking(bytea) OWNER TO tournee_door;
        REVOKE CREATE ON SCHEMA tournee FROM tournee_door;
        """
    )


def downgrade() -> None:
    """Bring the schema back; the rule of tracking goes, as the older program has no word for it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DROP FUNCTION tournee.cooperative_of_tracking(bytea)")
    op.execute("DROP TABLE tournee.tracking")
    op.execute("DELETE FROM tournee.rulebook WHERE kind = 'tracking'")
    _rule_kinds(*_KINDS)
    op.execute("ALTER TABLE tournee.stop DROP contact_email")


def _rule_kinds(*kinds: str) -> None:
    """Allow these kinds of rules."""
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.execute("ALTER TABLE tournee.rulebook DROP CONSTRAINT rulebook_kind_check")
    op.execute(
        f"ALTER TABLE tournee.rulebook ADD CONSTRAINT rulebook_kind_check CHECK (kind IN ({listed}))"
    )
