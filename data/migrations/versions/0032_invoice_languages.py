"""A customer may have its invoices in another language than the cooperative's."""

from __future__ import annotations

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table, usual in (("customer", "cooperative"), ("invoice", "")):
        op.execute(
            f"ALTER TABLE tournee.{table} ADD COLUMN language text NOT NULL DEFAULT '{usual}'"
        )


def downgrade() -> None:
    """Bring the schema back; all invoices are in the language of the cooperative."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in ("invoice", "customer"):
        op.execute(f"ALTER TABLE tournee.{table} DROP COLUMN language")
