"""Bikes and trailers that shifts share: what can tow what, who may choose what, what a round tows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for column in (
        sa.Column("hitch", sa.Boolean(), nullable=False, server_default="false"),
        sa.Column("trailer", sa.Boolean(), nullable=False, server_default="false"),
        sa.Column("needs", sa.ARRAY(sa.Text()), nullable=False, server_default="{}"),
        sa.Column("handover_s", sa.Integer(), nullable=False, server_default="0"),
    ):
        op.add_column("vehicle", column, schema="tournee")
    choice = sa.Column("choice", JSONB(), nullable=False, server_default="{}")
    op.add_column("shift", choice, schema="tournee")
    op.add_column("round", sa.Column("trailer_id", sa.Uuid()), schema="tournee")
    op.create_foreign_key(
        None,
        "round",
        "vehicle",
        ["cooperative_id", "trailer_id"],
        ["cooperative_id", "id"],
        source_schema="tournee",
        referent_schema="tournee",
    )


def downgrade() -> None:
    """Bring the schema back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    # Who does not know of trailers would take one for a bike. Forced row-level security hides the
    # rows from their owner too.
    op.execute("ALTER TABLE tournee.vehicle NO FORCE ROW LEVEL SECURITY")
    op.execute("UPDATE tournee.vehicle SET status = 'gone' WHERE trailer")
    op.execute("ALTER TABLE tournee.vehicle FORCE ROW LEVEL SECURITY")
    op.drop_column("round", "trailer_id", schema="tournee")
    op.drop_column("shift", "choice", schema="tournee")
    for name in ("handover_s", "needs", "trailer", "hitch"):
        op.drop_column("vehicle", name, schema="tournee")
