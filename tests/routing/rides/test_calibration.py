"""Recorded rides: matched to the streets that were ridden, and what a profile learns from them."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from routing.city import make_city
from routing.costs import time_ms
from routing.errors import BadInput
from routing.network.edge_heights import make_heights
from routing.network.profile_graph import compile_profile
from routing.network.turns import build_turns
from routing.profiles.profile import Profile, load_profile, parse_profile
from routing.profiles.profile_text import figures, with_figures
from routing.rides.calibration import calibrate
from routing.rides.map_matching import Fix, match
from routing.router import Router
from routing.types import Point
from tests.support.streets.maps import STEP_DEG, Drawing

BEGIN = datetime(2026, 6, 1, 8, tzinfo=UTC)
CARGO = load_profile("cargo")
TRUE = replace(
    CARGO,
    ride_kmh={name: round(0.8 * kmh, 1) for name, kmh in CARGO.ride_kmh.items()},
    surface={**CARGO.surface, "sett": 6.0},
    physics=replace(CARGO.physics, rider_w=160.0),
)
"""How the rider of these tests really rides: slower, worse on sett, stronger uphill."""
WIDE = "a" + 29 * " " + "b"
TOWN = Drawing(
    picture=f"{WIDE}\n\n\nd{29 * ' '}c\n\n\ne{29 * ' '}f",
    ways={"ab": {}, "dc": {"surface": "sett"}, "ef": {}, "ad": {}, "bc": {}, "cf": {}, "de": {}},
)


def town(folder: Path) -> Router:
    """Build a town of three streets of 3 km: flat, of sett, and up a hill of 5 %."""
    streets = TOWN.city(folder).streets
    # Only f lies high; the street from c to it is steeper than anything ridden here.
    node_cm = np.where(streets.node_id == ord("f"), 15_000, 0)
    cm = np.column_stack((node_cm[streets.edge_from], node_cm[streets.edge_to])).ravel()
    first = np.arange(0, len(cm) + 1, 2, dtype=np.int64)
    heights = make_heights(first, cm.astype(np.int32))
    return Router(make_city(replace(streets, heights=heights), name="town"))


def ridden(router: Router, letters: str, seed: int, profile: Profile = TRUE) -> list[Fix]:
    """Record a ride between two letters: a fix a second, noise of 3 m, and a minute's stop."""
    chance = random.Random(seed)
    streets = router.city.streets
    graph = compile_profile(streets, build_turns(streets), profile)
    name = {ord(letter) for letter in letters}
    (edge,) = (
        edge
        for edge in range(streets.edge_count)
        if {int(streets.node_id[n]) for n in (streets.edge_from[edge], streets.edge_to[edge])}
        == name
    )
    along = chr(int(streets.node_id[streets.edge_from[edge]])) == letters[0]
    seconds = time_ms(int(graph.arc_cost[2 * edge + (not along)])) / 1000
    moments = [float(s) for s in range(int(seconds))]
    stop_at = chance.randrange(200, int(seconds) - 50)
    found, at = [], 0
    for s in moments:
        place = TOWN.at(letters, s / seconds)
        for _ in range(60 if int(s) == stop_at else 1):
            shake = (chance.gauss(0, 3) * STEP_DEG / 100 for _ in range(2))
            # Who stands is seen where they stand.
            east, north = (0.0, 0.0) if int(s) == stop_at else shake
            point = Point(lon=place.lon + east, lat=place.lat + north)
            found.append(Fix(point=point, at=BEGIN + timedelta(seconds=at)))
            at += 1
    return found


@pytest.fixture(scope="module")
def router(tmp_path_factory: pytest.TempPathFactory) -> Router:
    """Open the town."""
    return town(tmp_path_factory.mktemp("town"))


def test_a_ride_is_found_on_its_street(router: Router) -> None:
    """A noisy ride along one street is matched to it, but for its ends; its stop is left out."""
    fixes = ridden(router, "ab", 1)
    (hops,) = match(router, "cargo", fixes)
    elsewhere = [
        i
        for i, hop in enumerate(hops)
        if (router.city.streets.edge_way[hop.arcs >> 1] != 1000).any()
    ]
    assert set(elsewhere) <= {0, len(hops) - 1}
    assert sum(hop.metres for hop in hops) == pytest.approx(3000, abs=120)
    whole = (fixes[-1].at - fixes[0].at).total_seconds()
    assert sum(hop.moving_s for hop in hops) == pytest.approx(whole - 60, rel=0.03)


def test_rides_elsewhere_and_gaps_are_left_out(router: Router) -> None:
    """Fixes far from all streets match nothing; a long silence cuts a ride in two."""
    fixes = ridden(router, "ab", 2)
    away = [replace(fix, point=Point(lon=fix.point.lon, lat=fix.point.lat + 1)) for fix in fixes]
    assert match(router, "cargo", away) == []
    assert match(router, "cargo", fixes[:1]) == []
    parts = match(router, "cargo", [*fixes[:200], *fixes[400:]])
    assert len(parts) == 2


def test_figures_are_found_again(router: Router) -> None:
    """Speed on the flat, sett and power of the rider come out as they went in."""
    rides = [
        hops
        for seed, letters in enumerate(("ab", "ba", "dc", "cd", "ef", "ef"))
        for hops in match(router, "cargo", ridden(router, letters, seed))
    ]
    found = calibrate(router.city.streets, CARGO, rides, 40)
    assert found.profile.ride_kmh["residential"] == pytest.approx(0.8 * 17, rel=0.05)
    assert found.profile.surface["sett"] == pytest.approx(6.0, rel=0.05)
    assert found.profile.physics.rider_w == pytest.approx(160, rel=0.12)
    assert found.error_after < 0.06
    assert found.error_before > 0.15
    assert [one.key for one in found.changes] == ["ride_kmh", "surface.sett", "physics.rider_w"]
    assert all(one.metres > 2000 for one in found.changes)


def test_too_few_metres_are_refused(router: Router) -> None:
    """From less than two kilometres on the flat nothing is learnt."""
    with pytest.raises(BadInput, match="calibration-too-little"):
        calibrate(router.city.streets, CARGO, [], 40)
    short = match(router, "cargo", ridden(router, "ab", 3)[:250])
    with pytest.raises(BadInput, match="calibration-too-little"):
        calibrate(router.city.streets, CARGO, short, 40)


def test_a_profile_file_keeps_its_words() -> None:
    """Fitted figures are put into the file; comments stay, and it reads as the fitted profile."""
    text = (Path(__file__).parents[3] / "routing/profiles/bikes/cargo.yaml").read_text(
        encoding="utf-8"
    )
    surface = {**CARGO.surface, "cobblestone:flattened": 7.5}
    changed = replace(TRUE, surface=surface, max_kmh=31.5)
    written = with_figures(text, figures(CARGO, changed))
    assert parse_profile("cargo", written, "cargo.yaml") == changed
    assert [line for line in written.splitlines() if line.startswith("#")] == [
        line for line in text.splitlines() if line.startswith("#")
    ]
    assert with_figures(text, {}) == text
