"""Jobs of our day format and their stops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from data.formats.parts import MAX_CENTS, MAX_SERVICE_S, uneven_sums
from data.formats.tournee.context import PLACE_KEYS, read_load, read_point
from dispatch.model import JOB_KINDS, Job, Load, Place, Stop

if TYPE_CHECKING:
    from data.formats.fields import Node, Table
    from data.formats.tournee.context import Context

JOB_KEYS = (
    "id",
    "kind",
    "label",
    "load",
    "pickups",
    "drops",
    "skills",
    "accompanied",
    "priority",
    "prize_cents",
    "goods",
    "aboard_limit_s",
    "aboard_since",
)
STOP_KEYS = (
    "id",
    "place",
    *PLACE_KEYS,
    "windows",
    "late_limit_s",
    "late_hour_cents",
    "service_s",
    "setup_s",
    "load",
    "returns",
    "note",
)


def read_job(context: Context, table: Table) -> Job | None:
    """Read one entry of ``jobs``; places, vehicles and couriers were read before."""
    name = table.name("id")
    kind = table.choice("kind", JOB_KINDS, "unknown-kind", default="shop")
    before = len(context.faults.found)
    load = _job_load(table)
    pickups = [_stop(context, row, load) for row in table.rows("pickups")]
    drops = [_stop(context, row, load) for row in table.rows("drops")]
    if len(context.faults.found) == before and not pickups and not drops:
        table.node.fault("no-stops")
    since = table.get("aboard_since")
    rest: dict[str, Any] = {
        "kind": kind,
        "skills": context.read_skills(table),
        "priority": table.integer("priority", high=100),
        "prize_cents": table.optional_integer("prize_cents", high=MAX_CENTS),
        "label": table.text("label"),
        "accompanied": table.flag("accompanied"),
        "goods": table.text("goods"),
        "aboard_limit_s": table.optional_integer("aboard_limit_s", high=MAX_SERVICE_S),
        "aboard_since": since.instant(context.zone) if since else None,
    }
    if rest["aboard_limit_s"] is not None and pickups and not drops:
        table.fault_at("aboard_limit_s", "aboard-limit-without-drop")
    taken, given = [stop for stop in pickups if stop], [stop for stop in drops if stop]
    is_whole = len(taken) == len(pickups) and len(given) == len(drops)
    if name is None or len(context.faults.found) > before or not is_whole:
        return None
    loads = [stop.load for stop in taken], [stop.load for stop in given]
    uneven = uneven_sums(*loads) if taken and given else None
    if uneven:
        table.node.fault("unbalanced-load", taken=uneven[0], given=uneven[1])
        return None
    return Job(id=name, pickups=tuple(taken), drops=tuple(given), **rest)


def _job_load(table: Table) -> Load | None:
    """Read the load that a job gives for its one pickup and its one drop alike."""
    node = table.get("load")
    if node is None:
        return None
    for side in ("pickups", "drops"):
        stops = table.values.get(side)
        if isinstance(stops, list) and len(stops) > 1:
            node.fault("load-of-many-stops", side=side, count=len(stops))
    return read_load(node)


def _stop(context: Context, node: Node, job_load: Load | None) -> Stop | None:
    table = node.table(STOP_KEYS)
    if table is None:
        return None
    place = _place(context, table)
    own, returns = table.get("load"), table.get("returns")
    load = read_load(own) if own else (job_load or Load())
    stop: dict[str, Any] = {
        "id": table.text("id"),
        "windows": context.read_windows(table),
        "late_limit_s": table.integer("late_limit_s", high=MAX_SERVICE_S),
        "late_hour_cents": table.integer("late_hour_cents", high=MAX_CENTS),
        "service_s": table.integer("service_s", high=MAX_SERVICE_S),
        "setup_s": table.integer("setup_s", high=MAX_SERVICE_S),
        "load": load,
        "returns": read_load(returns) if returns else Load(),
        "note": table.text("note"),
    }
    return Stop(place=place, **stop) if place else None


def _place(context: Context, table: Table) -> Place | None:
    """Read where a stop is: the id of a place, or coordinates of its own."""
    named = table.get("place")
    inline = [key for key in PLACE_KEYS if table.get(key)]
    if named and inline:
        table.fault_at(inline[0], "two-places", key=inline[0])
        return None
    if named:
        return context.refer(named, "place", context.places)
    if not inline:
        table.node.fault("no-place")
        return None
    point = read_point(table)
    if point is None:
        return None
    return context.place_at(
        point,
        table.text("address"),
        table.text("access_note"),
        street_only=table.flag("street_only"),
    )
