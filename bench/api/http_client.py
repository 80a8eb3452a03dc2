"""A small HTTP/1.1 client over one open connection each: cheap, so that it is not what is measured.

It knows just what our own server answers with: a body of a told length, or pieces.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

LINE_LIMIT = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Answer of a server; names of headers are in small letters, cookies apart."""

    status: int
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    body: bytes

    def json(self) -> Any:  # noqa: ANN401  # JSON is anything
        """Return the body as JSON."""
        return json.loads(self.body)


@dataclass(slots=True, kw_only=True)
class Connection:
    """One open connection, for one request after the other.

    Attributes
    ----------
    headers
        Sent with each request.
    """

    host: str
    port: int
    headers: dict[str, str] = field(default_factory=dict)
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect where it is not open yet."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(self.host, self.port, limit=LINE_LIMIT)
        return self._streams

    def close(self) -> None:
        """Hang up."""
        if self._streams is not None:
            self._streams[1].close()
        self._streams = None

    async def ask(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a request and give its answer."""
        reader = await self._send(method, path, body, headers or {})
        status, fields, cookies = await _head(reader)
        if fields.get("transfer-encoding") == "chunked":
            content = b"".join([piece async for piece in _pieces(reader)])
        else:
            content = await reader.readexactly(int(fields.get("content-length", "0")))
        return Answer(status=status, headers=fields, cookies=cookies, body=content)

    async def follow(self, path: str) -> AsyncGenerator[bytes, None]:
        """Return the pieces of a stream as they come.

        Raises
        ------
        ConnectionError
            If the server refuses it.
        """
        reader = await self._send("GET", path, None, {"Accept": "text/event-stream"})
        status, _, _ = await _head(reader)
        if status != 200:
            message = f"{path}: {status}"
            raise ConnectionError(message)
        async for piece in _pieces(reader):
            yield piece

    async def _send(
        self, method: str, path: str, body: object, headers: Mapping[str, str]
    ) -> asyncio.StreamReader:
        reader, writer = await self.open()
        content = b"" if body is None else json.dumps(body, separators=(",", ":")).encode()
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}"]
        lines += [f"{name}: {value}" for name, value in {**self.headers, **headers}.items()]
        if body is not None:
            lines.append("Content-Type: application/json")
        lines.append(f"Content-Length: {len(content)}")
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + content)
        return reader


async def _head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], dict[str, str]]:
    raw = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = raw.rstrip("\r\n").split("\r\n")
    headers: dict[str, str] = {}
    cookies: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        if name.lower() == "set-cookie":
            key, _, held = value.strip().split(";", 1)[0].partition("=")
            cookies[key] = held
        else:
            headers[name.lower()] = value.strip()
    return int(first.split(" ", 2)[1]), headers, cookies


async def _pieces(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        yield await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readexactly(2)
