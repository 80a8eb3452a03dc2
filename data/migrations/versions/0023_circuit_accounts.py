"""Accounts of food circuits: shares of pooled rounds, and movements of returnables."""

from __future__ import annotations

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_KINDS = (
    *("tariff", "work", "weights", "cutoff", "retention", "heat", "emissions", "seller"),
    "tracking",
)

_TABLES = """
CREATE TABLE tournee.returnable_movement (
    cooperative_id uuid NOT NULL REFERENCES tournee.cooperative,
    id uuid NOT NULL,
    kind text NOT NULL,
    count integer NOT NULL,
    giver_kind text NOT NULL,
    giver_id uuid,
    taker_kind text NOT NULL DEFAULT 'cooperative',
    taker_id uuid,
    reason text NOT NULL DEFAULT 'moved',
    note text NOT NULL DEFAULT '',
    at timestamptz NOT NULL,
    round_id uuid,
    visit_id uuid,
    made_by uuid,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (cooperative_id, id),
    FOREIGN KEY (cooperative_id, round_id)
        REFERENCES tournee.round (cooperative_id, id),
    CONSTRAINT returnable_movement_kind_check
        CHECK (kind IN ('crate', 'box', 'cup', 'cold_box', 'ice_pack')),
    CONSTRAINT returnable_movement_giver_kind_check
        CHECK (giver_kind IN ('outside', 'cooperative', 'place', 'customer')),
    CONSTRAINT returnable_movement_taker_kind_check
        CHECK (taker_kind IN ('outside', 'cooperative', 'place', 'customer')),
    CONSTRAINT returnable_movement_reason_check
        CHECK (reason IN ('bought', 'handed_over', 'taken_up', 'lost', 'found', 'moved')),
    CONSTRAINT returnable_movement_count_check CHECK (count > 0),
    CONSTRAINT returnable_movement_sides_check
        CHECK ((giver_kind, giver_id) IS DISTINCT FROM (taker_kind, taker_id))
);
CREATE INDEX returnable_movement_at_idx ON tournee.returnable_movement (cooperative_id, at);
CREATE INDEX returnable_movement_round_idx ON tournee.returnable_movement
    (cooperative_id, round_id) WHERE round_id IS NOT NULL;
CREATE TABLE tournee.pooled_cost (
    cooperative_id uuid NOT NULL REFERENCES tournee.cooperative,
    round_id uuid NOT NULL,
    day date NOT NULL,
    pays_shares boolean NOT NULL,
    rule_version integer NOT NULL,
    cost_cents bigint NOT NULL DEFAULT 0,
    carried_cents bigint NOT NULL DEFAULT 0,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (cooperative_id, round_id),
    FOREIGN KEY (cooperative_id, round_id)
        REFERENCES tournee.round (cooperative_id, id)
);
CREATE TABLE tournee.cost_share (
    cooperative_id uuid NOT NULL REFERENCES tournee.cooperative,
    round_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    stops integer NOT NULL DEFAULT 0,
    shapley_cents bigint NOT NULL DEFAULT 0,
    taken_over_cents bigint NOT NULL DEFAULT 0,
    cents bigint NOT NULL DEFAULT 0,
    travel_s bigint NOT NULL DEFAULT 0,
    stay_s bigint NOT NULL DEFAULT 0,
    distance_m bigint NOT NULL DEFAULT 0,
    bike_cents bigint NOT NULL DEFAULT 0,
    van_cents bigint NOT NULL DEFAULT 0,
    bookings jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (cooperative_id, round_id, customer_id),
    FOREIGN KEY (cooperative_id, round_id)
        REFERENCES tournee.round (cooperative_id, id),
    FOREIGN KEY (cooperative_id, customer_id)
        REFERENCES tournee.customer (cooperative_id, id)
);
CREATE INDEX cost_share_customer_idx ON tournee.cost_share (cooperative_id, customer_id);
"""

_SECURITY = """
ALTER TABLE tournee.{table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE tournee.{table} FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON tournee.{table}
    USING (cooperative_id = tournee.current_cooperative())
    WITH CHECK (cooperative_id = tournee.current_cooperative());
"""


def upgrade() -> None:
    """Bring the schema forward; movements are added and never changed."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(_TABLES)
    _rule_kinds(*_KINDS, "fair_cost", "cold_chain")
    for table in ("returnable_movement", "pooled_cost", "cost_share"):
        op.execute(_SECURITY.format(table=table))
    op.execute("GRANT SELECT, INSERT ON tournee.returnable_movement TO tournee_app")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON tournee.pooled_cost TO tournee_app")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON tournee.cost_share TO tournee_app")


def downgrade() -> None:
    """Bring the schema back; its rules go, as the older program knows neither."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in ("cost_share", "pooled_cost", "returnable_movement"):
        op.execute(f"DROP TABLE tournee.{table}")
    op.execute("DELETE FROM tournee.rulebook WHERE kind IN ('fair_cost', 'cold_chain')")
    _rule_kinds(*_KINDS)


def _rule_kinds(*kinds: str) -> None:
    """Allow these kinds of rules."""
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.execute("ALTER TABLE tournee.rulebook DROP CONSTRAINT rulebook_kind_check")
    op.execute(
        f"ALTER TABLE tournee.rulebook ADD CONSTRAINT rulebook_kind_check CHECK (kind IN ({listed}))"
    )
