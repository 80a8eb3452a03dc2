"""Signatures are drawn from numbers, and nothing but numbers gets in."""

from __future__ import annotations

import hashlib
import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from data.files.signature import MAX_POINTS, MAX_STROKES, Signature, draw_signature
from routing.errors import BadInput

SHAPE = re.compile(
    r'<svg xmlns="http://www\.w3\.org/2000/svg" viewBox="0 0 \d+ \d+" width="\d+" height="\d+">'
    r'<path d="(M\d+ \d+(L\d+ \d+)+)+" fill="none" stroke="#000" stroke-width="\d+"'
    r' stroke-linecap="round" stroke-linejoin="round"/></svg>\n'
)
strokes = st.lists(
    st.lists(st.tuples(st.floats(0, 300), st.floats(0, 100)), max_size=8), max_size=5
)


def signed(strokes: list[list[tuple[float, float]]]) -> Signature:
    """Draw strokes on a pad of 300 by 100 pixels."""
    return draw_signature(strokes, width_px=300, height_px=100)


def codes(strokes: list[list[tuple[float, float]]], edge_px: int = 100) -> list[tuple[str, str]]:
    """Return the faults of strokes on a square pad."""
    with pytest.raises(BadInput) as refused:
        draw_signature(strokes, width_px=edge_px, height_px=edge_px)
    return [(fault.code, fault.where) for fault in refused.value.faults]


def test_strokes_become_lines() -> None:
    """Each stroke is one line through its points, rounded to whole pixels."""
    drawn = signed([[(1, 2), (3.4, 4.6), (50, 60)], [(7, 8), (9, 10)]])
    root = ET.fromstring(drawn.svg)  # noqa: S314 - our own text
    assert root[0].get("d") == "M1 2L3 5L50 60M7 8L9 10"
    assert root.get("viewBox") == "0 0 300 100"
    assert (drawn.width_px, drawn.height_px) == (300, 100)
    assert drawn.sha256 == hashlib.sha256(drawn.svg).hexdigest()


def test_a_dot_shows() -> None:
    """A tap, as on an i, is a line to itself, which round ends make visible."""
    assert b'd="M5 5L5 5M1 1L9 1"' in signed([[(5, 5), (5.2, 5)], [(1, 1), (9, 1)]]).svg


@given(strokes)
def test_only_our_own_svg_comes_out(drawn: list[list[tuple[float, float]]]) -> None:
    """Whatever is signed, the picture is one path of numbers."""
    try:
        svg = signed(drawn).svg.decode()
    except BadInput as error:
        assume(str(error) != "strokes: signature-empty ()")
        raise
    assert SHAPE.fullmatch(svg)
    assert svg == signed(drawn).svg.decode()


@pytest.mark.parametrize("drawn", [[], [[]], [[(1, 1)]], [[(1, 1), (1.1, 1)], [], [(0.9, 1)]]])
def test_nothing_written_is_no_signature(drawn: list[list[tuple[float, float]]]) -> None:
    """No stroke, or one spot alone, is refused."""
    assert codes(drawn) == [("signature-empty", "strokes")]


def test_every_point_off_the_pad_is_named() -> None:
    """Points outside, infinite or absurd ones are each told with their place."""
    off = [(-1, 5), (5, 101), (float("nan"), 5), (5, float("inf")), (10**400, 5)]
    expected = [("signature-point", f"strokes[1][{number}]") for number in range(5)]
    assert codes([[(1, 1), (2, 2)], off]) == expected


@pytest.mark.parametrize("point", [(), (1,), (1, 2, 3)])
def test_a_point_is_two_numbers(point: tuple[float, ...]) -> None:
    """A point of fewer or more numbers is told."""
    with pytest.raises(BadInput, match="signature-point"):
        draw_signature([[(1, 1), point]], width_px=100, height_px=100)


def test_endless_signatures_are_refused() -> None:
    """The limits themselves are right, one more is not."""
    line = [(float(number % 100), 1.0) for number in range(MAX_POINTS)]
    assert signed([line]).svg.count(b"L") == MAX_POINTS - 1
    assert codes([[*line, (1, 1)]]) == [("signature-too-long", "strokes")]
    assert signed([[(1, 1), (2, 2)]] * MAX_STROKES).svg.count(b"M") == MAX_STROKES
    assert codes([[(1, 1)]] * (MAX_STROKES + 1)) == [("signature-too-long", "strokes")]


@pytest.mark.parametrize("edge_px", [0, -1, 4001])
def test_a_pad_has_a_size(edge_px: int) -> None:
    """A pad without extent, or beyond all screens, is refused for each side."""
    assert codes([[(1, 1)]], edge_px) == [("signature-pad-size", "")] * 2
