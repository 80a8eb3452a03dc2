"""Writes our own day format."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

import yaml

from data.formats.reading import YamlWriter
from data.formats.temperature import boxes_of, load_temperature, without_dimensions
from data.formats.tournee.day import USUAL_WEIGHTS, VERSION
from dispatch.model import Prices, Weights
from dispatch.model.effort_points import PointWeights
from dispatch.values.local_time import moments_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from data.formats.day_type import Day
    from dispatch.model import (
        Break,
        Capacity,
        Courier,
        Job,
        Load,
        Place,
        Prefix,
        Shift,
        SortingHub,
        Stop,
        Trailer,
        Transfer,
        Unit,
        Vehicle,
        Window,
    )

Values = dict[str, object]
T = TypeVar("T", "Vehicle", "Courier")
U = TypeVar("U", Weights, PointWeights, Prices)


def write_day(day: Day) -> str:
    """Write a day as YAML that :func:`data.formats.day.read_day` reads back as the same day.

    Raises
    ------
    ValueError
        If the day cannot be said in our format: it has matrices of its own, places without
        coordinates, or two vehicles or couriers of one id that differ.
    """
    if day.times is not None:
        message = "our day format has no matrices; write such a day in the format it came in"
        raise ValueError(message)
    zone = ZoneInfo(day.timezone)
    units = {unit.id: unit for unit in day.units}
    vehicles = _distinct(
        one for shift in day.shifts for one in shift.vehicles if not one.trailer_id
    )
    people = ((shift.courier, shift.companion) for shift in day.shifts)
    couriers = _distinct(person for pair in people for person in pair if person)
    had = {skill for person in couriers.values() for skill in person.skills}
    had |= {skill for vehicle in vehicles.values() for skill in vehicle.skills}
    had |= {skill for trailer in day.trailers for skill in trailer.skills}
    asked = {skill for job in day.jobs for skill in job.skills}
    content = {
        "tournee": VERSION,
        **_given(name=day.name, city=day.city, skills=sorted(asked - had)),
        "timezone": day.timezone,
        "rules": {"work_limit_s": day.work_limit_s, "work_break_s": day.work_break_s},
        **_given(weights=_weights(day.weights)),
        "places": {place.id: _place(place) for place in day.places},
        "vehicles": [
            _vehicle(vehicle) | _unit(units.get(vehicle.id), zone) for vehicle in vehicles.values()
        ],
        **_given(trailers=[_trailer(one) | _unit(units.get(one.id), zone) for one in day.trailers]),
        "couriers": [_courier(courier) for courier in couriers.values()],
        "shifts": [_shift(shift, zone) for shift in day.shifts],
        "jobs": [_job(job, zone) for job in day.jobs],
        **_given(pins=[{"job": pin.job_id, "shift": pin.shift_id} for pin in day.pins]),
        **_given(prefixes=[_prefix(prefix) for prefix in day.prefixes]),
        **_given(hubs=[_hub(hub) for hub in day.hubs]),
        **_given(transfers=[_transfer(one, zone) for one in day.transfers]),
        **_given(kept_orders=[{"jobs": list(one)} for one in day.kept_orders]),
        **_given(never_together=[{"kinds": list(one)} for one in day.never_together]),
    }
    return yaml.dump(
        content,
        Dumper=YamlWriter,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=None,
        width=100,
    )


def _weights(weights: Weights) -> Values:
    """Return what is not as it is by default."""
    changed = _unlike(weights, USUAL_WEIGHTS)
    if "points" in changed:
        changed["points"] = _unlike(weights.points, USUAL_WEIGHTS.points)
    return changed


def _unlike(value: U, usual: U) -> Values:
    """Return the fields of a value that are not those of the usual one."""
    return {
        one.name: held
        for one in fields(value)
        if (held := getattr(value, one.name)) != getattr(usual, one.name)
    }


def _given(**values: object) -> Values:
    """Keep what says something: not ``None``, ``False``, 0, or empty."""
    return {key: value for key, value in values.items() if value}


def _known(**values: object) -> Values:
    """Keep what is not ``None``."""
    return {key: value for key, value in values.items() if value is not None}


def _said(thing: object, *names: str) -> Values:
    """Return the fields of a thing that say something, by some of its names."""
    return _given(**{name: getattr(thing, name) for name in names})


def _limits(thing: object, *names: str) -> Values:
    """Return the fields of a thing that are not ``None``, by some of its names."""
    return _known(**{name: getattr(thing, name) for name in names})


def _distinct(things: Iterable[T]) -> dict[str, T]:
    found: dict[str, T] = {}
    for thing in things:
        if found.setdefault(thing.id, thing) != thing:
            message = f"two different things have the id {thing.id!r}"
            raise ValueError(message)
    return found


def _windows(windows: tuple[Window, ...], zone: ZoneInfo) -> list[dict[str, str]]:
    return [moments_of(window, zone, "start", "end") for window in windows]


def _load(load: Load) -> Values:
    temperature = load_temperature(load)
    extra = without_dimensions(load.extra, {temperature} if temperature else set())
    amounts = _said(load, "mass_g", "volume_ml", "items")
    return amounts | _given(temperature=temperature, extra=extra)


def _place(place: Place) -> Values:
    if place.point is None:
        message = f"place {place.id!r} has no coordinates"
        raise ValueError(message)
    point = {"lon": place.point.lon, "lat": place.point.lat}
    return point | _said(place, "address", "access_note", "street_only")


def _vehicle(vehicle: Vehicle) -> Values:
    return _trailer(vehicle) | _said(vehicle, "hitch") | _limits(vehicle, "range_m")


def _room(limits: Capacity) -> Values:
    """Return what is carried at once, its boxes by themselves."""
    boxes = boxes_of(limits)
    extra = without_dimensions(limits.extra, {kind for kind, _ in boxes})
    capacity = _limits(limits, "mass_g", "volume_ml", "items")
    return _given(
        capacity=capacity | _given(extra=extra),
        boxes=[{"temperature": kind, "volume_ml": size} for kind, size in boxes],
    )


def _courier(courier: Courier) -> Values:
    return {
        "id": courier.id,
        **_said(courier, "name"),
        **_given(skills=sorted(courier.skills)),
        **_said(courier, "volunteer", "effort_points"),
    }


def _shift(shift: Shift, zone: ZoneInfo) -> Values:
    return {
        "id": shift.id,
        "courier": shift.courier.id,
        **_given(companion=shift.companion.id if shift.companion else None),
        **_ridden(shift),
        **moments_of(shift.window, zone, "start", "end"),
        **_given(
            start_place=shift.start_place.id if shift.start_place else None,
            end_place=shift.end_place.id if shift.end_place else None,
            breaks=[_break(pause, zone) for pause in shift.breaks],
        ),
        **_given(prices=_unlike(shift.prices, Prices(duty=True))),
        **_limits(shift, "max_stops", "max_travel_s", "max_distance_m"),
    }


def _ridden(shift: Shift) -> Values:
    """Return the vehicle of a shift, or the bikes and trailers of which it rides one."""
    if not shift.choice:
        return {"vehicle": shift.vehicle.id}
    trailers = dict.fromkeys(one.trailer_id for one in shift.choice if one.trailer_id)
    return {
        "vehicles": [one.id for one in shift.choice if not one.trailer_id],
        **_given(trailers=list(trailers)),
    }


def _trailer(trailer: Trailer | Vehicle) -> Values:
    """Return the fields that trailers and vehicles share."""
    return {
        "id": trailer.id,
        "profile": trailer.profile,
        **_room(trailer.capacity),
        **_given(skills=sorted(trailer.skills), needs=sorted(trailer.needs)),
        **_known(width_mm=trailer.width_mm),
        **({} if trailer.speed_percent == 100 else {"speed_percent": trailer.speed_percent}),
    }


def _unit(unit: Unit | None, zone: ZoneInfo) -> Values:
    """Return when a bike or trailer is there, and how long handing it over takes."""
    if unit is None:
        return {}
    return _given(free=_windows(unit.free, zone), handover_s=unit.handover_s)


def _break(pause: Break, zone: ZoneInfo) -> Values:
    return {
        "id": pause.id,
        "duration_s": pause.duration_s,
        **_given(windows=_windows(pause.windows, zone), paid=pause.paid, note=pause.note),
        **_known(max_load=None if pause.max_load is None else _load(pause.max_load)),
    }


def _job(job: Job, zone: ZoneInfo) -> Values:
    return {
        "id": job.id,
        "kind": job.kind,
        **_said(job, "label"),
        **_given(
            pickups=[_stop(stop, zone) for stop in job.pickups],
            drops=[_stop(stop, zone) for stop in job.drops],
            skills=sorted(job.skills),
        ),
        **_said(job, "accompanied", "priority"),
        **_limits(job, "prize_cents"),
        **_said(job, "goods"),
        **_limits(job, "aboard_limit_s"),
        **(moments_of(job, zone, "aboard_since") if job.aboard_since else {}),
    }


def _stop(stop: Stop, zone: ZoneInfo) -> Values:
    return {
        **_said(stop, "id"),
        "place": stop.place.id,
        **_given(windows=_windows(stop.windows, zone)),
        **_said(stop, "late_limit_s", "late_hour_cents", "service_s", "setup_s"),
        **_given(load=_load(stop.load), returns=_load(stop.returns)),
        **_said(stop, "note"),
    }


def _prefix(prefix: Prefix) -> Values:
    visits: list[Values] = [
        {"kind": kind, "break": name}
        if kind == "break"
        else {"kind": kind, "job": name, "index": index}
        for kind, name, index in prefix.visits
    ]
    return {"shift": prefix.shift_id, "visits": visits}


def _hub(hub: SortingHub) -> Values:
    return {
        "id": hub.id,
        **_given(places=list(hub.place_ids)),
        "sorting_places": hub.sorting_places,
        **_known(space_items=hub.space_items),
    }


def _transfer(one: Transfer, zone: ZoneInfo) -> Values:
    return {
        "id": one.id,
        "hub": one.hub_id,
        **_known(brought_by=one.brought_by),
        **(moments_of(one, zone, "arrived_at") if one.arrived_at else {}),
        **_given(sorting_s=one.sorting_s, items=one.items),
        **_known(cold_limit_s=one.cold_limit_s),
        **(moments_of(one, zone, "out_since") if one.out_since else {}),
        **_given(taken_by=list(one.taken_by)),
    }
