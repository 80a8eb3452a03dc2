"""Street extracts that somebody brings: whether a file is one, whole, and not too large for us.

Compiling takes minutes and memory that grows with the file, so a file that cannot do is told
beforehand: by its first bytes, by its blocks, by the box in its header, and by its size.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from routing.errors import BadInput

ENDING = ".osm.pbf"
BASE_MB, MB_PER_MB = 250, 50
"""Memory that compiling takes: so much by itself, and for each megabyte of the extract."""
SPARE_MB = 300
"""Memory that is left to everybody else."""
DISK_FACTOR = 12
"""Disk that a compiled city takes at most, in sizes of its extract."""
MOST_DEGREES = 3.0
COUNTRY_BYTES = 60_000_000
"""A file of so many bytes whose box has a longer side is a country's; of small ones that were cut
out of a larger file the box often tells that one's."""

_HEADER_BYTES = 64 * 1024
_BLOCK_BYTES = 32 * 1024 * 1024
"""Most of a block's header, and of a block, by the format's own rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """A file of a folder of extracts."""

    name: str
    size_bytes: int


def list_extracts(folder: Path) -> list[Extract]:
    """Return the extracts in a folder by name; none where there is no such folder."""
    try:
        found = sorted(one for one in folder.iterdir() if one.name.endswith(ENDING))
        return [
            Extract(name=one.name, size_bytes=one.stat().st_size) for one in found if one.is_file()
        ]
    except OSError:
        return []


def check_extract(path: Path, *, memory_mb: int | None = None) -> None:
    """Refuse a file that is no extract, is cut off, or is too large to compile on this machine.

    Parameters
    ----------
    memory_mb
        Memory that is free; what the machine tells by default.

    Raises
    ------
    BadInput
        ``setup-extract-empty``, ``setup-extract-kind``, ``setup-extract-cut``,
        ``setup-extract-country``, ``setup-extract-memory``.
    """
    size = path.stat().st_size
    if size == 0:
        raise BadInput.of("setup-extract-empty", where="extract")
    with path.open("rb") as stream:
        first, *others = _kinds(stream, size)
    if first != "OSMHeader":
        raise BadInput.of("setup-extract-kind", where="extract")
    if "OSMData" not in others:
        raise BadInput.of("setup-extract-cut", where="extract")
    if size >= COUNTRY_BYTES:
        _check_box(path)
    need_memory(size, memory_mb)


def need_memory(size_bytes: int, memory_mb: int | None = None) -> None:
    """Refuse an extract that takes more memory than there is.

    Raises
    ------
    BadInput
        ``setup-extract-memory``.
    """
    free = free_memory_mb() if memory_mb is None else memory_mb
    needed = memory_needed_mb(size_bytes)
    if free is not None and needed > free - SPARE_MB:
        megabytes = max(1, size_bytes // 1_000_000)
        most = max(1, (free - SPARE_MB - BASE_MB) // MB_PER_MB)
        raise BadInput.of(
            "setup-extract-memory",
            where="extract",
            value=megabytes,
            needed=needed,
            free=free,
            limit=most,
        )


def memory_needed_mb(size_bytes: int) -> int:
    """Return the memory that compiling an extract takes, by measured ones."""
    return BASE_MB + MB_PER_MB * (size_bytes // 1_000_000)


def free_memory_mb() -> int | None:
    """Return the memory that this machine has free; ``None`` where it does not tell."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    memory = dict(line.split(":", 1) for line in lines)
    kilobytes = memory.get("MemAvailable", "").removesuffix("kB").strip()
    free = int(kilobytes) // 1000 if kilobytes.isdecimal() else None
    limit = _own_limit_mb()
    return min((one for one in (free, limit) if one is not None), default=None)


def _own_limit_mb() -> int | None:
    """Return what is left of the memory that a container may take."""
    group = Path("/sys/fs/cgroup")
    try:
        most = (group / "memory.max").read_text(encoding="ascii").strip()
        used = (group / "memory.current").read_text(encoding="ascii").strip()
    except OSError:
        return None
    return (int(most) - int(used)) // 1_000_000 if most.isdecimal() else None


def _check_box(path: Path) -> None:
    import osmium  # noqa: PLC0415  # the reader is large

    try:
        with osmium.io.Reader(str(path)) as reader:
            box = reader.header().box()
    except RuntimeError as error:
        raise BadInput.of("setup-extract-cut", where="extract") from error
    if not box.valid():
        return
    low, high = box.bottom_left, box.top_right
    if max(high.lon - low.lon, high.lat - low.lat) > MOST_DEGREES:
        raise BadInput.of("setup-extract-country", where="extract")


def _kinds(stream: BinaryIO, size: int) -> Iterator[str]:
    """Read the kind of each block, and see that the last one ends where the file does.

    Raises
    ------
    BadInput
        ``setup-extract-kind`` for what is no such file, ``setup-extract-cut``.
    """
    number = 0
    while (at := stream.tell()) < size:
        wrong = "setup-extract-cut" if number else "setup-extract-kind"
        length = stream.read(4)
        if len(length) < 4:
            raise BadInput.of(wrong, where="extract")
        (header_bytes,) = struct.unpack(">I", length)
        if not 0 < header_bytes <= _HEADER_BYTES:
            raise BadInput.of(wrong, where="extract")
        header = _block_header(stream.read(header_bytes))
        if header is None:
            raise BadInput.of(wrong, where="extract")
        kind, block_bytes = header
        number += 1
        if at + 4 + header_bytes + block_bytes > size:
            raise BadInput.of("setup-extract-cut", where="extract")
        stream.seek(block_bytes, os.SEEK_CUR)
        yield kind


def _block_header(content: bytes) -> tuple[str, int] | None:
    """Read the kind and length of a block (protobuf: 1 its kind, 3 its bytes)."""
    at, kind, block_bytes = 0, "", -1
    try:
        while at < len(content):
            key, at = content[at], at + 1
            if key == 0x18:
                block_bytes, at = _number(content, at)
                continue
            if key not in {0x0A, 0x12}:
                return None
            length, at = _number(content, at)
            if key == 0x0A:
                kind = content[at : at + length].decode("ascii")
            at += length
    except (IndexError, UnicodeDecodeError):
        return None
    return (kind, block_bytes) if kind and 0 <= block_bytes <= _BLOCK_BYTES else None


def _number(content: bytes, at: int) -> tuple[int, int]:
    """Read a number of seven bits a byte; gives it, and where the next thing begins."""
    value, shift = 0, 0
    while True:
        byte = content[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
        if shift > 35:
            raise IndexError
