"""Vehicles of a shift of our day format: one, or a choice of bikes and trailers."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from data.formats.fields import listed, shown
from dispatch.model.available_vehicles import rigs_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from data.formats.fields import Node, Table
    from data.formats.tournee.context import Context
    from dispatch.model import Courier, Trailer, Vehicle

T = TypeVar("T", "Vehicle", "Trailer")


def chooses(table: Table) -> bool:
    """Return whether a shift names several vehicles, or trailers, of which it rides one.

    An empty list of trailers is as good as none.
    """
    return table.get("vehicles") is not None or bool(table.values.get("trailers"))


def read_vehicles(context: Context, table: Table, courier: Courier | None) -> tuple[Vehicle, ...]:
    """Read what a shift may ride: its vehicle, or all that its courier can ride of a choice.

    Empty where that is at fault.
    """
    bikes = _bikes(context, table)
    trailers = _each(context, table.get("trailers"), "trailer", context.trailers)
    if bikes is None or trailers is None or courier is None:
        return ()
    key = "vehicles" if table.get("vehicles") else "vehicle"
    faults = ride_faults(courier, bikes, trailers, key)
    for where, code, args in faults:
        table.fault_at(where, code, **args)
    return () if faults else rigs_for(courier, bikes, trailers)


def ride_faults(
    courier: Courier, bikes: Sequence[Vehicle], trailers: Sequence[Trailer], key: str
) -> list[tuple[str, str, dict[str, str]]]:
    """Find why a courier can ride nothing of some bikes and trailers, or not tell them apart.

    Returns
    -------
    list
        The key at fault, a code and its arguments; ``key`` is that of the bikes.
    """
    found = rigs_for(courier, bikes, trailers)
    if not found:
        lacking = {skill for bike in bikes for skill in bike.needs - courier.skills}
        args = {"value": shown(courier.id), "skills": listed(lacking)}
        return [(key, "rider-not-able", args)]
    if trailers and not any(one.trailer_id for one in found):
        return [("trailers", "trailer-not-towable", {"value": shown(courier.id)})]
    names = [one.id for one in found]
    twice = next((name for name in names if names.count(name) > 1), None)
    return [] if twice is None else [(key, "vehicle-names-meet", {"value": shown(twice)})]


def _bikes(context: Context, table: Table) -> list[Vehicle] | None:
    """Read ``vehicle`` or ``vehicles``: one of the two."""
    several = table.get("vehicles")
    if several is None:
        found = context.refer(table.need("vehicle"), "vehicle", context.vehicles)
        return None if found is None else [found]
    if table.get("vehicle") is not None:
        several.fault("vehicle-and-vehicles")
        return None
    if several.value == []:
        several.fault("nothing-to-ride")
        return None
    return _each(context, several, "vehicle", context.vehicles)


def _each(
    context: Context, listing: Node | None, what: str, known: Mapping[str, T | None]
) -> list[T] | None:
    """Read a list of ids, each once; ``None`` where it, or one of them, is at fault."""
    found: dict[str, T] = {}
    sound = listing is None or isinstance(listing.value, list)
    for row in listing.rows() if listing else ():
        one = context.refer(row, what, known)
        if one is None:
            sound = False
        elif one.id in found:
            row.fault("named-twice", value=shown(one.id))
            sound = False
        else:
            found[one.id] = one
    return list(found.values()) if sound else None
