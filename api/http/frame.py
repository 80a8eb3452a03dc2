"""The frame of every request: number, size limit, safe headers, log line, no leaks at a 500.

Plain ASGI, outside of the framework's own error handling, so that nothing gets past it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from secrets import token_hex
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.logs import ACCESS
from api.http.pages.frame import reads_pages, refused_page
from api.http.problems import RequestRefused, problem
from api.http.rate_limits import Standing
from api.settings.fast_clock import FastClock
from data.store.database import trouble_of
from routing.errors import Failure, TourneeError

BODY_BYTES = 1_048_576
"""Most that a request may send."""
UPLOAD_BYTES = 20_000_000
"""Most that may be sent where files are taken in."""
CLOCK_SPEED = "Clock-Speed"
"""Header of a simulated day: seconds of the date that pass in one of everybody's."""
UPLOADS = ("/v1/proofs", "/v1/imports", "/bookings/table")
STREAMED_BYTES = 100_000_000_000
STREAMED = ("/setup/streets/upload",)
"""Addresses that write files to disk as they come and look at their size themselves."""

LEFT_UNREAD_BYTES = 65_536
"""An answer to a request of which more was not read closes its connection: a server would go on
reading, only to throw it away."""

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)
_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=()",
    # What belongs to a cooperative stays out of every shared cache.
    "Cache-Control": "no-store",
    # By this a phone knows our answers from those of a hotel's network.
    "Served-By": "tournee",
}
_ONLY_TLS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}

RawHeader = tuple[bytes, bytes]
"""As ASGI has it, the name in small letters."""


def _raw(headers: Mapping[str, str]) -> list[RawHeader]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


def _times(clock: FastClock | None) -> list[RawHeader]:
    """Return the headers of a simulated day's clock; the server adds its own date otherwise."""
    if clock is None:
        return []
    headers = {"Date": format_datetime(clock(), usegmt=True), CLOCK_SPEED: str(clock.speed)}
    return _raw(headers)


_RAW = _raw(_SAFE)
_RAW_TLS = _raw(_SAFE | _ONLY_TLS)


@dataclass(slots=True)
class Frame:
    """Middleware around the whole application.

    Attributes
    ----------
    app
        What it is around.
    tls
        Whether people reach us by https alone.
    clock
        Of a simulated day: every answer tells its time, and how fast that goes, so that phones and
        pages go by it; ``None``: the server tells the machine's time.
    """

    app: ASGIApp
    tls: bool = True
    clock: FastClock | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry a request through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state["request_id"] = _request_id(Headers(scope=scope))
        numbered = (b"x-request-id", state["request_id"].encode())
        headers = [*(_RAW_TLS if self.tls else _RAW), numbered, *_times(self.clock)]
        framed = _FramedRequest(scope=scope, receive=receive, send=send, headers=headers)
        begun = time.monotonic()
        try:
            framed.refuse_too_long()
            await self.app(scope, framed.receive_part, framed.send_part)
        except Exception as error:  # noqa: BLE001  # whatever it is, it ends here
            await framed.answer_error(error)
        finally:
            _log(scope, framed, time.monotonic() - begun)


@dataclass(slots=True, kw_only=True)
class _FramedRequest:
    """A request, its body measured and its answer given safe headers."""

    scope: Scope
    receive: Receive
    send: Send
    headers: list[RawHeader]
    received_bytes: int = 0
    has_ended: bool = False
    status: int = 0
    trouble: BaseException | None = None

    @property
    def size_limit(self) -> int:
        """Largest body that this address takes, bytes."""
        path = self.scope["path"]
        if path in STREAMED:
            return STREAMED_BYTES
        return UPLOAD_BYTES if path.startswith(UPLOADS) else BODY_BYTES

    def refuse_too_long(self) -> None:
        """Refuse a body that says beforehand that it is too long."""
        length = Headers(scope=self.scope).get("content-length", "0")
        # What is no number is refused by the server before it comes here.
        if length.isdecimal() and int(length) > self.size_limit:
            raise self._too_long()

    async def receive_part(self) -> Message:
        """Receive a piece of the body."""
        message = await self.receive()
        self.received_bytes += len(message.get("body", b""))
        self.has_ended = not message.get("more_body", False)
        if self.received_bytes > self.size_limit:
            raise self._too_long()
        return message

    async def send_part(self, message: Message) -> None:
        """Send a piece of the answer, with the safe headers unless it has its own."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            standing: Standing | None = self.scope["state"].get("standing")
            headers = [*self.headers, *(_raw(standing.headers()) if standing else ())]
            if self._leaves_much_unread():
                headers.append((b"connection", b"close"))
            own = {name for name, _ in message["headers"]}
            message["headers"] = [
                *message["headers"],
                *(one for one in headers if one[0] not in own),
            ]
        await self.send(message)

    async def answer_error(self, error: Exception) -> None:
        """Answer with a problem that says no more than it may."""
        failure: TourneeError
        if isinstance(error, TourneeError):
            failure = error
        elif (passing := trouble_of(error)) is not None:
            self.trouble = error
            failure = Failure(passing)
        else:
            self.trouble = error
            failure = Failure("unexpected")
        if self.status:
            raise error  # The answer has begun: all that is left is to break it off.
        request = Request(self.scope)
        answer = (refused_page if reads_pages(request) else problem)(request, failure)
        await answer(self.scope, self.receive, self.send_part)

    def _leaves_much_unread(self) -> bool:
        sent = Headers(scope=self.scope)
        if self.has_ended:
            return False
        if sent.get("transfer-encoding"):
            return True
        length = sent.get("content-length", "0")
        return length.isdecimal() and int(length) - self.received_bytes > LEFT_UNREAD_BYTES

    def _too_long(self) -> RequestRefused:
        return RequestRefused(413, "body-too-long", limit=self.size_limit)


def _request_id(headers: Headers) -> str:
    """Return the number by which a request is found in logs: the caller's own, if it has one."""
    given = headers.get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else token_hex(12)


def _log(scope: Scope, framed: _FramedRequest, took_s: float) -> None:
    state, route = scope["state"], scope.get("route")
    record: dict[str, Any] = {
        "request_id": state["request_id"],
        "method": "HEAD" if state.get("asked_head") else scope["method"],
        # The pattern, not the address: that may hold what is not for logs.
        "route": getattr(route, "path", ""),
        "status": framed.status,
        "took_ms": round(took_s * 1000, 1),
        **dict(_actor(state.get("actor"))),
    }
    if "refusal" in state:
        record["code"] = state["refusal"]
    trouble = framed.trouble or state.get("trouble")
    if trouble is None:
        ACCESS.info("request", extra={"fields": record})
        return
    ACCESS.error(
        "request failed",
        extra={"fields": record},
        exc_info=(type(trouble), trouble, trouble.__traceback__),
    )


def _actor(actor: Any) -> Iterable[tuple[str, str]]:  # noqa: ANN401  # of a use case or of none
    if actor is not None:
        yield "cooperative", str(getattr(actor, "cooperative_id", ""))
        yield "actor", f"{getattr(actor, 'kind', 'installation')}:{actor.id}"
