"""Choosing rounds of which each request is in one: the cheapest choice out of very many.

This is *set partitioning*. Its linear relaxation is close to the whole choice where rounds have
windows (Desrochers, Desrosiers and Solomon, Operations Research 40(2), 1992), so that the best
choice is made of columns of small reduced cost. The relaxation is solved over few columns at a
time, those join that it asks for, and HiGHS then chooses among the most promising.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from dispatch.search.arrays.layout import Bools, Floats, Ints

    Rows: TypeAlias = NDArray[np.intp]

AT_ONCE = 300
"""Columns that join the linear relaxation at a time."""
MOST_CHOSEN_FROM = 1500
"""Columns that the whole choice is made from, those of the plan aside."""
MOST_BRANCHES = 100
"""Branches of the search for it at most: a limit that knows no clock."""
NEARLY = 1e-6
"""Less than this part of what the plan costs is no difference."""
DEAREST = 1e3
"""Leaving a request out counts as so many plans at most: larger numbers blur the small ones."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Columns:
    """Rounds to choose from; the last ones are those of a plan.

    Attributes
    ----------
    serves
        ``bool[n, requests]``
    kind
        ``int64[n]`` which kind of shift each is for.
    cost
        ``int64[n]`` units.
    shifts
        ``int64[kinds]`` shifts of each kind.
    penalty
        ``int64[requests]`` cost of leaving each out.
    planned
        How many of the last ones are the plan.
    """

    serves: Bools
    kind: Ints
    cost: Ints
    shifts: Ints
    penalty: Ints
    planned: int

    @property
    def plan(self) -> Rows:
        """Rows of the plan."""
        return np.arange(len(self.cost) - self.planned, len(self.cost))

    def cost_of(self, taken: Rows) -> int:
        """Cost of some rounds and of what they leave out."""
        left = ~self.serves[taken].any(axis=0)
        return int(self.cost[taken].sum() + self.penalty[left].sum())


def cheaper_choice(
    columns: Columns,
    ended: Callable[[], bool] = lambda: False,
    most: int = MOST_CHOSEN_FROM,
) -> Rows | None:
    """Rows of a choice that is cheaper than the plan, the best one found; ``None`` without one.

    ``ended`` is asked now and then, whether to leave off; the choice is made from ``most`` columns
    and those of the plan.
    """
    program = _Program(columns, ended)
    if not program.relax() or program.least >= 1.0 - NEARLY or ended():
        return None
    taken = program.whole(most)
    if taken is None or columns.cost_of(taken) >= columns.cost_of(columns.plan):
        return None
    return taken


class _Program:
    """The linear programme: a row for each request, for each kind of shift, and for all rounds.

    Costs count in plans. Where rounds cost much the relaxation takes a part of a round, and is far
    from whole choices; so its rounds are rounded up where it is proved that fewer cost more than
    the plan.
    """

    def __init__(self, columns: Columns, ended: Callable[[], bool]) -> None:
        # Slow to load, and seldom asked for.
        from scipy import optimize, sparse  # noqa: PLC0415

        self._optimize: Any = optimize
        self._sparse: Any = sparse
        self._columns = columns
        self._ended = ended
        plan = max(columns.cost_of(columns.plan), 1)
        self._rows = sparse.csr_array(columns.serves).astype(np.float64)
        self._cost: Floats = columns.cost / plan
        self._penalty: Floats = np.minimum(columns.penalty / plan, DEAREST)
        self._rounds = (0, len(self._cost))  # at least, at most
        self._reduced: Floats = self._cost
        self.least = 0.0
        """Cost of the relaxation."""

    def relax(self) -> bool:
        """Solve the relaxation; says whether that went well."""
        start = np.flatnonzero(self._columns.serves.sum(axis=1) == 1)
        inside, rounds = self._relaxed(np.union1d(start, self._columns.plan))
        whole = int(np.ceil(rounds - NEARLY))
        if whole > rounds + NEARLY:
            least, most = self._rounds
            self._rounds = (least, whole - 1)
            inside, _ = self._relaxed(inside)
            self._rounds = (whole if self.least >= 1.0 else least, most)
            inside, _ = self._relaxed(inside)
        return len(inside) > 0

    def _relaxed(self, inside: Rows) -> tuple[Rows, float]:
        """Let columns join until none would: all that joined (none on failure), and the rounds."""
        while len(inside) and not self._ended():
            equal, limit, bound = self._matrices(inside)
            found = self._optimize.linprog(
                np.concatenate([self._cost[inside], self._penalty]),
                A_eq=equal,
                b_eq=np.ones(equal.shape[0]),
                A_ub=limit,
                b_ub=bound,
                bounds=(0, None),
                method="highs-ds",
            )
            if found.status != 0:
                break
            fees = found.ineqlin.marginals
            self._reduced = self._cost - self._rows @ found.eqlin.marginals
            self._reduced += fees[-2] - fees[-1] - fees[self._columns.kind]
            self.least = float(found.fun)
            better = np.setdiff1d(np.flatnonzero(self._reduced < -NEARLY * self.least), inside)
            if not len(better):
                return inside, float(found.x[: len(inside)].sum())
            first = np.argsort(self._reduced[better], kind="stable")[:AT_ONCE]
            inside = np.union1d(inside, better[first])
        return inside[:0], 0.0

    def _matrices(self, inside: Rows) -> tuple[Any, Any, Floats]:
        """Rows of requests, rows of limits and their bounds; columns, then requests left out."""
        columns = self._columns
        requests, kinds = columns.serves.shape[1], len(columns.shifts)
        ones = self._sparse.eye_array(requests)
        equal = self._sparse.hstack([self._rows[inside].T, ones], format="csr")
        limit = np.zeros((kinds + 2, len(inside) + requests))
        limit[columns.kind[inside], np.arange(len(inside))] = 1.0
        limit[-2, : len(inside)] = -1.0
        limit[-1, : len(inside)] = 1.0
        least, most = self._rounds
        bound = np.array([*columns.shifts, -least, most], np.float64)
        return equal, self._sparse.csr_array(limit), bound

    def whole(self, most: int) -> Rows | None:
        """Choose among the columns of least reduced cost and those of the plan."""
        few = np.argsort(self._reduced, kind="stable")[:most]
        few = few[self._reduced[few] <= 1.0 - self.least]  # with any other the plan is cheaper
        inside = np.union1d(few, self._columns.plan)
        equal, limit, bound = self._matrices(inside)
        lines = self._optimize.LinearConstraint
        found = self._optimize.milp(
            np.concatenate([self._cost[inside], self._penalty]),
            integrality=np.ones(equal.shape[1]),
            bounds=self._optimize.Bounds(0, 1),
            constraints=[lines(equal, 1, 1), lines(limit, -np.inf, bound)],
            options={"node_limit": MOST_BRANCHES, "mip_rel_gap": NEARLY},
        )
        if found.x is None:
            return None
        taken: Rows = inside[found.x[: len(inside)] > 0.5]  # whole but for rounding
        return taken
