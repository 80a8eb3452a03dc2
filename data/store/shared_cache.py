"""A cache of which no cooperative takes the room of the others."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar
from uuid import UUID

K = TypeVar("K")
V = TypeVar("V")


class SharedCache(Generic[K, V]):
    """The values used last, by cooperative and key; safe in every thread.

    Where there is no room left, the cooperative that has most values gives up the one that it used
    longest ago. Whoever floods it so loses values of their own.

    Parameters
    ----------
    most
        So many values are kept in all.
    each
        So many of one cooperative; as many as in all where it is not given.
    """

    def __init__(self, most: int, each: int | None = None) -> None:
        self._most, self._each = most, each or most
        self._kept: OrderedDict[UUID, OrderedDict[K, V]] = OrderedDict()
        self._count = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Count the values."""
        return self._count

    def find(self, owner: UUID, key: K) -> V | None:
        """Return a value, which then counts as used last."""
        with self._lock:
            return self._find(owner, key)

    def find_or_keep(self, owner: UUID, key: K, make: Callable[[], V]) -> V:
        """Return a value; where none is kept, one that is quickly made."""
        with self._lock:
            found = self._find(owner, key)
            if found is None:
                found = make()
                self._keep(owner, key, found)
            return found

    def keep(self, owner: UUID, key: K, value: V) -> None:
        """Keep a value, in place of what was kept before."""
        with self._lock:
            self._keep(owner, key, value)

    def replace(self, owner: UUID, key: K, old: V, new: V) -> None:
        """Keep a value in place of another, if that is still the one that is kept."""
        with self._lock:
            if self._find(owner, key) is old:
                self._keep(owner, key, new)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._count = 0

    def _find(self, owner: UUID, key: K) -> V | None:
        own = self._kept.get(owner)
        if own is None or key not in own:
            return None
        own.move_to_end(key)
        self._kept.move_to_end(owner)
        return own[key]

    def _keep(self, owner: UUID, key: K, value: V) -> None:
        own = self._kept.setdefault(owner, OrderedDict())
        self._count += key not in own
        own[key] = value
        own.move_to_end(key)
        self._kept.move_to_end(owner)
        if len(own) > self._each:
            self._drop(owner)
        while self._count > self._most:
            # Of several with as many, the first is the one that asked longest ago.
            self._drop(max(self._kept, key=lambda one: len(self._kept[one])))

    def _drop(self, owner: UUID) -> None:
        own = self._kept[owner]
        own.popitem(last=False)
        self._count -= 1
        if not own:
            del self._kept[owner]
