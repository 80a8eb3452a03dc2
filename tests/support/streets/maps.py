"""Small maps drawn in text, as OpenStreetMap files.

Each letter is a node, each column and each line of the drawing is 100 m. The drawings lie on the
equator, where a degree is as long in both directions.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import quoteattr

from routing.city import City, make_city
from routing.network.profile_graph import ProfileGraph
from routing.osm.extract_reader import read_streets
from routing.router import Router
from routing.types import Point

STEP_DEG = 100 / (6_371_008.8 * 3.141592653589793 / 180)
WEST_DEG = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRule:
    """A turn restriction between drawn ways, by their letters; ``via`` is a node or a way."""

    start: str
    via: str
    end: str
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A map: a picture, its ways (letters in order, and tags), tags of nodes, turn restrictions."""

    picture: str
    ways: Mapping[str, Mapping[str, str]]
    nodes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    rules: Sequence[TurnRule] = ()

    def places(self) -> dict[str, Point]:
        """Where each letter is."""
        lines = self.picture.rstrip().lstrip("\n").splitlines()
        margin = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
        return {
            letter: Point(
                lon=round(WEST_DEG + (column - margin) * STEP_DEG, 7),
                lat=round(-row * STEP_DEG, 7),
            )
            for row, line in enumerate(lines)
            for column, letter in enumerate(line)
            if letter.isalnum()
        }

    def at(self, letters: str, share: float = 0.5) -> Point:
        """Point on a letter, or between two of them."""
        places = self.places()
        first, last = places[letters[0]], places[letters[-1]]
        return Point(
            lon=first.lon + share * (last.lon - first.lon),
            lat=first.lat + share * (last.lat - first.lat),
        )

    def xml(self) -> str:
        """Text of an ``.osm`` file."""
        lines = ['<osm version="0.6">']
        for letter, place in self.places().items():
            head = f'<node id="{ord(letter)}" version="1" lon="{place.lon}" lat="{place.lat}">'
            lines += [head, *_tags(self.nodes.get(letter, {})), "</node>"]
        number = {letters: 1000 + i for i, letters in enumerate(self.ways)}
        for letters, tags in self.ways.items():
            refs = [f'<nd ref="{ord(letter)}"/>' for letter in letters]
            head = f'<way id="{number[letters]}" version="1">'
            lines += [head, *refs, *_tags({"highway": "residential", **tags}), "</way>"]
        for i, rule in enumerate(self.rules):
            kind, via = ("way", number[rule.via]) if rule.via in number else ("node", ord(rule.via))
            lines += [
                f'<relation id="{1 + i}" version="1">',
                f'<member type="way" ref="{number[rule.start]}" role="from"/>',
                f'<member type="{kind}" ref="{via}" role="via"/>',
                f'<member type="way" ref="{number[rule.end]}" role="to"/>',
                *_tags({"type": "restriction", **rule.tags}),
                "</relation>",
            ]
        return "\n".join([*lines, "</osm>"])

    def city(self, folder: Path) -> City:
        """Read it as any other extract."""
        path = folder / "drawing.osm"
        path.write_text(self.xml(), encoding="utf-8")
        return make_city(read_streets(path), name="drawing")

    def router(self, folder: Path) -> Router:
        """Open it for routing."""
        return Router(self.city(folder))


def _tags(tags: Mapping[str, str]) -> list[str]:
    return [
        f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items() if value
    ]


def letters_ridden(graph: ProfileGraph, arcs: Sequence[int]) -> str:
    """Junctions that a path of arcs passes, as letters."""
    streets = graph.streets
    heads = streets.arc_head[list(arcs[:-1])]
    return "".join(chr(int(streets.node_id[node])) for node in heads)


STREET_KINDS: tuple[Mapping[str, str], ...] = (
    *({}, {}, {"highway": "cycleway"}, {"oneway": "yes"}, {"oneway": "yes", "foot": "no"}),
    *({"oneway": "yes", "oneway:bicycle": "no"}, {"highway": "footway"}, {"surface": "gravel"}),
    *({"highway": "steps"}, {"highway": "", "route": "ferry"}, {"oneway": "-1", "foot": "no"}),
    *({"highway": "primary"}, {"highway": "tertiary", "maxspeed": "30"}),
)
NODE_KINDS: tuple[Mapping[str, str], ...] = (
    *({}, {}, {}, {}, {"highway": "traffic_signals"}, {"barrier": "wall"}),
    *({"barrier": "gate"}, {"barrier": "kissing_gate"}),
)
RULE_KINDS = ("no_left_turn", "no_right_turn", "no_straight_on", "only_right_turn")


def random_drawing(seed: int) -> Drawing:
    """Draw a small net with every kind of street, barriers, and turn rules, some through ways."""
    chance = random.Random(seed)
    size = chance.randint(3, 5)
    cells = chance.sample(range(size * size), chance.randint(4, min(10, size * size)))
    letters = "abcdefghij"[: len(cells)]
    rows = [["."] * size for _ in range(size)]
    for letter, cell in zip(letters, cells, strict=True):
        rows[cell // size][cell % size] = letter
    ways: dict[str, Mapping[str, str]] = {}
    for _ in range(chance.randint(4, 14)):
        length = chance.choice((2, 2, 2, 3, 4))
        chain = "".join(chance.sample(letters, min(length, len(letters))))
        ways[chain] = chance.choice(STREET_KINDS)
    rules = []
    chains = list(ways)
    for _ in range(chance.randint(0, 5)):
        start, middle, end = (chance.choice(chains) for _ in range(3))
        via = middle if chance.random() < 0.5 else chance.choice(start)
        tags = {"restriction": chance.choice(RULE_KINDS)}
        rules.append(TurnRule(start=start, via=via, end=end, tags=tags))
    return Drawing(
        picture="\n".join("".join(row) for row in rows),
        ways=ways,
        nodes={letter: chance.choice(NODE_KINDS) for letter in letters},
        rules=rules,
    )
