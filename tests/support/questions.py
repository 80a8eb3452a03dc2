"""The tiny day planned on the tiny city's streets, for questions about its plan."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.cli.day_files import Request
from api.cli.planning.planned_files import Prepared, prepare
from dispatch.model import Plan
from dispatch.planning.planner import plan
from dispatch.planning.what_if.explanations import Explanation, explain
from dispatch.search.stop_rules import Iterations
from tests.support.tiny import write_day_file, write_extract


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A day, its plan, and what the plan says for itself."""

    prepared: Prepared
    plan: Plan
    explanation: Explanation


def asked(folder: Path, content: dict[str, Any], *, iterations: int = 100) -> Asked:
    """Plan a day and explain the plan."""
    day = write_day_file(folder / "day.json", content)
    city = write_extract(folder / "grid.osm")
    prepared = prepare(folder, Request(file=day, city=str(city)), lambda _stage, _share: None)
    new_plan = plan(prepared.problem, Iterations(iterations), 1)
    return Asked(prepared=prepared, plan=new_plan, explanation=explain(prepared.problem, new_plan))
