"""Reads a shift as somebody asks for it: a shift of the day format, its times also on the wall."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from api.usecases.act import Act
from api.usecases.local_times import Wall, window_instants, with_instants
from api.usecases.requests import PlainRequest, as_id, close_with, open_request
from data.formats.fields import Node, Table
from data.formats.tournee.context import Context
from data.formats.tournee.fleet import SHIFT_KEYS, read_shift
from data.store.fleet import places, vehicles
from data.store.fleet.shifts import Shift
from data.store.people import people
from data.store.shapes import breaks_plain, prices_plain
from data.store.system import cooperatives
from dispatch import model
from dispatch.values.local_time import day_of
from dispatch.values.plain_values import values_of
from routing.profiles.profile import PROFILE_NAMES

RIDER_ROLES = frozenset({"courier", "volunteer"})
_LIMITS = ("max_stops", "max_travel_s", "max_distance_m")
_COMING = frozenset({"invited", "active"})
"""Statuses of people who may be put on a shift; the invitation may still be open."""
_KEYS = tuple(key for key in SHIFT_KEYS if key != "id")


def read_shift_form(act: Act, shift_id: UUID, request: PlainRequest, now: Shift | None) -> Shift:
    """Read a shift, with what the request leaves open as it is ``now``.

    Parameters
    ----------
    request
        Keys of a shift of the day format without ``id``: ``courier``, ``companion``, ``vehicle``,
        ``vehicles``, ``trailers`` and places by their ids.

    Raises
    ------
    BadInput
        With everything that is wrong, also who or what cannot ride.
    """
    table = open_request(request, _KEYS)
    zone = cooperatives.own(act.tx).zone
    asked = _in_instants(table.node, Wall(zone=zone))
    merged = {**_left_of(shift_plain(now), asked), **asked}
    # What is not known was found already, and is told once.
    sound = {key: value for key, value in merged.items() if key in _KEYS}
    node = replace(table.node, value={"id": str(shift_id), **sound})
    context = Context(faults=table.node.faults, known_profiles=PROFILE_NAMES, skip_bad=False)
    _know(act, context, replace(table, values=merged), now)
    read = context.read(node, SHIFT_KEYS, read_shift)
    if read is not None and read.window.start == read.window.end:
        table.node.child("end", None).fault("shift-empty")
    read = close_with(table, read)
    bike = UUID(read.vehicle.units[0])
    vehicles = tuple(UUID(one) for one in _ids(merged, "vehicles")) or (bike,)
    wanted = Shift(
        id=shift_id,
        day=day_of(read.window.start, zone),
        person_id=UUID(read.courier.id),
        companion_id=UUID(read.companion.id) if read.companion else None,
        vehicle_id=vehicles[0],
        vehicles=vehicles if read.choice else (),
        trailers=tuple(UUID(one) for one in _ids(merged, "trailers")) if read.choice else (),
        starts_at=read.window.start,
        ends_at=read.window.end,
        start_place_id=UUID(read.start_place.id) if read.start_place else None,
        end_place_id=UUID(read.end_place.id) if read.end_place else None,
        **values_of(read, "breaks", "prices", *_LIMITS),
    )
    return wanted if now is None else as_far_as(wanted, now)


def as_far_as(wanted: Shift, now: Shift) -> Shift:
    """Return a shift as it is wanted, as far as it has come now."""
    return replace(wanted, **values_of(now, "status", "version", "opened_at", "closed_at"))


def _left_of(plain: dict[str, object], changes: Mapping[str, object]) -> dict[str, object]:
    """Leave out what was ridden or chosen among before, where a request says it anew."""
    gone: set[str] = set()
    if changes.get("vehicle") is not None:
        gone = {"vehicles", "trailers"}
    elif changes.get("vehicles") is not None:
        gone = {"vehicle"}
    return {key: value for key, value in plain.items() if key not in gone}


def _ids(merged: Mapping[str, object], key: str) -> list[str]:
    """Return the ids of a list as they are written, in order."""
    listing = merged.get(key)
    return [str(one) for one in listing] if isinstance(listing, list) else []


def _in_instants(node: Node, wall: Wall) -> dict[str, object]:
    given = with_instants(node, wall)
    found = dict(given) if isinstance(given, Mapping) else {}
    breaks = found.get("breaks")
    if isinstance(breaks, list):
        listing = node.child("breaks", breaks)
        found["breaks"] = [
            _break_in_instants(listing.child(row, one), wall) for row, one in enumerate(breaks)
        ]
    return found


def _break_in_instants(node: Node, wall: Wall) -> object:
    if not isinstance(node.value, dict) or "windows" not in node.value:
        return node.value
    windows = node.child("windows", node.value["windows"])
    return {**node.value, "windows": window_instants(windows, wall)}


def _know(act: Act, context: Context, table: Table, now: Shift | None) -> None:
    """Give the reader the people, vehicles and places that may be named.

    Who or what is on the shift already stays possible, whatever became of them.
    """
    for key in ("courier", "companion"):
        person_id = _named(table, key)
        person = people.find(act.tx, person_id) if person_id else None
        if person is None:
            continue
        keeps = now is not None and person.id in now.people
        rides = key == "companion" or RIDER_ROLES.intersection(person.roles)
        if keeps or (person.status in _COMING and rides):
            name = str(person.id)
            context.couriers[name] = model.Courier(id=name, skills=frozenset(person.skills))
    _know_fleet(act, context, table, now)
    wanted = {_named(table, key) for key in ("start_place", "end_place")}
    for place in places.among(act.tx, [one for one in wanted if one]).values():
        kept = now is not None and place.id in (now.start_place_id, now.end_place_id)
        if place.status == "active" or kept:
            context.places[str(place.id)] = place.in_day


def _know_fleet(act: Act, context: Context, table: Table, now: Shift | None) -> None:
    """Give the reader those of the named bikes and trailers that can be ridden."""
    own = () if now is None else (now.vehicle_id, *now.vehicles, *now.trailers)
    named = _named(table, "vehicle")
    wanted = [] if named is None else [named]
    for key in ("vehicles", "trailers"):
        listing = table.values.get(key)
        if isinstance(listing, list):
            found = [as_id(one) for one in listing]
            table.values[key] = [
                str(one) if one else given for one, given in zip(found, listing, strict=True)
            ]
            wanted += [one for one in found if one is not None]
    for one_id in dict.fromkeys(wanted):
        one = vehicles.find(act.tx, one_id)
        if one is None or (one.status != "active" and one.id not in own):
            continue
        if one.trailer:
            context.trailers[str(one.id)] = one.as_trailer
        else:
            context.vehicles[str(one.id)] = one.in_day


def _named(table: Table, key: str) -> UUID | None:
    """Read an id and write it as ids are written, so that it is found among the known ones.

    What is no id is nothing known either, and the reader of shifts says so.
    """
    found = as_id(table.values.get(key))
    if found is not None:
        table.values[key] = str(found)
    return found


def shift_plain(now: Shift | None) -> dict[str, object]:
    """Return a shift as a request has it, of none nothing."""
    if now is None:
        return {}
    given = {
        "courier": now.person_id,
        "companion": now.companion_id,
        "vehicle": None if now.vehicles else now.vehicle_id,
        "start_place": now.start_place_id,
        "end_place": now.end_place_id,
    }
    return {
        **{key: str(value) for key, value in given.items() if value is not None},
        **({"vehicles": [str(one) for one in now.vehicles]} if now.vehicles else {}),
        **({"trailers": [str(one) for one in now.trailers]} if now.trailers else {}),
        "start": now.starts_at.isoformat(),
        "end": now.ends_at.isoformat(),
        # An empty list of windows is a fault: where there is none, nothing is said of any.
        "breaks": [
            {key: value for key, value in one.items() if key != "windows" or value}
            for one in breaks_plain(now.breaks)
        ],
        "prices": prices_plain(now.prices),
        **values_of(now, *_LIMITS),
    }
