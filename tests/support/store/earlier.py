"""Databases of the schemas before the first revision, as their programs left them.

``made_at_0012.tar.gz`` is a backup that the program of schema 0012 wrote: a cooperative with a
settled day, one with a busy day before it, and one with a row in every table.
``schema_0003.sql.gz`` is a database of schema 0003, the oldest that a program ran on, with a row in
every table; without the queue, which its library makes.
"""

from __future__ import annotations

import gzip
import subprocess
from pathlib import Path

import sqlalchemy as sa
from procrastinate.schema import SchemaManager

from data.backup.form import Manifest
from data.backup.pg_tools import PgTools
from data.backup.restoring import restore
from data.files.disk import DiskStore
from data.local import OWNER, SUPERUSER, Cluster
from tests.support.store.owner import run_as_owner

HERE = Path(__file__).parents[2] / "data" / "backup"


def tools_for(cluster: Cluster, name: str) -> PgTools:
    """PostgreSQL's programs on a database, as the superuser."""
    return PgTools(pgbin=cluster.pgbin, url=cluster.url(SUPERUSER, name))


def load_0003(cluster: Cluster, name: str) -> None:
    """Make the database of schema 0003."""
    psql = tools_for(cluster, name).start(
        "psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-", stdin=subprocess.PIPE
    )
    psql.communicate(gzip.decompress((HERE / "schema_0003.sql.gz").read_bytes()))
    assert psql.returncode == 0

    def add_queue(connection: sa.Connection) -> None:
        run = connection.exec_driver_sql
        run("SET search_path = tournee, public")
        run(SchemaManager.get_schema().replace("%", "%%"))
        run("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA tournee TO tournee_app")
        run("REVOKE UPDATE, DELETE ON event, rulebook FROM tournee_app")
        run("REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM tournee_app")
        run("GRANT USAGE ON ALL SEQUENCES IN SCHEMA tournee TO tournee_app")
        run("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA tournee TO tournee_app")

    run_as_owner(cluster.url(OWNER, name), add_queue)


def backup_of_0012(folder: Path) -> Path:
    """Return the backup of schema 0012 as a file in a folder."""
    backup = folder / "made_at_0012.tar"
    backup.write_bytes(gzip.decompress((HERE / "made_at_0012.tar.gz").read_bytes()))
    return backup


def restore_0012(cluster: Cluster, name: str, folder: Path) -> Manifest:
    """Restore the backup of schema 0012, without migrating."""
    store = DiskStore(folder / "files")
    return restore(backup_of_0012(folder), tools=tools_for(cluster, name), store=store)


def set_revision(url: str, revision: str) -> None:
    """Make a database claim to be of a revision."""

    def write(connection: sa.Connection) -> None:
        stamp = sa.text("UPDATE tournee.alembic_version SET version_num = :to")
        connection.execute(stamp, {"to": revision})

    run_as_owner(url, write)
