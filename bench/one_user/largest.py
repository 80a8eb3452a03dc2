"""A body as large as its description lets it be, made of the description's own example.

What is in the example is kept and repeated until each list has as many as may be; ids, days,
points and addresses are those of the installation. What no description can tell (what must fit
together) is made by hand, in :mod:`bench.one_user.bodies`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any, Literal
from uuid import uuid4

from api.auth.scopes import ROLE_PERMISSIONS, SCOPES, Role
from api.http.description.examples import example_of
from bench.one_user.installation import Installation
from bench.one_user.operations import LONG_TEXT, Operation, Schema, much_of
from dispatch.rounds.events.event_kinds import EVENT_KINDS

UNTOLD_MOST = 500
"""So many are put into a list of which the description names no largest size."""
BODY_BYTES = 1_000_000
"""A little below what a body may have."""
WORDS: Mapping[str, Sequence[str]] = {
    "scopes": sorted(SCOPES & set(ROLE_PERMISSIONS[Role.ADMIN])),
    "kinds": sorted(EVENT_KINDS),
    "hosts": [f"shop-{number}.example.org" for number in range(10)],
}
"""Texts of lists that take no others, and whose choices the description does not name."""
_NEW = ("id", "plan_id")
"""Keys of ids that a request gives to what it makes."""
_DAY = re.compile(r"2026-\d\d-\d\d")
_EXAMPLE_DAY = date(2026, 3, 10)
_INNER_BYTES = 0.9
"""Share of the bytes of a body that its lists may take."""

Filling = Literal["everything", "needed", "as shown"]
"""Ways of filling a body: the example with every list that may be; required parts with every list;
the example alone."""
FILLINGS: tuple[Filling, ...] = ("everything", "needed", "as shown")


def largest(
    operation: Operation,
    parts: Mapping[str, Schema],
    installation: Installation,
    share: float,
    filling: Filling,
) -> bytes:
    """Return a body.

    Parameters
    ----------
    parts
        ``components.schemas`` of the description.
    share
        Part of what may be in each list, above 0 to 1.
    """
    schema = operation.schema or {}
    maker = _Maker(dict(parts), installation, share, filling)
    example = operation.example
    if example is None:
        example = example_of(schema, maker.parts)
    return json.dumps(maker.grown(schema, example, "", BODY_BYTES * _INNER_BYTES)).encode()


@dataclass(slots=True)
class _Maker:
    parts: dict[str, Schema]
    installation: Installation
    share: float
    filling: Filling
    numbers: count[int] = field(default_factory=count)

    def grown(self, schema: Schema, value: Any, key: str, room: float) -> Any:  # noqa: ANN401  # JSON
        """Return a value with its lists filled, in so many bytes."""
        schema = self._of(schema, value)
        if isinstance(value, dict):
            return self._table(schema, value, room)
        if isinstance(value, list):
            return self._list(schema, value, key, room)
        if isinstance(value, str):
            return self._text(schema, value, key, room)
        return value

    def _of(self, schema: Schema, value: object) -> Schema:
        """Return the schema itself, or of several the one that a value is of."""
        while "$ref" in schema:
            schema = self.parts[schema["$ref"].rpartition("/")[2]]
        choices = [
            self._of(one, value) for key in ("anyOf", "oneOf") for one in schema.get(key, ())
        ]
        if not choices or "properties" in schema:
            return schema
        kinds = {dict: "object", list: "array", str: "string", type(None): "null"}
        wanted = kinds.get(type(value), "integer")
        return next((one for one in choices if one.get("type") == wanted), choices[0])

    def _table(self, schema: Schema, example: dict[str, Any], room: float) -> dict[str, Any]:
        known: dict[str, Schema] = schema.get("properties", {})
        fields = {key: one for key, one in example.items() if self._stays(schema, key, one)}
        if self.filling != "as shown":
            missing = {key: one for key, one in known.items() if key not in example}
            for key, one in missing.items():
                if self._is_much(one) and not one.get("readOnly"):
                    fields[key] = example_of(
                        {"properties": {key: one}, "type": "object"}, self.parts
                    )[key]
        number = next(self.numbers)
        much = [key for key in fields if key not in known or self._is_much(known[key])]
        each = room / max(1, len(much))
        found = {key: self.grown(known.get(key, {}), one, key, each) for key, one in fields.items()}
        self._place(found, number)
        free = schema.get("additionalProperties")
        if isinstance(free, dict) and found:
            key, one = next(iter(found.items()))
            size = len(json.dumps({key: one})) + 4
            many = self._many(schema.get("maxProperties"), room / size)
            found = self._keyed(key, one, many)
        return found

    def _keyed(self, key: str, one: object, many: int) -> dict[str, Any]:
        ids = self.installation.ids("job_id")
        keys = [key, *(f"{key}-{number}" for number in range(1, many))]
        if re.fullmatch(r"[0-9a-f-]{36}", key):
            keys = [str(at) for at in ids[:many]]
        return dict.fromkeys(keys, one)

    def _stays(self, schema: Schema, key: str, value: object) -> bool:
        known = schema.get("properties", {}).get(key, {})
        if self.filling != "needed" or not schema.get("properties"):
            return True
        if key in schema.get("required", ()) or isinstance(value, dict | list):
            return True
        return "default" not in known and "anyOf" not in known

    def _is_much(self, schema: Schema) -> bool:
        kinds = {kind for kind, _, _ in much_of(schema, self.parts)}
        return "list" in kinds or (self.filling == "everything" and bool(kinds))

    def _list(self, schema: Schema, value: list[Any], key: str, room: float) -> list[Any]:
        items = schema.get("items", {})
        if "prefixItems" in schema or ("prefixItems" in items and not value):
            return self._pair(value)
        if not value:
            return value
        if "prefixItems" in items or (value and isinstance(value[0], list) and key == "points"):
            many = self._many(schema.get("maxItems"), room / 24)
            return [self._pair(value[0]) for _ in range(many)]
        one = self.grown(items, value[0], key, 0)
        size = len(json.dumps(one)) + 2
        many = self._many(schema.get("maxItems"), room / size)
        choices = WORDS.get(key) or self._of(items, value[0]).get("enum")
        if choices:
            return list(choices[:many])
        if self._of(items, value[0]).get("format") == "uuid":
            known = [str(at) for at in self.installation.ids(key)[:many]]
            return [*known, *(str(uuid4()) for _ in range(many - len(known)))]
        inner = room / many - size if many < room / size else 0
        return [
            self._numbered(self.grown(items, value[n % len(value)], key, inner), n)
            for n in range(many)
        ]

    def _many(self, most: int | None, fitting: float) -> int:
        wanted = math.ceil(self.share * (UNTOLD_MOST if most is None else most))
        return max(1, min(wanted, int(fitting)))

    def _numbered(self, item: Any, number: int) -> Any:  # noqa: ANN401  # JSON
        """Return a text of a list so that no two are alike."""
        return (
            f"{item} {number}"
            if isinstance(item, str) and number and not _DAY.match(item)
            else item
        )

    def _place(self, fields: dict[str, Any], number: int) -> None:
        """Put something that has a point at a door of the city, each at another."""
        addresses = self.installation.addresses
        at = addresses[number % len(addresses)]
        if isinstance(fields.get("lat"), float) and isinstance(fields.get("lon"), float):
            fields["lat"], fields["lon"] = at.lat, at.lon
            if isinstance(fields.get("address"), str):
                fields["address"] = f"{at.street} {at.number}"

    def _pair(self, example: list[Any]) -> list[Any]:
        """Return a point of the city where a pair of numbers is one."""
        if len(example) != 2 or not all(isinstance(one, int | float) for one in example):
            return example
        at = self.installation.addresses[next(self.numbers) % len(self.installation.addresses)]
        # By what the example has: numbers below 20 are longitudes there.
        return [at.lon, at.lat] if example[0] < example[1] else [at.lat, at.lon]

    def _text(self, schema: Schema, value: str, key: str, room: float) -> str:
        if schema.get("format") == "uuid":
            ids = () if key in _NEW else self.installation.ids(key)
            return str(next(iter(ids), uuid4()))
        if key == "email":
            return f"{uuid4().hex[:12]}@demo.example"
        most = schema.get("maxLength", 0)
        if most > LONG_TEXT and self.filling == "everything":
            return (value * int(most))[: max(1, int(min(most * self.share, room)))]
        if key == "id" or key.endswith("reference"):
            return f"{value}-{uuid4().hex[:12]}"
        return str(_DAY.sub(self._day, value))

    def _day(self, found: re.Match[str]) -> str:
        later = date.fromisoformat(found.group()) - _EXAMPLE_DAY
        return (self.installation.on + max(later, timedelta())).isoformat()
