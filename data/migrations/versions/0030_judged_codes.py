"""Codes that recipients of aid showed leave the event log: whether they were right stays.

Earlier programs logged them as they were typed. The log is never changed otherwise.
"""

from __future__ import annotations

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_READ = ("event", "need", "visit")

_JUDGE = """
UPDATE tournee.event SET detail = jsonb_set(event.detail, '{code}', to_jsonb(
    CASE WHEN need.code = '' THEN CASE WHEN need.proved_by = 'code' THEN 'RIGHT' ELSE 'OTHER' END
    WHEN upper(regexp_replace(event.detail->>'code', '[^[:alnum:]]', '', 'g'))
        = upper(regexp_replace(need.code, '[^[:alnum:]]', '', 'g'))
    THEN 'RIGHT' ELSE 'OTHER' END::text))
FROM tournee.visit JOIN tournee.need USING (cooperative_id, job_id)
WHERE event.kind = 'code_scanned' AND event.detail->>'code' NOT IN ('RIGHT', 'OTHER')
AND visit.cooperative_id = event.cooperative_id AND visit.id = event.subject_id
"""


def upgrade() -> None:
    """Write in place of each code whether it was right."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in _READ:
        op.execute(f"ALTER TABLE tournee.{table} NO FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE tournee.event DISABLE TRIGGER append_only")
    op.execute(_JUDGE)
    op.execute("ALTER TABLE tournee.event ENABLE TRIGGER append_only")
    for table in _READ:
        op.execute(f"ALTER TABLE tournee.{table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    """Nothing: what was erased stays erased."""
    op.execute("SET LOCAL lock_timeout = '5s'")
