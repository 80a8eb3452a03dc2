"""Aid: needs of people without a name, volunteers, and who of them took what."""

from __future__ import annotations

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE tournee.need (
    cooperative_id uuid NOT NULL REFERENCES tournee.cooperative,
    id uuid NOT NULL,
    customer_id uuid,
    day date NOT NULL,
    position integer NOT NULL DEFAULT 0,
    keeps_order boolean NOT NULL DEFAULT false,
    alias text NOT NULL DEFAULT '',
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    from_place_id uuid,
    place_id uuid,
    geom geometry(Point, 4326),
    address text NOT NULL DEFAULT '',
    access_note text NOT NULL DEFAULT '',
    contact_phone text NOT NULL DEFAULT '',
    hides_phone boolean NOT NULL DEFAULT true,
    items jsonb NOT NULL DEFAULT '{}',
    mass_g bigint NOT NULL DEFAULT 0,
    volume_ml bigint NOT NULL DEFAULT 0,
    two_people boolean NOT NULL DEFAULT false,
    may_be_left boolean NOT NULL DEFAULT false,
    code_only boolean NOT NULL DEFAULT false,
    code text NOT NULL DEFAULT '',
    hills text NOT NULL DEFAULT 'flat',
    note text NOT NULL DEFAULT '',
    informed_at timestamptz,
    status text NOT NULL DEFAULT 'open',
    outcome text NOT NULL DEFAULT '',
    handed_items bigint NOT NULL DEFAULT 0,
    proved_by text NOT NULL DEFAULT '',
    done_at timestamptz,
    booking_id uuid,
    job_id uuid,
    request_hash text NOT NULL DEFAULT '',
    version integer NOT NULL DEFAULT 1,
    made_by uuid NOT NULL,
    made_at timestamptz NOT NULL,
    erased_at timestamptz,
    PRIMARY KEY (cooperative_id, id),
    FOREIGN KEY (cooperative_id, customer_id) REFERENCES tournee.customer (cooperative_id, id),
    FOREIGN KEY (cooperative_id, from_place_id) REFERENCES tournee.place (cooperative_id, id),
    FOREIGN KEY (cooperative_id, place_id) REFERENCES tournee.place (cooperative_id, id),
    FOREIGN KEY (cooperative_id, booking_id) REFERENCES tournee.booking (cooperative_id, id),
    FOREIGN KEY (cooperative_id, job_id) REFERENCES tournee.job (cooperative_id, id),
    CONSTRAINT need_hills_check CHECK (hills IN ('flat', 'rolling', 'steep')),
    CONSTRAINT need_status_check CHECK (
        status IN ('open', 'planned', 'served', 'failed', 'cancelled')
    ),
    CONSTRAINT need_proved_by_check CHECK (proved_by IN ('', 'code', 'count')),
    CONSTRAINT need_nobody_check CHECK (
        NOT code_only OR (address = '' AND contact_phone = '' AND access_note = '')
    )
);
CREATE INDEX need_day_idx ON tournee.need (cooperative_id, day);
CREATE INDEX need_job_idx ON tournee.need (cooperative_id, job_id);
CREATE TABLE tournee.volunteer (
    cooperative_id uuid NOT NULL REFERENCES tournee.cooperative,
    person_id uuid NOT NULL,
    slots jsonb NOT NULL DEFAULT '[]',
    geom geometry(Point, 4326),
    radius_m integer NOT NULL DEFAULT 5000,
    most_mass_g integer NOT NULL DEFAULT 15000,
    most_stops integer NOT NULL DEFAULT 4,
    hills text NOT NULL DEFAULT 'rolling',
    bike text NOT NULL DEFAULT 'bike',
    pledged_at timestamptz,
    version integer NOT NULL DEFAULT 1,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (cooperative_id, person_id),
    FOREIGN KEY (cooperative_id, person_id) REFERENCES tournee.person (cooperative_id, id),
    CONSTRAINT volunteer_hills_check CHECK (hills IN ('flat', 'rolling', 'steep')),
    CONSTRAINT volunteer_bike_check CHECK (
        bike IN ('foot', 'bike', 'e-bike', 'cargo', 'trailer')
    )
);
CREATE TABLE tournee.claim (
    cooperative_id uuid NOT NULL REFERENCES tournee.cooperative,
    id uuid NOT NULL,
    need_id uuid NOT NULL,
    person_id uuid NOT NULL,
    seat integer NOT NULL DEFAULT 1,
    claimed_at timestamptz NOT NULL,
    returned_at timestamptz,
    returned_for text NOT NULL DEFAULT '',
    PRIMARY KEY (cooperative_id, id),
    FOREIGN KEY (cooperative_id, need_id) REFERENCES tournee.need (cooperative_id, id),
    FOREIGN KEY (cooperative_id, person_id) REFERENCES tournee.person (cooperative_id, id),
    CONSTRAINT claim_seat_check CHECK (seat BETWEEN 1 AND 2),
    CONSTRAINT claim_returned_for_check CHECK (
        returned_for IN ('', 'given_back', 'absence', 'office', 'cancelled')
    )
);
CREATE UNIQUE INDEX claim_taken_key ON tournee.claim (cooperative_id, need_id, seat)
    WHERE returned_at IS NULL;
CREATE UNIQUE INDEX claim_once_key ON tournee.claim (cooperative_id, need_id, person_id)
    WHERE returned_at IS NULL;
CREATE INDEX claim_person_idx ON tournee.claim (cooperative_id, person_id);
"""
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
    for table in ("need", "volunteer", "claim"):
        op.execute(_OWN.format(table=table))


def downgrade() -> None:
    """Bring the schema back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DROP TABLE tournee.claim")
    op.execute("DROP TABLE tournee.volunteer")
    op.execute("DROP TABLE tournee.need")
