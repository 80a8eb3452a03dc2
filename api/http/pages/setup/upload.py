"""An extract that a browser sends: written to disk as it comes, by a form or by a script.

The form's own fields come first, so nothing is written for anybody who may not. Whatever goes wrong
is kept as the state of the streets: the page that follows tells it, also where the browser could
not read the answer, as of a large file that is refused: it is not read to its end.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import BinaryIO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from api.http.pages.frame import CSRF_FIELD, Access, PageRequest, admit, page_request, refuse
from api.http.pages.setup.steps import ADDRESSES, FOUNDER
from api.http.pages.setup.streets import UPLOAD
from api.http.problems import RequestRefused
from api.http.redirects import redirect
from api.streets.extracts import ENDING
from api.usecases.system.first_streets import (
    NOTE_EVERY_S,
    Incoming,
    StreetsPlace,
    claim_streets,
    disk_errors,
    fail_streets,
    go_on,
    need_room,
    note_streets,
    open_incoming,
)
from routing.errors import BadInput, Conflict, Failure, TourneeError

_FIELD_BYTES = 4096
_FIELDS_BYTES = 1 << 16
"""Most that is read of a form before its file begins: nobody is known until then."""
_AT_ONCE_BYTES = 1 << 20
"""Written to disk in one go."""
_THROWN_AWAY_BYTES = 1_000_000
"""Most of a refused file that is still read, so that the sender of a small one reads our answer."""
_ACCESS = Access(needs=FOUNDER)


@dataclass(slots=True)
class _Parts:
    """A form in parts as it is read: small fields, and the file that follows them.

    Attributes
    ----------
    file_name
        Of the file, once it has begun.
    content
        Of the file, as much as was read and not taken yet.
    ended
        Whether the form came whole.
    """

    boundary: bytes
    fields: dict[str, str] = field(default_factory=dict)
    file_name: str | None = None
    content: bytearray = field(default_factory=bytearray)
    ended: bool = False
    _name: bytes = b""
    _header: list[bytes] = field(default_factory=lambda: [b"", b""])
    _value: bytearray = field(default_factory=bytearray)
    _in_file: bool = False
    _parser: MultipartParser | None = None

    def __post_init__(self) -> None:
        self._parser = MultipartParser(
            self.boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._header_name,
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_part_data": self._data,
                "on_part_end": self._end,
                "on_end": self._all,
            },
        )

    def read(self, content: bytes) -> None:
        """Read a piece of the body."""
        if self._parser is None:
            raise AssertionError
        try:
            self._parser.write(content)
        except FormParserError as error:
            raise RequestRefused(400, "form-unreadable") from error

    def awaits_file(self) -> bool:
        """Return whether the file may still follow."""
        return self.file_name is None and not self.ended

    def take(self) -> bytes:
        """Return what of the file was read and not taken yet."""
        taken = bytes(self.content)
        self.content.clear()
        return taken

    def _begin(self) -> None:
        self._name, self._in_file = b"", False
        self._value.clear()

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._header[0] += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._header[1] += data[start:end]

    def _header_end(self) -> None:
        name, value = self._header
        self._header = [b"", b""]
        if name.lower() != b"content-disposition":
            return
        _, options = parse_options_header(value)
        self._name = options.get(b"name", b"")
        if b"filename" in options and self.file_name is None:
            self.file_name = options[b"filename"].decode("utf-8", "replace")
            self._in_file = True

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._in_file:
            self.content += data[start:end]
        elif len(self._value) < _FIELD_BYTES:
            self._value += data[start:end]

    def _end(self) -> None:
        if not self._in_file and self._name:
            self.fields[self._name.decode("utf-8", "replace")] = self._value.decode(
                "utf-8", "replace"
            )

    def _all(self) -> None:
        self.ended = True


async def _answer(request: Request) -> Response:
    """Take an extract in; the page of the streets tells what became of it."""
    ask = page_request(request, _ACCESS)
    stream = request.stream()
    parts = _Parts(_boundary(request))
    try:
        await _read_fields(parts, stream)
        ask.sent = FormData([(CSRF_FIELD, parts.fields.get(CSRF_FIELD, ""))])
        await run_in_threadpool(admit, ask)
    except ClientDisconnect:
        return Response(status_code=400)
    except TourneeError as error:
        if ask.actor is not None:
            await _throw_away(stream)
        return await run_in_threadpool(refuse, ask, error)
    await _receive(ask, parts, stream)
    return redirect(ADDRESSES["streets"])


async def _read_fields(parts: _Parts, stream: AsyncIterator[bytes]) -> None:
    """Read a form up to its file, or to its end where it has none.

    Raises
    ------
    RequestRefused
        ``form-unreadable`` where more comes before the file than a form of ours has.
    """
    size = 0
    while parts.awaits_file() and (piece := await _next(stream)):
        parts.read(piece)
        size += len(piece)
        if parts.file_name is None and size > _FIELDS_BYTES:
            raise RequestRefused(400, "form-unreadable")


async def _receive(ask: PageRequest, parts: _Parts, stream: AsyncIterator[bytes]) -> None:
    """Take a file in, and keep in the store what is wrong with it."""
    name = (parts.file_name or "").replace("\\", "/").rpartition("/")[2]
    attempt, actor = ask.new_id(), ask.actor
    if actor is None:
        raise AssertionError
    service = ask.service
    try:
        await run_in_threadpool(service.do, actor, claim_streets, attempt, name, "receiving")
    except Conflict:
        # Another window is at it, or was: the page that follows shows that.
        await _throw_away(stream)
        return
    incoming: Incoming | None = None
    try:
        _need_name(name)
        place: StreetsPlace = ask.request.app.state.streets
        length = ask.request.headers.get("content-length", "")
        size = int(length) if length.isdecimal() else 0
        await run_in_threadpool(need_room, place, size)
        incoming = await run_in_threadpool(open_incoming, place, attempt)
        await _Receiving(ask, parts, incoming, size, place.most_bytes).run(stream)
        await run_in_threadpool(go_on, service, actor, incoming, incoming.extract)
    except BaseException as error:
        if incoming is not None:
            await run_in_threadpool(incoming.remove)
        await run_in_threadpool(service.do, actor, fail_streets, attempt, _shown_error(error))
        if not isinstance(error, TourneeError | ClientDisconnect):
            raise
        if isinstance(error, TourneeError):
            await _throw_away(stream)


@dataclass(slots=True)
class _Receiving:
    """A file coming in."""

    ask: PageRequest
    parts: _Parts
    incoming: Incoming
    size: int
    most_bytes: int
    received: int = 0
    noted_at: float = 0.0

    async def run(self, stream: AsyncIterator[bytes]) -> None:
        """Write the file as it comes.

        Raises
        ------
        Failure
            ``setup-disk-full``, ``setup-upload-broken``.
        BadInput
            ``setup-extract-large``.
        """
        with disk_errors():
            file = await run_in_threadpool(self.incoming.extract.open, "wb")
        try:
            await self._write(file)
            while not self.parts.ended and (piece := await _next(stream)):
                self.parts.read(piece)
                if len(self.parts.content) >= _AT_ONCE_BYTES:
                    await self._write(file)
            await self._write(file)
        finally:
            with disk_errors():
                await run_in_threadpool(file.close)
        if not self.parts.ended:
            raise Failure("setup-upload-broken")

    async def _write(self, file: BinaryIO) -> None:
        content = self.parts.take()
        self.received += len(content)
        if self.received > self.most_bytes:
            most = self.most_bytes // 1_000_000
            raise BadInput.of("setup-extract-large", value=most, limit=most)
        with disk_errors():
            await run_in_threadpool(file.write, content)
        if time.monotonic() - self.noted_at > NOTE_EVERY_S:
            self.noted_at = time.monotonic()
            await run_in_threadpool(self._note)

    def _note(self) -> None:
        share = min(1.0, self.received / self.size) if self.size else 0.0
        self.ask.do(note_streets, self.incoming.attempt, "receiving", share)


def _need_name(name: str) -> None:
    if not name.endswith(ENDING):
        raise BadInput.of("setup-extract-name" if name else "setup-extract-none")


def _shown_error(error: BaseException) -> TourneeError:
    if isinstance(error, RequestRefused | ClientDisconnect):
        return Failure("setup-upload-broken")
    if isinstance(error, TourneeError):
        return error
    return Failure("setup-compiling-failed")


def _boundary(request: Request) -> bytes:
    _, options = parse_options_header(request.headers.get("content-type", ""))
    return options.get(b"boundary", b"none")


async def _next(stream: AsyncIterator[bytes]) -> bytes:
    """Return the next piece of a body; empty at its end."""
    async for piece in stream:
        if piece:
            return piece
    return b""


async def _throw_away(stream: AsyncIterator[bytes]) -> None:
    """Read the end of a refused file if it is small; of a large one the connection is closed."""
    thrown = 0
    try:
        while (piece := await _next(stream)) and thrown < _THROWN_AWAY_BYTES:
            thrown += len(piece)
    except ClientDisconnect:
        return


_answer.access = _ACCESS  # type: ignore[attr-defined]  # as the frame does with each page
route = Route(UPLOAD, _answer, methods=["POST"], include_in_schema=False)
