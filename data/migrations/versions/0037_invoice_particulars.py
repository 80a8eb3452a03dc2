"""Customers have numbers and an electronic address; an invoice keeps whom it billed, and how."""

from __future__ import annotations

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_TEXTS = (
    *("country", "registration", "registration_scheme", "vat_number"),
    *("electronic_address", "electronic_scheme"),
)


def upgrade() -> None:
    """Bring the schema forward; invoices issued before have no particulars and stay as they are."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        "ALTER TABLE tournee.customer"
        " ADD COLUMN buyer_kind text NOT NULL DEFAULT 'business'"
        " CONSTRAINT customer_buyer_kind_check CHECK (buyer_kind IN ('business', 'private')), "
        + ", ".join(f"ADD COLUMN {name} text NOT NULL DEFAULT ''" for name in _TEXTS)
    )
    op.execute("ALTER TABLE tournee.invoice ADD COLUMN particulars jsonb")


def downgrade() -> None:
    """Bring the schema back; what was issued meanwhile loses whom it billed."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE tournee.invoice DROP COLUMN particulars")
    for name in ("buyer_kind", *_TEXTS):
        op.execute(f"ALTER TABLE tournee.customer DROP COLUMN {name}")
