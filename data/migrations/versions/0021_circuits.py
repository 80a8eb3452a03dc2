"""Food circuits: hubs, order cycles, lots of producers, customer orders, remembered defaults."""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE tournee.hub (
    cooperative_id uuid NOT NULL REFERENCES tournee.cooperative,
    id uuid NOT NULL,
    place_id uuid NOT NULL,
    customer_id uuid,
    sorting_s integer NOT NULL DEFAULT 0,
    sorting_places integer NOT NULL DEFAULT 1,
    space_items bigint,
    hours jsonb NOT NULL DEFAULT '[]',
    status text NOT NULL DEFAULT 'active',
    version integer NOT NULL DEFAULT 1,
    made_by uuid NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (cooperative_id, id),
    FOREIGN KEY (cooperative_id, place_id)
        REFERENCES tournee.place (cooperative_id, id),
    FOREIGN KEY (cooperative_id, customer_id)
        REFERENCES tournee.customer (cooperative_id, id),
    CONSTRAINT hub_status_check CHECK (status IN ('active', 'closed'))
);
CREATE TABLE tournee.order_cycle (
    cooperative_id uuid NOT NULL REFERENCES tournee.cooperative,
    id uuid NOT NULL,
    name text NOT NULL DEFAULT '',
    hubs uuid[] NOT NULL DEFAULT '{}',
    day date NOT NULL,
    opens_at timestamptz NOT NULL,
    closes_at timestamptz NOT NULL,
    collection_start_at timestamptz NOT NULL,
    collection_end_at timestamptz NOT NULL,
    delivery_start_at timestamptz NOT NULL,
    delivery_end_at timestamptz NOT NULL,
    status text NOT NULL DEFAULT 'open',
    repeats jsonb NOT NULL DEFAULT '{}',
    occurrence text NOT NULL DEFAULT '',
    follows uuid,
    request_hash text NOT NULL DEFAULT '',
    version integer NOT NULL DEFAULT 1,
    made_by uuid NOT NULL,
    made_at timestamptz NOT NULL,
    closed_at timestamptz,
    PRIMARY KEY (cooperative_id, id),
    FOREIGN KEY (cooperative_id, follows)
        REFERENCES tournee.order_cycle (cooperative_id, id),
    CONSTRAINT order_cycle_status_check CHECK (status IN ('open', 'closed', 'cancelled')),
    UNIQUE (cooperative_id, follows)
);
CREATE INDEX order_cycle_day_idx ON tournee.order_cycle (cooperative_id, day);
CREATE TABLE tournee.cycle_lot (
    cooperative_id uuid NOT NULL REFERENCES tournee.cooperative,
    id uuid NOT NULL,
    cycle_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    hub_id uuid NOT NULL,
    place_id uuid,
    reference text NOT NULL DEFAULT '',
    what text NOT NULL DEFAULT '',
    items bigint NOT NULL DEFAULT 0,
    mass_g bigint NOT NULL DEFAULT 0,
    volume_ml bigint NOT NULL DEFAULT 0,
    temperature text NOT NULL DEFAULT '',
    ready_start_at timestamptz,
    ready_end_at timestamptz,
    service_s integer NOT NULL DEFAULT 0,
    handling text NOT NULL DEFAULT '',
    status text NOT NULL DEFAULT 'offered',
    booking_id uuid,
    arrived_at timestamptz,
    arrived_by uuid,
    counted_items bigint,
    counted_at timestamptz,
    counted_by uuid,
    sorted_at timestamptz,
    sorted_by uuid,
    request_hash text NOT NULL DEFAULT '',
    version integer NOT NULL DEFAULT 1,
    made_by uuid NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (cooperative_id, id),
    FOREIGN KEY (cooperative_id, cycle_id)
        REFERENCES tournee.order_cycle (cooperative_id, id),
    FOREIGN KEY (cooperative_id, customer_id)
        REFERENCES tournee.customer (cooperative_id, id),
    FOREIGN KEY (cooperative_id, hub_id)
        REFERENCES tournee.hub (cooperative_id, id),
    FOREIGN KEY (cooperative_id, place_id)
        REFERENCES tournee.place (cooperative_id, id),
    FOREIGN KEY (cooperative_id, booking_id)
        REFERENCES tournee.booking (cooperative_id, id),
    CONSTRAINT cycle_lot_temperature_check CHECK (temperature IN ('', 'chilled', 'frozen', 'hot')),
    CONSTRAINT cycle_lot_status_check CHECK (status IN ('offered', 'cancelled'))
);
CREATE INDEX cycle_lot_customer_idx ON tournee.cycle_lot (cooperative_id, customer_id);
CREATE INDEX cycle_lot_cycle_idx ON tournee.cycle_lot (cooperative_id, cycle_id);
CREATE INDEX cycle_lot_booking_idx ON tournee.cycle_lot (cooperative_id, booking_id);
CREATE TABLE tournee.cycle_order (
    cooperative_id uuid NOT NULL REFERENCES tournee.cooperative,
    id uuid NOT NULL,
    cycle_id uuid NOT NULL,
    reference text NOT NULL,
    place_id uuid,
    geom geometry(Point, 4326),
    address text NOT NULL DEFAULT '',
    access_note text NOT NULL DEFAULT '',
    contact_name text NOT NULL DEFAULT '',
    contact_phone text NOT NULL DEFAULT '',
    contact_email text NOT NULL DEFAULT '',
    note text NOT NULL DEFAULT '',
    window_start_at timestamptz,
    window_end_at timestamptz,
    service_s integer NOT NULL DEFAULT 0,
    lines jsonb NOT NULL DEFAULT '[]',
    status text NOT NULL DEFAULT 'ordered',
    booking_id uuid,
    erased_at timestamptz,
    request_hash text NOT NULL DEFAULT '',
    version integer NOT NULL DEFAULT 1,
    made_by uuid NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (cooperative_id, id),
    FOREIGN KEY (cooperative_id, cycle_id)
        REFERENCES tournee.order_cycle (cooperative_id, id),
    FOREIGN KEY (cooperative_id, place_id)
        REFERENCES tournee.place (cooperative_id, id),
    FOREIGN KEY (cooperative_id, booking_id)
        REFERENCES tournee.booking (cooperative_id, id),
    CONSTRAINT cycle_order_status_check CHECK (status IN ('ordered', 'cancelled')),
    UNIQUE (cooperative_id, cycle_id, reference)
);
CREATE INDEX cycle_order_booking_idx ON tournee.cycle_order (cooperative_id, booking_id);
CREATE TABLE tournee.producer_default (
    cooperative_id uuid NOT NULL REFERENCES tournee.cooperative,
    customer_id uuid NOT NULL,
    hub_id uuid NOT NULL,
    place_id uuid,
    what text NOT NULL DEFAULT '',
    temperature text NOT NULL DEFAULT '',
    ready_start text NOT NULL DEFAULT '',
    ready_end text NOT NULL DEFAULT '',
    service_s integer NOT NULL DEFAULT 0,
    handling text NOT NULL DEFAULT '',
    kept_at timestamptz NOT NULL,
    PRIMARY KEY (cooperative_id, customer_id, hub_id),
    FOREIGN KEY (cooperative_id, customer_id)
        REFERENCES tournee.customer (cooperative_id, id),
    FOREIGN KEY (cooperative_id, hub_id)
        REFERENCES tournee.hub (cooperative_id, id),
    FOREIGN KEY (cooperative_id, place_id)
        REFERENCES tournee.place (cooperative_id, id)
);
"""
_NAMES = ("hub", "order_cycle", "cycle_lot", "cycle_order", "producer_default")
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
