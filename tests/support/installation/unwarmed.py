"""``tournee`` whose servers load the machinery of searches at their first search, not before.

Its solvers are forked from a process that has loaded them: see :mod:`.warm_processes`. So are the
workers beside a demo, whose day is planned for a second, and beside a server for which
:data:`WARM_WORKERS` is set.

Two processes more for each server take longer to load than the server itself, and most tests ask
for no search in them. That servers warm them is kept by ``tests/api/http/test_served.py``; workers
load by themselves beside the whole service.
"""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path

DEMO_PLAN_S = 1
WARM_WORKERS = "TESTS_WARM_WORKERS"


def begin() -> None:
    """Run the command line, by another clock where a file of one is named."""
    # Processes that it spawns read this module too, and need none of it.
    from api import composition  # noqa: PLC0415
    from api.cli.main import main  # noqa: PLC0415
    from api.processes.searches import SearchesApart  # noqa: PLC0415
    from tests.support.installation.driven import CLOCK_FILE, DrivenClock  # noqa: PLC0415
    from tests.support.installation.warm_solvers import warm_solvers  # noqa: PLC0415

    class Unwarmed(SearchesApart):
        """Searches whose processes start with the first of them."""

        def warm(self) -> None:
            """Start nothing."""

    vars(composition)["SearchesApart"] = Unwarmed
    warm_solvers()
    if CLOCK_FILE in os.environ:
        vars(composition)["utc_now"] = DrivenClock(Path(os.environ[CLOCK_FILE]))
    if "--demo" in sys.argv:
        _hurry_demo()
    if "--demo" in sys.argv or WARM_WORKERS in os.environ:
        _warm_workers()
    main()


def _hurry_demo() -> None:
    from api.demo import serving  # noqa: PLC0415

    vars(serving)["make_live"] = partial(vars(serving)["make_live"], budget_s=DEMO_PLAN_S)


def _warm_workers() -> None:
    from api.worker import processes  # noqa: PLC0415

    program = (sys.executable, "-m", "tests.support.installation.warm_command")
    worker = (*program, "worker", "--with-parent")
    vars(processes)["workers_beside"] = partial(processes.workers_beside, command=worker)


if __name__ == "__main__":
    begin()
