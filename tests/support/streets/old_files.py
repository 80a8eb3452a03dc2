"""Files of streets as an older or later version of ours wrote them."""

from __future__ import annotations

import struct
from pathlib import Path

_VERSION_AT = 8


def set_version(path: Path, version: int) -> None:
    """Let a file of ours say that it is of a version; it is a new file of the same name."""
    content = bytearray(path.read_bytes())
    struct.pack_into("<I", content, _VERSION_AT, version)
    path.unlink()
    path.write_bytes(content)


def damage(path: Path) -> None:
    """Let a file of ours end early."""
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content[:-100])
