"""Reads vector tiles: layers, and the properties of their features, by the format's own definition.

Mapbox Vector Tile Specification 2.1, sections 4.1 to 4.4: protocol buffers with few fields.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

Features = list[dict[str, object]]


def layers(content: bytes) -> dict[str, Features]:
    """Return the features of each layer as their properties; every feature has a geometry."""
    found: dict[str, Features] = {}
    for number, value in _fields(content):
        assert number == 3
        name, features = _layer(value)
        assert name not in found
        found[name] = features
    return found


def _layer(content: bytes | int | float) -> tuple[str, Features]:
    assert isinstance(content, bytes)
    name, version = "", 0
    keys: list[str] = []
    values: list[object] = []
    raw: list[bytes] = []
    for number, value in _fields(content):
        if isinstance(value, bytes):
            if number == 1:
                name = value.decode()
            elif number == 2:
                raw.append(value)
            elif number == 3:
                keys.append(value.decode())
            elif number == 4:
                values.append(_value(value))
        elif number == 15:
            version = int(value)
    assert version == 2
    features = []
    for feature in raw:
        parts = dict(_fields(feature))
        assert parts[4]
        tags = list(_numbers(parts.get(2, b"")))
        features.append({keys[k]: values[v] for k, v in zip(tags[::2], tags[1::2], strict=True)})
    return name, features


def _value(content: bytes) -> object:
    (number, value), *_ = _fields(content)
    if number == 1 and isinstance(value, bytes):
        return value.decode()
    if number == 6 and isinstance(value, int):
        return (value >> 1) ^ -(value & 1)
    return bool(value) if number == 7 else value


def _fields(content: bytes) -> Iterator[tuple[int, bytes | int | float]]:
    at = 0
    while at < len(content):
        key, at = _number(content, at)
        kind = key & 7
        if kind == 0:
            value, at = _number(content, at)
            yield key >> 3, value
        elif kind == 2:
            length, at = _number(content, at)
            yield key >> 3, content[at : at + length]
            at += length
        else:
            size, form = (8, "<d") if kind == 1 else (4, "<f")
            yield key >> 3, struct.unpack(form, content[at : at + size])[0]
            at += size


def _numbers(content: bytes | int | float) -> Iterator[int]:
    assert isinstance(content, bytes)
    at = 0
    while at < len(content):
        value, at = _number(content, at)
        yield value


def _number(content: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = content[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at
