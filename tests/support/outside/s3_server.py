"""A small S3-shaped server on the loopback, which checks every signature by its own code.

It knows what a store of files needs: put, get, head and delete of an object in one bucket, and
listing (version 2, by pages). It refuses what real services refuse: a request without a right
signature, a body that is not the signed one, a request of another day. Source of the signature:
AWS, *Signature Version 4 for API requests*, "Create a signed AWS API request".
"""

from __future__ import annotations

import hashlib
import hmac
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, unquote
from xml.sax.saxutils import escape

BUCKET = "proofs"
REGION = "eu-test-1"
KEY_ID = "TESTKEYID"
SECRET = "test/secret+key"  # noqa: S105 - opens nothing but this server
_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<day>\d{8})/(?P<region>[^/]+)/s3/aws4_request,"
    r" ?SignedHeaders=(?P<names>[a-z0-9;-]+), ?Signature=(?P<signature>[0-9a-f]{64})"
)
_STAMP = re.compile(r"\d{8}T\d{6}Z")
_CLOCK_SKEW = timedelta(minutes=15)


@dataclass(slots=True, kw_only=True)
class Stored:
    """One object of the bucket."""

    body: bytes
    media_type: str
    put_at: datetime

    @property
    def etag(self) -> str:
        """What S3 gives as the version of an object that was put in one piece."""
        return f'"{hashlib.md5(self.body).hexdigest()}"'  # noqa: S324 - as S3 does


@dataclass(slots=True, kw_only=True)
class Bucket:
    """What the server holds, what it was asked, and what it shall do wrong next.

    Attributes
    ----------
    objects
        By key. A test may alter a body to play a damaged disk.
    requests
        Method and path of every request, in order.
    page
        How many keys a page of a listing holds.
    troubles
        Status codes with which to answer the next requests instead of serving them.
    cut
        Whether bodies are broken off in the middle.
    """

    objects: dict[str, Stored] = field(default_factory=dict)
    requests: list[tuple[str, str]] = field(default_factory=list)
    page: int = 3
    troubles: list[int] = field(default_factory=list)
    cut: bool = False
    endpoint: str = ""


@contextmanager
def s3_server() -> Iterator[Bucket]:
    """Run a server with an empty bucket on a free port of the loopback."""
    bucket = Bucket()
    server = _Server(bucket)
    bucket.endpoint = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield bucket
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def signature_trouble(
    method: str, target: str, headers: Mapping[str, str], body: bytes, now: datetime
) -> str:
    """Say what is wrong with a request's signature, in S3's own codes; empty when it is right.

    Parameters
    ----------
    target
        Path and query as they came over the wire.
    headers
        By name in small letters.
    """
    parts = _AUTHORIZATION.fullmatch(headers.get("authorization", ""))
    stamp = headers.get("x-amz-date", "")
    if parts is None or not _STAMP.fullmatch(stamp):
        return "AccessDenied"
    signed_at = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    names = parts["names"].split(";")
    if abs(now - signed_at) > _CLOCK_SKEW or parts["day"] != stamp[:8]:
        return "RequestTimeTooSkewed"
    if parts["key"] != KEY_ID or parts["region"] != REGION:
        return "InvalidAccessKeyId"
    if not {"host", "x-amz-date", "x-amz-content-sha256"} <= set(names):
        return "AccessDenied"
    if headers["x-amz-content-sha256"] != hashlib.sha256(body).hexdigest():
        return "XAmzContentSHA256Mismatch"
    right = _signature(stamp, _canonical_request(method, target, headers, names))
    return "" if hmac.compare_digest(right, parts["signature"]) else "SignatureDoesNotMatch"


def _signature(stamp: str, request: str) -> str:
    scope = f"{stamp[:8]}/{REGION}/s3/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    key = f"AWS4{SECRET}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex()


def _canonical_request(
    method: str, target: str, headers: Mapping[str, str], names: list[str]
) -> str:
    path, _, query = target.partition("?")
    pairs = sorted(
        (quote(key, safe="-_.~"), quote(value, safe="-_.~"))
        for key, value in parse_qsl(query, keep_blank_values=True)
    )
    return "\n".join(
        [
            method,
            quote(unquote(path), safe="/-_.~"),
            "&".join(f"{key}={value}" for key, value in pairs),
            *(f"{name}:{' '.join(headers.get(name, '').split())}" for name in names),
            "",
            ";".join(names),
            headers["x-amz-content-sha256"],
        ]
    )


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # closing waits for what is still being answered

    def __init__(self, bucket: Bucket) -> None:
        self.bucket = bucket
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # head and body leave together
    server: _Server

    @property
    def bucket(self) -> Bucket:
        return self.server.bucket

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        path, _, query = self.path.partition("?")
        self.bucket.requests.append((self.command, unquote(path)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        trouble = signature_trouble(self.command, self.path, headers, body, datetime.now(UTC))
        name, _, key = unquote(path).removeprefix("/").partition("/")
        if self.bucket.troubles:
            self._refuse(self.bucket.troubles.pop(0), "InternalError")
        elif trouble:
            self._refuse(403, trouble)
        elif name != BUCKET:
            self._refuse(404, "NoSuchBucket")
        elif key:
            self._object(key, body)
        else:
            self._list(dict(parse_qsl(query, keep_blank_values=True)))

    do_HEAD = do_PUT = do_DELETE = do_POST = do_GET  # noqa: N815 - names of the standard library

    def _object(self, key: str, body: bytes) -> None:
        found = self.bucket.objects.get(key)
        if self.command == "PUT":
            media_type = self.headers.get("content-type", "")
            stored = Stored(body=body, media_type=media_type, put_at=datetime.now(UTC))
            self.bucket.objects[key] = stored
            self._answer(200, b"", {"ETag": stored.etag})
        elif self.command == "DELETE":
            self.bucket.objects.pop(key, None)
            self._answer(204, b"", {})
        elif self.command not in {"GET", "HEAD"}:
            self._refuse(405, "MethodNotAllowed")
        elif found is None:
            self._refuse(404, "NoSuchKey")
        else:
            moment = format_datetime(found.put_at, usegmt=True)
            extra = {
                "Content-Type": found.media_type,
                "ETag": found.etag,
                "Last-Modified": moment,
            }
            self._answer(200, found.body, extra)

    def _list(self, query: Mapping[str, str]) -> None:
        if self.command == "GET" and query.get("list-type") == "2":
            text = _listing(self.bucket, query)
            self._answer(200, text.encode(), {"Content-Type": "application/xml"})
        else:
            self._refuse(405, "MethodNotAllowed")

    def _refuse(self, status: int, code: str) -> None:
        text = f"<Error><Code>{code}</Code><Message>{code}</Message></Error>"
        self._answer(status, text.encode(), {"Content-Type": "application/xml"})

    def _answer(self, status: int, body: bytes, extra: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in extra.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command == "GET" and self.bucket.cut:
            self.wfile.write(body[: len(body) // 2])
        elif self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as inherited
        """Say nothing: the tests look at ``requests``."""


def _listing(bucket: Bucket, query: Mapping[str, str]) -> str:
    prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
    after = query.get("continuation-token") or query.get("start-after", "")
    entries: dict[str, str] = {}
    for key in sorted(key for key in bucket.objects if key.startswith(prefix)):
        head, mark, _ = (
            key.removeprefix(prefix).partition(delimiter) if delimiter else (key, "", "")
        )
        if mark:
            folder = f"{prefix}{head}{mark}"
            entries[folder] = f"<CommonPrefixes><Prefix>{escape(folder)}</Prefix></CommonPrefixes>"
        else:
            entries[key] = _contents(key, bucket.objects[key])
    wanted = [name for name in entries if name > after]
    shown, left = wanted[: bucket.page], wanted[bucket.page :]
    token = f"<NextContinuationToken>{escape(shown[-1])}</NextContinuationToken>" if left else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        f"<Name>{BUCKET}</Name><Prefix>{escape(prefix)}</Prefix><KeyCount>{len(shown)}</KeyCount>"
        f"<MaxKeys>{bucket.page}</MaxKeys><IsTruncated>{str(bool(left)).lower()}</IsTruncated>"
        f"{token}{''.join(entries[name] for name in shown)}</ListBucketResult>"
    )


def _contents(key: str, found: Stored) -> str:
    moment = found.put_at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return (
        f"<Contents><Key>{escape(key)}</Key><LastModified>{moment}</LastModified>"
        f"<ETag>{escape(found.etag)}</ETag>"
        f"<Size>{len(found.body)}</Size><StorageClass>STANDARD</StorageClass></Contents>"
    )
