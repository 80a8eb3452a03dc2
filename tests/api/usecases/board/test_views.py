"""Views of the board that somebody saved are theirs alone."""

from __future__ import annotations

import pytest

from api.usecases.board.views import MOST_VIEWS, list_views, remove_view, save_view
from data.store.care import personal_data
from routing.errors import BadInput, Conflict, Denied, NotFound
from tests.support.store.world import World


def test_a_view_is_kept_replaced_and_removed(world: World) -> None:
    """A view of the same name takes the place of the one before; a removed one is gone."""
    me, do = world.new_person("dispatcher"), world.service.do
    do(me, save_view, "Morning", {"front": "map"})
    do(me, save_view, " Morning ", {"front": "lists"})
    (kept,) = do(me, list_views)
    assert (kept.name, kept.view) == ("Morning", {"front": "lists"})
    do(me, remove_view, "Morning")
    assert do(me, list_views) == []
    with pytest.raises(NotFound, match="no-such-view"):
        do(me, remove_view, "Morning")


def test_views_are_ones_own(world: World) -> None:
    """A colleague sees none of them, and cannot remove them."""
    me, other = world.new_person("dispatcher"), world.new_person("dispatcher")
    world.service.do(me, save_view, "Mine", {})
    assert world.service.do(other, list_views) == []
    with pytest.raises(NotFound):
        world.service.do(other, remove_view, "Mine")
    with pytest.raises(Denied, match="person-needed"):
        world.service.do(world.service.system(world.alpha), list_views)


def test_views_are_bounded(world: World) -> None:
    """Eight kilobytes a view and fifty views are the limit, a name is needed."""
    me, do = world.new_person("dispatcher"), world.service.do
    with pytest.raises(BadInput, match="view-too-large"):
        do(me, save_view, "Big", {"filter": "é" * 5000})
    with pytest.raises(BadInput, match="empty-text"):
        do(me, save_view, "  ", {})
    for number in range(MOST_VIEWS):
        do(me, save_view, f"View {number}", {})
    with pytest.raises(Conflict, match="too-many-views"):
        do(me, save_view, "One more", {})
    do(me, save_view, "View 1", {"front": "map"})


def test_views_are_told_and_go_with_their_person(world: World) -> None:
    """They are in what is kept on a person, and are erased with them."""
    me = world.new_person("dispatcher")
    assert me.id is not None
    world.service.do(me, save_view, "Mine", {"filter": "ana"})
    with world.database.transaction(world.alpha) as tx:
        assert personal_data.of_person(tx, me.id)["saved_view"][0]["name"] == "Mine"
        personal_data.forget_words(tx, me.id)
        assert "saved_view" not in personal_data.of_person(tx, me.id)
