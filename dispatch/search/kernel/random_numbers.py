"""Chance: a generator of one word, so that a search is a function of its seed alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dispatch.search.arrays.layout import OVERLOOK
from dispatch.search.kernel.numba_options import compiled

if TYPE_CHECKING:
    from dispatch.search.arrays.layout import Ints, Words


@compiled
def _next_word(random: Words) -> np.uint64:
    """Splitmix64: one state word, so that a search is a function of its seed alone."""
    random[0] = random[0] + np.uint64(0x9E3779B97F4A7C15)
    word = random[0]
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))


@compiled
def uniform(random: Words) -> float:
    """A number from 0 (included) to 1 (excluded)."""
    return float(_next_word(random) >> np.uint64(11)) / 9007199254740992.0


@compiled
def below(random: Words, bound: int) -> int:
    """A whole number from 0 (included) to a bound (excluded)."""
    return int(uniform(random) * bound)


@compiled
def overlooks(counters: Ints, random: Words, blink: float) -> bool:
    """Return whether to overlook a position; draws the gap to the next one, not each position."""
    if blink <= 0.0:
        return False
    counters[OVERLOOK] -= 1
    if counters[OVERLOOK] >= 0:
        return False
    counters[OVERLOOK] = int(np.log(1.0 - uniform(random)) / np.log(1.0 - blink))
    return True
