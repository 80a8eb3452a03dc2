"""Extracts with numbers that not every engine reads: negative ids, as editors give what is new."""

from __future__ import annotations

from typing import TYPE_CHECKING

import osmium

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def with_positive_ids(extract: Path, target: Path) -> Path:
    """Return the extract, or a copy of it under positive ids where any of it is negative.

    Parameters
    ----------
    extract
        What to read.
    target
        Where the copy goes, an ``.osm.pbf`` or ``.osm`` file.
    """
    lowest = {"n": 0, "w": 0, "r": 0}
    for thing in _things(extract):
        kind = thing.type_str()
        lowest[kind] = min(lowest[kind], thing.id)
    if not any(lowest.values()):
        return extract
    # All are moved by as much, so that they stay apart and in order.
    more = {kind: 1 - low if low < 0 else 0 for kind, low in lowest.items()}
    target.unlink(missing_ok=True)
    with osmium.SimpleWriter(str(target)) as writer:
        for thing in _things(extract):
            new = thing.id + more[thing.type_str()]
            if isinstance(thing, osmium.osm.Way):
                nodes = [node.ref + more["n"] for node in thing.nodes]
                writer.add(thing.replace(id=new, nodes=nodes))
            elif isinstance(thing, osmium.osm.Relation):
                members = [(m.type, m.ref + more[m.type], m.role) for m in thing.members]
                writer.add(thing.replace(id=new, members=members))
            else:
                writer.add(thing.replace(id=new))
    return target


def _things(extract: Path) -> Iterator[osmium.osm.Node | osmium.osm.Way | osmium.osm.Relation]:
    for thing in osmium.FileProcessor(str(extract)):
        if isinstance(thing, osmium.osm.Node | osmium.osm.Way | osmium.osm.Relation):
            yield thing
