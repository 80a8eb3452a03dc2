"""Files in S3-compatible storage, by obstore, which is an extra of the distribution.

Only ``data.files.opening`` imports this module, and only when a setting asks for such storage.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, BinaryIO
from uuid import UUID

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store as Remote

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

if TYPE_CHECKING:  # obstore has these names for type checkers alone
    from obstore.store import S3Credential

_LONGEST_WAIT = timedelta(seconds=30)
_PAGE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Credentials:
    """Credentials that sign the requests; never part of an error or a representation."""

    key_id: str
    secret: str
    session_token: str | None = None

    def __repr__(self) -> str:
        return "S3Credentials(…)"


class S3Store(FileStore):
    """A store of files in a bucket; see ``FileStore`` for what each method promises.

    The body of each request is signed with its SHA-256, so the service itself refuses what was
    altered on the way. Unlike on disk, a put between the look and the deed of a ``delete`` with
    ``put_before`` is not seen; S3 has no lock. That gap is one request long.

    Parameters
    ----------
    bucket, prefix
        Where the files lie; the prefix may be empty.
    endpoint
        Address of the service, such as ``https://s3.eu-west-3.amazonaws.com``. Buckets are named
        in the path. Without TLS only when it says ``http://``.
    region
        As the service calls it; many know only ``us-east-1``.
    max_retries
        How often a request is repeated that the service could not answer.
    """

    def __init__(  # noqa: PLR0913 - each names one part of an address
        self,
        *,
        bucket: str,
        prefix: str,
        endpoint: str,
        region: str,
        credentials: S3Credentials,
        max_retries: int = 3,
    ) -> None:
        def signing() -> S3Credential:
            return {
                "access_key_id": credentials.key_id,
                "secret_access_key": credentials.secret,
                "token": credentials.session_token,
                "expires_at": None,
            }

        self._place = f"s3://{bucket}/{prefix}"
        # All that obstore would otherwise take from the process's environment is said here.
        with _as_failure(self._place):
            self._remote = Remote(
                bucket,
                prefix=prefix or None,
                config={
                    "endpoint": endpoint,
                    "aws_endpoint_url_s3": endpoint,
                    "region": region,
                    "disable_bulk_delete": True,  # not every service knows it
                    "skip_signature": False,
                    "unsigned_payload": False,
                    "virtual_hosted_style_request": False,
                },
                client_options={
                    "allow_http": endpoint.startswith("http://"),
                    "connect_timeout": timedelta(seconds=5),
                    "timeout": _LONGEST_WAIT,
                },
                retry_config={"max_retries": max_retries, "retry_timeout": _LONGEST_WAIT},
                credential_provider=signing,
            )

    def put(self, cooperative_id: UUID, content: bytes | BinaryIO, media_type: str) -> FileRef:
        """Keep a file, durably when this returns; keeping it twice is keeping it once."""
        check_media_type(media_type)
        body = b"".join(chunks_of(content))
        sha256 = hashlib.sha256(body).hexdigest()
        with _as_failure(self._place):
            # One request, never in parts: the object is there whole or not at all.
            obstore.put(
                self._remote,
                key_of(cooperative_id, sha256),
                body,
                attributes={"Content-Type": media_type},
                use_multipart=False,
            )
        return FileRef(sha256=sha256, size_bytes=len(body), media_type=media_type)

    def read(self, cooperative_id: UUID, sha256: str) -> Iterator[bytes]:
        """Return a file piece by piece, the last one only after the hash was verified."""
        key = key_of(cooperative_id, sha256)
        yield from verified(self._chunks(key, sha256), sha256, f"{self._place}/{key}")

    def put_at(self, cooperative_id: UUID, sha256: str) -> datetime | None:
        """Return when the file was last put, by the service's clock; ``None`` when not there."""
        key = key_of(cooperative_id, sha256)
        with _as_failure(self._place), suppress(FileNotFoundError):
            return obstore.head(self._remote, key)["last_modified"]
        return None

    def delete(
        self, cooperative_id: UUID, sha256: str, *, put_before: datetime | None = None
    ) -> bool:
        """Remove a file, unless it was put at or after an instant; tell whether it went."""
        there = self.put_at(cooperative_id, sha256)
        if there is None or (put_before is not None and there >= put_before):
            return False
        with _as_failure(self._place):
            obstore.delete(self._remote, key_of(cooperative_id, sha256))
        return True

    def all_hashes(self, cooperative_id: UUID) -> Iterator[str]:
        """Return the hash of every file of a cooperative, each once."""
        with _as_failure(self._place):
            for page in obstore.list(self._remote, f"{cooperative_id}/", chunk_size=_PAGE):
                for found in page:
                    name = found["path"].rpartition("/")[2]
                    if is_sha256(name) and found["path"] == key_of(cooperative_id, name):
                        yield name

    def cooperatives(self) -> Iterator[UUID]:
        """Return every cooperative that has files."""
        with _as_failure(self._place):
            names = obstore.list_with_delimiter(self._remote)["common_prefixes"]
        yield from cooperatives_named(names)

    def sweep(self, older_than: datetime) -> int:  # noqa: ARG002 - as every store has it
        """Remove nothing: a put is one request here and leaves nothing behind."""
        return 0

    def _chunks(self, key: str, sha256: str) -> Iterator[bytes]:
        with _as_failure(self._place):
            try:
                found = obstore.get(self._remote, key)
            except FileNotFoundError as error:
                raise NotFound("stored-file-missing", sha256=sha256) from error
            for chunk in found.stream(min_chunk_size=CHUNK_BYTES):
                yield bytes(chunk)


@contextmanager
def _as_failure(place: str) -> Iterator[None]:
    """Turn what the service or the network refuses into an error that says where and why."""
    try:
        yield
    except (BaseError, OSError) as error:
        # What follows the first line is obstore's own view of its insides.
        detail = str(error).partition("\n")[0]
        raise Failure("file-store-failed", place=place, detail=detail) from error
