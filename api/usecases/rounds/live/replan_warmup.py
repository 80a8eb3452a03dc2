"""Warm-up of a process of its own for the searches of a live day."""

from __future__ import annotations


def warm_replanning() -> None:
    """Load all that a replan needs, and plan once in miniature.

    It is imported only here: whoever hands this function to processes never searches itself, and a
    process must be able to take it before it has loaded anything.
    """
    from api.processes.planning_warmup import warm_planning  # noqa: PLC0415
    from api.usecases.rounds.live import replanning as _replanning  # noqa: F401, PLC0415

    warm_planning()
