"""The depth of random and long tests: a sample in ``make test``, all in ``make test-whole``."""

from __future__ import annotations

import os

WHOLE = os.environ.get("TOURNEE_TESTS") == "whole"
"""Every case, not a sample."""


def cases(sample: int, *, whole: int) -> int:
    """Return how many cases a test goes through."""
    return whole if WHOLE else sample
