"""Masses of goods of which nobody said what they weigh: nothing that is carried weighs nothing.

Whoever says 0 is believed.
"""

from __future__ import annotations

PARCEL_G = 1_000
"""Of a parcel, and of each piece of goods that a booking counts."""
PARCEL_GRAMS_PER_LITRE = 200
"""Of parcels whose volume is known: boxes are mostly air (carriers reckon a kilogram for 5 l)."""
LOT_PIECE_G = 5_000
"""Of a piece of a producer's lot: a crate, a box or a bag."""
LOT_GRAMS_PER_LITRE = 1_000
"""Of a lot whose volume is known: food is about as heavy as water."""


def parcel_mass(items: int, volume_ml: int) -> int:
    """Return what parcels are taken to weigh, in grams: by piece, or by volume if that is more."""
    return max(PARCEL_G * max(1, items), -(-volume_ml * PARCEL_GRAMS_PER_LITRE // 1000))


def lot_mass(items: int, volume_ml: int) -> int:
    """Return what a lot is taken to weigh, in grams: by its volume, else by its pieces."""
    return -(-volume_ml * LOT_GRAMS_PER_LITRE // 1000) if volume_ml else LOT_PIECE_G * items
