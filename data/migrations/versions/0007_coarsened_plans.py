"""Of which recipients a plan keeps no exact places any more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    coarsened = sa.Column("coarsened", sa.Text(), nullable=False, server_default="")
    op.add_column("plan", coarsened, schema="tournee")


def downgrade() -> None:
    """Bring the schema back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("plan", "coarsened", schema="tournee")
