"""A file of named arrays that several processes can map into memory and share.

Layout, little-endian::

    8 bytes    magic, ``TOURNEE`` and a zero
    4 bytes    format version
    4 bytes    length of the header
    32 bytes   SHA-256 of everything after it
    header     JSON: {"meta": ..., "arrays": {name: [dtype, shape, offset, bytes]}}
    arrays     raw, each beginning at a multiple of 64 bytes from the start of the file
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import struct
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.errors import DamagedFile, NotFound

Arrays = dict[str, NDArray[Any]]

MAGIC = b"TOURNEE\0"
_FIXED = struct.Struct("<8sII32s")
_ALIGN = 64


def write_arrays(
    path: Path, *, version: int, meta: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]
) -> None:
    """Write a file in one step: it is complete under its name, or not there at all.

    Parameters
    ----------
    path
        File to write.
    version
        Version of the layout, told apart when it is read.
    meta
        What is kept beside the arrays; JSON must hold it.
    arrays
        Arrays by name.
    """
    header, *rest = _body(meta, arrays)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(bytes(_FIXED.size))
            digest = hashlib.sha256()
            for part in (header, *rest):
                digest.update(part)
                file.write(part)
            file.seek(0)
            file.write(_FIXED.pack(MAGIC, version, len(header), digest.digest()))
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def checksum(meta: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> str:
    """SHA-256 that a file of such content carries, in hexadecimal."""
    digest = hashlib.sha256()
    for part in _body(meta, arrays):
        digest.update(part)
    return digest.hexdigest()


def _body(
    meta: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]
) -> Iterator[bytes | memoryview]:
    """Everything after the checksum, piece by piece, the header first."""
    plain = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    header = _header(meta, plain)
    yield header
    at = _FIXED.size + len(header)
    for array in plain.values():
        padding = bytes(-at % _ALIGN)
        yield padding
        yield array.reshape(-1).view(np.uint8).data
        at += len(padding) + array.nbytes


def _header(meta: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Encode the header; its own length moves the offsets, so they are laid out after a guess."""
    room = 256 + 160 * len(arrays) + len(json.dumps(meta))
    offset = _FIXED.size + room
    table = {}
    for name, array in arrays.items():
        offset += -offset % _ALIGN
        table[name] = [array.dtype.str, list(array.shape), offset, array.nbytes]
        offset += array.nbytes
    text = json.dumps({"meta": meta, "arrays": table}).encode()
    return text.ljust(room)


def _damaged(path: Path, code: str, **args: str | int) -> DamagedFile:
    return DamagedFile(code, file=str(path), **args)


def file_checksum(path: Path) -> str:
    """SHA-256 that a file of ours carries, in hexadecimal; nothing is checked."""
    with path.open("rb") as file:
        *_, digest = _FIXED.unpack(file.read(_FIXED.size))
    text: str = digest.hex()
    return text


def file_version(path: Path) -> int | None:
    """Version that a file of ours carries; ``None`` where it is none of ours, or not there."""
    try:
        with path.open("rb") as file:
            magic, found, *_ = _FIXED.unpack(file.read(_FIXED.size))
    except (FileNotFoundError, struct.error):
        return None
    return int(found) if magic == MAGIC else None


def file_meta(path: Path, *, version: int | None = None) -> dict[str, Any] | None:
    """Meta data of a file of ours, of whatever version where none is given; no more is checked.

    ``None`` where there is no such file, or none of that version.
    """
    try:
        with path.open("rb") as file:
            magic, found, length, _ = _FIXED.unpack(file.read(_FIXED.size))
            is_meant = magic == MAGIC and version in {None, found}
            header = json.loads(file.read(length)) if is_meant else {}
    except (FileNotFoundError, struct.error, ValueError):
        return None
    meta: dict[str, Any] | None = header.get("meta")
    return meta


def read_arrays(path: Path, *, version: int) -> tuple[dict[str, Any], Arrays]:
    """Map a file into memory and check it.

    Returns
    -------
    tuple
        The meta data and the arrays by name, read-only and backed by the file.

    Raises
    ------
    NotFound
        ``city-file-missing``.
    DamagedFile
        ``city-file-foreign`` (not a file of ours), ``city-file-version`` (of another version),
        ``city-file-damaged`` (truncated or altered).
    """
    if not path.is_file():
        raise NotFound("city-file-missing", file=str(path))
    if path.stat().st_size < _FIXED.size:
        raise _damaged(path, "city-file-foreign")
    content = _mapped(path, mmap.ACCESS_READ)
    magic, found, header_bytes, digest = _FIXED.unpack_from(content)
    if magic != MAGIC:
        raise _damaged(path, "city-file-foreign")
    if found != version:
        raise _damaged(path, "city-file-version", value=found, wanted=version)
    with memoryview(content)[_FIXED.size :] as body:
        if hashlib.sha256(body).digest() != digest:
            raise _damaged(path, "city-file-damaged")
        header = _read_header(body, header_bytes)
    if header is None:
        raise _damaged(path, "city-file-damaged")
    # Checking has touched everything; what is used comes back from the system's memory of files.
    if hasattr(mmap, "MADV_DONTNEED"):
        content.madvise(mmap.MADV_DONTNEED)
    return header["meta"], _views(content, header["arrays"])


def _read_header(body: memoryview, length: int) -> dict[str, Any] | None:
    """Read the header; ``None`` where its length, which no checksum covers, was altered.

    After the header come zeros up to the first array, fewer than an array is aligned to, or the
    end of the file; the header itself ends in a space.
    """
    try:
        header: dict[str, Any] = json.loads(bytes(body[:length]))
    except ValueError:
        return None
    starts = [offset - _FIXED.size for _, _, offset, _ in header["arrays"].values()]
    padding = bytes(body[length : min(starts, default=len(body))])
    sound = length <= len(body) and not any(padding) and len(padding) < _ALIGN
    return header if sound else None


def draft_arrays(path: Path, digest: str) -> Arrays | None:
    """Map a file so that its arrays can be written to, which changes neither file nor other maps.

    Only what is written to takes memory of its own.

    Returns
    -------
    dict or None
        ``None`` where the file is gone or no longer the one of that checksum.
    """
    try:
        content = _mapped(path, mmap.ACCESS_COPY)
    except (OSError, ValueError):
        return None
    _, _, header_bytes, found = _FIXED.unpack_from(content)
    if found.hex() != digest:
        return None
    with memoryview(content)[_FIXED.size :] as body:
        header = _read_header(body, header_bytes)
    if header is None:
        return None
    return _views(content, header["arrays"])


def _mapped(path: Path, access: int) -> mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=access)


def _views(content: mmap.mmap, table: Mapping[str, Any]) -> Arrays:
    return {
        name: np.frombuffer(content, dtype, int(np.prod(shape)), offset).reshape(shape)
        for name, (dtype, shape, offset, _) in table.items()
    }
