"""Names of the shapes in the description, which generated clients take for their classes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

Plain = dict[str, Any]

REF = "#/components/schemas/"
_LIST = re.compile(r"Listing_(\w+?)(?:Out)?_")


def name_lists(document: Plain) -> None:
    """Name every list after what is in it: ``BookingList`` in place of ``Listing_BookingOut_``."""
    shapes: Plain = document["components"]["schemas"]
    names = {name: f"{of[1]}List" for name in shapes if (of := _LIST.fullmatch(name))}
    for name, readable in names.items():
        shape = shapes.pop(name)
        shapes[readable] = {**shape, "title": readable}
    _refer(document, {REF + name: REF + readable for name, readable in names.items()})


def _refer(node: object, renamed: Mapping[str, str]) -> None:
    """Let what refers to shapes that were renamed refer to their new names."""
    if isinstance(node, list):
        for each in node:
            _refer(each, renamed)
    if isinstance(node, dict):
        ref = node.get("$ref")
        if isinstance(ref, str):
            node["$ref"] = renamed.get(ref, ref)
        for each in node.values():
            _refer(each, renamed)
