"""A cache of which no cooperative takes the room of the others."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar
from uuid import UUID

K = TypeVar("K")
V = TypeVar("V")


class SharedCache(Generic[K, V]):
    """The values used last, by cooperative; not safe in several threads by itself.

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

    def __len__(self) -> int:
        """Count the values."""
        return self._count

    def find(self, owner: UUID, key: K) -> V | None:
        """Return a value, which then counts as used last."""
        own = self._kept.get(owner)
        if own is None or key not in own:
            return None
        own.move_to_end(key)
        self._kept.move_to_end(owner)
        return own[key]

    def keep(self, owner: UUID, key: K, value: V) -> None:
        """Keep a value, in place of what was kept before."""
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

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()
        self._count = 0

    def _drop(self, owner: UUID) -> None:
        own = self._kept[owner]
        own.popitem(last=False)
        self._count -= 1
        if not own:
            del self._kept[owner]
