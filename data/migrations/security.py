"""Statements that migrations use to put tables under row-level security and to grant rights.

Migrations call these with the names of their tables. What they do must not change once a migration
that uses them has been released: a change gets a function of its own.
"""

from __future__ import annotations

from collections.abc import Iterable

from alembic import op

APP = "tournee_app"
DOOR = "tournee_door"


def protect(tables: Iterable[str]) -> None:
    """Show a cooperative's transaction only its own rows, and let it write no others."""
    for table in tables:
        op.execute(f"ALTER TABLE tournee.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE tournee.{table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY own ON tournee.{table} "
            "USING (cooperative_id = tournee.current_cooperative()) "
            "WITH CHECK (cooperative_id = tournee.current_cooperative())"
        )


def unprotect(tables: Iterable[str]) -> None:
    """Undo :func:`protect`."""
    for table in tables:
        op.execute(f"DROP POLICY own ON tournee.{table}")
        op.execute(f"ALTER TABLE tournee.{table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE tournee.{table} DISABLE ROW LEVEL SECURITY")


def grant(tables: Iterable[str], rights: str = "SELECT, INSERT, UPDATE, DELETE") -> None:
    """Let the application's role use tables."""
    for table in tables:
        op.execute(f"GRANT {rights} ON tournee.{table} TO {APP}")


def door(name: str, argument: str, query: str, columns: dict[str, str]) -> None:
    """Make a function that finds the cooperative of somebody who is not known yet.

    Who signs in shows a token or an address before any cooperative is known, so row-level security
    would hide every row. A door answers one narrow question with ids of cooperatives and with
    nothing else. It runs as a role of its own that may read just the columns it needs.

    Parameters
    ----------
    name, argument
        Name of the function, and its only argument with its type.
    query
        Gives cooperative ids; ``$1`` is the argument.
    columns
        What the door's role may read: columns by table.
    """
    for table, readable in columns.items():
        op.execute(f"GRANT SELECT ({readable}) ON tournee.{table} TO {DOOR}")
    op.execute(
        f"CREATE FUNCTION tournee.{name}({argument}) RETURNS SETOF uuid "
        "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tournee, pg_temp "
        f"AS $door$ {query} $door$"
    )
    op.execute(f"ALTER FUNCTION tournee.{name} OWNER TO {DOOR}")
    op.execute(f"REVOKE ALL ON FUNCTION tournee.{name} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION tournee.{name} TO {APP}")


def open_to_door(tables: Iterable[str]) -> None:
    """Let the doors' role see every row of tables that are under row-level security."""
    for table in tables:
        op.execute(f"CREATE POLICY door ON tournee.{table} FOR SELECT TO {DOOR} USING (true)")


def close_to_door(tables: Iterable[str]) -> None:
    """Undo :func:`open_to_door`."""
    for table in tables:
        op.execute(f"DROP POLICY door ON tournee.{table}")
        op.execute(f"REVOKE ALL ON tournee.{table} FROM {DOOR}")
