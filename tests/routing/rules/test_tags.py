"""Rules by which tags become movements, written out as tables."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.tags import read_rows, run_graphhopper, run_osrm
from routing.profiles.profile import PROFILE_NAMES, load_profile
from routing.rules.tags import (
    NODE_KEYS,
    RELEVANT_KEYS,
    STREET_KEYS,
    Directions,
    classify,
    ferry_duration_s,
    is_area,
    is_roundabout,
    node_movement,
    relevant,
    turn_rules,
    way_movement,
)

FREIGHT = ("longtail", "cargo", "trike", "bike_trailer")


def tags_of(text: str) -> dict[str, str]:
    """Read ``key=value key=value``."""
    return dict(part.split("=", 1) for part in text.split())


def modes(text: str, profile: str = "bike") -> tuple[str, str]:
    """Modes along and against a way given as text."""
    found = way_movement(tags_of(text), load_profile(profile))
    return found.forward.mode, found.backward.mode


def kmh(text: str, profile: str = "bike") -> float:
    """Speed along a way given as text."""
    return way_movement(tags_of(text), load_profile(profile)).forward.kmh


def node(text: str, profile: str = "bike") -> str:
    """How a bike gets past a point given as text."""
    return node_movement(tags_of(text), load_profile(profile))


@pytest.mark.parametrize(
    ("way", "mode"),
    [
        ("highway=tertiary_link", "ride"),
        ("highway=unclassified", "ride"),
        ("highway=pedestrian", "push"),
        ("highway=platform", "push"),
        ("highway=steps", "push"),
        ("highway=trunk", "none"),
        ("highway=busway", "none"),
        ("railway=platform", "push"),
        ("public_transport=platform", "push"),
        ("man_made=pier", "push"),
        ("man_made=bridge", "none"),
        ("amenity=parking", "ride"),
        ("amenity=school", "none"),
        ("bridge=movable", "ride"),
        ("highway=trunk bridge=movable", "none"),
        ("route=ferry", "ferry"),
        ("route=hiking", "none"),
        ("route=shuttle_train", "none"),
        ("route=shuttle_train bicycle=yes", "ferry"),
        ("railway=light_rail", "none"),
        ("railway=light_rail bicycle=yes", "ferry"),
        ("railway=rail bicycle=yes", "none"),
        ("building=yes", "none"),
        ("highway=construction", "none"),
        ("highway=construction construction=primary bicycle=yes", "none"),
        ("highway=residential construction=minor", "ride"),
        ("highway=residential construction=yes", "none"),
        ("highway=residential railway=construction", "none"),
        ("highway=proposed bicycle=yes", "none"),
        ("highway=residential proposed=tertiary", "ride"),
        ("highway=track impassable=yes", "none"),
        ("highway=track status=impassable", "none"),
        ("highway=secondary motorroad=yes bicycle=yes", "none"),
        ("highway=path foot=designated", "push"),
        ("highway=path foot=designated bicycle=designated", "ride"),
    ],
)
def test_class_decides_without_signs(way: str, mode: str) -> None:
    """Without one-way signs a way is the same both ways, and its class says how it is used."""
    assert modes(way) == (mode, mode)


@pytest.mark.parametrize(
    ("way", "mode"),
    [
        ("highway=trunk bicycle=yes", "ride"),
        ("highway=trunk bicycle=destination", "ride"),
        ("highway=trunk access=destination", "none"),
        ("highway=footway bicycle=permissive", "ride"),
        ("highway=footway access=permissive", "push"),
        ("highway=footway access=yes", "ride"),
        ("highway=pedestrian vehicle=permissive", "ride"),
        ("highway=steps bicycle=yes", "push"),
        ("highway=steps cycleway=lane", "push"),
        ("highway=residential access=private", "none"),
        ("highway=residential access=private bicycle=yes", "ride"),
        ("highway=residential access=customers", "ride"),
        ("highway=residential bicycle=use_sidepath", "none"),
        ("highway=residential bicycle=optional_sidepath", "ride"),
        ("highway=residential access=emergency", "none"),
        ("highway=residential vehicle=agricultural;destination", "ride"),
        ("highway=residential vehicle=agricultural;forestry", "push"),
        ("highway=residential vehicle=no;yes", "ride"),
        ("highway=residential bicycle=dismount", "push"),
        ("highway=residential access=no bicycle=dismount", "push"),
        ("highway=residential vehicle=dismount", "ride"),
        ("highway=residential vehicle=no bicycle_road=yes", "ride"),
        ("highway=residential vehicle=no cyclestreet=yes", "ride"),
        ("highway=residential bicycle=no cyclestreet=yes", "none"),
        ("route=ferry bicycle=no", "none"),
        ("route=ferry access=no bicycle=yes", "ferry"),
    ],
)
def test_most_particular_access_tag_decides(way: str, mode: str) -> None:
    """``bicycle`` goes before ``vehicle``, that before ``access``; of several values the best."""
    assert modes(way) == (mode, mode)


@pytest.mark.parametrize(
    ("way", "mode"),
    [
        ("highway=primary vehicle=no", "none"),
        ("highway=residential vehicle=no foot=yes", "push"),
        ("highway=residential access=no foot=designated", "push"),
        ("highway=residential access=no foot=private", "none"),
        ("highway=pedestrian vehicle=no", "push"),
        ("highway=pedestrian vehicle=no foot=no", "none"),
        ("highway=pedestrian vehicle=no access=no", "none"),
        ("highway=pedestrian bicycle=no", "push"),
        ("highway=pedestrian bicycle=private", "none"),
        ("highway=path bicycle=no", "none"),
        ("highway=path bicycle=no foot=designated", "push"),
        ("highway=track vehicle=forestry", "push"),
        ("highway=track access=forestry", "none"),
        ("highway=footway foot=no", "none"),
        ("highway=motorway foot=no", "none"),
        ("highway=trunk foot=yes", "push"),
        ("highway=bridleway foot=permissive", "push"),
        ("highway=footway access=no bicycle=customers", "push"),
    ],
)
def test_pushing_where_walking_is_allowed(way: str, mode: str) -> None:
    """A ban on riding or on vehicles leaves pushing where it is clear that one may walk."""
    assert modes(way) == (mode, mode)


@pytest.mark.parametrize(
    ("way", "forward", "backward"),
    [
        ("highway=tertiary oneway=yes", "ride", "push"),
        ("highway=tertiary oneway=reverse", "push", "ride"),
        ("highway=tertiary oneway=yes foot=no", "ride", "none"),
        ("highway=tertiary oneway=yes foot:backward=no", "ride", "none"),
        ("highway=tertiary oneway=yes oneway:bicycle=no", "ride", "ride"),
        ("highway=tertiary oneway=yes bicycle:backward=yes", "ride", "ride"),
        ("highway=tertiary oneway=-1 bicycle:forward=designated", "ride", "ride"),
        ("highway=tertiary oneway=yes cycleway=opposite_share_busway", "ride", "ride"),
        ("highway=tertiary oneway=yes cycleway:both=opposite_track", "ride", "ride"),
        ("highway=tertiary oneway=yes cycleway:left=lane cycleway:left:oneway=-1", "ride", "ride"),
        (
            "highway=tertiary oneway=yes cycleway:right=track cycleway:right:oneway=no",
            *("ride",) * 2,
        ),
        ("highway=tertiary oneway=yes cycleway:left=no cycleway:left:oneway=-1", "ride", "push"),
        ("highway=tertiary oneway=yes cycleway=lane cycleway:oneway=no", "ride", "ride"),
        ("highway=tertiary oneway=yes cycleway:right:oneway=no", "ride", "push"),
        ("highway=tertiary oneway=yes cycleway:left=lane cycleway:right:oneway=no", "ride", "push"),
        (
            "highway=tertiary oneway=yes cycleway=lane cycleway:right=no cycleway:right:oneway=no",
            *("ride", "push"),
        ),
        (
            "highway=service oneway=yes cycleway=lane cycleway:left=no cycleway:left:oneway=-1",
            *("ride", "push"),
        ),
        ("highway=trunk oneway=yes cycleway:right=lane", "ride", "none"),
        ("highway=trunk oneway=-1 cycleway=track", "none", "ride"),
        ("highway=trunk cycleway:right=track", "ride", "none"),
        ("highway=trunk cycleway:left=track", "none", "ride"),
        ("highway=tertiary junction=circular", "ride", "none"),
        ("highway=tertiary junction=roundabout oneway=no", "ride", "ride"),
        ("highway=tertiary junction=jughandle", "ride", "ride"),
        ("highway=footway junction=roundabout", "push", "push"),
        ("highway=footway oneway=yes", "push", "push"),
        ("highway=footway oneway:foot=yes", "push", "none"),
        ("highway=motorway foot=yes", "push", "none"),
        ("highway=tertiary bicycle:forward=no", "none", "ride"),
        ("highway=tertiary vehicle=no bicycle:forward=yes", "ride", "push"),
        ("highway=tertiary oneway=yes bicycle=dismount", "push", "push"),
        ("highway=bridleway foot:backward=yes", "none", "push"),
        ("highway=bridleway bicycle=yes oneway=yes", "ride", "push"),
        ("route=ferry oneway=yes", "ferry", "none"),
    ],
)
def test_directions(way: str, forward: str, backward: str) -> None:
    """One-way signs, contraflow, lanes and circles each open just the directions that they say."""
    assert modes(way) == (forward, backward)


@pytest.mark.parametrize(
    ("way", "speed"),
    [
        ("highway=residential", 16),
        ("highway=residential maxspeed=10", 10),
        ("highway=residential maxspeed=fast", 16),
        ("highway=residential maxspeed=5mph", 5 * 1.609344),
        ("highway=residential maxspeed=walk", 7),
        ("highway=residential maxspeed=none", 16),
        ("highway=residential maxspeed=30 maxspeed:forward=8", 8),
        ("highway=residential surface=asphalt", 16),
        ("highway=residential surface=sett", 10),
        ("highway=residential surface=asphalt;sett", 10),
        ("highway=residential surface=paving_stones:30", 14),
        ("highway=residential surface=sett smoothness=very_bad", 8),
        ("highway=track tracktype=grade4", 8),
        ("highway=residential bridge=movable", 5),
        ("highway=trunk cycleway=track", 16),
        ("highway=footway bicycle=yes", 11),
        ("highway=steps", 2),
        ("highway=steps ramp:bicycle=yes", 3),
        ("highway=footway surface=mud", 4),
        ("route=ferry", 5),
    ],
)
def test_speeds_of_a_bicycle(way: str, speed: float) -> None:
    """The slowest of class, surface, smoothness, track grade and sign counts."""
    assert kmh(way) == pytest.approx(speed)


@pytest.mark.parametrize(
    ("way", "profile", "mode"),
    [
        ("highway=track surface=sand", "trike", "push"),
        ("highway=track surface=sand foot=no", "trike", "none"),
        ("highway=track surface=stepping_stones", "trike", "none"),
        ("highway=path smoothness=very_horrible", "bike", "push"),
        ("highway=path smoothness=very_horrible", "cargo", "none"),
        ("highway=footway smoothness=impassable", "cargo", "none"),
        ("highway=path mtb:scale=0+", "cargo", "ride"),
        ("highway=path mtb:scale=1", "cargo", "push"),
        ("highway=path mtb:scale=1", "bike", "ride"),
        ("highway=path mtb:scale=2-", "bike", "push"),
        ("highway=steps", "ebike", "push"),
        ("highway=steps conveying=yes", "bike", "none"),
        ("highway=path width=0.8", "bike", "ride"),
        ("highway=path width=0.8", "cargo", "ride"),
        ("highway=path width=0.8", "trike", "none"),
        ("highway=path est_width=0.8", "trike", "none"),
        ("highway=path width=2 est_width=0.8", "trike", "ride"),
        ("highway=path maxwidth:physical=0.9", "trike", "none"),
        ("highway=path maxwidth:physical=0.9", "cargo", "ride"),
        ("highway=path maxwidth=80cm", "cargo", "none"),
        ("highway=path cargo_bike=no", "bike", "ride"),
        ("highway=path cargo_bike=no foot=yes", "cargo", "none"),
        ("highway=footway bicycle=no cargo_bike=yes", "cargo", "ride"),
        ("highway=path electric_bicycle=no", "ebike", "none"),
        ("highway=path electric_bicycle=no", "bike", "ride"),
        ("highway=pedestrian vehicle=delivery", "bike", "push"),
        ("highway=pedestrian vehicle=delivery", "cargo", "ride"),
        ("highway=residential access=delivery", "bike", "none"),
        ("highway=residential access=delivery", "longtail", "ride"),
        ("highway=tertiary cycleway:both=separate", "bike", "none"),
        ("highway=tertiary cycleway:left=separate bicycle=yes", "bike", "ride"),
        ("highway=tertiary cycleway:left=separate vehicle=yes", "bike", "none"),
        ("highway=tertiary cycleway:left=separate", "cargo", "ride"),
        ("railway=subway bicycle=yes", "cargo", "none"),
    ],
)
def test_bikes_differ(way: str, profile: str, mode: str) -> None:
    """Size, weight and purpose of a bike decide where a plain bicycle would pass, or would not."""
    assert modes(way, profile) == (mode, mode)


@pytest.mark.parametrize("profile", FREIGHT)
@pytest.mark.parametrize("extra", ["", " bicycle=yes", " cargo_bike=yes", " ramp:bicycle=yes"])
def test_freight_bikes_never_take_steps(profile: str, extra: str) -> None:
    """No sign and no ramp makes steps usable for a loaded freight bike."""
    assert modes("highway=steps" + extra, profile) == ("none", "none")


@pytest.mark.parametrize(
    ("point", "bike", "cargo", "trike"),
    [
        ("barrier=bollard", "ride", "ride", "ride"),
        ("barrier=bollard maxwidth:physical=0.9", "ride", "ride", "none"),
        ("barrier=bollard width=0.2", "ride", "ride", "ride"),
        ("barrier=gate width=0.9", "ride", "ride", "none"),
        ("barrier=gate", "ride", "ride", "ride"),
        ("barrier=gate locked=yes", "none", "none", "none"),
        ("barrier=gate locked=yes bicycle=yes", "ride", "ride", "ride"),
        ("barrier=gate access=private", "none", "none", "none"),
        ("barrier=gate access=private bicycle=yes", "ride", "ride", "ride"),
        ("barrier=cycle_barrier", "ride", "none", "none"),
        ("barrier=cycle_barrier opening=1.2", "ride", "push", "push"),
        ("barrier=cycle_barrier opening=1.2m spacing=1.6", "ride", "push", "none"),
        ("barrier=cycle_barrier spacing=0.5", "none", "none", "none"),
        ("barrier=cycle_barrier bicycle=yes", "ride", "none", "none"),
        ("barrier=cycle_barrier cargo_bike=yes", "ride", "ride", "ride"),
        ("barrier=cycle_barrier cargo_bike=yes maxwidth=0.7", "ride", "none", "none"),
        ("barrier=cycle_barrier cargo_bike=no", "ride", "none", "none"),
        ("barrier=kissing_gate", "push", "none", "none"),
        ("barrier=stile", "none", "none", "none"),
        ("barrier=stile bicycle=yes", "ride", "none", "none"),
        ("barrier=turnstile", "none", "none", "none"),
        ("barrier=wall", "none", "none", "none"),
        ("barrier=wall access=yes", "ride", "ride", "ride"),
        ("barrier=fence sensory=audio", "ride", "ride", "ride"),
        ("barrier=kerb", "push", "push", "push"),
        ("barrier=kerb kerb=flush", "ride", "ride", "ride"),
        ("barrier=kerb kerb=raised", "push", "none", "none"),
        ("barrier=kerb kerb=rolled", "ride", "push", "push"),
        ("kerb=lowered", "ride", "ride", "ride"),
        ("kerb=raised kerb:height=0.05", "ride", "push", "push"),
        ("barrier=kerb height=6cm", "ride", "push", "none"),
        ("highway=crossing kerb=raised", "ride", "ride", "ride"),
        ("highway=crossing bicycle=no", "ride", "ride", "ride"),
        ("highway=crossing bicycle=dismount", "ride", "ride", "ride"),
        ("bicycle=dismount", "push", "push", "push"),
        ("access=destination", "ride", "ride", "ride"),
        ("bicycle=no foot=yes", "none", "none", "none"),
        ("highway=traffic_signals", "ride", "ride", "ride"),
    ],
)
def test_barriers(point: str, bike: str, cargo: str, trike: str) -> None:
    """Signs, room and kerb height say who gets past a point; the room is that of this bike."""
    found = [node(point, name) for name in ("bike", "cargo", "trike")]
    assert found == [bike, cargo, trike]


def test_classify_closes_a_way_at_a_barrier() -> None:
    """A point that cannot be passed closes both directions; one to push past changes no mode."""
    bike = load_profile("bike")
    way = {"highway": "residential"}
    assert classify(way, {"barrier": "wall"}, bike).forward.mode == "none"
    assert classify(way, {"bicycle": "dismount"}, bike) == way_movement(way, bike)
    assert classify(way, None, bike) == way_movement(way, bike)


@pytest.mark.parametrize(
    ("relation", "kind"),
    [
        ("type=restriction restriction=no_left_turn", "no"),
        ("type=restriction restriction=only_straight_on", "only"),
        ("type=restriction restriction=no_entry", "no"),
        ("type=restriction restriction=no_u_turn except=psv", "no"),
        ("type=restriction restriction=no_u_turn except=bicycle", None),
        ("type=restriction restriction=no_u_turn except=psv;bicycle", None),
        ("type=restriction restriction:bicycle=no_left_turn", "no"),
        ("type=restriction:bicycle restriction=no_left_turn", "no"),
        ("type=restriction restriction=no_left_turn restriction:bicycle=none", None),
        ("type=restriction restriction:hgv=no_left_turn", None),
        ("type=restriction:hgv restriction=no_left_turn", None),
        ("type=restriction restriction:conditional=no_left_turn@Mo", "no"),
        ("type=restriction restriction=give_way", None),
        ("type=restriction", None),
        ("type=route restriction=no_left_turn", None),
    ],
)
def test_restrictions(relation: str, kind: str | None) -> None:
    """A turn restriction binds a bicycle unless it is for others or lets bicycles off."""
    assert [found for found, _ in turn_rules(tags_of(relation))] == ([kind] if kind else [])


def test_small_questions() -> None:
    """Circles, areas and the duration of a crossing are read from their tags."""
    assert is_roundabout({"junction": "circular"})
    assert not is_roundabout({"junction": "yes"})
    assert is_area({"highway": "pedestrian", "area": "yes"})
    assert not is_area({"highway": "pedestrian"})
    assert ferry_duration_s({"route": "ferry", "duration": "00:20"}) == 1200
    assert ferry_duration_s({"route": "ferry"}) is None


VALUES = {
    "highway": ["residential", "footway", "steps", "path", "track", "trunk", "motorway", "pier"],
    "route": ["ferry", "bus"],
    "railway": ["platform", "tram", "construction"],
    "access": ["yes", "no", "private", "permissive", "delivery", "destination", "forestry;yes"],
    "vehicle": ["no", "yes", "destination"],
    "bicycle": ["yes", "no", "dismount", "designated", "use_sidepath"],
    "cargo_bike": ["yes", "no"],
    "foot": ["yes", "no", "designated"],
    "vehicle:forward": ["no", "yes"],
    "bicycle:backward": ["no", "yes"],
    "oneway": ["yes", "no", "-1", "odd"],
    "oneway:bicycle": ["yes", "no", "-1"],
    "cycleway": ["track", "opposite", "separate"],
    "cycleway:left": ["lane", "opposite_lane", "no"],
    "cycleway:left:oneway": ["-1", "no", "yes"],
    "cycleway:right": ["lane", "opposite_lane", "separate"],
    "maxspeed": ["5", "30", "none", "", "walk"],
    "maxspeed:backward": ["6 mph"],
    "surface": ["asphalt", "mud", "stepping_stones", "gravel;sett", ""],
    "smoothness": ["bad", "impassable"],
    "mtb:scale": ["0", "3", "S2"],
    "width": ["0.4", "1.05 m", "3'", "wide"],
    "maxwidth": ["0.9"],
    "bridge": ["movable", "yes"],
    "name": ["Rua da Alegria"],
    "ref": ["N 13"],
}
ANY_TAGS = st.fixed_dictionaries(
    {}, optional={key: st.sampled_from(values) for key, values in VALUES.items()}
)
_MIRROR = {"forward": "backward", "backward": "forward", "left": "right", "right": "left"}
_TURNED = {"yes": "-1", "-1": "yes"}


def mirrored(tags: Mapping[str, str]) -> dict[str, str]:
    """Describe the same street drawn the other way round."""
    turned = {}
    for key, value in tags.items():
        key_back = ":".join(_MIRROR.get(part, part) for part in key.split(":"))
        oneway = "oneway" in key.split(":")
        turned[key_back] = _TURNED.get(value, value) if oneway else value
    return turned


@given(tags=ANY_TAGS, name=st.sampled_from(PROFILE_NAMES))
def test_verdicts_are_sound(tags: dict[str, str], name: str) -> None:
    """Any tags give a mode and a speed that fit together and that the bike can go."""
    profile = load_profile(name)
    found = way_movement(tags, profile)
    for move in (found.forward, found.backward):
        assert (move.mode == "none") == (move.kmh == 0)
        assert 0 <= move.kmh <= profile.max_kmh
        if move.mode == "push":
            assert move.kmh <= max(profile.push_kmh, profile.ramp_kmh)


@given(tags=ANY_TAGS, name=st.sampled_from(PROFILE_NAMES))
@pytest.mark.slow
def test_only_relevant_tags_count(tags: dict[str, str], name: str) -> None:
    """The relevant tags alone give the same verdict, and names are not among them."""
    profile = load_profile(name)
    assert way_movement(relevant(tags), profile) == way_movement(tags, profile)
    assert not relevant(tags).keys() & {"name", "ref"}


@given(tags=ANY_TAGS.filter(lambda tags: tags.get("highway") != "motorway"))
def test_a_street_drawn_the_other_way_round_is_the_same(tags: dict[str, str]) -> None:
    """Turning a way and its directed tags round swaps the two verdicts and changes nothing else."""
    bike = load_profile("bike")
    found = way_movement(tags, bike)
    turned = way_movement(mirrored(tags), bike)
    assert turned == Directions(forward=found.backward, backward=found.forward)


@given(tags=ANY_TAGS)
def test_a_narrower_way_admits_no_more_bikes(tags: dict[str, str]) -> None:
    """Stating a smaller width never opens a way."""
    trike = load_profile("trike")
    wide = way_movement({**tags, "width": "4"}, trike)
    narrow = way_movement({**tags, "width": "0.9"}, trike)
    assert narrow.forward.mode in {"none", wide.forward.mode}


def test_relevant_keys_cover_the_filters() -> None:
    """What finds a street or a barrier is kept with it."""
    assert set(STREET_KEYS) | set(NODE_KEYS) <= RELEVANT_KEYS


def _rows(tmp_path: Path, rows: list[object]) -> Path:
    path = tmp_path / "rows.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    return path


def test_bench_judges_modes_and_skips_figures(tmp_path: Path) -> None:
    """Rows pass or fail by mode and by use; a row of figures only is skipped."""
    rows = [
        {"way": {}, "node": {}, "expect": {"bothw": "cycling"}},
        {"way": {"oneway": "yes"}, "expect": {"forw": "x", "backw": "pushing bike"}},
        {"way": {"highway": "(nil)"}, "expect": {"bothw": ""}},
        {"way": {"highway": "steps"}, "expect": {"bothw": "cycling"}},
        {"way": {}, "node": {"barrier": "wall"}, "expect": {"bothw": "x"}},
        {"way": {}, "expect": {"bothw": "15 km/h"}},
        {"way": {}, "expect": {"forw": "4 km/h +-1", "backw": "47.9 s"}},
    ]
    result = run_osrm(read_rows(_rows(tmp_path, list(rows))), load_profile("bike"))
    assert (result["passed"], result["skipped"]) == (3, 2)
    assert [row["way"] for row in result["failed"]] == [{"highway": "steps"}, {}]


def test_bench_names_the_row_that_is_none(tmp_path: Path) -> None:
    """A file that holds something else says which row is wrong."""
    path = _rows(tmp_path, [{"way": {}, "expect": {}}, {"expect": {}}])
    with pytest.raises(ValueError, match="row 1 must have the keys"):
        read_rows(path)


def test_conformance_with_osrm(open_data: Path) -> None:
    """At least 98 % of the access and mode rows of OSRM's own tests pass."""
    rows = read_rows(open_data / "conformance" / "osrm_bicycle_rows.json")
    result = run_osrm(rows, load_profile("bike"))
    judged = result["passed"] + len(result["failed"])
    assert judged > 100
    assert result["passed"] >= 0.98 * judged, result["failed"]


def test_agreement_with_graphhopper(open_data: Path) -> None:
    """At least four fifths of GraphHopper's access, barrier and dismount rows agree."""
    rows = read_rows(open_data / "conformance" / "graphhopper_bike_rows.json")
    result = run_graphhopper(rows, load_profile("bike"))
    for kind in ("access", "access_fwd", "access_fwd_bwd", "barrier", "get_off_bike"):
        agreed, differing = result[kind]["agreed"], len(result[kind]["differing"])
        assert agreed >= 0.8 * (agreed + differing), result[kind]["differing"]


def test_wide_bikes_stay_on_a_street_whose_side_path_is_compulsory() -> None:
    """``use_sidepath`` closes a street to bikes that fit the path; others stay, as ever."""
    way = "highway=secondary bicycle=use_sidepath"
    assert modes(way, "bike") == ("none", "none")
    for profile in ("cargo", "trike", "bike_trailer"):
        assert modes(way, profile) == ("ride", "ride")
        assert modes(f"{way} vehicle=no", profile) == ("push", "push")
        assert modes("highway=trunk bicycle=use_sidepath", profile)[0] != "ride"
        assert modes("highway=primary bicycle:forward=use_sidepath", profile) == ("ride", "ride")


@pytest.mark.parametrize("signed", ["bicycle=designated", "bicycle=designated foot=designated"])
def test_a_paved_path_for_bikes_is_a_cycleway(signed: str) -> None:
    """A designated path or track is as fast as a cycleway where it is paved, and only there."""
    for surface in ("asphalt", "paving_stones:20", "asphalt;concrete"):
        wanted = kmh(f"highway=cycleway surface={surface}", "cargo")
        for kind in ("path", "track"):
            assert kmh(f"highway={kind} {signed} surface={surface}", "cargo") == wanted
    for tags in ("", "surface=gravel", "surface=asphalt;gravel"):
        plain = kmh(f"highway=path {tags}".strip(), "cargo")
        assert kmh(f"highway=path {signed} {tags}".strip(), "cargo") == plain
    assert kmh("highway=path surface=asphalt", "cargo") < kmh("highway=cycleway", "cargo")


@pytest.mark.parametrize("kind", ["secondary", "tertiary", "residential", "service"])
def test_bikes_are_pushed_where_only_vehicles_are_banned(kind: str) -> None:
    """A ban on vehicles means no walkers on a street with room for them; a general ban does."""
    assert modes(f"highway={kind} vehicle=no") == ("push", "push")
    assert modes(f"highway={kind} vehicle:forward=no") == ("push", "ride")
    assert modes(f"highway={kind} vehicle=no foot=no") == ("none", "none")
    assert modes(f"highway={kind} access=no") == ("none", "none")


@pytest.mark.parametrize("value", ["bus,bicycle", "bus, bicycle", "bus;bicycle", "bicycle ,psv"])
def test_restrictions_let_bikes_off_in_any_list(value: str) -> None:
    """Lists of exceptions are cut at semicolons and at commas."""
    tags = {"type": "restriction", "restriction": "no_left_turn", "except": value}
    assert turn_rules(tags) == ()


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("stated", ["no", "-1", "yes"])
@pytest.mark.parametrize("lane", ["", "no", "none", "separate", "shoulder"])
def test_the_direction_of_a_lane_that_is_not_there_opens_nothing(
    side: str, stated: str, lane: str
) -> None:
    """``cycleway:right:oneway=no`` tells how a lane is ridden; without a lane it tells nothing."""
    own = f"cycleway:{side}={lane}" if lane else ""
    for street in ("highway=tertiary", "highway=trunk", "highway=cycleway"):
        for sign in ("oneway=yes", "oneway=-1", "junction=roundabout", "oneway:bicycle=yes", ""):
            plain = f"{street} {sign} {own}".strip()
            for bike in PROFILE_NAMES:
                with_lane = f"{plain} cycleway:{side}:oneway={stated}"
                assert modes(with_lane, bike) == modes(plain, bike), (bike, with_lane)


def test_a_lane_with_a_two_way_sign_is_ridden_both_ways() -> None:
    """On a trunk road too, on whichever side the lane is; without the sign it is not."""
    for lane in ("cycleway=lane", "cycleway:right=lane", "cycleway:left=track"):
        assert modes(f"highway=trunk {lane} oneway:bicycle=no") == ("ride", "ride")
        assert modes(f"highway=trunk {lane} oneway=yes oneway:bicycle=no") == ("ride", "ride")
    assert modes("highway=trunk cycleway:right=lane") == ("ride", "none")
    assert modes("highway=trunk oneway:bicycle=no") == ("none", "none")
