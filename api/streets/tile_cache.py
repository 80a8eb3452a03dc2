"""Map tiles that were cut before, compressed, as many as fit into so much memory."""

from __future__ import annotations

import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable

from data.store.streets.tiles import Tile

MOST_BYTES = 48 * 1024 * 1024
"""A town's streets at every zoom; of a large city, those parts where people work."""
_OVERHEAD_BYTES = 200
"""Rough size of an empty tile."""

Key = tuple[str, str, Tile]
"""City, version of its tiles, and which one."""


class TileCache:
    """The tiles asked for last, compressed with gzip; safe in every thread.

    Tiles are public data and never change under one version, so all cooperatives of a city share
    them; who may have them is for the caller to see.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes, self._bytes = most_bytes, 0
        self._kept: OrderedDict[Key, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Count the tiles."""
        return len(self._kept)

    def find_or_cut(self, key: Key, cut: Callable[[], bytes | None]) -> bytes | None:
        """Return a tile, compressed; empty where nothing is, ``None`` where ``cut`` gives none."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        # Two that ask for the same one at the same time cut it twice, and nobody waits for a lock.
        content = cut()
        if content is None:
            return None
        packed = gzip.compress(content, 6, mtime=0) if content else b""
        with self._lock:
            self._keep(key, packed)
        return packed

    def _keep(self, key: Key, packed: bytes) -> None:
        former = self._kept.pop(key, None)
        self._bytes -= 0 if former is None else len(former) + _OVERHEAD_BYTES
        self._kept[key] = packed
        self._bytes += len(packed) + _OVERHEAD_BYTES
        while self._bytes > self._most_bytes:
            _, gone = self._kept.popitem(last=False)
            self._bytes -= len(gone) + _OVERHEAD_BYTES
