"""Plans that take empties along say so."""

from __future__ import annotations

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_WAYS = (
    *("solve", "insert", "reassign", "unassign", "swap", "withdraw", "replan", "roll_back"),
    *("move", "split", "merge", "pin", "vehicle", "closure", "undo", "redo"),
)


def upgrade() -> None:
    """Allow the way of making a plan."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    _ways(*_WAYS, "returns")


def downgrade() -> None:
    """Take it back; what the older program has no word for counts as replanned."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("UPDATE tournee.plan SET way = 'replan' WHERE way = 'returns'")
    _ways(*_WAYS)


def _ways(*ways: str) -> None:
    listed = ", ".join(f"'{way}'" for way in ways)
    op.execute("ALTER TABLE tournee.plan DROP CONSTRAINT plan_way_check")
    op.execute(f"ALTER TABLE tournee.plan ADD CONSTRAINT plan_way_check CHECK (way IN ({listed}))")
