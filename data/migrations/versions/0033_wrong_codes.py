"""Needs of aid count wrong codes, and say whether telling words in their texts were kept."""

from __future__ import annotations

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Begin with no wrong code, and with nobody having decided to keep a word."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE tournee.need ADD COLUMN wrong_codes integer NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE tournee.need ADD COLUMN keeps_words boolean NOT NULL DEFAULT false")


def downgrade() -> None:
    """Forget both."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE tournee.need DROP COLUMN keeps_words")
    op.execute("ALTER TABLE tournee.need DROP COLUMN wrong_codes")
