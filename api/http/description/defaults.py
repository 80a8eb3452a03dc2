"""Defaults of requests, as far as sending them means what leaving them out means.

A generated client sends what is described as default, wherever nothing else is said.
"""

from __future__ import annotations

from typing import Any

from api.http.description.bounds import shapes_of_requests

Plain = dict[str, Any]

_EMPTY: tuple[object, ...] = ("", [], {})


def keep_true_defaults(document: Plain) -> None:
    """Leave out what is no default: empty texts and lists, and of changes everything.

    An empty text or list may be refused where something is asked for, and contradict what is said
    beside it. What a change leaves out stays as it is.
    """
    shapes: dict[str, Plain] = document["components"]["schemas"]
    changes = shapes_of_changes(document)
    for name in shapes_of_requests(document):
        for schema in shapes[name].get("properties", {}).values():
            if name in changes or schema.get("default") in _EMPTY:
                schema.pop("default", None)


def shapes_of_changes(document: Plain) -> set[str]:
    """Return the names of the shapes whose keys each change something, and nothing if left out."""
    bodies = [
        methods["patch"].get("requestBody", {}).get("content", {}).get("application/json", {})
        for methods in document["paths"].values()
        if "patch" in methods
    ]
    refs = [str(body.get("schema", {}).get("$ref", "")) for body in bodies]
    return {ref.rpartition("/")[2] for ref in refs if ref}
