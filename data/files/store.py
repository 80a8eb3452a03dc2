"""Interface of every store of files, and the checks that all of them share."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol
from uuid import UUID

from routing.errors import BadInput, DamagedFile

MAX_FILE_BYTES = 64 * 1024 * 1024
"""No file may be larger. S3 takes a file of this size in one request, whole or not at all."""

CHUNK_BYTES = 256 * 1024
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRef:
    """Reference to a file, as a row keeps it.

    Attributes
    ----------
    sha256
        Hash of the content, 64 small hexadecimal digits; the file's name in its cooperative.
    size_bytes
        0 to ``MAX_FILE_BYTES``.
    media_type
        Such as ``image/jpeg``, without parameters. The store does not look at it when reading.
    """

    sha256: str
    size_bytes: int
    media_type: str

    def __post_init__(self) -> None:
        check_sha256(self.sha256)
        check_media_type(self.media_type)
        if not 0 <= self.size_bytes <= MAX_FILE_BYTES:
            raise _too_large()


class FileStore(Protocol):
    """A place for files. All methods may be called from several threads and processes at once.

    Every method raises ``Failure`` when the disk or the service does not do its part, and
    ``BadInput`` where a hash is none.
    """

    def put(self, cooperative_id: UUID, content: bytes | BinaryIO, media_type: str) -> FileRef:
        """Keep a file, durably when this returns; keeping it twice is keeping it once.

        A repeated put also mends a damaged file and makes it young again for ``delete``.

        Raises
        ------
        BadInput
            If the content is larger than ``MAX_FILE_BYTES`` or the media type is none. Then
            nothing is kept.
        """
        ...

    def get(self, cooperative_id: UUID, sha256: str) -> bytes:
        """Return a file whole, its hash verified.

        Raises
        ------
        NotFound
            If the cooperative has no such file.
        DamagedFile
            If what lies there is no longer what was put.
        """
        return b"".join(self.read(cooperative_id, sha256))

    def read(self, cooperative_id: UUID, sha256: str) -> Iterator[bytes]:
        """Return a file piece by piece.

        The last piece comes only after the hash was verified, so nobody receives a damaged file
        whole. Raises like ``get``, from the first step of the iteration on.
        """
        ...

    def exists(self, cooperative_id: UUID, sha256: str) -> bool:
        """Return whether the cooperative has the file; its content is not looked at."""
        return self.put_at(cooperative_id, sha256) is not None

    def put_at(self, cooperative_id: UUID, sha256: str) -> datetime | None:
        """Return when the file was last put, by the store's clock; ``None`` when not there."""
        ...

    def delete(
        self, cooperative_id: UUID, sha256: str, *, put_before: datetime | None = None
    ) -> bool:
        """Remove a file for good; tell whether it is gone now and was there before.

        Parameters
        ----------
        put_before
            Leave the file alone when it was put at or after this instant. Whoever removes files
            without rows gives a time well in the past: an upload that brings the same content
            meanwhile makes the file young, and it stays.
        """
        ...

    def all_hashes(self, cooperative_id: UUID) -> Iterator[str]:
        """Return the hash of every file of a cooperative, each once, in no particular order."""
        ...

    def cooperatives(self) -> Iterator[UUID]:
        """Return every cooperative that has, or once had, files."""
        ...

    def sweep(self, older_than: datetime) -> int:
        """Remove what puts that never ended left behind before an instant; say how many pieces."""
        ...


def key_of(cooperative_id: UUID, sha256: str) -> str:
    """Return a file's path inside a store.

    Raises
    ------
    BadInput
        If the hash is none. A name from outside can so never lead out of its cooperative.
    """
    check_sha256(sha256)
    return f"{cooperative_id}/{sha256[:2]}/{sha256}"


def cooperatives_named(names: Iterable[str]) -> Iterator[UUID]:
    """Return the cooperatives whose ids are among some names."""
    for name in names:
        with suppress(ValueError):
            cooperative_id = UUID(name)
            if str(cooperative_id) == name:
                yield cooperative_id


def is_sha256(text: str) -> bool:
    """Return whether a text is a hash as the store writes it."""
    return _SHA256.fullmatch(text) is not None


def check_sha256(sha256: str) -> None:
    """Raise ``BadInput`` unless this is a SHA-256 in 64 small hexadecimal digits."""
    if not is_sha256(sha256):
        raise BadInput.of("file-hash", value=sha256[:80])


def check_media_type(media_type: str) -> None:
    """Raise ``BadInput`` unless this is a media type in small letters without parameters."""
    if not _MEDIA_TYPE.fullmatch(media_type):
        raise BadInput.of("file-media-type", value=media_type[:80])


def chunks_of(content: bytes | BinaryIO) -> Iterator[bytes]:
    """Return content piece by piece.

    Raises
    ------
    BadInput
        As soon as it is larger than ``MAX_FILE_BYTES``.
    """
    size = 0
    for chunk in _pieces(content):
        size += len(chunk)
        if size > MAX_FILE_BYTES:
            raise _too_large()
        yield chunk


def verified(chunks: Iterable[bytes], sha256: str, place: str) -> Iterator[bytes]:
    """Pass pieces on, the last one only when all of them together have the right hash.

    Raises
    ------
    DamagedFile
        If they do not; ``place`` says where they came from.
    """
    digest, held = hashlib.sha256(), b""
    for chunk in chunks:
        if held:
            yield held
        digest.update(chunk)
        held = chunk
    if digest.hexdigest() != sha256:
        raise DamagedFile("stored-file-damaged", file=place)
    if held:
        yield held


def _pieces(content: bytes | BinaryIO) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    while chunk := content.read(CHUNK_BYTES):
        yield chunk


def _too_large() -> BadInput:
    return BadInput.of("stored-file-too-large", limit=MAX_FILE_BYTES // 1024**2)
