"""Writes tiny street extracts in PBF, so that each number in them can be a wrong one."""

from __future__ import annotations

import struct

IDS = (1, 2, 3)
LAT, LON = (500_000_000, 500_010_000, 500_020_000), (100_000_000, 100_000_000, 100_010_000)


def an_extract(*, name: bytes = b"Main Street", granularity: int = 100) -> bytes:
    """An extract of one street with three nodes."""
    texts = (b"", b"highway", b"residential", b"name", name)
    strings = b"".join(_bytes(1, text) for text in texts)
    nodes = _bytes(1, _steps(IDS)) + _bytes(8, _steps(LAT)) + _bytes(9, _steps(LON))
    way = _number(1, 1) + _bytes(2, b"\x01\x03") + _bytes(3, b"\x02\x04") + _bytes(8, _steps(IDS))
    groups = _bytes(2, _bytes(2, nodes)) + _bytes(2, _bytes(3, way))
    head = _bytes(4, b"OsmSchema-V0.6") + _bytes(4, b"DenseNodes")
    block = _bytes(1, strings) + groups + _number(17, granularity)
    return _blob(b"OSMHeader", head) + _blob(b"OSMData", block)


def _blob(kind: bytes, content: bytes) -> bytes:
    raw = _bytes(1, content)
    head = _bytes(1, kind) + _number(3, len(raw))
    return struct.pack(">I", len(head)) + head + raw


def _steps(numbers: tuple[int, ...]) -> bytes:
    """Numbers as differences, each with its sign in the last bit."""
    steps = [one - before for one, before in zip(numbers, (0, *numbers), strict=False)]
    return b"".join(_varint((step << 1) ^ (step >> 63)) for step in steps)


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    written = bytearray()
    while value > 127:
        written.append(value & 127 | 128)
        value >>= 7
    return bytes([*written, value])
