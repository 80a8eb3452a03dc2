"""Turn restrictions: what they ban, whom they let off, and how far they remember."""

from pathlib import Path

import pytest

from tests.support.streets.dijkstra import find_path
from tests.support.streets.maps import Drawing, TurnRule, letters_ridden

CROSS_PICTURE = """
      b
      |
  a---c---d
      |
      e
"""
CROSS_WAYS: dict[str, dict[str, str]] = {"ac": {}, "cd": {}, "bc": {}, "ce": {}}
NO_LEFT = {"restriction": "no_left_turn"}


def ridden(folder: Path, drawing: Drawing, start: str, end: str, profile: str = "bike") -> str:
    """Junctions on the way from the middle of one street to the middle of another."""
    router = drawing.router(folder)
    graph = router.graph(profile)
    origin, goal = router.snap([drawing.at(start), drawing.at(end)], profile)
    path = find_path(graph, origin, goal)
    assert path is not None
    return letters_ridden(graph, path.arcs.tolist())


def cross(*rules: TurnRule) -> Drawing:
    """A crossing under some rules."""
    return Drawing(picture=CROSS_PICTURE, ways=CROSS_WAYS, rules=rules)


def test_without_rules_one_turns_at_will(tmp_path: Path) -> None:
    """The drawing itself has a plain left turn from a to b."""
    assert ridden(tmp_path, cross(), "ac", "bc") == "c"


def test_a_banned_turn_is_avoided(tmp_path: Path) -> None:
    """With no left turn from a to b, one turns round at the nearest dead end and comes back."""
    rule = TurnRule(start="ac", via="c", end="bc", tags=NO_LEFT)
    assert ridden(tmp_path, cross(rule), "ac", "bc") in {"cec", "cdc"}


def test_only_bans_every_other_turn(tmp_path: Path) -> None:
    """Where one may only go straight on, both side streets need a detour."""
    rule = TurnRule(start="ac", via="c", end="cd", tags={"restriction": "only_straight_on"})
    assert ridden(tmp_path, cross(rule), "ac", "cd") == "c"
    assert ridden(tmp_path, cross(rule), "ac", "bc") == "cdc"
    assert ridden(tmp_path, cross(rule), "ac", "ce") == "cdc"
    assert ridden(tmp_path, cross(rule), "bc", "ac") == "c"


@pytest.mark.parametrize(
    "tags",
    [
        {"restriction": "no_left_turn", "except": "bicycle"},
        {"restriction": "no_left_turn", "except": "psv;bicycle"},
        {"restriction:hgv": "no_left_turn"},
        {"restriction": "give_way"},
    ],
)
def test_rules_for_others_do_not_bind(tmp_path: Path, tags: dict[str, str]) -> None:
    """Restrictions that except bicycles, or concern other vehicles, change nothing."""
    rule = TurnRule(start="ac", via="c", end="bc", tags=tags)
    assert ridden(tmp_path, cross(rule), "ac", "bc") == "c"


def test_rules_for_bicycles_bind(tmp_path: Path) -> None:
    """A restriction for bicycles alone binds."""
    rule = TurnRule(start="ac", via="c", end="bc", tags={"restriction:bicycle": "no_left_turn"})
    assert ridden(tmp_path, cross(rule), "ac", "bc") != "c"


def test_on_foot_one_turns_anywhere(tmp_path: Path) -> None:
    """A turn into a street where the bike is pushed anyway is not banned."""
    drawing = Drawing(
        picture=CROSS_PICTURE,
        ways={**CROSS_WAYS, "bc": {"highway": "footway"}},
        rules=[TurnRule(start="ac", via="c", end="bc", tags=NO_LEFT)],
    )
    assert ridden(tmp_path, drawing, "ac", "bc") == "c"


def test_a_way_that_runs_through_does_not_say_whence(tmp_path: Path) -> None:
    """A restriction whose first way passes the junction is left out, being ambiguous."""
    drawing = Drawing(
        picture=CROSS_PICTURE,
        ways={"acd": {}, "bc": {}, "ce": {}},
        rules=[TurnRule(start="acd", via="c", end="bc", tags=NO_LEFT)],
    )
    assert ridden(tmp_path, drawing, "ac", "bc") == "c"


def test_members_that_are_missing_leave_the_rule_out(tmp_path: Path) -> None:
    """A restriction into a way that no bike may use is left out without harm."""
    drawing = Drawing(
        picture=CROSS_PICTURE,
        ways={**CROSS_WAYS, "ce": {"highway": "motorway"}},
        rules=[TurnRule(start="ac", via="c", end="ce", tags={"restriction": "only_right_turn"})],
    )
    assert ridden(tmp_path, drawing, "ac", "bc") == "c"


LADDER_PICTURE = """
  a---b---c
      |
      |
  d---e---f
"""
LADDER_WAYS: dict[str, dict[str, str]] = {"ab": {}, "bc": {}, "be": {}, "de": {}, "ef": {}}


def ladder(kind: str) -> Drawing:
    """Two streets joined by b-e, with a rule from a through it to d."""
    rule = TurnRule(start="ab", via="be", end="de", tags={"restriction": kind})
    return Drawing(picture=LADDER_PICTURE, ways=LADDER_WAYS, rules=[rule])


def test_a_ban_through_a_street_binds_only_who_came_that_way(tmp_path: Path) -> None:
    """From a through b-e one may not reach d; from c through the same street one may."""
    drawing = ladder("no_u_turn")
    assert ridden(tmp_path, drawing, "ab", "de") == "befe"
    assert ridden(tmp_path, drawing, "bc", "de") == "be"
    assert ridden(tmp_path, drawing, "ab", "ef") == "be"
    assert ridden(tmp_path, drawing, "be", "de") == "e"


def test_only_through_a_street_bans_the_other_ends(tmp_path: Path) -> None:
    """From a through b-e one must go on to d; other ways than b-e stay free."""
    drawing = ladder("only_right_turn")
    assert ridden(tmp_path, drawing, "ab", "de") == "be"
    assert ridden(tmp_path, drawing, "ab", "ef") == "bede"
    assert ridden(tmp_path, drawing, "bc", "ef") == "be"
    assert ridden(tmp_path, drawing, "ab", "bc") == "b"
