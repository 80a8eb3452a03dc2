"""Meanings of the interface's properties, put into its description where a field says nothing.

Most words mean one thing everywhere, so each is explained once, in ``schemas/words.txt`` beside the
shapes; a line ``Shape.word`` holds for one shape alone, and a field's own description comes first.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

Plain = dict[str, Any]

_WORDS = Path(__file__).with_name("words.txt")


@cache
def words() -> dict[str, str]:
    """Return the sentence for each ``word`` and ``Shape.word``."""
    lines = _WORDS.read_text(encoding="utf-8").splitlines()
    pairs = (line.split(" | ", 1) for line in lines if line and not line.startswith("#"))
    return {line[0]: line[1] for line in pairs}


def explain_document(document: Plain) -> None:
    """Add its meaning to every property of an OpenAPI document, where that is written down."""
    for name, shape in document["components"]["schemas"].items():
        _explain(shape, "Listing" if name.endswith("List") else name)
        if not shape.get("description"):
            shape["description"] = "Some things, and where to go on."
    _explain(document["paths"], "")


def _explain(node: object, owner: str) -> None:
    """Explain the properties of a part of the document; what is nested is of the same shape."""
    if isinstance(node, list):
        for each in node:
            _explain(each, owner)
    if not isinstance(node, dict):
        return
    properties = node.get("properties")
    if isinstance(properties, dict):
        for name, entry in properties.items():
            said = words().get(f"{owner}.{name}") or words().get(name)
            if said and isinstance(entry, dict) and not entry.get("description"):
                entry["description"] = said
    for key, value in node.items():
        if key not in ("example", "examples", "default"):
            _explain(value, owner)
