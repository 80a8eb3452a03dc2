"""One request to somebody else's server: on time, no redirects, to an address that was checked.

Plain standard library, as a client with pools, proxies and redirects would take decisions here that
must not be taken.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import SplitResult, urlsplit

from api.senders.guard import Resolve, resolve

CONNECT_S = 5.0
"""Longest time to connect to one address."""
WHOLE_S = 15.0
"""Longest time of the whole call, however slowly the answer drips in."""
LONGEST_PAUSE_S = 24 * 3600

_AGENT = "Tournee-Webhooks/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Answer to a request.

    Attributes
    ----------
    status
        HTTP status, ``None`` where none came.
    error
        ``address-refused``, ``name-unknown``, ``certificate-refused``, ``connection-failed``,
        ``timed-out`` or ``answer-unreadable``; empty where a status came.
    retry_after_s
        What the server asked for, if it did.
    content
        What it answered to a GET; of an answer to a POST nothing is read.
    """

    status: int | None = None
    error: str = ""
    duration_ms: int = 0
    retry_after_s: int | None = None
    content: bytes = b""

    @property
    def is_accepted(self) -> bool:
        """Return whether the server took it."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    method: str
    parts: SplitResult
    headers: Mapping[str, str]
    body: bytes | None
    most_bytes: int


def _ask(  # noqa: PLR0913  # each has its own say
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes | None = None,
    *,
    allowed: Callable[[str], bool],
    find: Resolve = resolve,
    whole_s: float = WHOLE_S,
    context: ssl.SSLContext | None = None,
    most_bytes: int = 0,
) -> Answer:
    """Ask a server and tell what came of it; nothing is raised for what the other side does.

    Parameters
    ----------
    allowed
        Whether an IP address may be connected to. Where one of a name's addresses may not, the
        name is refused.
    find
        Gives the addresses of a name.
    whole_s
        Seconds after which it is broken off.
    context
        Whom to trust; the system's authorities if not given.
    most_bytes
        How long the answer may be; a longer one is ``answer-unreadable``. With 0 nothing is read.
    """
    begun = time.monotonic()
    request = _Request(
        method=method, parts=urlsplit(url), headers=headers, body=body, most_bytes=most_bytes
    )
    try:
        addresses = _addresses(request.parts, find, allowed)
        answer = _call(request, addresses, begun + whole_s, context)
    except _Broken as broken:
        answer = Answer(error=broken.code)
    return replace(answer, duration_ms=round((time.monotonic() - begun) * 1000))


get, post, put = partial(_ask, "GET"), partial(_ask, "POST"), partial(_ask, "PUT")


class _Broken(Exception):
    """No status came; the code says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _addresses(parts: SplitResult, find: Resolve, allowed: Callable[[str], bool]) -> Sequence[str]:
    try:
        found = find(parts.hostname or "", _port(parts))
    except (OSError, UnicodeError):
        found = ()
    if not found:
        raise _Broken("name-unknown")
    if not all(map(allowed, found)):
        raise _Broken("address-refused")
    return found


def _call(
    request: _Request,
    addresses: Sequence[str],
    deadline: float,
    context: ssl.SSLContext | None,
) -> Answer:
    line, parts = _Line(), request.parts
    # Each single read may be quick, and all of them together too slow.
    cutter = threading.Timer(max(0.0, deadline - time.monotonic()), line.cut)
    cutter.daemon = True
    cutter.start()
    try:
        line.sock = _connected(addresses, _port(parts), deadline)
        if parts.scheme == "https":
            trust = context or ssl.create_default_context()
            host = parts.hostname
            line.sock = trust.wrap_socket(
                line.sock, server_hostname=host, do_handshake_on_connect=False
            )
            line.sock.do_handshake()
        answer = _exchange(line.sock, request)
    except ssl.SSLCertVerificationError as error:
        raise _Broken("certificate-refused") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        if line.is_cut or isinstance(error, TimeoutError):
            raise _Broken("timed-out") from error
        unreadable = isinstance(error, http.client.HTTPException | ValueError)
        raise _Broken("answer-unreadable" if unreadable else "connection-failed") from error
    finally:
        cutter.cancel()
        line.close()
    if line.is_cut:
        # The end that we made ourselves looks like the end of an answer.
        raise _Broken("timed-out")
    return answer


class _Line:
    """A connection that another thread may cut."""

    def __init__(self) -> None:
        self.sock: socket.socket | ssl.SSLSocket | None = None
        self.is_cut = False

    def cut(self) -> None:
        self.is_cut = True
        if self.sock is not None:
            with suppress(OSError):
                # The plain one: that of TLS would change what the other thread works with.
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)

    def close(self) -> None:
        if self.sock is not None:
            self.sock.close()


def _connected(addresses: Sequence[str], port: int, deadline: float) -> socket.socket:
    """Connect to the first address that answers."""
    trouble = OSError("no address")
    for address in addresses:
        left_s = deadline - time.monotonic()
        if left_s <= 0:
            raise TimeoutError
        try:
            sock = socket.create_connection((address, port), timeout=min(CONNECT_S, left_s))
        except OSError as error:
            trouble = error
            continue
        sock.settimeout(max(0.1, deadline - time.monotonic()))
        return sock
    raise trouble


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _exchange(sock: socket.socket, request: _Request) -> Answer:
    parts = request.parts
    connection = http.client.HTTPConnection(parts.hostname or "")
    # With its socket given it connects nowhere itself.
    connection.sock = sock
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    own = {"Host": parts.netloc, "User-Agent": _AGENT, "Connection": "close"}
    headers = {**own, **request.headers}
    connection.request(request.method, target, body=request.body, headers=headers)
    response = connection.getresponse()
    content = response.read(request.most_bytes + 1) if request.most_bytes else b""
    if len(content) > request.most_bytes:
        raise _Broken("answer-unreadable")
    pause = _pause(response.getheader("Retry-After"))
    return Answer(status=response.status, retry_after_s=pause, content=content)


def _pause(text: str | None) -> int | None:
    """Read a pause in seconds; a date is not worth the trouble."""
    if text is None or not text.strip().isdecimal():
        return None
    return min(int(text.strip()[:9]), LONGEST_PAUSE_S)
