"""The form of a backup: one tar file that says at its end what it must hold.

::

    database/000000 …       the dump of the database (pg_dump's custom form), cut into pieces
    files/<cooperative>/<sha256> …
    manifest.json           what was backed up, and size and hash of every member before
    manifest.sha256         hash of the manifest

It is written and read from beginning to end, so it needs no room beside itself.
"""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from routing.errors import DamagedFile

VERSION = 1
PIECE_BYTES = 4 * 1024 * 1024
MANIFEST = "manifest.json"
SEAL = "manifest.sha256"
_MOST_BYTES = 1024**3
"""No member is larger; a damaged header must not make us read for ever."""
_MEMBER = re.compile(
    r"database/\d{6}|files/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/[0-9a-f]{64}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One piece of a backup: its name, size and SHA-256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The contents of a backup.

    Attributes
    ----------
    made_at
        Aware instant.
    revision
        Of the schema.
    server
        Version of PostgreSQL that wrote the dump.
    rows
        Number of rows by table.
    cities
        Fingerprint by name of the cities that were compiled; their files are made from open data
        and not in the backup.
    keys
        Fingerprints of the keys that open the sealed secrets; the keys are not in the backup.
    missing
        Files that rows name and the store had not: they were lost before.
    members
        Every member before the manifest.
    """

    made_at: datetime
    revision: str
    server: str
    rows: Mapping[str, int]
    cities: Mapping[str, str]
    keys: tuple[str, ...]
    missing: tuple[str, ...]
    members: tuple[Member, ...]

    @property
    def files(self) -> int:
        """Number of files."""
        return sum(member.name.startswith("files/") for member in self.members)

    def as_json(self) -> bytes:
        """Write it."""
        content = {"tournee_backup": VERSION, **asdict(self), "made_at": self.made_at.isoformat()}
        return json.dumps(content, ensure_ascii=False).encode()


def members(path: Path, stream: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """Read the members of a backup in order, name and content.

    Raises
    ------
    DamagedFile
        ``backup-damaged`` where it is no tar file, cut off, or holds what no backup holds.
    """
    try:
        with tarfile.open(fileobj=stream, mode="r|") as tar:
            for member in tar:
                content = tar.extractfile(member) if member.isreg() else None
                if content is None or member.size > _MOST_BYTES:
                    raise damaged(path, member.name)
                read = content.read()
                if len(read) != member.size:
                    raise damaged(path, member.name)
                yield member.name, read
    except (tarfile.TarError, OSError, EOFError) as error:
        raise damaged(path, str(error)) from error


def read_manifest(path: Path, stream: BinaryIO) -> Manifest:
    """Read a backup from beginning to end and give its manifest, once all of it was verified.

    Raises
    ------
    DamagedFile
        ``backup-damaged``, or ``backup-other-version``.
    """
    seen: list[Member] = []
    last: dict[str, bytes] = {}
    for name, content in members(path, stream):
        if name in {MANIFEST, SEAL}:
            last[name] = content
        elif last or not _MEMBER.fullmatch(name):
            raise damaged(path, name)
        else:
            seen.append(describe(name, content))
    if set(last) != {MANIFEST, SEAL}:
        raise damaged(path, MANIFEST)
    if hashlib.sha256(last[MANIFEST]).hexdigest() != last[SEAL].decode("ascii", "replace").strip():
        raise damaged(path, SEAL)
    manifest = _read(path, last[MANIFEST])
    for found, wanted in zip(seen, manifest.members, strict=False):
        if found != wanted:
            raise damaged(path, found.name)
    if len(seen) != len(manifest.members):
        raise damaged(path, MANIFEST)
    return manifest


def describe(name: str, content: bytes) -> Member:
    """Return a member's entry in the manifest."""
    return Member(name=name, size=len(content), sha256=hashlib.sha256(content).hexdigest())


def file_of(name: str) -> tuple[UUID, str] | None:
    """Return cooperative and hash of a member that is a file, ``None`` for the others."""
    kind, _, rest = name.partition("/")
    cooperative, _, sha256 = rest.partition("/")
    return (UUID(cooperative), sha256) if kind == "files" else None


def damaged(path: Path, detail: str) -> DamagedFile:
    """Return the error of a backup that cannot be trusted."""
    return DamagedFile("backup-damaged", file=str(path), detail=detail)


def _read(path: Path, content: bytes) -> Manifest:
    try:
        document = json.loads(content)
        version = document.pop("tournee_backup")
    except (ValueError, KeyError, AttributeError) as error:
        raise damaged(path, MANIFEST) from error
    if version != VERSION:
        raise DamagedFile("backup-other-version", file=str(path), value=str(version))
    try:
        document["members"] = tuple(Member(**each) for each in document["members"])
        document["made_at"] = datetime.fromisoformat(document["made_at"])
        document |= {name: tuple(document[name]) for name in ("keys", "missing")}
        return Manifest(**document)
    except (TypeError, ValueError, KeyError) as error:
        raise damaged(path, MANIFEST) from error
