"""Our own search with a budget of processor seconds: for a machine that is busy with other work."""

from __future__ import annotations

from time import process_time
from typing import TYPE_CHECKING

from bench.planning.peers.tournee import solve_by

if TYPE_CHECKING:
    from bench.planning.instances import Instance, Objective, Routes


def solve(instance: Instance, objective: Objective, budget_s: float, seed: int) -> Routes:
    """Search until so many seconds of the processor are used up."""
    return solve_by(process_time, instance, objective, budget_s, seed)
