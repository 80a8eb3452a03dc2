"""Turns turn-restriction relations into sequences of arcs that must not be ridden."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from routing.network.streets import Streets
from routing.rules.conditional_access import EITHER


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """One rule of a relation: ``no`` bans the turn, ``only`` bans every other one.

    ``condition`` tells when, as :mod:`routing.rules.conditional_access` reads it; empty for always.
    """

    kind: Literal["no", "only"]
    from_ways: tuple[int, ...]
    via_nodes: tuple[int, ...]
    via_ways: tuple[int, ...]
    to_ways: tuple[int, ...]
    condition: str = ""


class _Lookup:
    """The edges near restrictions, by way and by junction."""

    def __init__(self, streets: Streets, edges_of_way: dict[int, list[int]]) -> None:
        self.edge_from = streets.edge_from
        self.edge_to = streets.edge_to
        self.edges_of_way = edges_of_way
        near = [edge for edges in edges_of_way.values() for edge in edges]
        nodes = np.unique(np.concatenate((self.edge_from[near], self.edge_to[near])))
        out: dict[int, list[int]] = defaultdict(list)
        for edge in np.flatnonzero(np.isin(self.edge_from, nodes)).tolist():
            out[int(self.edge_from[edge])].append(2 * edge)
        for edge in np.flatnonzero(np.isin(self.edge_to, nodes)).tolist():
            out[int(self.edge_to[edge])].append(2 * edge + 1)
        self.arcs_out = out

    def leaving(self, way: int, node: int) -> list[int]:
        """Arcs of a way that start at a junction."""
        edges = set(self.edges_of_way.get(way, ()))
        return [arc for arc in self.arcs_out[node] if arc // 2 in edges]

    def head(self, arc: int) -> int:
        ends = self.edge_to if arc % 2 == 0 else self.edge_from
        return int(ends[arc // 2])

    def ends(self, way: int) -> set[int]:
        """Junctions on a way."""
        edges = self.edges_of_way.get(way, [])
        return set(self.edge_from[edges].tolist()) | set(self.edge_to[edges].tolist())


def _through(look: _Lookup, via_ways: Sequence[int], start: int, goals: set[int]) -> list[int]:
    """Arcs along the via ways from a junction to the nearest of the goals, empty if there is none.

    Breadth first: via ways are short, and drawn as one line.
    """
    allowed = {edge for way in via_ways for edge in look.edges_of_way.get(way, ())}
    paths: list[list[int]] = [[]]
    seen = {start}
    for path in paths:
        node = look.head(path[-1]) if path else start
        if path and node in goals:
            return path
        for arc in look.arcs_out[node]:
            if arc // 2 in allowed and look.head(arc) not in seen:
                seen.add(look.head(arc))
                paths.append([*path, arc])
    return []


def _sequences(
    look: _Lookup, restriction: Restriction, via: Iterable[tuple[int, list[int]]]
) -> Iterable[tuple[int, ...]]:
    """Write out one restriction; ``via`` pairs a first junction with the arcs that follow it."""
    for node, chain in via:
        last = look.head(chain[-1]) if chain else node
        to_arcs = [arc for way in restriction.to_ways for arc in look.leaving(way, last)]
        for from_way in restriction.from_ways:
            back = look.leaving(from_way, node)
            # A way that runs through the junction does not say from which side one comes.
            if len(back) != 1 or not to_arcs:
                continue
            before = (back[0] ^ 1, *chain)
            if restriction.kind == "no":
                yield from ((*before, arc) for arc in to_arcs)
                continue
            for i in range(len(chain), -1, -1):
                # Whoever does not enter the via way at all is not concerned.
                if chain and i == 0:
                    break
                wanted = to_arcs if i == len(chain) else [chain[i]]
                at = look.head(before[i])
                for arc in look.arcs_out[at]:
                    if arc not in wanted and arc != before[i] ^ 1:
                        yield (*before[: i + 1], arc)


def _vias(
    look: _Lookup, restriction: Restriction, node_of_id: dict[int, int]
) -> list[tuple[int, list[int]]]:
    if restriction.via_nodes:
        return [(node_of_id[ref], []) for ref in restriction.via_nodes if ref in node_of_id]
    if not restriction.via_ways:
        return []
    starts = set[int]().union(*(look.ends(way) for way in restriction.from_ways))
    goals = set[int]().union(*(look.ends(way) for way in restriction.to_ways))
    on_via = set[int]().union(*(look.ends(way) for way in restriction.via_ways))
    chains = [
        (node, _through(look, restriction.via_ways, node, goals & on_via))
        for node in sorted(starts & on_via)
    ]
    return [(node, chain) for node, chain in chains if chain]


def restrict(streets: Streets, restrictions: Sequence[Restriction]) -> Streets:
    """Ban the sequences of arcs that turn restrictions forbid.

    What cannot be placed without doubt (members outside the extract or not usable by any bike, a
    ``from`` way that runs through the junction) is left out, as routers in general do.
    """
    concerned = {way for r in restrictions for way in (*r.from_ways, *r.via_ways, *r.to_ways)}
    edges_of_way: dict[int, list[int]] = defaultdict(list)
    if concerned:
        wanted = np.isin(streets.edge_way, np.fromiter(concerned, np.int64))
        for edge in np.flatnonzero(wanted).tolist():
            edges_of_way[int(streets.edge_way[edge])].append(edge)
    found: dict[tuple[int, ...], str] = {}
    if edges_of_way:
        look = _Lookup(streets, dict(edges_of_way))
        node_of_id = _nodes(streets, restrictions)
        for restriction in restrictions:
            vias = _vias(look, restriction, node_of_id)
            for sequence in _sequences(look, restriction, vias):
                known = found.get(sequence, restriction.condition)
                found[sequence] = _either(known, restriction.condition)
    ordered = sorted(found)
    conditions = sorted(set(found.values()) - {""})
    lengths = [len(sequence) for sequence in ordered]
    return replace(
        streets,
        banned_first=np.concatenate(([0], np.cumsum(lengths, dtype=np.int64))).astype(np.int64),
        banned_arc=np.array([arc for sequence in ordered for arc in sequence], np.int32),
        banned_when=np.array(
            [conditions.index(found[one]) if found[one] else -1 for one in ordered], np.int32
        ),
        conditions=tuple(conditions),
    )


def _either(one: str, other: str) -> str:
    """Join conditions of one and the same ban; what always holds needs none."""
    if not (one and other):
        return ""
    return one if one == other else f"{one}{EITHER}{other}"


def _nodes(streets: Streets, restrictions: Sequence[Restriction]) -> dict[int, int]:
    wanted = np.array(sorted({node for r in restrictions for node in r.via_nodes}), np.int64)
    at = np.flatnonzero(np.isin(streets.node_id, wanted))
    return dict(zip(streets.node_id[at].tolist(), at.tolist(), strict=True))
