"""Reading lengths, speeds and durations as mappers write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.rules.measures import duration_s, length_mm, speed_kmh


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.2", 1200),
        ("1,2 m", 1200),
        ("80 cm", 800),
        ("80cm", 800),
        ("900mm", 900),
        ("3'", 914),
        ("3'6\"", 1067),
        ("3 ft 6 in", 1067),
        ("40 in", 1016),
        ("1.5;2", 1500),
        ("1.5 - 2", 1500),
        ("wide", None),
        ("", None),
        (None, None),
    ],
)
def test_lengths(text: str | None, expected: int | None) -> None:
    """Metric and imperial lengths become millimetres; what is no length becomes nothing."""
    assert length_mm(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30", 30.0),
        ("30 km/h", 30.0),
        ("20 mph", 32.18688),
        ("5 knots", 9.26),
        ("walk", 7.0),
        ("DE:walk", 7.0),
        ("DE:urban", None),
        ("none", None),
        ("0", None),
        ("", None),
        (None, None),
    ],
)
def test_speeds(text: str | None, expected: float | None) -> None:
    """Speeds become km/h; words that state no figure become nothing."""
    assert speed_kmh(text) == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20", 1200),
        ("00:05", 300),
        ("1:30", 5400),
        ("00:01:30", 90),
        ("PT1H30M", 5400),
        ("PT45S", 45),
        ("P1D", 86_400),
        ("00:00", None),
        ("0", None),
        ("P", None),
        ("1:2:3:4", None),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
    ],
)
def test_durations(text: str | None, expected: int | None) -> None:
    """Minutes, clock forms and ISO 8601 become seconds; what is no duration becomes nothing."""
    assert duration_s(text) == expected


@given(text=st.text(max_size=12) | st.from_regex(r"[0-9.,:'PTHMS \"cmft]{1,10}", fullmatch=True))
def test_any_text_is_survived(text: str) -> None:
    """No text, however odd, is an error, and no measure is negative."""
    for measure in (length_mm(text), speed_kmh(text), duration_s(text)):
        assert measure is None or measure >= 0
