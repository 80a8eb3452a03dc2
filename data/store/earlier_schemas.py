"""Databases of revisions before the first that is kept, and how they are carried to it.

Revisions 0001 to 0012 were written before any release. Each step here does to a database what its
revision did; the last ends at a schema equal to that of revision 0013 made anew.
"""

from __future__ import annotations

import sqlalchemy as sa

from routing.errors import Failure

FIRST = "0013"
"""Revision that a database is at afterwards."""
UNUSED = ("0001", "0002")
"""Revisions that no program ran on: none of them is carried."""

STEPS = {
    "0003": "",
    "0004": "ALTER TABLE closure ADD slow_kmh smallint;",
    "0005": """
        ALTER TABLE vehicle
            ADD hitch boolean NOT NULL DEFAULT false,
            ADD trailer boolean NOT NULL DEFAULT false,
            ADD needs text[] NOT NULL DEFAULT '{}',
            ADD handover_s integer NOT NULL DEFAULT 0;
        ALTER TABLE shift ADD choice jsonb NOT NULL DEFAULT '{}';
        ALTER TABLE round ADD trailer_id uuid,
            ADD FOREIGN KEY (cooperative_id, trailer_id) REFERENCES vehicle;
        """,
    "0006": "ALTER TABLE plan ADD trouble_arguments jsonb NOT NULL DEFAULT '{}';",
    "0007": "ALTER TABLE plan ADD coarsened text NOT NULL DEFAULT '';",
    "0008": """
        CREATE TABLE city_file (
            name text NOT NULL,
            version integer NOT NULL,
            fingerprint text NOT NULL,
            pieces text[] NOT NULL DEFAULT '{}',
            size_bytes bigint NOT NULL DEFAULT 0,
            imported_at timestamptz NOT NULL,
            PRIMARY KEY (name, version)
        );
        GRANT SELECT, INSERT, UPDATE, DELETE ON city_file TO tournee_app;
        """,
    "0009": """
        ALTER TABLE invoice ADD seller_version integer NOT NULL DEFAULT 0;
        ALTER TABLE rulebook DROP CONSTRAINT rulebook_kind_check;
        ALTER TABLE rulebook ADD CHECK (kind IN ('tariff', 'work', 'weights', 'cutoff',
            'retention', 'heat', 'emissions', 'seller'));
        """,
    # Nobody shows where they are in a shift before they turn it on.
    "0010": """
        ALTER TABLE shift ALTER shares_position SET DEFAULT false;
        UPDATE shift SET shares_position = false
        WHERE shares_position AND status IN ('planned', 'open') AND NOT EXISTS (
            SELECT FROM event WHERE event.cooperative_id = shift.cooperative_id
            AND event.kind = 'position_sharing_on' AND event.subject_id = shift.id);
        """,
    # Riders had been told of every version of their round.
    "0011": """
        ALTER TABLE round ADD told_version integer;
        ALTER TABLE job ADD fell_from uuid, ADD fell_at timestamptz,
            ADD fell_by text NOT NULL DEFAULT '';
        UPDATE round SET told_version = version WHERE status <> 'withdrawn';
        """,
    # A comparison of plans names no riders: their names are read when it is shown.
    "0012": """
        UPDATE plan SET progress = jsonb_set(
            jsonb_set(progress, '{change,comparison,names}', '{}'),
            '{change,comparison,rounds}',
            (SELECT coalesce(jsonb_agg(compared
                || CASE WHEN jsonb_typeof(compared -> 'before') = 'object' THEN
                    jsonb_build_object('before', (compared -> 'before') || '{"courier": ""}')
                    ELSE '{}' END
                || CASE WHEN jsonb_typeof(compared -> 'after') = 'object' THEN
                    jsonb_build_object('after', (compared -> 'after') || '{"courier": ""}')
                    ELSE '{}' END
                ORDER BY place), '[]')
            FROM jsonb_array_elements(progress #> '{change,comparison,rounds}')
                WITH ORDINALITY AS listed (compared, place)))
        WHERE jsonb_typeof(progress #> '{change,comparison,rounds}') = 'array';
        """,
    # Only the application may ask for the cooperative of somebody who signs in.
    "0013": """
        SET LOCAL ROLE tournee_door;
        DO $$
        DECLARE asked regprocedure;
        BEGIN
            FOR asked IN
                SELECT oid FROM pg_proc WHERE pronamespace = 'tournee'::regnamespace AND prosecdef
            LOOP
                EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', asked);
                EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO tournee_app', asked);
            END LOOP;
        END $$;
        RESET ROLE;
        """,
}
"""Statements by the revision that they lead to, oldest first."""
EARLIER = tuple(revision for revision in (*UNUSED, *STEPS) if revision != FIRST)
"""Revisions before the first, oldest first."""

_UPDATED = ("event", "plan", "round", "shift")
"""Tables that steps read or change. Forced row-level security hides rows from their owner too."""


def refuse_unused(revision: str) -> None:
    """Refuse a schema that is older than every program.

    Raises
    ------
    Failure
        ``database-too-old``.
    """
    if revision in UNUSED:
        raise Failure("database-too-old", revision=revision, oldest=next(iter(STEPS)))


def carry(connection: sa.Connection, revision: str) -> None:
    """Bring a database from an earlier revision to the first one, with every row.

    Parameters
    ----------
    connection
        The owner's, in a transaction, with our schema first in its search path.
    revision
        Where the database is.

    Raises
    ------
    Failure
        ``database-too-old``.
    """
    refuse_unused(revision)
    run = connection.exec_driver_sql
    run("SET LOCAL lock_timeout = '5s'")
    for table in _UPDATED:
        run(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    for step, statements in STEPS.items():
        if step > revision:
            run(statements.replace("%", "%%"))
    for table in _UPDATED:
        run(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    run(f"UPDATE alembic_version SET version_num = '{FIRST}'")  # noqa: S608  # ours
