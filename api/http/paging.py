"""Cursors of lists: opaque texts that a request gives as ``after`` to get what follows.

Each belongs to the list that was asked for: the same cursor with other days or filters is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from api.auth.random_codes import as_base64, of_base64
from routing.errors import BadInput

_MARK = 5


def write_cursor(day: date, last: UUID, filters: Iterable[object]) -> str:
    """Return the cursor behind a thing of a day, in the list that was ``filters`` for."""
    raw = _mark(filters) + day.toordinal().to_bytes(3) + last.bytes
    return as_base64(raw)


def read_cursor(text: str | None, filters: Iterable[object]) -> tuple[date, UUID] | None:
    """Read a cursor of :func:`write_cursor` for the same list; ``None`` without one.

    Raises
    ------
    BadInput
        ``cursor-unknown``, ``cursor-of-another-list``.
    """
    if text is None:
        return None
    try:
        raw = of_base64(text)
        mark, day, last = raw[:_MARK], raw[_MARK : _MARK + 3], raw[_MARK + 3 :]
        found = date.fromordinal(int.from_bytes(day)), UUID(bytes=last)
    except (ValueError, OverflowError) as wrong:
        raise BadInput.of("cursor-unknown", where="after") from wrong
    if mark != _mark(filters):
        raise BadInput.of("cursor-of-another-list", where="after")
    return found


def next_cursor(
    found: Sequence[tuple[date, UUID]], limit: int, filters: Iterable[object]
) -> str | None:
    """Return the cursor behind the last of what was found, ``None`` where nothing can follow."""
    return write_cursor(*found[-1], filters) if found and len(found) >= limit else None


def _mark(filters: Iterable[object]) -> bytes:
    """Return a few bytes by which a list is known again; they keep slips out, not people."""
    return hashlib.sha256("\0".join(map(str, filters)).encode()).digest()[:_MARK]
