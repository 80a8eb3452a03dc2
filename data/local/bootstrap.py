"""Set-up of a server by a superuser: roles, database, extensions. Safe to do again."""

from __future__ import annotations

from pathlib import Path

import psycopg

from data.local.place import PORT

DATABASE = "tournee"
OWNER = "tournee_owner"
"""Owns database and tables, runs the migrations; row-level security binds it too."""
APP = "tournee_app"
"""Role of server and workers: only what it was granted, bound by row-level security."""
DOOR = "tournee_door"
"""Owns the few functions that look across cooperatives, such as the sign-in; nobody logs in."""

ROLES_SQL = """
DO $roles$
DECLARE
    wanted record;
    rights constant text :=
        'NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION';
BEGIN
    FOR wanted IN
        SELECT * FROM (VALUES ('tournee_owner', true), ('tournee_app', true),
                              ('tournee_door', false)) AS roles (name, enters)
    LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.name) THEN
            EXECUTE format('CREATE ROLE %I', wanted.name);
        END IF;
        IF EXISTS (
            SELECT FROM pg_roles WHERE rolname = wanted.name AND (
                rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication
                OR rolcanlogin <> wanted.enters)
        ) THEN
            EXECUTE format('ALTER ROLE %I %s %s', wanted.name, rights,
                           CASE WHEN wanted.enters THEN 'LOGIN' ELSE 'NOLOGIN' END);
        END IF;
    END LOOP;
    -- The application is nobody's member: it must not become owner or door.
    FOR wanted IN
        SELECT granted.rolname AS name
        FROM pg_auth_members JOIN pg_roles granted ON granted.oid = roleid
        WHERE member = 'tournee_app'::regrole
    LOOP
        EXECUTE format('REVOKE %I FROM tournee_app CASCADE', wanted.name);
    END LOOP;
    -- The owner may become the door, to make functions that belong to it, but has none of its
    -- rights otherwise: a policy for the door must not open rows to the owner.
    IF NOT EXISTS (
        SELECT FROM pg_auth_members
        WHERE roleid = 'tournee_door'::regrole AND member = 'tournee_owner'::regrole
    ) THEN
        IF current_setting('server_version_num')::int >= 160000 THEN
            EXECUTE 'GRANT tournee_door TO tournee_owner WITH INHERIT FALSE, SET TRUE';
        ELSE
            EXECUTE 'ALTER ROLE tournee_owner NOINHERIT';
            EXECUTE 'GRANT tournee_door TO tournee_owner';
        END IF;
    END IF;
END
$roles$;
"""

DATABASE_SQL = "CREATE DATABASE tournee OWNER tournee_owner ENCODING 'UTF8' TEMPLATE template0"

CONTENT_SQL = """
CREATE EXTENSION IF NOT EXISTS postgis SCHEMA public;
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;
CREATE EXTENSION IF NOT EXISTS unaccent SCHEMA public;
CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public;
DO $schema$
BEGIN
    IF (SELECT nspowner FROM pg_namespace WHERE nspname = 'public') <> 'tournee_owner'::regrole THEN
        ALTER SCHEMA public OWNER TO tournee_owner;
    END IF;
    IF has_schema_privilege('tournee_app', 'public', 'CREATE') THEN
        REVOKE CREATE ON SCHEMA public FROM PUBLIC;
        REVOKE CREATE ON SCHEMA public FROM tournee_app;
    END IF;
    -- Whoever is given a function must be able to create in its schema.
    IF NOT has_schema_privilege('tournee_door', 'public', 'CREATE') THEN
        GRANT USAGE, CREATE ON SCHEMA public TO tournee_door;
    END IF;
END
$schema$;
"""

_SCRIPT = """\
-- Prepares a PostgreSQL server (from 15, with PostGIS) for Tournée. Run it as a superuser:
--     psql -d postgres -v ON_ERROR_STOP=1 -f bootstrap.sql
-- It may be run again. Afterwards give the two roles that log in a password each:
--     \\password tournee_owner
--     \\password tournee_app
@ROLES@
SELECT $$@DATABASE@$$
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'tournee') \\gexec
\\connect tournee
@CONTENT@"""

BOOTSTRAP_SQL = (
    _SCRIPT.replace("@ROLES@", ROLES_SQL)
    .replace("@DATABASE@", DATABASE_SQL)
    .replace("@CONTENT@", CONTENT_SQL)
)
"""The whole as a script for ``psql``, for those who run a server of their own."""


def bootstrap(socket_folder: Path, superuser: str) -> None:
    """Prepare the server behind a socket; quick and without effect where all is done.

    Parameters
    ----------
    socket_folder
        Folder of the server's socket.
    superuser
        Role to do it as.
    """
    for database, statements in (("postgres", ROLES_SQL), (DATABASE, CONTENT_SQL)):
        with psycopg.connect(
            host=str(socket_folder), port=PORT, user=superuser, dbname=database, autocommit=True
        ) as connection:
            # Notices tell of what exists already; nobody needs them.
            connection.execute("SET client_min_messages = warning")
            connection.execute(statements.encode())
            if database != DATABASE:
                known = connection.execute(
                    "SELECT FROM pg_database WHERE datname = %s", (DATABASE,)
                ).fetchone()
                if known is None:
                    connection.execute(DATABASE_SQL)
