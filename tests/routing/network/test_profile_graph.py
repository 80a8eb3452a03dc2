"""What arcs and turns cost a profile, and which streets belong together."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from routing.costs import CLOSED, TICK, length_dm, time_ms
from routing.network.profile_graph import ProfileGraph
from routing.network.travel_modes import MODES
from routing.profiles.profile import load_profile
from routing.router import Router
from routing.rules.tags import way_movement
from tests.support.streets.dijkstra import find_path
from tests.support.streets.maps import Drawing, letters_ridden

BIKE = load_profile("bike")


def graph_of(folder: Path, drawing: Drawing, profile: str = "bike") -> ProfileGraph:
    """Costs of a profile over a drawing."""
    return drawing.router(folder).graph(profile)


def modes(folder: Path, drawing: Drawing, profile: str = "bike") -> dict[str, str]:
    """Mode of every arc by its first and last letter."""
    graph = graph_of(folder, drawing, profile)
    streets = graph.streets
    letters = [chr(number) for number in streets.node_id.tolist()]
    return {
        letters[tail] + letters[head]: MODES[mode]
        for tail, head, mode in zip(
            streets.arc_tail.tolist(),
            streets.arc_head.tolist(),
            graph.arc_mode.tolist(),
            strict=True,
        )
    }


SQUARE = "a b\n\nc d"


def test_one_way_streets_are_pushed_against(tmp_path: Path) -> None:
    """Against a one-way street a bike is pushed; with a contraflow sign it is ridden."""
    drawing = Drawing(
        picture=SQUARE,
        ways={
            "ab": {"oneway": "yes"},
            "bd": {"oneway": "yes", "oneway:bicycle": "no"},
            "dc": {"oneway": "-1"},
            "ca": {},
        },
    )
    found = modes(tmp_path, drawing)
    assert (found["ab"], found["ba"]) == ("ride", "push")
    assert (found["bd"], found["db"]) == ("ride", "ride")
    assert (found["dc"], found["cd"]) == ("push", "ride")
    assert (found["ca"], found["ac"]) == ("ride", "ride")


def test_arcs_cost_their_length_at_the_speed_of_their_tags(tmp_path: Path) -> None:
    """Each arc takes length over speed, to two milliseconds, and its length to half a decimetre."""
    drawing = Drawing(picture="a b  c", ways={"ab": {"surface": "gravel"}, "bc": {"oneway": "yes"}})
    graph = graph_of(tmp_path, drawing)
    streets = graph.streets
    for arc, cost in enumerate(graph.arc_cost.tolist()):
        tags = streets.tag_sets[streets.edge_tags[arc // 2]]
        found = way_movement(tags, BIKE)
        movement = found.backward if arc % 2 else found.forward
        length_mm = int(streets.edge_length_mm[arc // 2])
        assert time_ms(cost) == pytest.approx(length_mm * 3.6 / movement.kmh, abs=2)
        assert length_dm(cost) == pytest.approx(length_mm / 100, abs=0.5)


def test_a_ferry_takes_the_time_it_states(tmp_path: Path) -> None:
    """A crossing of ten minutes takes ten minutes, also where it is cut into two edges."""
    drawing = Drawing(
        picture="a b  c d\n  e",
        ways={
            "ab": {},
            "bec": {"highway": "", "route": "ferry", "duration": "00:10"},
            "cd": {},
        },
        nodes={"e": {"barrier": "wall"}},
    )
    graph = graph_of(tmp_path, drawing)
    ferry = graph.arc_mode == MODES.index("ferry")
    assert int(ferry.sum()) == 4
    assert int(time_ms(graph.arc_cost[ferry]).sum()) == pytest.approx(2 * 600_000, abs=8)


def test_turning_round_is_for_dead_ends(tmp_path: Path) -> None:
    """At a crossing one may not turn round on the street, at its dead end one may."""
    graph = graph_of(tmp_path, Drawing(picture="a b c\n  d", ways={"abc": {}, "bd": {}}))
    head = graph.streets.arc_head
    letters = [chr(number) for number in graph.streets.node_id.tolist()]
    for state in range(graph.turns.state_count):
        for row in range(graph.turns.first[state], graph.turns.first[state + 1]):
            if graph.turns.to[row] == state ^ 1:
                wanted = (
                    CLOSED if letters[head[state]] == "b" else round(BIKE.u_turn_s * 250) * TICK
                )
                assert graph.turn_cost[row] == wanted


def costs_of_turns(folder: Path, drawing: Drawing) -> dict[str, int]:
    """Milliseconds of every open turn by the letters of its three junctions."""
    graph = graph_of(folder, drawing)
    tail, head = graph.streets.arc_tail, graph.streets.arc_head
    letters = [chr(number) for number in graph.streets.node_id.tolist()]
    turns = graph.turns
    return {
        letters[tail[state]] + letters[head[state]] + letters[head[turns.to[row]]]: int(
            time_ms(graph.turn_cost[row])
        )
        for state in range(turns.state_count)
        for row in range(turns.first[state], turns.first[state + 1])
        if graph.turn_cost[row] < CLOSED
    }


def test_turns_cost_time_where_streets_meet(tmp_path: Path) -> None:
    """At a T, straight on is free, right and left cost the profile's seconds at 90 degrees."""
    found = costs_of_turns(tmp_path, Drawing(picture="a b c\n  d", ways={"abc": {}, "bd": {}}))
    assert found["abc"] == 0
    assert found["abd"] == round(BIKE.turn_right_s * 1000)
    assert found["cbd"] == round(BIKE.turn_left_s * 1000)


def test_bends_are_free(tmp_path: Path) -> None:
    """Where only two streets meet, a corner is a bend and costs nothing."""
    found = costs_of_turns(tmp_path, Drawing(picture="a b\n  d", ways={"ab": {}, "bd": {}}))
    assert found["abd"] == 0


def test_lights_barriers_and_getting_off_cost_time(tmp_path: Path) -> None:
    """A traffic light, and getting off before a footway, cost what the profile says."""
    drawing = Drawing(
        picture="a b c d",
        ways={"abc": {}, "cd": {"highway": "footway"}},
        nodes={"b": {"highway": "traffic_signals"}},
    )
    found = costs_of_turns(tmp_path, drawing)
    assert found["abc"] == round(BIKE.signal_s * 1000)
    assert found["bcd"] == round(BIKE.dismount_s * 1000)


def test_a_wall_ends_the_street(tmp_path: Path) -> None:
    """A barrier that nobody passes makes two dead ends of a street."""
    drawing = Drawing(
        picture="a b c\n\nd   e",
        ways={"abc": {}, "ad": {}, "de": {}, "ec": {}},
        nodes={"b": {"barrier": "wall"}},
    )
    router = drawing.router(tmp_path)
    origin, goal = router.snap([drawing.at("ab", 0.8), drawing.at("bc", 0.2)], "bike")
    path = find_path(router.graph("bike"), origin, goal)
    assert path is not None
    assert letters_ridden(router.graph("bike"), path.arcs.tolist()) == "adec"


def test_a_gap_too_narrow_for_a_trike_lets_a_bike_through(tmp_path: Path) -> None:
    """A barrier is judged against the vehicle: the bike goes straight, the trike around."""
    drawing = Drawing(
        picture="a b c\n\nd   e",
        ways={"abc": {}, "ad": {}, "de": {}, "ec": {}},
        nodes={"b": {"barrier": "bollard", "maxwidth:physical": "0.8"}},
    )
    router = drawing.router(tmp_path)
    ways = {}
    for profile in ("bike", "trike"):
        origin, goal = router.snap([drawing.at("ab", 0.8), drawing.at("bc", 0.2)], profile)
        path = find_path(router.graph(profile), origin, goal)
        assert path is not None
        ways[profile] = letters_ridden(router.graph(profile), path.arcs.tolist())
    assert ways == {"bike": "b", "trike": "adec"}


def test_islands_are_not_the_mainland(tmp_path: Path) -> None:
    """The larger of two unconnected nets is the mainland, and one can stop only there."""
    drawing = Drawing(
        picture="a b c\n  d\n\ne f", ways={"ab": {}, "bc": {}, "bd": {}, "ef": {"name": "isle"}}
    )
    graph = graph_of(tmp_path, drawing)
    isle = [graph.streets.name(edge) == "isle" for edge in range(graph.streets.edge_count)]
    assert graph.mainland.tolist() == [not island for island in isle]
    assert (graph.stoppable <= graph.mainland).all()


def test_a_street_one_cannot_leave_is_no_mainland(tmp_path: Path) -> None:
    """A one-way street into nowhere, where pushing back is forbidden, traps and is left out."""
    drawing = Drawing(
        picture="a b c\n\n    d",
        ways={"ab": {}, "bc": {}, "cd": {"oneway": "yes", "foot": "no", "name": "trap"}},
    )
    graph = graph_of(tmp_path, drawing)
    trap = graph.streets.names.index("trap")
    assert graph.mainland.tolist() == (graph.streets.edge_name != trap).tolist()


def test_one_does_not_stop_on_bridges_tunnels_ferries_or_steps(tmp_path: Path) -> None:
    """They are ridden through but are no place for a visit."""
    drawing = Drawing(
        picture="a b c d e f",
        ways={
            "ab": {"name": "street"},
            "bc": {"bridge": "yes"},
            "cd": {"tunnel": "yes"},
            "de": {"highway": "steps"},
            "ef": {"highway": "", "route": "ferry"},
        },
    )
    graph = graph_of(tmp_path, drawing)
    assert graph.mainland.all()
    street = graph.streets.names.index("street")
    assert graph.stoppable.tolist() == (graph.streets.edge_name == street).tolist()


def test_both_arcs_of_every_edge_exist(tmp_path: Path) -> None:
    """Closed directions are arcs at no finite cost, so that opening them is a new weight only."""
    drawing = Drawing(picture="a b", ways={"ab": {"oneway": "yes", "foot": "no"}, "ba": {}})
    graph = graph_of(tmp_path, drawing)
    assert len(graph.arc_cost) == 4
    assert int(np.sum(graph.arc_cost == CLOSED)) == 1


def test_through_trips_go_round_streets_for_visitors(tmp_path: Path) -> None:
    """A way round is ridden up to the profile's price; who has business there rides straight in."""
    drawing = Drawing(
        picture="a b   c d\n    e",
        ways={
            "ab": {},
            "bc": {"access": "destination", "name": "Private Row"},
            "cd": {},
            "bec": {},
        },
    )
    router = drawing.router(tmp_path)
    through = router.route(drawing.at("a"), drawing.at("d"), "cargo")
    assert "Private Row" not in {step.street for step in through.steps}
    assert through.distance_m == 847
    inside = drawing.at("bc", 0.5)
    for start in "ad":
        into = router.route(drawing.at(start), inside, "cargo")
        assert into.distance_m == 400
        assert (
            into.duration_ms
            == router.matrix([drawing.at(start), inside], "cargo").duration_ms[0, 1]
        )
        straight = 400 * 3.6 / load_profile("cargo").ride_kmh["residential"]
        assert into.duration_ms / 1000 < straight + 10
    free = replace(load_profile("cargo"), through_s=0.0)
    careless = Router(router.city, bikes={"cargo": free})
    assert careless.route(drawing.at("a"), drawing.at("d"), "cargo").distance_m == 800
