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
LIMITLESS = 1 << 40
"""In place of a limit or window that there is not."""
NEVER = 1 << 60
"""Later than any instant."""
MOVED_S = 600
"""A visit that begins earlier or later by so many seconds than it stood has moved, unless its
reference says otherwise."""
ANY_ROUND = -2
"""Reference round of a visit that only has its hour to keep."""


class Data(NamedTuple):
    """Constant arrays of a search (n nodes, r requests, v shifts, d load dimensions)."""

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
    any_limit: bool  # whether any goods may be aboard for a limited time only
    limits: Ints  # [r, LIMIT_COLUMNS] how long goods may be aboard, see below
    clashes: Smalls  # [c, 2] load dimensions that count kinds of goods which never ride together
    must: Bools  # [r] served whenever it can be: it has no prize
    urgent: Bools  # [r] what is left of a begun job: inserted before all others
    sort_keys: Floats  # [k, r] orders of insertion
    matrix: Smalls  # [v] which matrix
    start_place: Smalls  # [v] -1: starts at its first stop
    end_place: Smalls  # [v] -1: ends at its last stop
    open: Ints  # [v] start of the shift
    close: Ints  # [v] end of the shift
    capacity: Ints  # [v, d]
    hilly: Bools  # [v] whether what is aboard makes rides longer
    slope: Smalls  # [v] which matrix of per_kg; not to be read where the round is not hilly
    staying: Ints  # [v] grams aboard all along besides what requests bring
    second_cost: Ints  # [v]
    metre_cost: Ints  # [v]
    fixed_cost: Ints  # [v]
    is_paid: bool  # whether time on duty or margin costs anything
    duty_cost: Ints  # [v] units for a second on duty that is not ridden, 0: only riding is paid
    margin_cost: int  # units for a second of margin that a stop lacks, 0: nobody asks
    margin_s: int  # delay at the start that margin reckons with
    margin_percent: int  # and by how much each ride takes longer
    span: Ints  # [v] length of the shift, seconds
    balance: Ints  # [v] units for a second of work, times the share of the shift worked
    frozen: Smalls  # [v] nodes at the front that stay as they are
    front: Smalls  # [v, f] those nodes
    any_late: bool  # whether any node can be late, or cost something where it has moved
    moved_cost: int  # units for each node that has moved, 0: nobody asks
    moved_s: int  # seconds by which one has moved that begins so much earlier or later
    reference_round: Smalls  # [n] round that it stood in, -1: none, ANY_ROUND: whichever
    reference_begin: Ints  # [n] when it began there
    max_stops: Ints  # [v]
    max_travel: Ints  # [v]
    max_distance: Ints  # [v]
    break_ptr: Smalls  # [v + 1] into break_nodes
    break_nodes: Smalls
    alike: Smalls  # [v] shifts with the same number differ in nothing
    legs: Smalls  # [m, p, p, 4] seconds and metres there, then those back: one look-up for all, and
    # the ways from and to one place lie in one row
    duration: Smalls  # [m, p, p] seconds; a view of legs
    distance: Smalls  # [m, p, p] metres; a view of legs
    per_kg: Smalls  # [m, p, p] microseconds that a kilogram adds; [1, 1, 1] where none does
    mass: int  # which load dimension is the mass, grams
    near: Smalls  # [stops, k] stops by nearness, itself first
    common: Bools  # [stops] at a place of many stops, where nearly every round comes by
    centres: Smalls  # stops near which a ruin may begin, at least one


class State(NamedTuple):
    """Arrays that a search changes; node arrays hold the schedule of the round the node is in."""

    sequence: Smalls  # [v, l] nodes of each round in order, breaks included
    length: Smalls  # [v]
    stops: Smalls  # [v] nodes without the breaks
    travel: Ints  # [v] seconds on the way
    distance: Ints  # [v] metres
    work: Ints  # [v] seconds on the way and at stops
    cost: Ints  # [v]
    round_of: Smalls  # [n] -1 where the node is in none
    schedule: (
        Ints  # [n + 2v, SCHEDULE_COLUMNS] by node, then starts, then ends of rounds; see below
    )
    load: Ints  # [n + 2v, d] aboard on leaving the node or start
    room_before: Ints  # [n + 2v, d] least room from the start to there
    room_after: Ints  # [n + 2v, d] least room from leaving the node to the end of the round
    duty: Ints  # [n + 2v, DUTY_COLUMNS] as the schedule; written where is_paid says so
    waits: Ints  # [v] seconds that a round waits at least; 0 where nobody asks
    mass: Ints  # [n + 2v] grams aboard on leaving a node or start; of hilly rounds only
    laid: Ints  # [n + 2v, LAID_COLUMNS] a hilly round with a request's mass aboard; see below
    aboard: Ints  # [n + 2v, ABOARD_COLUMNS] goods with a limit, while a round is timed; see below
    absent: Smalls  # [r] requests in no round; the first absent_count entries count
    counters: Ints  # [COUNTERS] named in the kernel
    touched: Smalls  # [v] rounds changed in this iteration
    is_touched: Bools  # [v]
    saved_sequence: Smalls
    saved_length: Smalls
    saved_absent: Smalls
    best_sequence: Smalls
    best_length: Smalls
    scratch: Ints  # [l + 2, DETOUR_COLUMNS] ways and detours of a request, by position
    positions: Smalls  # [2, 2 * s] node and position of each stop of an insertion: best, tried
    asked: Smalls  # [v] rounds that a request asks for a place, in order
    marks: Ints  # [v] twice the search in which a round was last found near a stop; 1 more: asked
    seen: Ints  # [v] in which search an empty round of these rules was tried last
    stamp: Ints  # [v] changes whenever a round has changed for good
    memo: Ints  # [r, v, 3] what an insertion costs there, at which stamp, and where; see kernel
    line: Smalls  # [l] stops of a round, for a moment
    order: Smalls  # [s] order in which the stops of a request are tried
    keys: Floats  # [r] by which absent requests are sorted
    is_shut: Bools  # [v] rounds that a search for fewer rounds does without
    absences: Ints  # [r] how often a request was left over in such a search
    best_absent: Smalls
    random: Words  # [1]


# Columns of a schedule's row. What comes after a node or start:
DEPART = 0
"""Earliest departure."""
AT = 1
"""Row of the place where the courier then is, -1: nowhere yet."""
NEXT = 2
"""Row of the first place after it, -1 where the round just ends."""
LEG_S = 3
LEG_M = 4
"""Seconds and metres from one to the other."""
# What comes from a node or end on:
DUE = 5
"""Latest arrival that keeps the rest in time; a later one may be too, see DIRECT."""
DIRECT = 6
"""1 where no later arrival is in time, so that DUE alone decides."""
LATEST = 7
"""Latest departure that keeps the rest in time."""
PLACE = 8
"""Row of its place, -1: a break."""
LATE = 9
"""Cost of lateness from it to the end of the round."""
# And after a node or start once more, in a hilly round:
LEG_US = 10
"""Time that a kilogram adds to the leg."""
SCHEDULE_COLUMNS = 11

# Columns of what duty hangs on, after a node or start:
WORKED = 0
"""Seconds from the start of the round to leaving it, without waiting; 0 before the first stop."""
LEAVE = 1
"""Latest start for the sake of the windows up to it."""
# From a node or end on:
ENDS = 2
"""Earliest end of the round for the sake of the windows from it on."""
TAIL = 3
"""Seconds from the arrival there to the end of the round, without waiting."""
BY = 4
"""Latest arrival that makes nothing late, or later than it is."""
# At a node:
SPENT = 5
"""Seconds spent there."""
OPENS = 6
"""Opening of the window in which it begins."""
DUE_S = 7
"""By when it had to begin."""
# And if things go slower, where margin has a price; -NEVER where the node has nothing to keep:
BOUND = 8
"""Its earliest begin then, whenever the round starts."""
PASSED = 9
"""Seconds from the start of the round to it, without waiting."""
DUTY_COLUMNS = 10

# Columns of what limits the time aboard, by request:
LIMIT_S = 0
"""Longest time from the first pickup of its job, or the start, to a drop; LIMITLESS: any."""
SINCE = 1
"""Since when its goods are aboard, -NEVER: not yet."""
FIRST_NODE = 2
"""First node of its job, which stands for the job below."""
LOADED = 3
"""1 where its goods are loaded where the round starts."""
LIMIT_COLUMNS = 4

# Columns of a round that is timed with such limits, by node or start:
FLOOR = 0
"""It does not begin before."""
LINE = 1
"""By position: the nodes of the round that is timed."""
# By first node of a job:
TAKER = 2
"""Its first pickup in the round, -1: none so far."""
BEGAN_S = 3
TAKEN_S = 4
WAITED = 5
"""Begin and end of that pickup, and the waiting of the round until then."""
ABOARD_COLUMNS = 6

# Where a hilly round is laid out for one request its mass is aboard: so much before its first
# node, so much between its two nodes, so much after the last. DEPART is then as before the first,
# DUE, DIRECT and LATEST as after the last, and each is written only where that mass is not 0.
# Further columns:
ONWARD_S = 10
AFTER_S = 11
"""Seconds to the next place between the two nodes, and after the last."""
AHEAD_S = 12
AHEAD_LATE = 13
"""Seconds and lateness that the mass costs on the way up to there."""
PASSED_S = 14
"""Seconds that it would cost on the way up to there if it were all between the two nodes."""
BEHIND_S = 15
"""Seconds that it costs after the next place."""
LAID_COLUMNS = 16

# Columns of the detours of a drop, and of the ways of a request.
TO_S = 0
FROM_S = 1
"""Seconds to the drop from before a position, and from it to the next place."""
ADD_S = 2
ADD_M = 3
"""Time that the drop alone adds there."""
LEAST = 4
"""Least cost of it from this position on."""
FIRST_TO_S = 5
FIRST_TO_M = 6
FIRST_FROM_S = 7
FIRST_FROM_M = 8
"""The way to the first stop of a request from before a position and from it to the next place, with
nothing aboard."""
LAST_TO_S = 9
LAST_TO_M = 10
LAST_FROM_S = 11
LAST_FROM_M = 12
"""The same of its last stop."""
FIRST_TO_US = 13
FIRST_FROM_US = 14
LAST_TO_US = 15
LAST_FROM_US = 16
"""Time that a kilogram adds to these ways."""
DETOUR_COLUMNS = 17

# Counters.
ABSENT = 0
"""Number of requests in no round."""
TOUCHED = 1
"""Number of rounds that this iteration has changed."""
COST = 2
"""Cost of the plan as it stands."""
BEST = 3
"""Cost of the best plan."""
FOUND = 4
"""Number of times that a best plan was found."""
SAVED_ABSENT = 5
BEST_ABSENT = 6
"""Requests in no round before this iteration, and in the best plan."""
OVERLOOK = 7
"""Positions until the next one is overlooked."""
SEARCH = 8
"""Number of the insertion being searched."""
APART = 9
"""Request whose mass does not count while its stops are put in one by one, plus 1; 0: none."""
COUNTERS = 10
