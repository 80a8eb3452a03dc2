"""The compiled search: schedules of rounds, insertions, ruin and recreate.

The method is *slack induction by string removals* (Christiaens and Vanden Berghe 2020,
Transportation Science 54(2)): take strings of neighbouring stops out of neighbouring rounds, put
them back greedily while now and then overlooking a position, and accept what costs little more than
the best plan. Every node knows its earliest departure, the latest arrival that keeps the rest of
its round in time, and the room left before and after, so that an insertion is judged without
running the rest of the round.

From the bottom up: :mod:`legs` and :mod:`service_start` tell of one leg and one node,
:mod:`row_index` where it stands, :mod:`duty_time` how long a round waits; :mod:`round_timing` works
out one round and :mod:`downstream_effects` what an insertion does to the rest of it. In
:mod:`insertion`, :mod:`hilly_rounds` and :mod:`feasibility` judge one request more in a round, for
which :mod:`adjacent_legs` lays out the legs, and :mod:`pruning_bounds` tells where no place can
pay; :mod:`one_stop`, :mod:`pairs` and :mod:`many_stops` look for its cheapest place,
:mod:`insertion_costs` remembers it. :mod:`nearby_rounds` says which rounds are tried;
:mod:`round_edits`, :mod:`ruining` and :mod:`recreating` change rounds; :mod:`plan_state` keeps the
best plan; :mod:`annealing` and :mod:`fewer_rounds` search. What is not compiled uses the functions
named here.
"""

from dispatch.search.kernel.annealing import construct, iterate
from dispatch.search.kernel.fewer_rounds import give_up_round, missing, shrink
from dispatch.search.kernel.insertion.insertion_costs import find_in_round
from dispatch.search.kernel.plan_state import go_back, keep_best, total_cost
from dispatch.search.kernel.round_timing import NO_COST, update_round

__all__ = [
    "NO_COST",
    "construct",
    "find_in_round",
    "give_up_round",
    "go_back",
    "iterate",
    "keep_best",
    "missing",
    "shrink",
    "total_cost",
    "update_round",
]
