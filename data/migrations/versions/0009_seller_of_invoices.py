"""The seller of invoices as a rule, and by which version of it each invoice was issued."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_BEFORE = "'tariff', 'work', 'weights', 'cutoff', 'retention', 'heat', 'emissions'"


def upgrade() -> None:
    """Bring the schema forward."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    version = sa.Column("seller_version", sa.Integer(), nullable=False, server_default="0")
    op.add_column("invoice", version, schema="tournee")
    _allow(f"{_BEFORE}, 'seller'")


def downgrade() -> None:
    """Bring the schema back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("invoice", "seller_version", schema="tournee")
    # Forced row-level security hides the rows from their owner too, and a published rule is never
    # taken away but here, as older programs know none of this kind.
    op.execute("ALTER TABLE tournee.rulebook NO FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE tournee.rulebook DISABLE TRIGGER append_only")
    op.execute("DELETE FROM tournee.rulebook WHERE kind = 'seller'")
    op.execute("ALTER TABLE tournee.rulebook ENABLE TRIGGER append_only")
    op.execute("ALTER TABLE tournee.rulebook FORCE ROW LEVEL SECURITY")
    _allow(_BEFORE)


def _allow(kinds: str) -> None:
    op.execute("ALTER TABLE tournee.rulebook DROP CONSTRAINT rulebook_kind_check")
    op.execute(
        f"ALTER TABLE tournee.rulebook ADD CONSTRAINT rulebook_kind_check CHECK (kind IN ({kinds}))"
    )
