"""Details of each kind of event, as OpenAPI has them, from the catalogue of kinds.

It is said as a condition on ``kind``, since new kinds may come: an event of a kind that is not
described has a detail all the same.
"""

from __future__ import annotations

from typing import Any

from dispatch.rounds.events.event_details import Choice, Detail, Ids, Whole
from dispatch.rounds.events.event_kinds import EVENT_KINDS, EventKind

_UUID = {"type": "string", "format": "uuid"}
_PLAIN: dict[str, dict[str, Any]] = {
    "Id": _UUID,
    "Code": {"type": "string", "maxLength": 64},
    "ShortCode": {"type": "string", "maxLength": 24},
    "Hash": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    "Flag": {"type": "boolean"},
    "Day": {"type": "string", "format": "date"},
    "Instant": {"type": "string", "format": "date-time"},
}


def by_kind() -> list[dict[str, Any]]:
    """Return a condition for each kind: if an event is of it, what its detail then holds."""
    return [
        {
            "if": {"properties": {"kind": {"const": kind.name}}},
            "then": {"properties": {"detail": detail_schema(kind)}},
        }
        for kind in EVENT_KINDS.values()
    ]


def detail_schema(kind: EventKind) -> dict[str, Any]:
    """Describe the detail of a kind; further keys may come."""
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {name: _described(one) for name, one in kind.detail.items()},
    }
    needed = [name for name, one in kind.detail.items() if one.needed]
    return {**schema, "required": needed} if needed else schema


def _described(one: Detail) -> dict[str, Any]:
    if isinstance(one.type, Choice):
        return {"type": "string", "enum": list(one.type.of)}
    if isinstance(one.type, Whole):
        return {"type": "integer", "minimum": one.type.low, "maximum": one.type.high}
    if isinstance(one.type, Ids):
        return {"type": "array", "items": _UUID, "maxItems": one.type.most}
    return _PLAIN[type(one.type).__name__]
