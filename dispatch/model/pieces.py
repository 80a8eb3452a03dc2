"""Empty returnables (crates, boxes, cups) as loads that still tell their pieces by kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from dispatch.model.quantities import COUNTED, Load

ReturnableKind = Literal["crate", "box", "cup", "cold_box", "ice_pack"]
KINDS: tuple[ReturnableKind, ...] = get_args(ReturnableKind)
NAMED_KINDS: tuple[ReturnableKind, ...] = tuple(one for one in KINDS if one != "crate")
"""Kinds that a load of empties names; what else it holds are crates."""

PIECES: Mapping[ReturnableKind, Load] = {
    "crate": Load(mass_g=1500, volume_ml=45_000, items=1),
    "box": Load(mass_g=800, volume_ml=20_000, items=1),
    "cup": Load(mass_g=80, volume_ml=500),
    "cold_box": Load(mass_g=2500, volume_ml=45_000, items=1),
    "ice_pack": Load(mass_g=500, volume_ml=500),
}
"""Room that an empty piece takes: a Euro crate of 60 × 40 cm, and what is usual for the others."""

Pieces = Mapping[ReturnableKind, int]


def pieces_load(pieces: Pieces) -> Load:
    """Return what some pieces are together; all kinds but crates are named in it."""
    total = Load()
    for kind, count in pieces.items():
        one = PIECES[kind]
        total += Load(
            mass_g=count * one.mass_g,
            volume_ml=count * one.volume_ml,
            items=count * one.items,
            extra={} if kind == "crate" or not count else {counted(kind): count},
        )
    return total


def pieces_of(load: Load) -> dict[ReturnableKind, int]:
    """Return how many pieces of each kind a load is; items of no other kind are crates."""
    named: dict[ReturnableKind, int] = {
        kind: load.extra.get(counted(kind), 0) for kind in NAMED_KINDS
    }
    crates = load.items - sum(count * PIECES[kind].items for kind, count in named.items())
    found: dict[ReturnableKind, int] = {"crate": max(0, crates), **named}
    return {kind: count for kind, count in found.items() if count}


def counted(kind: ReturnableKind) -> str:
    """Return the dimension that tells how many pieces of a kind there are, and limits nothing."""
    return f"{kind}{COUNTED}"
