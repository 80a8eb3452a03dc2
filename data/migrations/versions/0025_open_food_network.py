"""Open Food Network: remembered answers, connected platforms, orders told as shipped."""

from __future__ import annotations

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE tournee.platform_answer (
    cooperative_id uuid NOT NULL REFERENCES tournee.cooperative,
    instance text NOT NULL,
    kind text NOT NULL,
    hub text NOT NULL,
    subject text NOT NULL,
    answer jsonb NOT NULL DEFAULT '{}',
    made_by uuid NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (cooperative_id, instance, kind, hub, subject)
);
CREATE TABLE tournee.platform (
    cooperative_id uuid NOT NULL REFERENCES tournee.cooperative,
    id uuid NOT NULL,
    url text NOT NULL,
    instance text NOT NULL,
    sealed_secret text NOT NULL,
    made_by uuid NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (cooperative_id, id),
    UNIQUE (cooperative_id, instance)
);
CREATE TABLE tournee.platform_shipment (
    cooperative_id uuid NOT NULL REFERENCES tournee.cooperative,
    instance text NOT NULL,
    number text NOT NULL,
    status text NOT NULL DEFAULT 'waiting',
    attempts integer NOT NULL DEFAULT 0,
    error text NOT NULL DEFAULT '',
    made_at timestamptz NOT NULL,
    tried_at timestamptz,
    PRIMARY KEY (cooperative_id, instance, number),
    CONSTRAINT platform_shipment_status_check
        CHECK (status IN ('waiting', 'shipped', 'refused'))
);
"""
_NAMES = ("platform_answer", "platform", "platform_shipment")
_OWN = """
ALTER TABLE tournee.{table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE tournee.{table} FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON tournee.{table}
    USING (cooperative_id = tournee.current_cooperative())
    WITH CHECK (cooperative_id = tournee.current_cooperative());
GRANT SELECT, INSERT, UPDATE, DELETE ON tournee.{table} TO tournee_app;
"""


def upgrade() -> None:
    """Bring the schema forward."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(_TABLES)
    for table in _NAMES:
        op.execute(_OWN.format(table=table))


def downgrade() -> None:
    """Bring the schema back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in reversed(_NAMES):
        op.execute(f"DROP TABLE tournee.{table}")
