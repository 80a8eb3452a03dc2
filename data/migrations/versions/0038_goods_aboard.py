"""Jobs name their kind of goods and how long these may be aboard; a rule says what stays apart."""

from __future__ import annotations

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_KINDS = (
    *("tariff", "work", "weights", "cutoff", "retention", "heat"),
    *("emissions", "seller", "tracking", "fair_cost", "cold_chain"),
)


def upgrade() -> None:
    """Bring the schema forward; jobs of before have goods of no kind, and no limit."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        "ALTER TABLE tournee.job"
        " ADD COLUMN goods text NOT NULL DEFAULT '', ADD COLUMN aboard_limit_s integer"
    )
    _rule_kinds(*_KINDS, "goods")


def downgrade() -> None:
    """Bring the schema back; its rules go, as the older program does not know them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE tournee.job DROP COLUMN goods, DROP COLUMN aboard_limit_s")
    op.execute("DELETE FROM tournee.rulebook WHERE kind = 'goods'")
    _rule_kinds(*_KINDS)


def _rule_kinds(*kinds: str) -> None:
    """Allow these kinds of rules."""
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.execute("ALTER TABLE tournee.rulebook DROP CONSTRAINT rulebook_kind_check")
    op.execute(
        f"ALTER TABLE tournee.rulebook ADD CONSTRAINT rulebook_kind_check CHECK (kind IN ({listed}))"
    )
