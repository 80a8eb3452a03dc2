"""Numbers of our jobs, stops and shifts in VROOM's output.

What came from a VROOM problem keeps its ids. Other days are numbered from 1 in the order of the
day, with our id as the description; a job of one stop is a VROOM job, all else is made of
pickups and deliveries.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.formats.vroom.parts import dimension

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.formats.day_type import Day
    from dispatch.model import Job, Load

StopKey = tuple[str, str, int]
"""Job id, ``pickup`` or ``drop``, and index among those."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VroomIds:
    """The numbering of one day.

    Attributes
    ----------
    steps
        VROOM's step type and id of each stop.
    vehicles
        VROOM's vehicle id of each shift id.
    dimensions
        Our names of VROOM's amounts, in order.
    """

    steps: Mapping[StopKey, tuple[str, int]]
    vehicles: Mapping[str, int]
    dimensions: tuple[str, ...]

    def amounts(self, load: Load) -> list[int]:
        """Return a load as VROOM's vector."""
        values = load.amounts()
        return [values.get(name, 0) for name in self.dimensions]


def vroom_ids(day: Day) -> VroomIds:
    """Number the stops and shifts of a day."""
    steps: dict[StopKey, tuple[str, int]] = {}
    next_id = {"job": 1, "pickup": 1, "delivery": 1}
    for job in day.jobs:
        for kind, index, stop in job.stops:
            name = _step_type(job, kind)
            number = int(stop.id) if day.style == "vroom" else next_id[name]
            next_id[name] += 1
            steps[job.id, kind, index] = (name, number)
    vehicles = {
        shift.id: int(shift.id) if day.style == "vroom" else number
        for number, shift in enumerate(day.shifts, start=1)
    }
    return VroomIds(steps=steps, vehicles=vehicles, dimensions=_dimensions(day))


def _step_type(job: Job, kind: str) -> str:
    if len(job.stops) == 1:
        return "job"
    return "delivery" if kind == "drop" else "pickup"


def _dimensions(day: Day) -> tuple[str, ...]:
    capacities = [shift.vehicle.capacity for shift in day.shifts]
    if day.style == "vroom":
        count = max((len(capacity.extra) for capacity in capacities), default=0)
        return tuple(dimension(number) for number in range(count))
    extra = {name for capacity in capacities for name in capacity.extra}
    extra |= {name for job in day.jobs for _, _, stop in job.stops for name in stop.load.extra}
    return ("mass_g", "volume_ml", "items", *sorted(extra))
