"""Names for the ids in the reason why a plan could not be made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from api.usecases.job_names import job_titles
from data.store.planning import names_by_id
from dispatch.model.available_vehicles import JOINT

if TYPE_CHECKING:
    from api.usecases.act import Act

_SHIFTS = ("shift", "other", "value")
_JOBS = ("job", "visit")


def failure_names(act: Act, arguments: Mapping[str, object]) -> dict[str, str]:
    """Return the names for arguments that are ids: riders, jobs, bikes and trailers.

    Parameters
    ----------
    arguments
        As :attr:`data.store.planning.plans.PlanRow.trouble_arguments`. What has no name, such as a
        break or a job without a label, is left out.
    """
    names: dict[str, str] = {}
    shifts = _ids(arguments, _SHIFTS)
    if shifts:
        riders = names_by_id.rider_names(act.tx, [UUID(one) for one in shifts.values()])
        names |= {key: riders[UUID(one)] for key, one in shifts.items() if UUID(one) in riders}
    jobs = _ids(arguments, _JOBS)
    if jobs:
        labels = job_titles(act, set(jobs.values()))
        names |= {key: labels[one] for key, one in jobs.items() if one in labels}
    units = str(arguments.get("unit", "")).split(JOINT)
    if all(map(_is_id, units)):
        vehicles = names_by_id.vehicle_names(act.tx, [UUID(one) for one in units])
        names["unit"] = JOINT.join(vehicles.get(UUID(one), one) for one in units)
    return names


def _ids(arguments: Mapping[str, object], keys: tuple[str, ...]) -> dict[str, str]:
    return {key: str(arguments[key]) for key in keys if _is_id(arguments.get(key))}


def _is_id(value: object) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return True
