"""Open the store of files that a setting names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from data.files.disk import DiskStore
from data.files.store import FileStore
from routing.errors import BadInput, Failure

KEY_ID = "AWS_ACCESS_KEY_ID"
SECRET = "AWS_SECRET_ACCESS_KEY"  # noqa: S105 - the name of a variable
SESSION_TOKEN = "AWS_SESSION_TOKEN"  # noqa: S105 - the name of a variable
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
_REGION = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_ENDPOINT = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?|https?://\[[0-9a-f:.]+\](:\d{1,5})?")
_QUERY_KEYS = ("endpoint", "region")


def open_store(url: str, environment: Mapping[str, str]) -> FileStore:
    """Open a store of files.

    Parameters
    ----------
    url
        ``file:///var/lib/tournee/files``, or
        ``s3://bucket/prefix?endpoint=https://s3.example.org&region=eu-west-3``. Prefix, endpoint
        (else that of Amazon) and region (else ``us-east-1``) may be left out.
    environment
        Where the credentials of S3 stand, under the names that its tools use:
        ``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY`` and, for passing ones,
        ``AWS_SESSION_TOKEN``.

    Raises
    ------
    BadInput
        If the address is none of these, holds a credential, or a credential is missing.
    Failure
        If the folder cannot be used, or the extra ``s3`` is not installed.
    """
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise BadInput.of("file-store-address", value=url) from error
    if "@" in parts.netloc:
        raise BadInput.of("file-store-secret-in-address")
    if parts.fragment:
        raise _wrong(url)
    if parts.scheme == "file":
        return _on_disk(url, parts)
    if parts.scheme == "s3":
        return _in_s3(url, parts, environment)
    raise _wrong(url)


def _on_disk(url: str, parts: SplitResult) -> FileStore:
    path = unquote(parts.path)
    known = parts.netloc in {"", "localhost"} and not parts.query and "\0" not in path
    if not known or not path.startswith("/") or not path.strip("/"):
        raise _wrong(url)
    return DiskStore(Path(path))


def _in_s3(url: str, parts: SplitResult, environment: Mapping[str, str]) -> FileStore:
    prefix = unquote(parts.path).strip("/")
    query = _query(url, parts.query)
    region = query.get("region", "us-east-1")
    endpoint = query.get("endpoint", f"https://s3.{region}.amazonaws.com").rstrip("/")
    if not (
        _BUCKET.fullmatch(parts.netloc)
        and (not prefix or _PREFIX.fullmatch(prefix))
        and _REGION.fullmatch(region)
        and _ENDPOINT.fullmatch(endpoint)
    ):
        raise _wrong(url)
    missing = [name for name in (KEY_ID, SECRET) if not environment.get(name)]
    if missing:
        raise BadInput.of("file-store-credentials", names=", ".join(missing))
    try:
        # Only here: its library is an extra that most installations do not have.
        from data.files.s3 import S3Credentials, S3Store  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if error.name != "obstore":
            raise
        raise Failure("file-store-wants-s3") from error
    return S3Store(
        bucket=parts.netloc,
        prefix=prefix,
        endpoint=endpoint,
        region=region,
        credentials=S3Credentials(
            key_id=environment[KEY_ID],
            secret=environment[SECRET],
            session_token=environment.get(SESSION_TOKEN) or None,
        ),
    )


def _query(url: str, text: str) -> dict[str, str]:
    try:
        pairs = parse_qs(text, keep_blank_values=True, strict_parsing=True) if text else {}
    except ValueError as error:
        raise _wrong(url) from error
    if not set(pairs) <= set(_QUERY_KEYS) or any(len(values) > 1 for values in pairs.values()):
        raise _wrong(url)
    return {key: values[0] for key, values in pairs.items()}


def _wrong(url: str) -> BadInput:
    return BadInput.of("file-store-address", value=url)
