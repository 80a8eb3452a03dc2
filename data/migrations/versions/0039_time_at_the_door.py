"""Usual times at a door are a rule of the cooperative, and a stop tells its storeys without a lift."""

from __future__ import annotations

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

_KINDS = (
    *("tariff", "work", "weights", "cutoff", "retention", "heat", "emissions", "seller"),
    *("tracking", "fair_cost", "cold_chain", "goods"),
)
_KIND = "door_times"


def upgrade() -> None:
    """Bring the schema forward; stops that were booked before keep their times."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE tournee.stop ADD COLUMN floors integer NOT NULL DEFAULT 0")
    _rule_kinds(*_KINDS, _KIND)


def downgrade() -> None:
    """Bring the schema back; times at a door that were published are no rule any more."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(f"DELETE FROM tournee.rulebook WHERE kind = '{_KIND}'")  # noqa: S608
    _rule_kinds(*_KINDS)
    op.execute("ALTER TABLE tournee.stop DROP COLUMN floors")


def _rule_kinds(*kinds: str) -> None:
    """Allow these kinds of rules."""
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.execute("ALTER TABLE tournee.rulebook DROP CONSTRAINT rulebook_kind_check")
    op.execute(
        f"ALTER TABLE tournee.rulebook ADD CONSTRAINT rulebook_kind_check CHECK (kind IN ({listed}))"
    )
