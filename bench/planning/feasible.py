"""The bench's own judge of routes: it reads the instance and the routes and nothing else.

It shares no code with any solver, ours included. Times are real numbers: solvers are given
distances rounded to a thousandth, so each leg may be late by half a thousandth and no more.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from bench.planning.instances import Instance, Routes

_NOISE = 1e-9
"""Of sums of floating-point numbers."""


def route_distance(instance: Instance, route: tuple[int, ...]) -> float:
    """Length of one route from the depot and back, in the instance's unit."""
    stops = (0, *route, 0)
    return float(sum(instance.distance[a, b] for a, b in pairwise(stops)))


def total_distance(instance: Instance, routes: Routes) -> float:
    """Length of all routes, in the instance's unit."""
    return sum(route_distance(instance, route) for route in routes)


def vehicles_used(routes: Routes) -> int:
    """Vehicles that leave the depot for somewhere."""
    return sum(1 for route in routes if route)


def faults(instance: Instance, routes: Routes) -> list[str]:
    """Everything that is wrong with some routes; empty where they may be driven."""
    stops = range(1, len(instance.demand))
    unknown = sorted({node for route in routes for node in route}.difference(stops))
    if unknown:
        return [f"node {node} is no stop of the instance" for node in unknown]
    found = _visits(instance, routes)
    if vehicles_used(routes) > instance.fleet:
        found.append(f"{vehicles_used(routes)} vehicles of {instance.fleet} leave")
    for number, route in enumerate(routes, 1):
        found += [f"route {number}: {fault}" for fault in _route_faults(instance, route)]
    return found


def _visits(instance: Instance, routes: Routes) -> list[str]:
    seen = Counter(node for route in routes for node in route)
    return [
        f"node {node} is visited {seen[node]} times"
        for node in range(1, len(instance.demand))
        if seen[node] != 1
    ]


def _route_faults(instance: Instance, route: tuple[int, ...]) -> list[str]:
    found = _time_faults(instance, route)
    found += _pair_faults(instance, route) if instance.pairs else []
    load = _most_aboard(instance, route)
    if load > instance.capacity:
        found.append(f"{load} aboard, {instance.capacity} fit")
    return found


def _time_faults(instance: Instance, route: tuple[int, ...]) -> list[str]:
    found = []
    time, rounding = float(instance.ready[0]), 0.0
    for before, node in pairwise((0, *route, 0)):
        time += float(instance.service[before]) + float(instance.distance[before, node])
        # Where distances are whole numbers of steps nothing was rounded.
        rounding += 0.5 / instance.steps if instance.steps > 1 else 0.0
        due = float(instance.due[node])
        if time > due + rounding + _NOISE:
            where = f"node {node}" if node else "the depot"
            found.append(f"reaches {where} at {time:.3f}, due {due:g}")
        if node:
            time = max(time, float(instance.ready[node]))
    return found


def _pair_faults(instance: Instance, route: tuple[int, ...]) -> list[str]:
    at = {node: position for position, node in enumerate(route)}
    found = []
    for pickup, delivery in instance.pairs:
        if (pickup in at) != (delivery in at):
            found.append(f"has only one of pickup {pickup} and delivery {delivery}")
        elif pickup in at and at[pickup] > at[delivery]:
            found.append(f"delivers {delivery} before it picks up {pickup}")
    return found


def _most_aboard(instance: Instance, route: tuple[int, ...]) -> int:
    """Greatest load anywhere on a route."""
    demand = [int(instance.demand[node]) for node in route]
    if not instance.pairs:
        # All goods leave the depot together.
        return sum(demand)
    pickups = {pickup for pickup, _ in instance.pairs}
    load = most = 0
    for node, amount in zip(route, demand, strict=True):
        load += amount if node in pickups else -amount
        most = max(most, load)
    return most
