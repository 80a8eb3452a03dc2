"""Changes of days: what a plan is called, how rounds were before it, and what they are ridden on."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_WAYS = ("solve", "insert", "reassign", "unassign", "swap", "withdraw", "replan", "roll_back")
_NEW_WAYS = ("move", "split", "merge", "pin", "vehicle", "closure", "undo", "redo")


def upgrade() -> None:
    """Bring the schema forward."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        """
        ALTER TABLE plan
            ADD name text NOT NULL DEFAULT '',
            ADD note text NOT NULL DEFAULT '',
            ADD rounds_before jsonb NOT NULL DEFAULT '[]',
            ADD without_shifts jsonb NOT NULL DEFAULT '[]'
        """
    )
    op.execute("ALTER TABLE round_version ADD vehicle_id uuid, ADD trailer_id uuid")
    _ways(*_WAYS, *_NEW_WAYS)


def downgrade() -> None:
    """Bring the schema back; what the older program has no word for counts as planned anew."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE round_version DROP vehicle_id, DROP trailer_id")
    known = ", ".join(f"'{way}'" for way in _WAYS)
    op.execute(f"UPDATE plan SET way = 'replan' WHERE way NOT IN ({known})")  # noqa: S608  # constants
    _ways(*_WAYS)
    op.execute(
        """
        ALTER TABLE plan
            DROP name, DROP note, DROP rounds_before, DROP without_shifts
        """
    )


def _ways(*ways: str) -> None:
    """Allow these ways of making a plan."""
    listed = ", ".join(f"'{way}'" for way in ways)
    op.execute("ALTER TABLE plan DROP CONSTRAINT plan_way_check")
    op.execute(f"ALTER TABLE plan ADD CONSTRAINT plan_way_check CHECK (way IN ({listed}))")
