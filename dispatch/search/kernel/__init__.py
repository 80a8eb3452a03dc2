"""The compiled search: schedules of rounds, insertions, ruin and recreate.

The method is *slack induction by string removals* (Christiaens and Vanden Berghe 2020,
Transportation Science 54(2)): take strings of neighbouring stops out of neighbouring rounds, put
them back greedily while now and then overlooking a position, and accept what costs little more than
the best plan. Every node knows its earliest departure, the latest arrival that keeps the rest of
its round in time, and the room left before and after, so that an insertion is judged without
running the rest of the round.

From the bottom up: :mod:`ways` and :mod:`begins` tell of one leg and one node, :mod:`rows` where it
stands, :mod:`duty` how long a round waits; :mod:`rounds` works out one round; :mod:`rest`,
:mod:`hills` and :mod:`room` judge one request more in it, for which :mod:`beside` lays out the
ways, and :mod:`vain` tells where no place can pay; :mod:`one_stop`, :mod:`pairs` and
:mod:`many_stops` look for its cheapest place, :mod:`finding` remembers it; :mod:`nearby` says which
rounds are asked; :mod:`moves`, :mod:`ruining` and :mod:`recreating` change rounds; :mod:`whole`
keeps the best plan; :mod:`annealing` and :mod:`fewer` search. What is not compiled uses the doors
named here.
"""

from dispatch.search.kernel.annealing import construct, iterate
from dispatch.search.kernel.fewer import give_up_round, missing, shrink
from dispatch.search.kernel.finding import find_in_round
from dispatch.search.kernel.rounds import NO_COST, update_round
from dispatch.search.kernel.whole import go_back, keep_best, total_cost

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
