"""Asks an outer service for an address: any that answers ``?q=`` as BAN's search or Photon does.

Both take ``q``, ``limit``, ``lat`` and ``lon`` and answer a GeoJSON collection of points; only the
names of their properties differ. The address is the operator's, so it may well lie in their own
network. What does not answer in time is left alone for a while.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from api.senders.http_post import Answer, get
from data.store.streets.found_address import Found, FoundKind
from routing.types import Point

WHOLE_S = 2.0
"""Longest wait for it of somebody who types."""
PAUSE_S = 60.0
"""Pause after it did not answer."""

_MOST_BYTES = 200_000
_LONGEST = 200
_KINDS: Mapping[str, FoundKind] = {
    "housenumber": "address",
    "house": "address",
    "street": "street",
    "municipality": "town",
    "locality": "town",
    "city": "town",
    "district": "town",
}

Get = Callable[[str], Answer]


def _get(url: str) -> Answer:
    headers = {"Accept": "application/json"}
    return get(url, headers, most_bytes=_MOST_BYTES, allowed=lambda _address: True, whole_s=WHOLE_S)


@dataclass(slots=True, kw_only=True)
class OuterGeocoder:
    """A service that knows addresses.

    Attributes
    ----------
    url
        Address of its search.
    fetch, clock
        How it is asked, and seconds that only ever rise.
    """

    url: str
    fetch: Get = _get
    clock: Callable[[], float] = time.monotonic
    _asleep_until: float = field(default=float("-inf"))

    def ask(self, text: str, *, limit: int, near: Point | None = None) -> list[Found] | None:
        """Return what it takes a text for; ``None`` where it does not answer, or makes no sense."""
        if self.clock() < self._asleep_until:
            return None
        asked: dict[str, str | int | float] = {"q": text[:_LONGEST], "limit": limit}
        if near is not None:
            # About a hundred metres: no more than the order of answers needs.
            asked |= {"lat": round(near.lat, 3), "lon": round(near.lon, 3)}
        answer = self.fetch(f"{self.url}?{urlencode(asked)}")
        if not answer.is_accepted:
            self._asleep_until = self.clock() + PAUSE_S
            return None
        return _read(answer.content, limit)


def _read(content: bytes, limit: int) -> list[Found] | None:
    try:
        features = json.loads(content)["features"]
        return [_found(one) for one in features[:limit]]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _found(feature: dict[str, Any]) -> Found:
    properties = feature["properties"]
    lon, lat = feature["geometry"]["coordinates"][:2]
    number = _text(properties.get("housenumber"))
    kind = _KINDS.get(_text(properties.get("type")), "place")
    named = _text(properties.get("name"))
    score = properties.get("score")
    return Found(
        kind=kind,
        name=named if kind == "place" else "",
        street=_text(properties.get("street")) or (named if kind == "street" else ""),
        number=number,
        postcode=_text(properties.get("postcode")),
        town=_text(properties.get("city")) or (named if kind == "town" else ""),
        point=Point(lon=float(lon), lat=float(lat)),
        # Photon tells nothing of how sure it is.
        confidence=round(min(1.0, max(0.0, float(score))), 3) if score is not None else 0.5,
    )


def _text(value: object) -> str:
    return value[:_LONGEST] if isinstance(value, str) else ""
