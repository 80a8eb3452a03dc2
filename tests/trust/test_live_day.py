"""A live day in which riders are early, late, ill and offline: all agree on where each job is."""

from __future__ import annotations

import pytest

from tests.support.depth import cases
from tests.support.rounds.day_play import DayPlay
from tests.support.store.world import World

FAILED_ONCE = (103, 104, 106, 158)
"""Seeds by which defects were found."""
SEEDS = sorted({*range(cases(6, whole=200)), *FAILED_ONCE})


@pytest.mark.parametrize("seed", SEEDS)
def test_everybody_agrees_on_every_job_at_every_instant(world: World, seed: int) -> None:
    """Each job is in one state, for its customer, its rider and the office, and is charged once."""
    play = DayPlay(world, seed)
    try:
        play.run()
    except Exception as failed:
        failed.add_note("\n".join(play.story[-40:]))
        raise
