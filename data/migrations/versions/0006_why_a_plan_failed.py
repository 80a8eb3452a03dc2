"""What is to be said with the code of why a plan could not be made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    told = sa.Column("trouble_arguments", JSONB(), nullable=False, server_default="{}")
    op.add_column("plan", told, schema="tournee")


def downgrade() -> None:
    """Bring the schema back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("plan", "trouble_arguments", schema="tournee")
