"""``tournee city export-graph`` and ``import-graph``: streets to OSMnx and NetworkX and back."""

from pathlib import Path

import networkx as nx
import osmnx
import pytest

from routing.router import Router
from routing.types import Point
from tests.api.conftest import Run
from tests.support.tiny import corner

PLACES = [Point(lon=lon, lat=lat) for lon, lat in (corner(0, 0), corner(2, 1), corner(1, 3))]


def _answers(home: Path, name: str) -> list[tuple[int, int, object]]:
    """Times, lengths and lines of all ways between some places of a city."""
    router = Router.open(home / "cities" / f"{name}.city")
    return [
        (way.duration_ms, way.distance_m, way.geometry)
        for start in PLACES
        for end in PLACES
        if start != end
        for way in [router.route(start, end, "bike")]
    ]


def test_a_city_comes_back_with_the_same_ways(run: Run, extract: Path, tournee_home: Path) -> None:
    """A city exported and imported again answers every way as before."""
    run("city", "import", extract, "--name", "grid")
    out = run("city", "export-graph", "grid", "--out", "grid.graphml", "--json")
    assert out.code == 0
    assert out.document["file"] == "grid.graphml"
    assert "OpenStreetMap" in out.document["attribution"]
    back = run("city", "import-graph", "grid.graphml", "--name", "again", "--json")
    assert back.code == 0
    assert back.document["edges"] == 40
    assert back.document["bicycle_tags"] is True
    assert _answers(tournee_home, "again") == _answers(tournee_home, "grid")


def test_a_graph_of_osmnx_makes_a_city(
    run: Run, extract: Path, tmp_path: Path, tournee_home: Path
) -> None:
    """A graph that OSMnx saved becomes a city with its tags; missing bicycle tags are told."""
    path = tmp_path / "Plain Grid.graphml"
    osmnx.save_graphml(osmnx.graph_from_xml(extract, retain_all=True), filepath=path)
    ran = run("city", "import-graph", path)
    assert ran.code == 0
    assert "useful_tags_way" in ran.err
    streets = Router.open(tournee_home / "cities" / "plain-grid.city").city.streets
    assert {tags["highway"] for tags in streets.tag_sets}


def test_export_without_a_file_is_called_after_the_city(run: Run, extract: Path) -> None:
    """Without `--out` the graph is NAME.graphml in the current folder, and OSMnx reads it."""
    run("city", "import", extract, "--name", "grid")
    ran = run("city", "export-graph", "grid", "--profile", "cargo")
    assert ran.code == 0
    graph = osmnx.load_graphml("grid.graphml")
    assert str(graph.number_of_nodes()) in ran.out
    assert nx.is_weakly_connected(graph)


def test_an_unknown_profile_or_city_is_refused(run: Run, extract: Path) -> None:
    """Nothing is written for a profile or a city that is not there."""
    run("city", "import", extract, "--name", "grid")
    ran = run("city", "export-graph", "grid", "--profile", "rocket", "--json")
    assert (ran.code, ran.document["error"]["code"]) == (2, "profile-not-found")
    ran = run("city", "export-graph", "atlantis", "--json")
    assert (ran.code, ran.document["error"]["code"]) == (2, "unknown-city")
    assert not list(Path().glob("*.graphml"))


NODE = '<node id="1"><data key="x">8.6</data><data key="y">41.1</data></node>'
GRAPHML = """<?xml version="1.0" encoding="utf-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="x" for="node" attr.name="x" attr.type="string"/>
<key id="y" for="node" attr.name="y" attr.type="string"/>
<key id="osmid" for="edge" attr.name="osmid" attr.type="string"/>
<graph edgedefault="directed">{}</graph></graphml>"""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("no graph", "graphml-unreadable"),
        (GRAPHML.format(NODE), "graph-without-streets"),
        (
            GRAPHML.format(NODE + '<node id="2"/><edge source="1" target="2"/>'),
            "graph-without-coordinates",
        ),
        (
            GRAPHML.format(NODE.replace("8.6", "385000") + '<edge source="1" target="1"/>'),
            "graph-projected",
        ),
    ],
)
def test_bad_graphs_are_refused_by_name(run: Run, tmp_path: Path, text: str, code: str) -> None:
    """A file that is no street graph is named with what is wrong, and makes no city."""
    path = tmp_path / "bad.graphml"
    path.write_text(text, encoding="utf-8")
    ran = run("city", "import-graph", path, "--json")
    assert ran.code == 2
    (fault,) = ran.document["error"]["faults"]
    assert (fault["code"], fault["file"]) == (code, str(path))
    assert run("city", "show", "bad").code == 2


def test_a_missing_graph_is_named(run: Run) -> None:
    """A graph that is not there is bad input and named."""
    ran = run("city", "import-graph", "nowhere.graphml", "--lang", "fr")
    assert ran.code == 2
    assert "nowhere.graphml" in ran.err
