"""Rounds look the same on paper as on the screens."""

from __future__ import annotations

import colorsys
import re
from pathlib import Path

from api.render.round_colours import COLOURS, PATTERNS, look_of

_SCRIPT = Path(__file__).parents[3] / "courier_app" / "kit" / "round_colours.js"
RED = 25
"""So many degrees of hue on both sides are red."""


def test_paper_and_screens_have_the_same_looks() -> None:
    """Colours and patterns are those of the script, in its order."""
    script = _SCRIPT.read_text(encoding="utf-8")
    colours = re.search(r"COLOURS = \[(.*?)\]", script, re.DOTALL)
    assert colours is not None
    assert tuple(re.findall(r"#\w{6}", colours[1])) == COLOURS
    found = re.findall(r"name: '(\w+)', dashes: \[(.*?)\]", script)
    patterns = [(name, tuple(float(one) for one in dashes.split(","))) for name, dashes in found]
    assert patterns == list(PATTERNS)


def test_the_thirteenth_round_has_the_next_pattern() -> None:
    """Colours come round again with another pattern."""
    assert look_of(13).colour == look_of(1).colour
    assert (look_of(1).pattern, look_of(13).pattern) == ("plain", "dashed")


def test_no_round_is_red() -> None:
    """Red means late: on light and dark ground every round's hue is away from it."""
    script = _SCRIPT.read_text(encoding="utf-8")
    found = re.findall(r"'(#\w{6})'", script)
    assert len(found) == 2 * len(COLOURS)
    hues = {one: _hue(one) for one in found}
    assert [one for one, hue in hues.items() if hue < RED or hue > 360 - RED] == []


def _hue(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return 360 * colorsys.rgb_to_hls(*parts)[0]
