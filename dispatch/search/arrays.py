"""A problem as flat integer arrays: what the compiled kernel reads and writes.

Nodes ``0 … n-1`` are stops, the ones after are breaks (each belongs to one shift). Times are
seconds after the problem's own origin, cost is in units of 1/18000 cent, so that a price per hour
over seconds and a price per kilometre over metres are both whole numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]
    Ints = NDArray[np.int64]
    Smalls = NDArray[np.int32]
    Floats = NDArray[np.float64]
    Words = NDArray[np.uint64]

UNITS_PER_CENT = 18_000
HOUR_UNITS = 5
"""Cost units of one second at one cent an hour."""
KM_UNITS = 18
"""Cost units of one metre at one cent a kilometre."""
FAR = 1_000_000_000
"""Stands for *no way* in the kernel's matrices; larger than any time inside a shift."""
NEVER = 1 << 60
"""Later than any instant."""


class Data(NamedTuple):
    """What never changes during a search (n nodes, r requests, v shifts, d load dimensions)."""

    place: Smalls  # [n] row in the matrices, -1 for a break
    service: Ints  # [n] seconds
    setup: Ints  # [n] seconds, spent only after a change of place
    window_ptr: Smalls  # [n + 1] into window_open and window_close
    window_open: Ints
    window_close: Ints
    soft_close: Ints  # [n] a later begin is late
    late_cost: Ints  # [n] units for each second late, 0: never late
    delta: Ints  # [n, d] change of the load on leaving the node
    limit: Ints  # [n, d] most that may be aboard on leaving a break
    request: Smalls  # [n] -1 for a break
    request_ptr: Smalls  # [r + 1] into request_nodes, pickups first
    request_nodes: Smalls
    pickups: Smalls  # [r] number of pickups
    initial: Ints  # [r, d] aboard from the start of the shift
    kept: Ints  # [r, d] aboard from its stop to the end of the shift
    has_initial: Bools  # [r]
    has_kept: Bools  # [r]
    allowed: Bools  # [r, v] skills, pins, sizes
    penalty: Ints  # [r] cost of leaving it out
    urgent: Bools  # [r] what is left of a begun job: inserted before all others
    sort_keys: Floats  # [k, r] orders of insertion
    matrix: Smalls  # [v] which matrix
    start_place: Smalls  # [v] -1: starts at its first stop
    end_place: Smalls  # [v] -1: ends at its last stop
    open: Ints  # [v] start of the shift
    close: Ints  # [v] end of the shift
    capacity: Ints  # [v, d]
    second_cost: Ints  # [v]
    metre_cost: Ints  # [v]
    fixed_cost: Ints  # [v]
    span: Ints  # [v] length of the shift, seconds
    balance: Ints  # [v] units for a second of work, times the share of the shift worked
    frozen: Smalls  # [v] nodes at the front that stay as they are
    front: Smalls  # [v, f] those nodes
    any_late: bool  # whether any node can be late
    max_stops: Ints  # [v]
    max_travel: Ints  # [v]
    max_distance: Ints  # [v]
    break_ptr: Smalls  # [v + 1] into break_nodes
    break_nodes: Smalls
    alike: Smalls  # [v] shifts with the same number differ in nothing
    duration: Smalls  # [m, p, p] seconds
    distance: Smalls  # [m, p, p] metres
    near: Smalls  # [stops, k] stops by nearness, itself first


class State(NamedTuple):
    """What a search changes. Node arrays hold the schedule of the round that the node is in."""

    sequence: Smalls  # [v, l] nodes of each round in order, breaks included
    length: Smalls  # [v]
    stops: Smalls  # [v] nodes without the breaks
    travel: Ints  # [v] seconds on the way
    distance: Ints  # [v] metres
    work: Ints  # [v] seconds on the way and at stops
    cost: Ints  # [v]
    late_after: Ints  # [n] cost of lateness from this node to the end
    round_of: Smalls  # [n] -1 where the node is in none
    depart: Ints  # [n] earliest departure
    latest: Ints  # [n] latest departure that keeps the rest in time
    at: Smalls  # [n] row of the place where the courier then is, -1: nowhere yet
    load: Ints  # [n, d] aboard on leaving
    room_before: Ints  # [n, d] least room from the start to this node
    room_after: Ints  # [n, d] least room from this node to the end
    room_start: Ints  # [v, d] room on leaving the start
    load_start: Ints  # [v, d]
    absent: Smalls  # [r] requests in no round; the first absent_count entries count
    counters: Ints  # 0: absent_count, 1: touched_count, 2: cost now, 3: best cost, 4: bests found
    touched: Smalls  # [v] rounds changed in this iteration
    is_touched: Bools  # [v]
    saved_sequence: Smalls
    saved_length: Smalls
    saved_absent: Smalls
    best_sequence: Smalls
    best_length: Smalls
    scratch: Ints  # [3, l + 1] detours of a drop: seconds, metres, least cost from there on
    random: Words  # [1]
