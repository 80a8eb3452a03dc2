"""The mainland after a closure, found by looking at what the closure touches."""

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from routing.errors import Failure
from routing.network.profile_graph import ProfileGraph, close_arcs
from routing.profiles.profile import PROFILE_NAMES, load_profile
from routing.router import Router
from tests.support.depth import cases
from tests.support.streets.maps import random_drawing

FOUND = ("arc_cost", "arc_extra", "arc_mode", "turn_cost", "leads_on", "mainland", "stoppable")


def found_whole(graph: ProfileGraph, shut: NDArray[np.bool_]) -> ProfileGraph:
    """Close arcs of a graph that does not know its ways to the pivot any more."""
    first, second = (land._replace(pivot=-1) for land in graph.lands)
    return close_arcs(replace(graph, lands=(first, second)), load_profile(graph.profile), shut)


def same(one: ProfileGraph, other: ProfileGraph) -> bool:
    """Return whether two graphs have the same costs and hang together alike."""
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in FOUND)


def looked_around(graph: ProfileGraph) -> bool:
    """Return whether a graph's mainland was found without going through the whole city."""
    return graph.lands[1].pivot < 0


@settings(max_examples=cases(40, whole=100))
@given(seed=st.integers(0, 10**6), profile=st.sampled_from(PROFILE_NAMES), data=st.data())
def test_small_cities_hang_together_as_if_found_whole(
    seed: int, profile: str, data: st.DataObject
) -> None:
    """Whatever is closed, in any random city, what is left is what a look at everything finds."""
    with tempfile.TemporaryDirectory() as folder:
        router = random_drawing(seed).router(Path(folder))
    try:
        graph = router.graph(profile)
    except Failure:
        reject()
    arcs = data.draw(st.sets(st.integers(0, len(graph.arc_cost) - 1), min_size=1, max_size=6))
    shut = np.zeros(len(graph.arc_cost), np.bool_)
    shut[list(arcs)] = True
    left = close_arcs(graph, load_profile(profile), shut)
    assert same(left, found_whole(graph, shut))


def test_a_real_city_is_seldom_gone_through(helsinki: Router) -> None:
    """Closures of streets near one another, cut-off ones included, equal a look at everything."""
    chance = np.random.default_rng(7)
    spared = 0
    for profile in ("cargo", "trike"):
        graph = helsinki.graph(profile)
        for _ in range(12):
            shut = np.zeros(len(graph.arc_cost), np.bool_)
            middle, width = (int(chance.integers(1, most)) for most in (len(shut), 300))
            near = np.arange(middle, min(middle + width, len(shut)))
            shut[near[chance.random(len(near)) < 0.7]] = True
            left = close_arcs(graph, load_profile(profile), shut)
            assert same(left, found_whole(graph, shut))
            spared += looked_around(left)
    assert spared > 12
