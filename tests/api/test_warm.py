"""What is compiled ahead, so that no user waits for a compiler."""

from __future__ import annotations

import subprocess
import sys

ASKED = """
from api.warm import warm_planning
from dispatch.search import asking, kernel, refusing, timing
warm_planning()
called = ("iterate", "shrink", "recreate", "update_round", "find_in_round", "missing", "go_back",
          "keep_best", "total_cost")
doors = [getattr(kernel, name) for name in called]
doors += [asking.ask, timing.figures, refusing.refusals]
print(*(door.__qualname__ for door in doors if not door.signatures))
"""


def test_every_kernel_that_a_plan_calls_is_warmed() -> None:
    """After warming, saving rounds, making room and a quote compile nothing more."""
    ran = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []
