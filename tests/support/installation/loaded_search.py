"""All that a solver's process loads: whoever reads this module has it, with compiled kernels."""

from api.processes import planning_warmup, solvers
from dispatch import cross_check
from dispatch.planning import plan_from_sequences
from dispatch.planning.fairness import even_split
from dispatch.search.large import search_in_parts

planning_warmup.warm_planning()

__all__ = ["cross_check", "even_split", "plan_from_sequences", "search_in_parts", "solvers"]
