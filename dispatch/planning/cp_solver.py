"""One run of OR-Tools CP-SAT, in one thread and by its own clock, so that it can be repeated."""

from __future__ import annotations

from typing import Any

from ortools.sat.python import cp_model


def solved(
    model: cp_model.CpModel, seed: int, budget: float, **parameters: float
) -> cp_model.CpSolver | None:
    """Return the solver with the values of its best answer, ``None`` where it has found none.

    Parameters
    ----------
    model
        Variables, constraints and objective.
    seed
        The same model and seed give the same answer.
    budget
        What CP-SAT may spend, in its own deterministic seconds: about one of ours.
    parameters
        Further parameters of CP-SAT.
    """
    solver: Any = cp_model.CpSolver()
    values = {
        "num_workers": 1,
        "random_seed": seed % (1 << 31),
        "max_deterministic_time": budget,
        **parameters,
    }
    for name, value in values.items():
        setattr(solver.parameters, name, value)
    found: bool = solver.solve(model) in {cp_model.OPTIMAL, cp_model.FEASIBLE}
    return solver if found else None
