"""Hubs of a day of our format, and the lots that pass them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.formats.fields import shown
from data.formats.parts import MAX_ITEMS, MAX_SERVICE_S
from dispatch.model import SortingHub, Transfer
from dispatch.model.transfers import transfer_faults

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.formats.fields import Node, Table
    from data.formats.tournee.context import Context
    from dispatch.model import Job

HUB_KEYS = ("id", "places", "sorting_places", "space_items")
TRANSFER_KEYS = (
    *("id", "hub", "brought_by", "arrived_at", "sorting_s", "items"),
    *("cold_limit_s", "out_since", "taken_by"),
)

MAX_SORTING_PLACES = 1_000


def read_hubs(context: Context, table: Table) -> dict[str, SortingHub | None]:
    """Read ``hubs``; places were read before."""
    if table.get("hubs") is None:
        return {}
    return context.records(table, "hubs", HUB_KEYS, _hub)


def _hub(context: Context, table: Table) -> SortingHub | None:
    name = table.name("id")
    named = [context.refer(row, "place", context.places) for row in table.rows("places")]
    count = table.integer("sorting_places", low=1, high=MAX_SORTING_PLACES, default=1)
    space = table.optional_integer("space_items", high=MAX_ITEMS)
    places = tuple(dict.fromkeys(place.id for place in named if place))
    if name is None:
        return None
    return SortingHub(id=name, place_ids=places, sorting_places=count, space_items=space)


def read_transfers(
    context: Context,
    table: Table,
    hubs: Mapping[str, SortingHub | None],
    jobs: Mapping[str, Job | None],
) -> tuple[Transfer, ...]:
    """Read ``transfers``; a lot passes one hub."""
    found: list[tuple[Node, Transfer]] = []
    for node in table.records("transfers", "transfer"):
        transfer = context.sound(lambda node=node: _transfer(context, node, hubs, jobs))  # type: ignore[misc]
        if transfer:
            found.append((node, transfer))
    good_hubs = [hub for hub in hubs.values() if hub]
    good_jobs = {name: job for name, job in jobs.items() if job}
    faulty = set()
    for code, number, names in transfer_faults(good_hubs, [one for _, one in found], good_jobs):
        faulty.add(number)
        found[number][0].fault(code, **names)
    return tuple(one for number, (_, one) in enumerate(found) if number not in faulty)


def _transfer(
    context: Context,
    node: Node,
    hubs: Mapping[str, SortingHub | None],
    jobs: Mapping[str, Job | None],
) -> Transfer | None:
    table = node.table(TRANSFER_KEYS)
    if table is None:
        return None
    name, hub = table.name("id"), context.refer(table.need("hub"), "hub", hubs)
    bringing, arrival = table.get("brought_by"), table.get("arrived_at")
    job = context.refer(bringing, "job", jobs) if bringing else None
    taking = [context.refer(row, "job", jobs) for row in table.rows("taken_by")]
    sorting_s = table.integer("sorting_s", high=MAX_SERVICE_S)
    items = table.integer("items", high=MAX_ITEMS)
    limit_s = table.optional_integer("cold_limit_s", high=MAX_SERVICE_S)
    at = arrival.instant(context.zone) if arrival else None
    out = table.get("out_since")
    out_since = out.instant(context.zone) if out else None
    if name is None or hub is None:
        return None
    if arrival is not None and bringing is not None:
        node.fault("lot-brought-and-there", lot=shown(name), job=shown(str(bringing.value)))
    return Transfer(
        id=name,
        hub_id=hub.id,
        brought_by=job.id if job else None,
        arrived_at=at,
        sorting_s=sorting_s,
        items=items,
        cold_limit_s=limit_s,
        out_since=out_since,
        taken_by=tuple(one.id for one in taking if one),
    )
