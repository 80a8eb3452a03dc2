"""Tiles that are kept: cut once, within so many bytes."""

from __future__ import annotations

import gzip
import random

from api.streets.tile_cache import TileCache
from data.store.streets.tiles import Tile


def key(x: int, version: str = "v") -> tuple[str, str, Tile]:
    """The key of a tile."""
    return "town", version, Tile(z=17, x=x, y=0)


def test_a_tile_is_cut_once() -> None:
    """It comes compressed, empty tiles too are kept, and what does not exist is asked for anew."""
    cache, cut = TileCache(), iter([b"a" * 99, b"", None, b"b"])
    for _ in range(2):
        assert gzip.decompress(cache.find_or_cut(key(1), lambda: next(cut)) or b"") == b"a" * 99
    for _ in range(2):
        assert cache.find_or_cut(key(2), lambda: next(cut)) == b""
    assert cache.find_or_cut(key(3), lambda: next(cut)) is None
    assert gzip.decompress(cache.find_or_cut(key(3, "w"), lambda: next(cut)) or b"") == b"b"


def test_the_tile_that_was_used_longest_ago_goes_first() -> None:
    """Never more bytes than there is room for are kept."""
    chance = random.Random(1)
    cache = TileCache(most_bytes=3600)
    for x in (1, 2, 3, 1, 4):
        cache.find_or_cut(key(x), lambda: chance.randbytes(900))
    assert len(cache) == 3
    assert cache.find_or_cut(key(1), lambda: b"anew") != gzip.compress(b"anew", 6, mtime=0)
    assert cache.find_or_cut(key(2), lambda: b"anew") == gzip.compress(b"anew", 6, mtime=0)
