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
    # Riders were told of every version so far. Forced row-level security hides the rows from their
    # owner too.
    op.execute("ALTER TABLE tournee.round NO FORCE ROW LEVEL SECURITY")
    op.execute("UPDATE tournee.round SET told_version = version WHERE status <> 'withdrawn'")
    op.execute("ALTER TABLE tournee.round FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    """Bring the schema back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table, name, _, _ in _COLUMNS:
        op.drop_column(table, name, schema="tournee")
