"""A slow, obvious search that shares nothing with the compiled one but arc costs.

It keeps the arcs ridden so far as a tuple, works turns out from the shapes of the streets, and
looks for banned sequences in the tuple itself.
"""

import heapq
import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from routing.costs import CLOSED, STRESS_TICKS, TICK, TICK_MS
from routing.network.profile_graph import ProfileGraph
from routing.network.travel_modes import MODES
from routing.profiles.profile import Profile
from routing.rules.tags import node_movement
from routing.types import Snap

Ridden = tuple[int, ...]


class PlainSearch:
    """Searches one profile's graph."""

    def __init__(self, graph: ProfileGraph, profile: Profile) -> None:
        streets = graph.streets
        self.graph = graph
        self.profile = profile
        self.tail = streets.arc_tail.tolist()
        self.head = streets.arc_head.tolist()
        first, arcs = streets.banned_first.tolist(), streets.banned_arc.tolist()
        self.banned = [tuple(arcs[a:z]) for a, z in pairwise(first)]
        self.memory = max((len(sequence) for sequence in self.banned), default=1)
        self.cost: list[int] = graph.arc_cost.tolist()
        self.mode = [MODES[mode] for mode in graph.arc_mode.tolist()]
        self.meeting = [0] * streets.node_count
        for edge in range(streets.edge_count):
            if min(self.cost[2 * edge : 2 * edge + 2]) < CLOSED:
                self.meeting[self.tail[2 * edge]] += 1
                self.meeting[self.head[2 * edge]] += 1
        self.known: dict[Ridden, list[tuple[int, int]]] = {}
        self.passage = [
            "ride" if number < 0 else node_movement(streets.node_tag_sets[number], profile)
            for number in streets.node_tags.tolist()
        ]

    def open_arcs(self, node: int) -> list[int]:
        """Arcs that leave a junction and can be used."""
        return [
            arc for arc, tail in enumerate(self.tail) if tail == node and self.cost[arc] < CLOSED
        ]

    def heading(self, arc: int, *, end: bool) -> float:
        """Compass heading at an end of an arc, read over its first or last ten metres."""
        shape = self.graph.streets.shape(arc // 2)
        line = shape if arc % 2 == 0 else shape[::-1]
        if end:
            line = line[::-1]
        far = len(line) - 1
        for i in range(1, len(line)):
            if _metres(line[0], line[i]) >= 10:
                far = i
                break
        near_point, far_point = line[0], line[far]
        if end:
            near_point, far_point = far_point, near_point
        middle = math.radians((near_point[1] + far_point[1]) / 2)
        east = (far_point[0] - near_point[0]) * math.cos(middle)
        return math.degrees(math.atan2(east, far_point[1] - near_point[1]))

    def turn_ms(self, arc: int, follower: int) -> int:
        """Milliseconds of a turn that is not a way back."""
        node, profile = self.head[arc], self.profile
        streets = self.graph.streets
        ms = 0
        if self.meeting[node] > 2:
            bend = self.heading(follower, end=False) - self.heading(arc, end=True)
            angle = round(np.float32((bend + 180) % 360 - 180))
            if angle == -180:
                angle = 180
            seconds = profile.turn_right_s if angle > 0 else profile.turn_left_s
            bend_s = min((angle / 90) ** 2 * seconds, profile.u_turn_s)
            ms += math.floor(bend_s * 1000 + 0.5)
        number = int(streets.node_tags[node])
        if number >= 0 and streets.node_tag_sets[number].get("highway") == "traffic_signals":
            ms += round(profile.signal_s * 1000)
        modes = (self.mode[arc], self.mode[follower])
        if modes[0] != modes[1] or (self.passage[node] == "push" and modes == ("ride", "ride")):
            ms += round(profile.dismount_s * 1000)
        return ms

    def is_banned(self, ridden: Ridden) -> bool:
        """Return whether arcs end in a banned sequence that is ridden, not pushed."""
        return any(
            ridden[-len(sequence) :] == sequence
            and all(self.mode[arc] != "push" for arc in sequence)
            for sequence in self.banned
        )

    def turns(self, ridden: Ridden) -> list[tuple[int, int]]:
        """Arcs that may follow, and the packed cost of turning into them."""
        if ridden not in self.known:
            self.known[ridden] = self._turns(ridden)
        return self.known[ridden]

    def _turns(self, ridden: Ridden) -> list[tuple[int, int]]:
        arc = ridden[-1]
        node = self.head[arc]
        onward = [
            (follower, math.floor(self.turn_ms(arc, follower) / TICK_MS + 0.5) * TICK)
            for follower in self.open_arcs(node)
            if follower != arc ^ 1
            and self.passage[node] != "none"
            and not self.is_banned((*ridden, follower))
        ]
        leads_on = any(self.graph.leads_on[follower] for follower, _ in onward)
        if not leads_on and self.cost[arc ^ 1] < CLOSED:
            onward.append(
                (arc ^ 1, math.floor(self.profile.u_turn_s * 1000 / TICK_MS + 0.5) * TICK)
            )
        return onward

    def cost_between(self, origin: Snap, goal: Snap) -> int:
        """Packed cost of the best way, CLOSED where there is none."""
        begin, end = self.junction(origin), self.junction(goal)
        best, heap = self.begun(origin, goal) if begin < 0 else self.begun_at(begin, end)
        heapq.heapify(heap)
        done: set[Ridden] = set()
        while heap:
            label, ridden = heapq.heappop(heap)
            ridden = ridden[-self.memory :]
            if ridden in done:
                continue
            done.add(ridden)
            arc = ridden[-1]
            if end >= 0 and self.head[arc] == end:
                best = min(best, label + self.cost[arc])
            if end < 0 and arc // 2 == goal.edge:
                best = min(best, label + self.until(arc, goal.offset))
            for follower, turn in self.turns(ridden):
                heapq.heappush(heap, (label + self.cost[arc] + turn, (*ridden, follower)))
        return best

    def begun_at(self, begin: int, end: int) -> tuple[int, list[tuple[int, Ridden]]]:
        """Cost known at once, and arcs entered, of a trip that begins at a junction."""
        arcs = self.open_arcs(begin)
        here = arcs or [arc for arc, head in enumerate(self.head) if head == begin]
        used = any(self.cost[arc] < CLOSED for arc in here)
        return (0 if begin == end and used else CLOSED), [(0, (arc,)) for arc in arcs]

    def begun(self, origin: Snap, goal: Snap) -> tuple[int, list[tuple[int, Ridden]]]:
        """As :meth:`begun_at`, of a trip that begins along an edge."""
        best, end = CLOSED, self.junction(goal)
        heap: list[tuple[int, Ridden]] = []
        for arc in (2 * origin.edge, 2 * origin.edge + 1):
            if self.cost[arc] >= CLOSED:
                continue
            passed = self.until(arc, origin.offset)
            if end >= 0 and self.head[arc] == end:
                best = min(best, self.cost[arc] - passed)
            if end < 0 and goal.edge == origin.edge and self.until(arc, goal.offset) >= passed:
                best = min(best, self.until(arc, goal.offset) - passed)
            for follower, turn in self.turns((arc,)):
                heap.append((self.cost[arc] - passed + turn, (arc, follower)))
        return best, heap

    def junction(self, snap: Snap) -> int:
        """Junction that a place lies at, -1 where it lies along an edge or a barrier is there."""
        if snap.offset not in {0.0, 1.0}:
            return -1
        node = self.head[2 * snap.edge] if snap.offset == 1.0 else self.tail[2 * snap.edge]
        return node if self.passage[node] != "none" else -1

    def until(self, arc: int, offset: float) -> int:
        """Packed cost from the start of an arc to a place on its edge."""
        weighed, rest = divmod(self.cost[arc], TICK)
        length, stress = divmod(rest, 1 << 16)
        time = math.floor((weighed - STRESS_TICKS * stress) * offset + 0.5)
        length, stress = (math.floor(whole * offset + 0.5) for whole in (length, stress))
        part = (time + STRESS_TICKS * stress) * TICK + (length << 16) + stress
        return self.cost[arc] - part if arc % 2 else part


def _metres(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    east = math.radians(other[0] - one[0]) * math.cos(math.radians((one[1] + other[1]) / 2))
    return math.hypot(east, math.radians(other[1] - one[1])) * 6_371_008.8
