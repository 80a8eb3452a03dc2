"""A cache that cooperatives share: whoever floods it loses values of their own."""

from __future__ import annotations

from uuid import UUID

from data.store.shared_cache import SharedCache

LOUD, *QUIET = (UUID(int=number) for number in range(1, 6))


def test_who_floods_the_cache_drops_nothing_of_others() -> None:
    """However much one cooperative keeps, the few values of the others stay."""
    cache: SharedCache[int, str] = SharedCache(16)
    for owner in QUIET:
        for key in (1, 2):
            cache.keep(owner, key, f"{owner.int}-{key}")
    for key in range(1000):
        cache.keep(LOUD, key, "much")
    assert len(cache) == 16
    assert all(cache.find(owner, key) for owner in QUIET for key in (1, 2))
    kept = [key for key in range(1000) if cache.find(LOUD, key)]
    assert kept == list(range(992, 1000))


def test_each_has_a_limit_and_keeps_what_was_used_last() -> None:
    """Of one cooperative so many values are kept as it may have, those used last."""
    cache: SharedCache[int, str] = SharedCache(100, 2)
    for key in (1, 2):
        cache.keep(LOUD, key, "value")
    assert cache.find(LOUD, 1) == "value"
    cache.keep(LOUD, 3, "value")
    assert [cache.find(LOUD, key) for key in (1, 2, 3)] == ["value", None, "value"]
    cache.keep(LOUD, 3, "other")
    assert len(cache) == 2
    cache.clear()
    assert (len(cache), cache.find(LOUD, 3)) == (0, None)


def test_who_asked_longest_ago_gives_way_among_equals() -> None:
    """Where all have as many values, a new one takes the place of who has not asked lately."""
    cache: SharedCache[int, str] = SharedCache(3)
    for owner in QUIET[:3]:
        cache.keep(owner, 1, "value")
    cache.find(QUIET[0], 1)
    cache.keep(QUIET[3], 1, "value")
    assert [cache.find(owner, 1) is not None for owner in QUIET] == [True, False, True, True]
