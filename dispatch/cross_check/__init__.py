"""The cross-check solver: the same problem as an OR-Tools routing model, from the problem alone.

It shares no code with our search, not even the arrays that the search reads, so that a fault there
does not show in both plans. What it gives are sequences of stops;
:mod:`dispatch.planning.plan_from_sequences` makes a checked plan of them.
"""

from dispatch.cross_check.routing_model import Sequences, solve

__all__ = ["Sequences", "solve"]
