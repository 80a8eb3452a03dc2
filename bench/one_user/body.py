"""A request as it is sent, and bodies that are made by hand.

A maker takes the share of the largest size that is asked for, above 0 to 1, so that the largest
one that is accepted can be looked for.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from api.auth.scopes import Role
from bench.one_user.installation import Installation

Plain = dict[str, Any]

LATER_DAYS = 30
"""Bookings are made for a day so far ahead, so that the live day stays what it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A request that is sent.

    Attributes
    ----------
    query
        Behind the question mark of the address.
    """

    content: bytes
    media_type: str = "application/json"
    query: Mapping[str, str] | None = None

    @property
    def asked(self) -> str:
        """Query of the address, with its question mark."""
        return f"?{urlencode(self.query)}" if self.query else ""


Make = Callable[[Installation, float], Body]


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """A body made by hand for an operation, and whose session sends it.

    Attributes
    ----------
    label
        What of it is large, where an operation has several.
    shows
        What stands on a page that has read the body, though something in it is to be mended.
    ids
        Words of the address that are not simply the first of their kind.
    """

    role: Role
    make: Make
    label: str = ""
    shows: bytes = b""
    ids: Callable[[Installation], Mapping[str, object]] | None = None


def as_json(plain: object, **query: str) -> Body:
    """Return a body of JSON."""
    return Body(content=json.dumps(plain, separators=(",", ":")).encode(), query=query or None)


def part(most: int, share: float) -> int:
    """Return so many of the most that may be, at least one."""
    return max(1, math.ceil(most * share))
