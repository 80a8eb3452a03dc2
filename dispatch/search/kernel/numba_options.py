"""Compilation of the search, and the expiry of its cache.

The compiler keeps a function until its own file changes, and notices no change of what is compiled
into it from another file. So only the front doors are kept, each as long as no source changes that
it is made of.
"""

from __future__ import annotations

from hashlib import sha256
from importlib.resources import files
from inspect import getsource
from typing import TYPE_CHECKING, Any

from numba import njit
from numba.core.caching import FunctionCache

from dispatch.search.arrays import layout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from importlib.resources.abc import Traversable
    from types import ModuleType

    from numba.core.dispatcher import Dispatcher


def _source_of_kernel() -> str:
    """Return all that the kernel is made of; a module that is new in its folders is in it too."""
    return "".join(_sources(files(__package__))) + getsource(layout)


def _sources(folder: Traversable) -> Iterator[str]:
    """Yield the source of a folder's modules and of those below it, in the order of their names."""
    for one in sorted(folder.iterdir(), key=lambda one: one.name):
        if one.is_dir():
            yield from _sources(one)
        elif one.name.endswith(".py"):
            yield one.read_text("utf-8")


_KERNEL = _source_of_kernel()


def source_key(*used: ModuleType) -> str:
    """Return a text that changes with the source of the kernel and of the modules used besides."""
    rest = [getsource(one) for one in sorted(used, key=lambda one: one.__name__)]
    return sha256("".join((_KERNEL, *rest)).encode()).hexdigest()


class _Cache(FunctionCache):
    """Cache of a compiled function: out of date when its own file, or a key, has changed."""

    def __init__(self, function: Callable[..., Any], key: str) -> None:
        super().__init__(function)  # type: ignore[no-untyped-call]
        self._cache_file._source_stamp = (self._cache_file._source_stamp, key)  # noqa: SLF001


def cached_entry_point(*used: ModuleType) -> Callable[[Dispatcher], Dispatcher]:
    """Keep what is compiled of a front door, until a source that it is made of changes.

    Parameters
    ----------
    used
        Modules that have a part in it, besides its own, those of the kernel and the arrays.
    """
    key = source_key(*used)

    def keep(door: Dispatcher) -> Dispatcher:
        door._cache = _Cache(door.py_func, key)  # type: ignore[attr-defined]  # noqa: SLF001
        return door

    return keep


compiled = njit(  # type: ignore[call-overload]  # numba's types do not tell of this option
    nogil=True, error_model="numpy", _nrt=False
)
"""Compiled as part of what calls it, and kept with that.

Without counting references: nothing so compiled makes an array, and counting those of two long
tuples of arrays at every call took over half of the time.
"""
inlined = njit(  # type: ignore[call-overload]  # as above
    nogil=True, error_model="numpy", _nrt=False, forceinline=True
)
"""Compiled into each caller: where that says by a constant that a round is not hilly, nothing of
hills is left. Nor is a call, which hands over all that two long tuples know of their arrays, some
nine hundred numbers: too much for what is asked for each request and round."""


@compiled
def as_int64(number: int) -> int:
    """As a number of 64 bits: what takes it is then compiled once, not for each width."""
    return number + 0
