"""One profile's view of the streets: what each arc and each turn costs it.

Costs are *packed* (:mod:`routing.costs`): time and stress, then length. What else is carried along
a path, the *extra* of :mod:`routing.network.path_extras`, decides between ways that are equal in
all of these.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.costs import CLOSED, TICK, TICK_MS, pack, stress_units, ticks, time_ms
from routing.network.arc_slopes import slopes
from routing.network.largest_component import (
    LargestComponent,
    Net,
    changed_rows,
    find_largest_component,
    shrink_component,
)
from routing.network.snapping import manner_of
from routing.network.street_hours import stress_over, way_over
from routing.network.streets import BRIDGE, TUNNEL, Streets
from routing.network.travel_modes import FERRY, MODES, NONE, PUSH, RIDE
from routing.network.turn_costs import Frame, passable, prices_of, roads_of, weigh_turns
from routing.network.turns import Turns
from routing.profiles.profile import Profile
from routing.rules.tags import bars_stops, ferry_duration_s


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProfileGraph:
    """Costs of one profile over a street graph of ``m`` edges.

    Attributes
    ----------
    profile
        Name of the profile.
    streets, turns
        What the costs belong to.
    arc_cost
        ``int64[2m]``, packed, :data:`CLOSED` where the arc cannot be used.
    arc_extra
        ``int64[2m]``, what a kilogram adds, climb and energy, as :mod:`routing.network.path_extras`
        packs them; turns carry nothing.
    reference_kg
        Load that all times are those of, kilograms.
    arc_mode
        ``uint8[2m]``, index into :data:`MODES`.
    turn_cost
        ``int64[turns]``, packed, :data:`CLOSED` where the turn is forbidden or enters a closed arc.
    leads_on
        ``bool[2m]``: arcs from which one can come back. Where none of them lies ahead is a dead
        end, and one may turn round.
    mainland
        ``bool[m]``: from everywhere on these edges one can reach all of them and return.
    stoppable
        ``bool[m]``: edges where a bike can stop for a visit: on the mainland, and no bridge,
        tunnel, ferry, steps or platform of a station.
    manner
        ``uint8[m]``, how one may stop there, as :func:`routing.network.snapping.manner_of` gives
        it.
    passable
        ``bool[n]``: junctions that one may pass, riding or pushing, whichever way.
    node_streets
        ``int32[n]``, how many streets that the profile uses meet at a junction, closed ones too.
    lands
        The mainland if one might turn round everywhere, and as it is: what a closure begins with.
    slowed
        ``bool[2m]``: arcs that are ridden more slowly than usual, in a slowed zone.
    """

    profile: str
    streets: Streets
    turns: Turns
    arc_cost: NDArray[np.int64]
    arc_extra: NDArray[np.int64]
    reference_kg: int
    arc_mode: NDArray[np.uint8]
    turn_cost: NDArray[np.int64]
    leads_on: NDArray[np.bool_]
    mainland: NDArray[np.bool_]
    stoppable: NDArray[np.bool_]
    manner: NDArray[np.uint8]
    passable: NDArray[np.bool_]
    node_streets: NDArray[np.int32]
    lands: tuple[LargestComponent, LargestComponent]
    slowed: NDArray[np.bool_]


def compile_profile(streets: Streets, turns: Turns, profile: Profile) -> ProfileGraph:
    """Weigh every arc and turn for a profile; each distinct set of tags is judged once."""
    arcs = weigh_arcs(streets, profile)
    return _weigh(Frame(streets, turns, profile, _streets_at_nodes(streets, arcs.mode)), arcs)


def close_arcs(graph: ProfileGraph, profile: Profile, shut: NDArray[np.bool_]) -> ProfileGraph:
    """Make the graph that is left when arcs are closed; the given one stays as it is.

    Junctions stay what they are: turning there costs as much as before, also where a closed street
    is one of three. But where a closed street was the only way on, one may turn round.

    Parameters
    ----------
    graph
        What :func:`compile_profile` gave for the profile.
    profile
        The same profile.
    shut
        ``bool[2m]``, arcs that are closed.
    """
    mode = np.where(shut, np.uint8(NONE), graph.arc_mode)
    cost = np.where(shut, CLOSED, graph.arc_cost)
    frame = Frame(graph.streets, graph.turns, profile, graph.node_streets)
    arcs = _Arcs(mode, cost, np.where(shut, 0, graph.arc_extra))
    return _close(frame, arcs, graph) or _weigh(frame, arcs)


def slow_arcs(graph: ProfileGraph, kmh: NDArray[np.uint8]) -> ProfileGraph:
    """Make the graph that is left when nobody rides some arcs faster than a speed.

    What a load adds to the time of an arc, its energy and its stress stay what they were. The given
    graph stays as it is.

    Parameters
    ----------
    graph
        Costs with all arcs at their own speed.
    kmh
        ``uint8[2m]``, 0 where an arc is not slowed.
    """
    arcs = np.flatnonzero((kmh > 0) & (graph.arc_mode == RIDE))
    cost, slowed = graph.arc_cost.copy(), np.zeros(len(kmh), np.bool_)
    length_mm = graph.streets.edge_length_mm[arcs >> 1]
    more = ticks(length_mm * 3.6 / kmh[arcs]) - time_ms(cost[arcs]) // TICK_MS
    cost[arcs] += np.maximum(0, more) * TICK
    slowed[arcs] = more > 0
    return replace(graph, arc_cost=cost, slowed=slowed)


class _Arcs(NamedTuple):
    """Mode, packed cost and extra of every arc."""

    mode: NDArray[np.uint8]
    cost: NDArray[np.int64]
    extra: NDArray[np.int64]


def _streets_at_nodes(streets: Streets, mode: NDArray[np.uint8]) -> NDArray[np.int32]:
    usable = (mode[0::2] != NONE) | (mode[1::2] != NONE)
    ends = np.concatenate((streets.edge_from[usable], streets.edge_to[usable]))
    return np.bincount(ends, minlength=streets.node_count).astype(np.int32)


def _weigh(frame: Frame, arcs: _Arcs) -> ProfileGraph:
    """Weigh the turns between given arcs, and find what hangs together."""
    turns, (mode, cost, _) = frame.turns, arcs
    prices = prices_of(frame.profile)
    all_states = np.arange(turns.state_count, dtype=np.int32)
    # First with turning round everywhere, to learn which arcs lead nowhere.
    nowhere = np.zeros(len(cost), np.bool_)
    turn_cost = np.full(len(turns.to), CLOSED, np.int64)
    weigh_turns(roads_of(frame, mode, nowhere), prices, all_states, turn_cost)
    wide = find_largest_component(_open_net(frame, cost, turn_cost, generous=True))
    weigh_turns(roads_of(frame, mode, _arcs_of(frame, wide)), prices, all_states, turn_cost)
    narrow = find_largest_component(_open_net(frame, cost, turn_cost, generous=False))
    return _graph(frame, arcs, turn_cost, (wide, narrow))


def _close(frame: Frame, arcs: _Arcs, before: ProfileGraph) -> ProfileGraph | None:
    """As :func:`_weigh`, from what was before some arcs were closed; looks at these alone.

    ``None`` where that does not tell.
    """
    turns, (mode, cost, _), prices = frame.turns, arcs, prices_of(frame.profile)
    turn_cost = before.turn_cost.copy()
    shut = np.flatnonzero(mode != before.arc_mode).astype(np.int32)
    leads_on = before.leads_on
    lands: list[LargestComponent] = []
    changed = shut
    near = np.empty(0, np.int32)
    for land, generous in zip(before.lands, (True, False), strict=True):
        near = np.union1d(near, _states_at(turns, changed, len(cost)))
        weigh_turns(roads_of(frame, mode, leads_on), prices, near, turn_cost)
        after = _open_net(frame, cost, turn_cost, generous=generous)
        rows = changed_rows(after, before.turn_cost, before.arc_cost, near)
        found = shrink_component(land, after, *rows)
        if found is None:
            return None
        lands.append(found)
        if generous:
            leads_on = _arcs_of(frame, found)
            changed = np.flatnonzero(leads_on != before.leads_on).astype(np.int32)
    return _graph(frame, arcs, turn_cost, (lands[0], lands[1]))


def _open_net(
    frame: Frame, arc_cost: NDArray[np.int64], turn_cost: NDArray[np.int64], *, generous: bool
) -> Net:
    turns = frame.turns
    return Net(
        turns.first,
        turns.to,
        turns.into_first,
        turns.into,
        turns.arc,
        arc_cost,
        turn_cost,
        generous,
    )


def _arcs_of(frame: Frame, land: LargestComponent) -> NDArray[np.bool_]:
    """Arcs, ``bool[2m]``, that states of the mainland ride."""
    plain = 2 * frame.streets.edge_count
    arcs = land.inside[:plain].copy()
    arcs[frame.turns.arc[plain:][land.inside[plain:]]] = True
    return arcs


def _graph(
    frame: Frame,
    arcs: _Arcs,
    turn_cost: NDArray[np.int64],
    lands: tuple[LargestComponent, LargestComponent],
) -> ProfileGraph:
    """Lay out what was found of a profile."""
    streets, turns, profile, node_streets = frame
    mode, cost, extra = arcs
    on_mainland = _arcs_of(frame, lands[1])
    mainland = on_mainland[0::2] | on_mainland[1::2]
    open_air = (streets.edge_flags & (BRIDGE | TUNNEL)) == 0
    no_stops = np.array([bars_stops(tags) for tags in streets.tag_sets], np.bool_)
    ferry = (mode[0::2] == FERRY) | (mode[1::2] == FERRY)
    stoppable = mainland & open_air & ~no_stops[streets.edge_tags] & ~ferry
    return ProfileGraph(
        profile=profile.name,
        streets=streets,
        turns=turns,
        arc_cost=cost,
        arc_extra=extra,
        reference_kg=profile.physics.reference_load_kg,
        arc_mode=mode,
        turn_cost=turn_cost,
        leads_on=_arcs_of(frame, lands[0]),
        mainland=mainland,
        stoppable=stoppable,
        manner=manner_of(stoppable, (mode[0::2] == RIDE) | (mode[1::2] == RIDE)),
        passable=passable(streets, profile),
        node_streets=node_streets,
        lands=lands,
        slowed=np.zeros(len(cost), np.bool_),
    )


def weigh_arcs(streets: Streets, profile: Profile) -> _Arcs:
    """Weigh every arc; what is too steep to ride is pushed."""
    mode_of_set = np.zeros((len(streets.tag_sets), 2), np.uint8)
    kmh_of_set = np.zeros((len(streets.tag_sets), 2))
    stress_of_set = np.zeros((len(streets.tag_sets), 2))
    for number, tags in enumerate(streets.tag_sets):
        every = (tags, *streets.tag_hours.get(number, ()))
        found = way_over(every, profile)
        for side, movement in enumerate((found.forward, found.backward)):
            if movement.mode != "none" and movement.kmh > 0:
                mode_of_set[number, side] = MODES.index(movement.mode)
                kmh_of_set[number, side] = movement.kmh
            if movement.mode == "ride":
                level = stress_over(every, "backward" if side else "forward")
                stress_of_set[number, side] = profile.stress[level - 1]
    mode = mode_of_set[streets.edge_tags]
    kmh = kmh_of_set[streets.edge_tags]
    _time_ferries(streets, mode, kmh)
    manner = mode.ravel()
    sloped = slopes(streets, profile, manner, kmh.ravel())
    time = ticks(sloped.ms)
    # Who pushes walks beside the traffic.
    share = np.where(sloped.pushed, 0.0, stress_of_set[streets.edge_tags].ravel())
    cost = pack(time, np.repeat(streets.edge_length_mm, 2), stress_units(time, share))
    return _Arcs(
        mode=np.where(sloped.pushed, np.uint8(PUSH), manner),
        cost=np.where(manner == NONE, CLOSED, cost),
        extra=sloped.extra,
    )


def _time_ferries(streets: Streets, mode: NDArray[np.uint8], kmh: NDArray[np.float64]) -> None:
    """Return ferries that state how long the crossing takes the speed that follows from it.

    The stated time is that of the whole way, which may have been cut into several edges.
    """
    seconds_of_set = np.array([ferry_duration_s(tags) or 0 for tags in streets.tag_sets])
    seconds = seconds_of_set[streets.edge_tags]
    timed = np.flatnonzero((seconds > 0) & (mode == FERRY).any(axis=1))
    if len(timed) == 0:
        return
    ways, at = np.unique(streets.edge_way[timed], return_inverse=True)
    way_mm = np.bincount(at, streets.edge_length_mm[timed], minlength=len(ways))
    speed = way_mm[at] * 3.6 / (seconds[timed] * 1000.0)
    kmh[timed] = np.where(mode[timed] == FERRY, speed[:, np.newaxis], kmh[timed])


def _states_at(turns: Turns, arcs: NDArray[np.int32], plain: int) -> NDArray[np.int32]:
    """States whose turns some arcs bear on: that ride them or turn into them, or remember."""
    # Bans through several streets concern states that remember; those are few.
    remember = np.arange(plain, turns.state_count, dtype=np.int32)
    entered = np.concatenate((arcs, remember[np.isin(turns.arc[plain:], arcs)]))
    found = [arcs, remember]
    found += [turns.into[turns.into_first[s] : turns.into_first[s + 1]] for s in entered.tolist()]
    return np.concatenate(found)
