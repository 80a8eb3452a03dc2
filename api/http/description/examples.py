"""Examples of bodies in the OpenAPI description, put together from what each key is called.

One word means one thing everywhere, so one table of words makes every example. A schema that
brings an example of its own keeps it; what is made here fits its schema, which a test proves.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

_ID = "01975e3c-2f00-7000-8000-0000000000{:02x}"
_FORMATS: dict[str, str] = {
    "date": "2026-03-10",
    "date-time": "2026-03-10T08:30:00Z",
    "time": "08:30:00",
    "uri": "https://receiver.example.org/tournee",
    "binary": "…",
}
_WORDS: dict[str, Any] = {
    "access_note": "Second courtyard, bell “Martin”",
    "access_token": "tn_oat_…",
    "address": "3 Oak Lane, Oakham",
    "admin_email": "ada@example.org",
    "admin_name": "Ada Admin",
    "after": "C0kZAZdePC8AcACAAAAAAAAAAQ",
    "algorithm": "anneal",
    "actor_name": "Ada Admin",
    "billing_address": "1 Mill Road, Oakham",
    "city": "oakham",
    "code": "421073",
    "contact_name": "Zoe Martin",
    "contact_phone": "+33 1 23 45 67 89",
    "country": "FR",
    "csrf_token": "b64…",
    "currency": "EUR",
    "customer_name": "Bakery Martin",
    "email": "ada@example.org",
    "file_name": "jobs.csv",
    "hint": "…x7Qd",
    "label": "Bread for the school",
    "language": "fr",
    "lat": 48.8566,
    "level": "orange",
    "lon": 2.3522,
    "media_type": "image/jpeg",
    "name": "Ada Lovelace",
    "next": "C0kZAZdePC8AcACAAAAAAAAAAQ",
    "note": "Ring twice",
    "number": "2026-0042",
    "on_failure": "call_coordinator",
    "original": "2026-03-10T08:00",
    "password": "a long sentence of one’s own",
    "phone": "+33 6 12 34 56 78",
    "phone_id": "phone-7",
    "profile": "cargo",
    "reason": "Asked for by the customer",
    "reference": "order-4711",
    "request_id": "3f9a1c0be2d84475a6b1c9d0",
    "rule": "FREQ=WEEKLY;BYDAY=TU",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "slug": "oakham",
    "source": "office",
    "start": "09:00",
    "end": "10:00",
    "tariff": "standard",
    "time_zone": "Europe/Paris",
    "token": "tn_link_…",
    "token_type": "bearer",
    "typed": "Martin",
    "url": "https://receiver.example.org/tournee",
    "where": "jobs[0].load.mass_g",
}
"""What stands in an example by the name of its key, where the schema allows it."""

_UNITS: tuple[tuple[str, int], ...] = (
    ("_cents", 1250),
    ("_per_mille", 200),
    ("_g", 5000),
    ("_ml", 20000),
    ("_km", 12),
    ("_m", 1800),
    ("_mm", 400),
    ("_s", 600),
    ("_ms", 600),
    ("_px", 300),
    ("_min", 30),
    ("_bytes", 48213),
)
"""Whole numbers by the unit at the end of their key."""

_LEFT_OUT = object()
_HOOK: dict[str, Any] = {"kinds": ["visit_done", "visit_failed"]}
_PROGRAM: dict[str, Any] = {"scopes": ["bookings:read"]}
_RIDER: dict[str, Any] = {"roles": ["courier"], "customer_id": _LEFT_OUT}
_SHAPES: dict[str, dict[str, Any]] = {
    "AcceptIn": {"passkey": _LEFT_OUT},
    "AreaIn": {"points": [[2.3522, 48.8566]], "radius_m": 10, "streets": []},
    "CancelIn": {"reason": "weather"},
    "ClientIn": _PROGRAM,
    "ClosureIn": {"until_at": "2026-03-10T16:00:00Z"},
    "InviteIn": _RIDER,
    "KeyIn": _PROGRAM,
    "OccurrenceIn": {"moved_to": "2026-03-10T09:30", "changes": {}},
    "ProofIn": {"signature": _LEFT_OUT, "code": _LEFT_OUT, "items": _LEFT_OUT},
    "ReplanIn": {"budget_s": 2.0},
    "TakeBackIn": {"budget_s": 2.0},
    "RolesIn": _RIDER,
    "RuleIn": {"kind": "tariff", "name": "standard", "body": {"base_cents": 650}},
    "SignInOut": {"ticket": _LEFT_OUT, "cooperatives": _LEFT_OUT, "token": _LEFT_OUT},
    "SpanIn": {"end": "2026-03-10T16:00:00Z"},
    "WebhookChange": _HOOK,
    "WebhookIn": _HOOK,
}
"""What stands in the example of a shape, by its name, where the words of keys would not do."""

_BOUNDS = (("minimum", max), ("maximum", min))
_DEEPEST = 9


def example_of(schema: Schema, parts: dict[str, Schema]) -> Any:  # noqa: ANN401  # JSON is anything
    """Return an example of what a schema describes.

    Parameters
    ----------
    parts
        ``components.schemas`` of the description, to which the schema may refer.
    """
    return _Maker(parts)(schema, "", 0)


class _Maker:
    """Makes examples; counts the ids that it gives, so that no two are alike."""

    def __init__(self, parts: dict[str, Schema]) -> None:
        self.parts = parts
        self.ids: dict[str, str] = {}

    def __call__(self, schema: Schema, name: str, depth: int) -> Any:  # noqa: ANN401
        """Make the example of one value under a key."""
        if "$ref" in schema:
            shape = schema["$ref"].rpartition("/")[2]
            return _with_own(shape, self(self.parts[shape], name, depth + 1))
        for key in ("example", "const"):
            if key in schema:
                return schema[key]
        for key in ("examples", "enum"):
            if schema.get(key):
                return schema[key][0]
        for key in ("anyOf", "oneOf", "allOf"):
            # Beside properties they only say more of these.
            if key in schema and "properties" not in schema:
                return self(self._choice(schema[key], depth), name, depth)
        return self._plain(schema, name, depth)

    def _choice(self, among: list[Schema], depth: int) -> Schema:
        """Choose the first that says something; deep down rather nothing, which ends circles."""
        nothing = [one for one in among if one.get("type") == "null"]
        something = [one for one in among if one.get("type") != "null"]
        return nothing[0] if nothing and depth > _DEEPEST else something[0]

    def _plain(self, schema: Schema, name: str, depth: int) -> Any:  # noqa: ANN401
        kind = schema.get("type")
        if kind == "object" or "properties" in schema:
            return self._table(schema, depth)
        if kind == "array":
            return self._list(schema, name, depth)
        if kind == "string":
            return self._text(schema, name)
        if kind in {"integer", "number"}:
            return _number(schema, name)
        if kind == "boolean":
            return False
        return None if kind == "null" else _WORDS.get(name, {})

    def _table(self, schema: Schema, depth: int) -> dict[str, Any]:
        known: dict[str, Schema] = schema.get("properties", {})
        made = {key: self(one, key, depth + 1) for key, one in known.items()}
        rest = schema.get("additionalProperties")
        if not made and isinstance(rest, dict) and rest:
            made["standard"] = self(rest, "standard", depth + 1)
        return made

    def _list(self, schema: Schema, name: str, depth: int) -> list[Any]:
        if "prefixItems" in schema:
            return [self(one, name, depth + 1) for one in schema["prefixItems"]]
        items = schema.get("items", {})
        if depth > _DEEPEST or not items:
            return []
        one = name.removesuffix("s")
        return [self(items, one, depth + 1) for _ in range(max(1, schema.get("minItems", 1)))]

    def _text(self, schema: Schema, name: str) -> Any:  # noqa: ANN401
        form = schema.get("format", "")
        if form == "uuid":
            return self.ids.setdefault(name, _ID.format(len(self.ids) + 1))
        if form in _FORMATS:
            return _FORMATS[form]
        told = _WORDS.get(name)
        text = told if isinstance(told, str) else name.replace("_", " ") or "text"
        return text[: schema.get("maxLength", len(text))]


def _with_own(shape: str, made: Any) -> Any:  # noqa: ANN401
    own = _SHAPES.get(shape)
    if own is None:
        return made
    return {key: one for key, one in {**made, **own}.items() if one is not _LEFT_OUT}


def _number(schema: Schema, name: str) -> float:
    told = _WORDS.get(name)
    value: float = told if isinstance(told, int | float) else _by_unit(name)
    for bound, within in _BOUNDS:
        value = within(value, float(schema.get(bound, value)))
    return int(value) if schema.get("type") == "integer" else value


def _by_unit(name: str) -> int:
    return next((value for unit, value in _UNITS if name.endswith(unit)), 1)
