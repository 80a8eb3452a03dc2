"""Kept comparisons of plans name no riders: their names are read when they are shown."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_SIDE = """
    CASE WHEN jsonb_typeof(one -> '{side}') = 'object'
    THEN jsonb_build_object('{side}', (one -> '{side}') || '{{"courier": ""}}')
    ELSE '{{}}' END
"""
_ROUNDS = (
    f"(SELECT COALESCE(jsonb_agg(one || {_SIDE.format(side='before')}"  # noqa: S608  # all of it ours
    f" || {_SIDE.format(side='after')} ORDER BY place), '[]')"
    " FROM jsonb_array_elements(progress #> '{change,comparison,rounds}')"
    " WITH ORDINALITY AS held (one, place))"
)


def upgrade() -> None:
    """Bring the schema forward."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    # Forced row-level security hides the rows from their owner too.
    op.execute("ALTER TABLE tournee.plan NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "UPDATE tournee.plan SET progress = jsonb_set(jsonb_set("  # noqa: S608  # all of it ours
        "progress, '{change,comparison,names}', '{}'), "
        f"'{{change,comparison,rounds}}', {_ROUNDS}) "
        "WHERE jsonb_typeof(progress #> '{change,comparison,rounds}') = 'array'"
    )
    op.execute("ALTER TABLE tournee.plan FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    """Bring the schema back: names that are read anew are right for earlier versions too."""
