"""Bring a backup back: verified first, then all of it in one transaction, or nothing."""

from __future__ import annotations

import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, BinaryIO

import sqlalchemy as sa

from data.backup.form import (
    PIECE_BYTES,
    Manifest,
    damaged,
    describe,
    file_of,
    members,
    read_manifest,
)
from data.backup.pg_tools import PgTools
from data.backup.writing import row_counts, tool_failed
from data.files.store import FileStore
from data.local import APP
from data.store import migrating
from data.store.earlier_schemas import refuse_unused
from data.store.tables import SCHEMA
from routing.errors import BadInput, Conflict, Failure, Fault

PRELUDE = f"""
BEGIN;
SET LOCAL lock_timeout = '30s';
SET LOCAL client_min_messages = warning;
DROP SCHEMA IF EXISTS {SCHEMA} CASCADE;
"""
GOING_S = 3.0
"""Time that somebody who just left may take to be gone."""
_KEPT = ("cooperative", "installation_admin")
"""Tables of which a row means that somebody uses the installation."""


def restore(path: Path, *, tools: PgTools, store: FileStore, replace: bool = False) -> Manifest:
    """Bring a backup back into a database and a store of files.

    The whole backup is verified before anything is touched. Files come first: they are named by
    their content and disturb nobody. The database follows in a single transaction. Migrate
    afterwards: the schema is that of the backup.

    Parameters
    ----------
    path
        The backup. It holds statements that are carried out with every right: restore only what
        you have kept yourself.
    tools
        With a superuser's role.
    store
        The files.
    replace
        Give up what the database holds now.

    Raises
    ------
    BadInput
        ``backup-missing``.
    DamagedFile
        ``backup-damaged`` or ``backup-other-version``.
    Failure
        ``backup-newer``: of a later version of this program; ``database-too-old``;
        ``restore-role-weak``; ``backup-tool-failed``; ``restore-incomplete``.
    Conflict
        ``restore-not-empty`` without ``replace``; ``restore-while-used``.
    """
    if not path.is_file():
        raise BadInput([Fault(code="backup-missing", file=str(path))])
    with path.open("rb") as stream:
        manifest = read_manifest(path, stream)
        if manifest.revision not in migrating.known_revisions():
            raise Failure("backup-newer", revision=manifest.revision)
        refuse_unused(manifest.revision)
        _check_target(tools, replace=replace)
        _restore_files(path, stream, store)
        _restore_database(path, stream, tools, manifest)
    _check_rows(tools, manifest)
    return manifest


def _check_target(tools: PgTools, *, replace: bool) -> None:
    with _connected(tools) as connection:
        superuser = sa.text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if not connection.execute(superuser).scalar_one():
            raise Failure("restore-role-weak")
        there = set(sa.inspect(connection).get_table_names(schema=SCHEMA))
        kept = sum(
            connection.execute(sa.text(f"SELECT count(*) FROM tournee.{table}")).scalar_one()  # noqa: S608  # ours
            for table in _KEPT
            if table in there
        )
        if kept and not replace:
            raise Conflict("restore-not-empty")
        _wait_for_nobody(connection)


def _wait_for_nobody(connection: sa.Connection) -> None:
    users = sa.text(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND usename = :app"
    )
    deadline = time.monotonic() + GOING_S
    while used := connection.execute(users, {"app": APP}).scalar_one():
        if time.monotonic() > deadline:
            raise Conflict("restore-while-used", count=used)
        connection.rollback()
        time.sleep(0.05)


def _restore_files(path: Path, stream: BinaryIO, store: FileStore) -> None:
    stream.seek(0)
    for name, content in members(path, stream):
        file = file_of(name)
        if file is not None:
            cooperative_id, sha256 = file
            # The rows keep the true media types.
            kept = store.put(cooperative_id, content, "application/octet-stream")
            if kept.sha256 != sha256:
                raise damaged(path, name)


def _restore_database(path: Path, stream: BinaryIO, tools: PgTools, manifest: Manifest) -> None:
    """Turn the dump into statements and run them, from BEGIN to COMMIT or to nothing."""
    stream.seek(0)
    with tempfile.TemporaryFile() as script_words, tempfile.TemporaryFile() as psql_words:
        script = tools.start_script(stdin=subprocess.PIPE, stderr=script_words)
        psql = tools.start(
            "psql",
            "--no-psqlrc",
            "--quiet",
            "--set=ON_ERROR_STOP=1",
            "--file=-",
            stdin=subprocess.PIPE,
            stderr=psql_words,
        )
        with script, psql:
            feeder = _Feeder(path=path, stream=stream, manifest=manifest, script=script)
            try:
                feeder.start()
                _run(script, psql, feeder)
            except BaseException:
                # Without a COMMIT nothing of it has happened.
                script.kill()
                psql.kill()
                raise
            finally:
                feeder.join()
        if feeder.error is not None:
            raise feeder.error
        # Below 0 is a signal: it was only in the way when the other gave up.
        if script.returncode > 0:
            raise tool_failed("pg_restore", script_words)
        if psql.returncode != 0 or script.returncode != 0:
            raise tool_failed("psql", psql_words)


def _run(script: subprocess.Popen[bytes], psql: subprocess.Popen[bytes], feeder: _Feeder) -> None:
    if script.stdout is None or psql.stdin is None:
        raise AssertionError
    # A broken pipe means that psql gave up at an error, which its own words tell.
    with suppress(BrokenPipeError):
        psql.stdin.write(PRELUDE.encode())
        while piece := script.stdout.read(PIECE_BYTES):
            psql.stdin.write(piece)
        feeder.join()
        if script.wait() == 0 and feeder.error is None:
            psql.stdin.write(b"\nCOMMIT;\n")
            psql.stdin.flush()
    if feeder.error is not None or script.poll() not in {None, 0}:
        psql.kill()
    with suppress(BrokenPipeError):
        psql.stdin.close()
    script.stdout.close()


class _Feeder(threading.Thread):
    """Hands the pieces of the dump to ``pg_restore``, each verified once more."""

    def __init__(
        self,
        *,
        path: Path,
        stream: BinaryIO,
        manifest: Manifest,
        script: subprocess.Popen[bytes],
    ) -> None:
        super().__init__(daemon=True)
        self.error: Exception | None = None
        self._path = path
        self._stream = stream
        self._wanted = {member.name: member for member in manifest.members}
        self._script = script

    def run(self) -> None:
        """Feed all pieces."""
        pipe: IO[bytes] | None = self._script.stdin
        if pipe is None:
            raise AssertionError
        try:
            with suppress(BrokenPipeError):  # It ended early, and its return code tells why.
                for name, content in members(self._path, self._stream):
                    if name.startswith("database/"):
                        if describe(name, content) != self._wanted[name]:
                            raise damaged(self._path, name)  # noqa: TRY301
                        pipe.write(content)
        except Exception as error:  # noqa: BLE001  # told by the thread that waits
            self.error = error
            self._script.kill()
        finally:
            with suppress(BrokenPipeError):
                pipe.close()


def _check_rows(tools: PgTools, manifest: Manifest) -> None:
    """Count once more: every table must have the rows that it had."""
    with _connected(tools) as connection:
        found = row_counts(connection)
    for table, count in manifest.rows.items():
        if table in found and found[table] != count:
            raise Failure("restore-incomplete", table=table, wanted=count, value=found[table])


@contextmanager
def _connected(tools: PgTools) -> Iterator[sa.Connection]:
    engine = sa.create_engine(tools.url)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
