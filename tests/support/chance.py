"""Randomness that a test can repeat."""

from __future__ import annotations

import random
from collections.abc import Callable


def seeded_bytes(seed: int = 1) -> Callable[[int], bytes]:
    """Return a source of bytes that is the same at every run."""
    return random.Random(seed).randbytes
