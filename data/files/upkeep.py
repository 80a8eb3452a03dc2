"""Care for a store of files: what has lost its row or its file, and copies for a backup."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from data.files.store import FileStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Orphan:
    """A file without a row, or a row without its file.

    Attributes
    ----------
    missing
        ``file`` when the row is there alone: something was lost. ``row`` when the file is there
        alone: it only takes up room, or should have been erased.
    """

    cooperative_id: UUID
    sha256: str
    missing: Literal["file", "row"]


def orphans(
    store: FileStore, known_hashes: Mapping[UUID, Iterable[str]], older_than: datetime
) -> Iterator[Orphan]:
    """Find what breaks the rule: every proof's file is there, and every file has a row.

    Work may go on meanwhile: a file that arrived after its cooperative was listed is looked at
    again before it counts as lost, and a young file may still be waiting for its row.

    Parameters
    ----------
    known_hashes
        What the rows name, by cooperative; read for one cooperative after the other. Those that
        only the store knows count as having no rows.
    older_than
        Files put at or after this instant need no row yet; an hour ago is right.
    """
    for cooperative_id in sorted({*known_hashes, *store.cooperatives()}):
        stored = set(store.all_hashes(cooperative_id))
        known = set(known_hashes.get(cooperative_id, ()))
        for sha256 in sorted(known - stored):
            if not store.exists(cooperative_id, sha256):
                yield Orphan(cooperative_id=cooperative_id, sha256=sha256, missing="file")
        for sha256 in sorted(stored - known):
            put_at = store.put_at(cooperative_id, sha256)
            if put_at is not None and put_at < older_than:
                yield Orphan(cooperative_id=cooperative_id, sha256=sha256, missing="row")


def copy_files(source: FileStore, target: FileStore) -> int:
    """Copy every file that the target lacks, verified on the way; say how many.

    The way from disk to S3 and back, into a backup and out of it. What was copied before a break
    is not copied again.

    Raises
    ------
    DamagedFile
        If a file of the source is not what was put there.
    """
    copied = 0
    for cooperative_id in source.cooperatives():
        present = set(target.all_hashes(cooperative_id))
        for sha256 in source.all_hashes(cooperative_id):
            if sha256 not in present:
                content = source.get(cooperative_id, sha256)
                # The rows keep the true media types; a store never answers by its own.
                target.put(cooperative_id, content, "application/octet-stream")
                copied += 1
    return copied
