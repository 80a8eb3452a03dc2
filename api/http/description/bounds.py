"""Bounds of the numbers in answers, put into the description where a field says none.

One word means one thing everywhere, so its bounds stand once. What a request may hold is bounded by
its own shape, and what it refers to is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from api.usecases.request_types import LARGEST, SAFE

Plain = dict[str, Any]

_DEGREES = {"lat": 90, "latitude": 90, "lon": 180, "longitude": 180}
_NEVER_NEGATIVE = frozenset(
    {
        *("accuracy_m", "emitted_g", "mass_g", "radius_m", "service_s", "setup_s", "volume_ml"),
        *("height_px", "size_bytes", "width_mm", "width_px"),
        *("attempts", "count", "index", "number", "position", "seq", "version"),
    }
)
"""Counts and measures of one thing: differences, prices and sums may be below 0."""
_NO_SCHEMAS = {"properties", "example", "examples", "default", "enum", "const"}
_AS_SENT = {"args", "arguments"}
"""Keys of arguments of sentences, whose numbers are those that were sent."""
_REF = "#/components/schemas/"


def bound_numbers(document: Plain) -> None:
    """Bound every number of the answers in a description.

    No whole number of ours is beyond what every program can keep exactly (2**53 - 1).
    """
    shapes: dict[str, Plain] = document["components"]["schemas"]
    asked = shapes_of_requests(document)
    for name, shape in shapes.items():
        if name not in asked:
            _bound(shape, "")


def _bound(node: object, name: str) -> None:
    """Bound the numbers of a part under the name of the key that they stand at."""
    if isinstance(node, list):
        for each in node:
            _bound(each, name)
    if not isinstance(node, dict):
        return
    if node.get("type") in {"integer", "number"} and not {"enum", "const"} & node.keys():
        low, high = _span(name, whole=node["type"] == "integer")
        node.setdefault("minimum", low)
        node.setdefault("maximum", high)
    for inner, schema in node.get("properties", {}).items():
        if inner not in _AS_SENT:
            _bound(schema, inner)
    for key, value in node.items():
        if key not in _NO_SCHEMAS:
            _bound(value, name)


def _span(name: str, *, whole: bool) -> tuple[int, int]:
    if name in _DEGREES:
        return -_DEGREES[name], _DEGREES[name]
    most = SAFE if whole else LARGEST
    return (0 if name in _NEVER_NEGATIVE else -most), most


def shapes_of_requests(document: Plain) -> set[str]:
    """Return the names of all shapes that requests are made of."""
    shapes: dict[str, Plain] = document["components"]["schemas"]
    found: set[str] = set()
    bodies = [
        operation.get("requestBody", {})
        for methods in document["paths"].values()
        for operation in methods.values()
    ]
    left = [name for body in bodies for name in _refs(body)]
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += _refs(shapes[name])
    return found


def _refs(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _refs(each)
    elif isinstance(node, dict):
        ref = node.get("$ref")
        if isinstance(ref, str):
            yield ref.removeprefix(_REF)
        for each in node.values():
            yield from _refs(each)
