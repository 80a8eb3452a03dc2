"""Ids of the demo: the same at every start, so that what is there already is found again."""

from __future__ import annotations

from uuid import UUID, uuid5

_SPACE = UUID("6f0c3a52-7a0e-5d2b-9c1e-2f4b8a7d9e10")


def demo_id(what: str, name: str = "") -> UUID:
    """Return the id of a thing of the demo."""
    return uuid5(_SPACE, f"{what}:{name}")


NAME = "Torikellari"
"""Name of the cooperative."""
COOPERATIVE = demo_id("cooperative")
