"""Compiled cities in the store of files, for every machine to fetch."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.migrations.security import grant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "city_file",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("pieces", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", "version", name=op.f("city_file_pkey")),
        schema="tournee",
    )
    grant(["city_file"])


def downgrade() -> None:
    """Bring the schema back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("city_file", schema="tournee")
