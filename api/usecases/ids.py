"""Identifiers that sort by the time they were made (UUID version 7, RFC 9562 section 5.7)."""

from __future__ import annotations

import secrets
import time
from uuid import UUID


def new_id() -> UUID:
    """Make an identifier from the clock and 74 random bits."""
    return id_at(time.time_ns() // 1_000_000, secrets.randbits(74))


def id_at(unix_ms: int, chance: int) -> UUID:
    """Make an identifier from a time in milliseconds and 74 bits."""
    value = (unix_ms & ((1 << 48) - 1)) << 80
    value |= 0x7 << 76
    value |= (chance >> 62 & 0xFFF) << 64
    value |= 0b10 << 62
    value |= chance & ((1 << 62) - 1)
    return UUID(int=value)
