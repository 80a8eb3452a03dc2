"""Parcels as people book them: a few sizes with a picture, and what each takes up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.usecases.bookings.booking_request import LoadRequest
from data.formats.temperature import TEMPERATURES, dimension

Plain = dict[str, Any]
MOST_OF_ONE = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelSize:
    """A usual size of a parcel.

    Attributes
    ----------
    code
        Its name is ``booking-size-<code>``, its field ``n_<code>``.
    """

    code: str
    mass_g: int
    volume_ml: int

    @property
    def field(self) -> str:
        """Field in which one says how many."""
        return f"n_{self.code}"


SIZES = (
    ParcelSize(code="letter", mass_g=250, volume_ml=1_000),
    ParcelSize(code="box_s", mass_g=2_000, volume_ml=8_000),
    ParcelSize(code="box_m", mass_g=5_000, volume_ml=30_000),
    ParcelSize(code="box_l", mass_g=12_000, volume_ml=70_000),
    ParcelSize(code="crate", mass_g=12_000, volume_ml=45_000),
    ParcelSize(code="meal", mass_g=2_500, volume_ml=15_000),
    ParcelSize(code="cargo", mass_g=60_000, volume_ml=400_000),
)
EMPTY_CRATE = ParcelSize(code="empty_crate", mass_g=1_500, volume_ml=45_000)
"""A crate that is taken back."""


def load_of_counts(counts: Mapping[str, int], *, mass_g: int | None, temperature: str) -> Plain:
    """Return the load of some parcels, as a booking asks for it.

    Parameters
    ----------
    counts
        By code of a size.
    mass_g
        What they weigh in all, where that is known.
    temperature
        At which all of it must be kept; empty for any.
    """
    some = [(size, counts.get(size.code, 0)) for size in SIZES]
    load: Plain = {
        "mass_g": sum(size.mass_g * count for size, count in some) if mass_g is None else mass_g,
        "volume_ml": sum(size.volume_ml * count for size, count in some),
        "items": sum(count for _, count in some),
    }
    return {**load, "temperature": temperature} if temperature else load


def counts_of_load(load: LoadRequest) -> dict[str, int]:
    """Return how many parcels of one size a load is; empty where it is nothing of the kind."""
    items = load.items
    for size in SIZES:
        alike = load.volume_ml == size.volume_ml * items
        if 0 < items <= MOST_OF_ONE and alike:
            return {size.code: items}
    return {}


def mass_apart(load: LoadRequest, counts: Mapping[str, int]) -> int | None:
    """Return what a load weighs where its parcels alone do not tell it."""
    usual = load_of_counts(counts, mass_g=None, temperature="")["mass_g"]
    mass_g = load.mass_g or 0
    return None if usual == mass_g else mass_g


def temperature_of_load(load: LoadRequest) -> str:
    """Return the temperature at which all of a load is kept; empty for any."""
    return next((kind for kind in TEMPERATURES if dimension(kind) in load.extra), "")


def crates_back(count: int) -> Plain:
    """Return some empty crates, as a booking asks for what is taken back."""
    return {
        "items": count,
        "mass_g": EMPTY_CRATE.mass_g * count,
        "volume_ml": EMPTY_CRATE.volume_ml * count,
    }
