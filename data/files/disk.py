"""Files in a folder of this machine, by the standard library alone.

A file is written beside its place, flushed to the disk, and renamed: at any moment, also after a
power cut, it is there whole or not at all. What a killed process leaves behind lies in one folder
that ``sweep`` empties.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from data.files.store import (
    CHUNK_BYTES,
    FileRef,
    FileStore,
    check_media_type,
    chunks_of,
    cooperatives_named,
    is_sha256,
    key_of,
    verified,
)
from routing.errors import Failure, NotFound

INCOMING = ".incoming"
_OWNER_ONLY = 0o700
_WRITABLE_BY_OTHERS = 0o022


class DiskStore(FileStore):
    """A store of files in a folder; see ``FileStore`` for what each method promises.

    Parameters
    ----------
    folder
        Made when missing. Everything in it is readable by its owner alone.

    Raises
    ------
    Failure
        If the folder cannot be used, or if others may write into it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._incoming = folder / INCOMING
        self._durable: set[Path] = set()
        with _as_failure(folder):
            folder.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
            if folder.stat().st_mode & _WRITABLE_BY_OTHERS:
                raise Failure("file-store-open-to-others", folder=str(folder))
            self._incoming.mkdir(mode=_OWNER_ONLY, exist_ok=True)

    def put(self, cooperative_id: UUID, content: bytes | BinaryIO, media_type: str) -> FileRef:
        """Keep a file, durably when this returns; keeping it twice is keeping it once."""
        check_media_type(media_type)
        with _as_failure(self._folder):
            handle, name = tempfile.mkstemp(dir=self._incoming)
            try:
                with os.fdopen(handle, "wb") as file:
                    ref = _write(file, content, media_type)
                target = self._folder / key_of(cooperative_id, ref.sha256)
                self._make(target.parent)
                with _locked(target.parent) as folder:
                    Path(name).replace(target)
                    os.fsync(folder)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        return ref

    def read(self, cooperative_id: UUID, sha256: str) -> Iterator[bytes]:
        """Return a file piece by piece, the last one only after the hash was verified."""
        path = self._folder / key_of(cooperative_id, sha256)
        yield from verified(self._chunks(path, sha256), sha256, str(path))

    def put_at(self, cooperative_id: UUID, sha256: str) -> datetime | None:
        """Return when the file was last put; ``None`` when it is not there."""
        path = self._folder / key_of(cooperative_id, sha256)
        with _as_failure(self._folder), suppress(FileNotFoundError):
            return _changed_at(path)
        return None

    def delete(
        self, cooperative_id: UUID, sha256: str, *, put_before: datetime | None = None
    ) -> bool:
        """Remove a file, unless it was put at or after an instant; tell whether it went."""
        path = self._folder / key_of(cooperative_id, sha256)
        # A put of the same content waits for this lock, so it cannot slip between look and deed.
        with (
            _as_failure(self._folder),
            suppress(FileNotFoundError),
            _locked(path.parent) as folder,
        ):
            if put_before is not None and _changed_at(path) >= put_before:
                return False
            path.unlink()
            os.fsync(folder)
            return True
        return False

    def all_hashes(self, cooperative_id: UUID) -> Iterator[str]:
        """Return the hash of every file of a cooperative, each once."""
        for folder in self._names(self._folder / str(cooperative_id)):
            for name in self._names(self._folder / str(cooperative_id) / folder):
                if is_sha256(name) and name.startswith(folder):
                    yield name

    def cooperatives(self) -> Iterator[UUID]:
        """Return every cooperative that has, or once had, files."""
        yield from cooperatives_named(self._names(self._folder))

    def sweep(self, older_than: datetime) -> int:
        """Remove what puts that never ended left behind before an instant; say how many."""
        removed = 0
        for name in self._names(self._incoming):
            path = self._incoming / name
            # Another sweep, or the end of the put itself, may be quicker.
            with _as_failure(self._folder), suppress(FileNotFoundError):
                if _changed_at(path) < older_than:
                    path.unlink()
                    removed += 1
        return removed

    def _make(self, folder: Path) -> None:
        """Make a folder for files; that it is there must outlast a power cut, too."""
        for path in (folder.parent, folder):
            path.mkdir(mode=_OWNER_ONLY, exist_ok=True)
            if path not in self._durable:
                with _open_folder(path.parent) as above:
                    os.fsync(above)
                self._durable.add(path)

    def _chunks(self, path: Path, sha256: str) -> Iterator[bytes]:
        with _as_failure(self._folder):
            try:
                handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            except FileNotFoundError as error:
                raise NotFound("stored-file-missing", sha256=sha256) from error
            with os.fdopen(handle, "rb") as file:
                while chunk := file.read(CHUNK_BYTES):
                    yield chunk

    def _names(self, folder: Path) -> list[str]:
        with _as_failure(self._folder), suppress(FileNotFoundError, NotADirectoryError):
            return sorted(os.listdir(folder))  # noqa: PTH208 - names are all that is wanted
        return []


def _write(file: BinaryIO, content: bytes | BinaryIO, media_type: str) -> FileRef:
    digest, size = hashlib.sha256(), 0
    for chunk in chunks_of(content):
        digest.update(chunk)
        size += file.write(chunk)
    file.flush()
    os.fsync(file.fileno())
    return FileRef(sha256=digest.hexdigest(), size_bytes=size, media_type=media_type)


def _changed_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.lstat().st_mtime, UTC)


@contextmanager
def _open_folder(folder: Path) -> Iterator[int]:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield handle
    finally:
        os.close(handle)


@contextmanager
def _locked(folder: Path) -> Iterator[int]:
    """Hold a folder against other threads and processes; the lock ends with the handle."""
    with _open_folder(folder) as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle


@contextmanager
def _as_failure(folder: Path) -> Iterator[None]:
    """Turn what the system refuses into an error that says where and why."""
    try:
        yield
    except OSError as error:
        detail = error.strerror or str(error)
        raise Failure("file-store-failed", place=str(folder), detail=detail) from error
