"""Rounds look the same on paper as on the screens."""

from __future__ import annotations

import re
from pathlib import Path

from api.render.round_colours import COLOURS, PATTERNS, look_of

_SCRIPT = Path(__file__).parents[3] / "courier_app" / "kit" / "round_colours.js"


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
