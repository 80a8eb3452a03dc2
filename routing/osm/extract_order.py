"""Extracts whose nodes have negative ids, or whose objects do not stand by id, put in order.

Editors number what is new downwards from -1, and old tools write objects as they come. The reader
finds the places of nodes by positive ids alone, and puts areas together of what is sorted, so such
a file is written once more: as all others are, with the ids of its ways and relations as they were.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import osmium

_T = TypeVar("_T")


class OutOfOrder(Exception):
    """An extract has to be put in order before it can be read."""


def refuse_new_nodes(way: osmium.osm.Way) -> None:
    """Stop where the nodes of a way have ids that the reader finds no places by.

    Raises
    ------
    OutOfOrder
        If so.
    """
    if any(node.ref < 1 for node in way.nodes):
        raise OutOfOrder


def read_in_order(path: Path, read: Callable[[Path], _T]) -> _T:
    """Read an extract, and once more in order where its reader asks for that."""
    try:
        return read(path)
    except OutOfOrder:
        with TemporaryDirectory(prefix="extract-") as folder:
            return read(_in_order(path, Path(folder)))


def _in_order(path: Path, folder: Path) -> Path:
    """Write an extract into a folder: nodes under positive ids, everything sorted."""
    numbered, ordered = folder / "numbered.osm.pbf", folder / "ordered.osm.pbf"
    _number_nodes(path, numbered)
    everything = osmium.MergeInputReader()
    everything.add_file(str(numbered))
    writer = osmium.SimpleWriter(str(ordered), header=_header(path))
    try:
        everything.apply(writer, simplify=False)
    finally:
        writer.close()
    return ordered


def _number_nodes(path: Path, target: Path) -> None:
    """Write an extract with the nodes that have no positive id behind those that have one."""
    highest = max((one.id for one in osmium.FileProcessor(str(path), osmium.osm.NODE)), default=0)
    numbers: dict[int, int] = {}

    def number(node_id: int) -> int:
        if node_id > 0:
            return node_id
        return numbers.setdefault(node_id, max(highest, 0) + len(numbers) + 1)

    writer = osmium.SimpleWriter(str(target))
    try:
        for item in osmium.FileProcessor(str(path)):
            if isinstance(item, osmium.osm.Node):
                writer.add_node(item.replace(id=number(item.id)))
            elif isinstance(item, osmium.osm.Way):
                writer.add_way(item.replace(nodes=[number(node.ref) for node in item.nodes]))
            elif isinstance(item, osmium.osm.Relation):
                members = [
                    (one.type, number(one.ref) if one.type == "n" else one.ref, one.role)
                    for one in item.members
                ]
                writer.add_relation(item.replace(members=members))
    finally:
        writer.close()


def _header(path: Path) -> osmium.io.Header:
    with osmium.io.Reader(str(path)) as reader:
        return reader.header()
