"""What fell out of a published round, and which version of a round its rider knows of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_COLUMNS = (
    ("round", "told_version", sa.Integer(), None),
    ("job", "fell_from", sa.Uuid(), None),
    ("job", "fell_at", sa.DateTime(timezone=True), None),
    ("job", "fell_by", sa.Text(), ""),
)


def upgrade() -> None:
    """Bring the schema forward."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table, name, kind, default in _COLUMNS:
        made = sa.Column(name, kind, nullable=default is None, server_default=default)
        op.add_column(table, made, schema="tournee")


def downgrade() -> None:
    """Bring the schema back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table, name, _, _ in _COLUMNS:
        op.drop_column(table, name, schema="tournee")
