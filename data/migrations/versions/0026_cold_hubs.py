"""Hubs say which classes they keep cold or hot; claims number people instead of seats."""

from __future__ import annotations

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the classes of hubs, and rename the column of claims."""
    op.execute("ALTER TABLE tournee.hub ADD COLUMN keeps text[] NOT NULL DEFAULT '{}'")
    op.execute("ALTER TABLE tournee.claim RENAME COLUMN seat TO person_number")
    op.execute("ALTER TABLE tournee.claim RENAME CONSTRAINT claim_seat_check"
               " TO claim_person_number_check")  # fmt: skip


def downgrade() -> None:
    """Take them back."""
    op.execute("ALTER TABLE tournee.claim RENAME CONSTRAINT claim_person_number_check"
               " TO claim_seat_check")  # fmt: skip
    op.execute("ALTER TABLE tournee.claim RENAME COLUMN person_number TO seat")
    op.execute("ALTER TABLE tournee.hub DROP COLUMN keeps")
