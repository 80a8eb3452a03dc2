"""Write a backup: database and files of one moment, while everybody goes on working.

The dump and the list of files are read in one snapshot of the database. A file is put before the
row that names it, so every file of the snapshot is there; one that was purged since is noted as
missing.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO
from uuid import UUID

import sqlalchemy as sa

from data.backup.form import MANIFEST, PIECE_BYTES, SEAL, Manifest, Member, describe
from data.backup.pg_tools import PgTools
from data.files.store import FileStore
from data.store.tables import SCHEMA, is_owned, metadata
from routing.errors import BadInput, Failure, Fault, NotFound

_OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One moment of the database.

    Attributes
    ----------
    name
        By which ``pg_dump`` finds it.
    revision, server, rows
        As in :class:`data.backup.form.Manifest`.
    files
        What rows name, by cooperative.
    """

    name: str
    revision: str
    server: str
    rows: Mapping[str, int]
    files: Mapping[UUID, Sequence[str]]


def write_backup(  # noqa: PLR0913  # each is something else that goes in
    target: Path,
    *,
    tools: PgTools,
    store: FileStore,
    cities: Mapping[str, str],
    keys: Sequence[str],
    now: datetime,
) -> Manifest:
    """Write a backup into a new file that its owner alone may read, whole or not at all.

    Parameters
    ----------
    target
        The file; must not be there yet.
    tools
        With a role that sees every row.
    store
        The files.
    cities, keys
        As in :class:`data.backup.form.Manifest`.
    now
        Aware instant, written into the backup.

    Raises
    ------
    BadInput
        ``backup-there`` or ``backup-folder-missing``.
    Failure
        ``backup-role-blind``, ``database-empty``, or ``backup-tool-failed``.
    """
    _refuse_existing(target)
    if not target.parent.is_dir():
        raise BadInput([Fault(code="backup-folder-missing", file=str(target.parent))])
    with _snapshot(tools) as snapshot, _new_file(target) as stream:
        pack = _Pack(stream=stream, now=now)
        for number, piece in enumerate(_dump(tools, snapshot)):
            pack.add(f"database/{number:06}", piece)
        missing = _add_files(pack, store, snapshot)
        manifest = Manifest(
            made_at=now,
            revision=snapshot.revision,
            server=snapshot.server,
            rows=snapshot.rows,
            cities=dict(cities),
            keys=tuple(keys),
            missing=tuple(missing),
            members=tuple(pack.members),
        )
        pack.finish(manifest)
    return manifest


@dataclass(slots=True, kw_only=True)
class _Pack:
    """The tar file being written."""

    stream: IO[bytes]
    now: datetime
    members: list[Member] = field(default_factory=list)

    def add(self, name: str, content: bytes) -> None:
        self._write(name, content)
        self.members.append(describe(name, content))

    def finish(self, manifest: Manifest) -> None:
        content = manifest.as_json()
        self._write(MANIFEST, content)
        self._write(SEAL, f"{hashlib.sha256(content).hexdigest()}\n".encode())
        # Two empty blocks end a tar file.
        self.stream.write(bytes(2 * tarfile.BLOCKSIZE))

    def _write(self, name: str, content: bytes) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = len(content), _OWNER_ONLY
        entry.mtime = int(self.now.timestamp())
        self.stream.write(entry.tobuf(format=tarfile.USTAR_FORMAT))
        self.stream.write(content)
        self.stream.write(bytes(-len(content) % tarfile.BLOCKSIZE))


@contextmanager
def _new_file(target: Path) -> Iterator[IO[bytes]]:
    """Write beside the target and put the file in its place at the end."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        _refuse_existing(target)
        Path(name).rename(target)
        _sync_folder(target.parent)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _refuse_existing(target: Path) -> None:
    if target.exists():
        raise BadInput([Fault(code="backup-there", file=str(target))])


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _snapshot(tools: PgTools) -> Iterator[Snapshot]:
    """Hold one moment of the database for as long as the block runs."""
    engine = sa.create_engine(tools.url, isolation_level="REPEATABLE READ")
    try:
        with engine.connect() as connection:
            connection.execute(sa.text("SET TRANSACTION READ ONLY"))
            yield _look(connection)
    finally:
        engine.dispose()


def _look(connection: sa.Connection) -> Snapshot:
    sees_all = sa.text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
    if not connection.execute(sees_all).scalar_one():
        raise Failure("backup-role-blind")
    if not sa.inspect(connection).has_table("alembic_version", schema=SCHEMA):
        raise Failure("database-empty")
    one = connection.execute(
        sa.text(
            "SELECT pg_export_snapshot(), current_setting('server_version'), "
            "(SELECT version_num FROM tournee.alembic_version)"
        )
    ).one()
    return Snapshot(
        name=one[0],
        server=one[1].split()[0],
        revision=one[2],
        rows=row_counts(connection),
        files=_named_files(connection),
    )


def row_counts(connection: sa.Connection) -> dict[str, int]:
    """Count the rows of every table that is there."""
    there = set(sa.inspect(connection).get_table_names(schema=SCHEMA))
    return {
        table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        for table in metadata.sorted_tables
        if table.name in there
    }


def _named_files(connection: sa.Connection) -> dict[UUID, list[str]]:
    """Return the hash of every file that a row names: in columns ``sha256``, wherever they are."""
    named: dict[UUID, set[str]] = {}
    for table in metadata.sorted_tables:
        if is_owned(table) and "sha256" in table.columns:
            query = sa.select(table.c.cooperative_id, table.c.sha256).where(table.c.sha256 != "")
            for cooperative_id, sha256 in connection.execute(query.distinct()):
                named.setdefault(cooperative_id, set()).add(sha256)
    return {each: sorted(hashes) for each, hashes in sorted(named.items())}


def _dump(tools: PgTools, snapshot: Snapshot) -> Iterator[bytes]:
    """Return the dump of a snapshot piece by piece."""
    with tempfile.TemporaryFile() as words:
        process = tools.start(
            "pg_dump",
            "--format=custom",
            f"--schema={SCHEMA}",
            f"--snapshot={snapshot.name}",
            stdout=subprocess.PIPE,
            stderr=words,
        )
        with process:
            try:
                yield from _pieces(process.stdout)
            except BaseException:
                process.kill()
                raise
        if process.returncode != 0:
            raise tool_failed("pg_dump", words)


def _pieces(stream: IO[bytes] | None) -> Iterator[bytes]:
    if stream is None:
        raise AssertionError
    while piece := stream.read(PIECE_BYTES):
        yield piece


def tool_failed(tool: str, words: IO[bytes]) -> Failure:
    """Return the error of a program of PostgreSQL's, with its last words."""
    words.seek(0)
    message = words.read().decode("utf-8", "replace").strip()
    return Failure("backup-tool-failed", tool=tool, detail=message[-600:])


def _add_files(pack: _Pack, store: FileStore, snapshot: Snapshot) -> list[str]:
    missing = []
    for cooperative_id, hashes in snapshot.files.items():
        for sha256 in hashes:
            try:
                content = store.get(cooperative_id, sha256)
            except NotFound:
                missing.append(f"{cooperative_id}/{sha256}")
                continue
            pack.add(f"files/{cooperative_id}/{sha256}", content)
    return missing
