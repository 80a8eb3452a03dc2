"""Customizable contraction hierarchies: the fast engine of the street side."""

from routing.engine.engine import Engine, plan_topology
from routing.engine.topology import Topology

__all__ = ["Engine", "Topology", "plan_topology"]
