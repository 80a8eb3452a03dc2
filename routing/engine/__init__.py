"""Customizable contraction hierarchies: the fast engine of the street side."""

from routing.engine.contraction import Topology
from routing.engine.hierarchy_engine import Engine, plan_topology

__all__ = ["Engine", "Topology", "plan_topology"]
