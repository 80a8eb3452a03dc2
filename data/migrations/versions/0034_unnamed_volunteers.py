"""Who took a need of aid on leaves the event log: it is forgotten with the need, the log is not.

Earlier programs logged it. That a person did it stays, and who coordinates a need stays named.
"""

from __future__ import annotations

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_ENDED = """
UPDATE tournee.event SET actor_id = NULL
WHERE kind = 'need_ended' AND actor_kind = 'person' AND EXISTS (
    SELECT FROM tournee.event AS taken
    WHERE taken.cooperative_id = event.cooperative_id AND taken.kind = 'need_claimed'
    AND taken.subject_id = event.subject_id AND taken.actor_id = event.actor_id)
"""
_TAKEN = """
UPDATE tournee.event SET actor_id = NULL
WHERE kind IN ('need_claimed', 'need_given_back') AND actor_kind = 'person'
"""


def upgrade() -> None:
    """Take them out; outcomes first, as who took a need on tells who recorded them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE tournee.event NO FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE tournee.event DISABLE TRIGGER append_only")
    op.execute(_ENDED)
    op.execute(_TAKEN)
    op.execute("ALTER TABLE tournee.event ENABLE TRIGGER append_only")
    op.execute("ALTER TABLE tournee.event FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    """Nothing: what was forgotten stays forgotten."""
    op.execute("SET LOCAL lock_timeout = '5s'")
