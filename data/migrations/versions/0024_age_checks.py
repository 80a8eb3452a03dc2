"""Checks of the age at the door are proofs of their own."""

from __future__ import annotations

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_BEFORE = "'photo', 'signature', 'name', 'code', 'count'"


def upgrade() -> None:
    """Bring the schema forward."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    _kinds(f"{_BEFORE}, 'age'")


def downgrade() -> None:
    """Bring the schema back; checks of the age are lost."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DELETE FROM tournee.proof WHERE kind = 'age'")
    _kinds(_BEFORE)


def _kinds(known: str) -> None:
    op.execute(
        f"""
        ALTER TABLE tournee.proof DROP CONSTRAINT proof_kind_check;
        ALTER TABLE tournee.proof ADD CONSTRAINT proof_kind_check CHECK (kind IN ({known}));
        """
    )
