"""Examples of bodies in the OpenAPI description, put together from what each key is called.

One word means one thing everywhere, so one table of words makes every example. A schema that
brings an example of its own keeps it; what is made here fits its schema, which a test proves.
"""

from __future__ import annotations

from typing import Any

from api.http.shapes import examples

Schema = dict[str, Any]

_ID = "01975e3c-2f00-7000-8000-0000000000{:02x}"
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
        return None if kind == "null" else examples()["keys"].get(name, {})

    def _table(self, schema: Schema, depth: int) -> dict[str, Any]:
        known: dict[str, Schema] = schema.get("properties", {})
        # What is read only stands in requests alone that take a thing as it was read.
        told = {key: one for key, one in known.items() if not one.get("readOnly")}
        fields = {key: self(one, key, depth + 1) for key, one in told.items()}
        rest = schema.get("additionalProperties")
        if not fields and isinstance(rest, dict) and rest:
            fields["standard"] = self(rest, "standard", depth + 1)
        return fields

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
        if form in examples()["formats"]:
            return examples()["formats"][form]
        example = examples()["keys"].get(name)
        text = example if isinstance(example, str) else name.replace("_", " ") or "text"
        return text[: schema.get("maxLength", len(text))]


def _with_own(shape: str, value: Any) -> Any:  # noqa: ANN401
    own = examples()["parts"].get(shape, {})
    if not own:
        return value
    without = own.get("without", ())
    return {key: v for key, v in {**value, **own.get("with", {})}.items() if key not in without}


def _number(schema: Schema, name: str) -> float:
    example = examples()["keys"].get(name)
    value: float = example if isinstance(example, int | float) else _by_unit(name)
    for bound, within in _BOUNDS:
        value = within(value, float(schema.get(bound, value)))
    return int(value) if schema.get("type") == "integer" else value


def _by_unit(name: str) -> int:
    units: dict[str, int] = examples()["units"]
    return next((value for unit, value in units.items() if name.endswith(unit)), 1)
