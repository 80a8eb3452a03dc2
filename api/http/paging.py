"""Cursors: what to ask with as ``after`` for what follows. Nobody but us reads what is in them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from routing.errors import BadInput, Fault


def write_cursor(day: date, last: UUID) -> str:
    """Give the cursor behind a thing of a day."""
    return base64.urlsafe_b64encode(day.toordinal().to_bytes(3) + last.bytes).decode().rstrip("=")


def read_cursor(text: str | None) -> tuple[date, UUID] | None:
    """Read a cursor of :func:`write_cursor`; ``None`` without one.

    Raises
    ------
    BadInput
        ``cursor-unknown``.
    """
    if text is None:
        return None
    try:
        raw = base64.b64decode(f"{text}{'=' * (-len(text) % 4)}", altchars=b"-_", validate=True)
        return date.fromordinal(int.from_bytes(raw[:3])), UUID(bytes=raw[3:])
    except (binascii.Error, ValueError, OverflowError) as wrong:
        raise BadInput([Fault(code="cursor-unknown", where="after")]) from wrong


def next_cursor(found: Sequence[tuple[date, UUID]], limit: int) -> str | None:
    """Give the cursor behind the last of what was found, ``None`` where nothing can follow."""
    return write_cursor(*found[-1]) if found and len(found) >= limit else None
