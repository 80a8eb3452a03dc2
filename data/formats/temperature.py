"""Goods that must be kept chilled, frozen or hot, and the boxes that keep them so.

The planner knows no temperatures, only free dimensions, and that a vehicle which does not name
one carries none of it. So each temperature has a free dimension of its own, such as
``chilled_ml``: a load that must be chilled takes up its whole volume of it, and a vehicle has as
much of it as its boxes of that temperature hold together. Boxes stand inside the vehicle, so
their goods count in its ``volume_ml`` too. That one parcel fits into one box is not looked at.

What a file says by ``temperature`` and ``boxes`` is mapped here, and back when a day is written;
what these keys cannot say, such as a load of which only a part is chilled, stays a free dimension.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from data.formats.parts import MAX_VOLUME_ML

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from data.formats.fields import Node, Table
    from dispatch.model import Capacity, Load

TEMPERATURES = ("chilled", "frozen", "hot")
BOX_KEYS = ("temperature", "volume_ml")

Box = tuple[str, int]
"""A temperature, and how much the box holds in millilitres."""


def dimension(temperature: str) -> str:
    """Name the free dimension of a temperature."""
    return f"{temperature}_ml"


def at_temperature(load: Load, temperature: str) -> Load:
    """Return the same load, all of which must be kept at a temperature."""
    return replace(load, extra={**load.extra, dimension(temperature): load.volume_ml})


def read_temperature(
    table: Table, volume_ml: int | None, extra: Mapping[str, int]
) -> dict[str, int]:
    """Read the ``temperature`` of a load as the free dimension that it takes up.

    Parameters
    ----------
    table
        The load.
    volume_ml
        Its volume; ``None`` where that could not be read.
    extra
        Its free dimensions, among which there must be none of its temperature.
    """
    node = table.get("temperature")
    temperature = node.choice(TEMPERATURES, "unknown-temperature") if node else None
    if node is None or temperature is None or volume_ml is None:
        return {}
    for code, args in temperature_faults(temperature, volume_ml, extra):
        node.fault(code, **args)
    return {dimension(temperature): volume_ml}


def temperature_faults(
    temperature: str, volume_ml: int, extra: Mapping[str, int]
) -> Iterator[tuple[str, dict[str, str]]]:
    """Find a temperature of a load without a volume, or whose free dimension it names too.

    Yields a code and its arguments.
    """
    if not volume_ml:
        yield "temperature-without-volume", {"value": temperature}
    name = dimension(temperature)
    if name in extra:
        yield "dimension-twice", {"key": "temperature", "value": name}


def read_boxes(table: Table, extra: Mapping[str, int]) -> dict[str, int]:
    """Read the ``boxes`` of a vehicle as the free dimensions that it has by them.

    ``extra`` are the free dimensions of its capacity, among which there must be none of a box.
    """
    rows: list[Node] = []
    boxes: list[Box] = []
    for keys in table.tables("boxes", BOX_KEYS):
        kind = keys.need("temperature")
        temperature = kind.choice(TEMPERATURES, "unknown-temperature") if kind else None
        size = keys.need("volume_ml")
        volume_ml = size.integer(1, MAX_VOLUME_ML) if size else None
        if temperature is not None and volume_ml is not None:
            rows.append(keys.node)
            boxes.append((temperature, volume_ml))
    for row, key, code, args in box_faults(boxes, extra):
        rows[row].fault_at(key, code, **args)
    return volumes_of(boxes)


def box_faults(
    boxes: Iterable[Box], extra: Mapping[str, int]
) -> Iterator[tuple[int, str, str, dict[str, str | int]]]:
    """Find boxes of a temperature that a capacity names too, or that together are too large.

    Yields the box's place among the boxes, the key at fault, a code and its arguments.
    """
    found: dict[str, int] = {}
    for row, (temperature, volume_ml) in enumerate(boxes):
        name = dimension(temperature)
        before = found.get(name, 0)
        found[name] = before + volume_ml
        if name in extra:
            yield row, "temperature", "dimension-twice", {"key": "boxes", "value": name}
        if found[name] > MAX_VOLUME_ML >= before:
            args: dict[str, str | int] = {"value": found[name], "limit": MAX_VOLUME_ML}
            yield row, "volume_ml", "boxes-too-large", args


def volumes_of(boxes: Iterable[Box]) -> dict[str, int]:
    """Return the free dimensions of boxes: what those of a temperature hold together."""
    found: dict[str, int] = {}
    for temperature, volume_ml in boxes:
        name = dimension(temperature)
        found[name] = found.get(name, 0) + volume_ml
    return found


def load_temperature(load: Load) -> str | None:
    """Return the temperature that all of a load must keep; ``None`` where there is not just one."""
    named = [kind for kind in TEMPERATURES if dimension(kind) in load.extra]
    if len(named) == 1 and load.extra[dimension(named[0])] == load.volume_ml > 0:
        return named[0]
    return None


def boxes_of(capacity: Capacity) -> tuple[Box, ...]:
    """Return a vehicle's boxes, one of each temperature for which ``boxes`` can say it."""
    sizes = ((kind, capacity.extra.get(dimension(kind), 0)) for kind in TEMPERATURES)
    return tuple((kind, size) for kind, size in sizes if 0 < size <= MAX_VOLUME_ML)


def without_dimensions(extra: Mapping[str, int], temperatures: set[str]) -> dict[str, int]:
    """Return free dimensions without those of the temperatures that are said already."""
    left_out = {dimension(kind) for kind in temperatures}
    return {name: amount for name, amount in extra.items() if name not in left_out}
