"""Widgets of shops' own sites, and delivery slots that are held until they are booked."""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE tournee.widget (
    cooperative_id uuid NOT NULL REFERENCES tournee.cooperative,
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    name text NOT NULL DEFAULT '',
    key text NOT NULL,
    hosts text[] NOT NULL DEFAULT '{}',
    books boolean NOT NULL DEFAULT false,
    tells_price boolean NOT NULL DEFAULT true,
    status text NOT NULL DEFAULT 'active',
    version integer NOT NULL DEFAULT 1,
    made_by uuid NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (cooperative_id, id),
    FOREIGN KEY (cooperative_id, customer_id) REFERENCES tournee.customer (cooperative_id, id),
    CONSTRAINT widget_status_check CHECK (status IN ('active', 'closed')),
    CONSTRAINT widget_key_key UNIQUE (key)
);
CREATE TABLE tournee.slot_hold (
    cooperative_id uuid NOT NULL REFERENCES tournee.cooperative,
    id uuid NOT NULL,
    day date NOT NULL,
    customer_id uuid,
    widget_id uuid,
    visitor text NOT NULL DEFAULT '',
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    form jsonb NOT NULL DEFAULT '{}',
    quote jsonb NOT NULL DEFAULT '{}',
    distance_m bigint NOT NULL DEFAULT 0,
    emitted_g bigint NOT NULL DEFAULT 0,
    saved_g bigint NOT NULL DEFAULT 0,
    request_hash text NOT NULL DEFAULT '',
    made_by uuid NOT NULL,
    made_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    booking_id uuid,
    PRIMARY KEY (cooperative_id, id),
    FOREIGN KEY (cooperative_id, customer_id) REFERENCES tournee.customer (cooperative_id, id),
    FOREIGN KEY (cooperative_id, widget_id) REFERENCES tournee.widget (cooperative_id, id),
    FOREIGN KEY (cooperative_id, booking_id) REFERENCES tournee.booking (cooperative_id, id)
);
CREATE INDEX slot_hold_day_idx ON tournee.slot_hold (cooperative_id, day, expires_at);
"""
_OWN = """
ALTER TABLE tournee.{table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE tournee.{table} FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON tournee.{table}
    USING (cooperative_id = tournee.current_cooperative())
    WITH CHECK (cooperative_id = tournee.current_cooperative());
GRANT SELECT, INSERT, UPDATE, DELETE ON tournee.{table} TO tournee_app;
"""
# A shop's page shows its key before any cooperative is known; see 0013_security.sql.
_DOOR = """
CREATE FUNCTION tournee.cooperative_of_widget(shown text) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tournee, pg_temp
    AS $$ SELECT cooperative_id FROM tournee.widget WHERE key = $1 $$;
GRANT SELECT (cooperative_id, key) ON tournee.widget TO tournee_door;
CREATE POLICY door ON tournee.widget FOR SELECT TO tournee_door USING (true);
GRANT CREATE ON SCHEMA tournee TO tournee_door;
REVOKE ALL ON FUNCTION tournee.cooperative_of_widget(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tournee.cooperative_of_widget(text) TO tournee_app;
ALTER FUNCTION tournee.cooperative_of_widget(text) OWNER TO tournee_door;
REVOKE CREATE ON SCHEMA tournee FROM tournee_door;
"""


def upgrade() -> None:
    """Bring the schema forward."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(_TABLES)
    for table in ("widget", "slot_hold"):
        op.execute(_OWN.format(table=table))
    op.execute(_DOOR)


def downgrade() -> None:
    """Bring the schema back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DROP FUNCTION tournee.cooperative_of_widget(text)")
    op.execute("DROP TABLE tournee.slot_hold")
    op.execute("DROP TABLE tournee.widget")
