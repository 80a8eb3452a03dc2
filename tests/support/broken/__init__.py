"""Deliberately broken plans: every rule in several ways, each with the codes it must give."""

from __future__ import annotations

from tests.support.broken import (
    assignment,
    loading,
    lots,
    pausing,
    people,
    promises,
    reasons,
    riding,
    sharing,
    timing,
)
from tests.support.broken.day import Broken, Day, good_day

__all__ = ["BROKEN", "Broken", "Day", "good_day"]

BROKEN: tuple[Broken, ...] = (
    *assignment.BROKEN,
    *people.BROKEN,
    *promises.BROKEN,
    *riding.BROKEN,
    *sharing.BROKEN,
    *timing.BROKEN,
    *loading.BROKEN,
    *lots.BROKEN,
    *pausing.BROKEN,
    *reasons.BROKEN,
)
