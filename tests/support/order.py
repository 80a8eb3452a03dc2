"""The order in which files of tests are begun."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]

LONGEST = (
    "tests/api/pages/board/test_verbs.py",
    "tests/api/pages/board/test_journeys.py",
    "tests/api/http/pages/test_edges.py",
    "tests/courier_app/test_phone.py",
    "tests/trust/test_kill.py",
    "tests/data/local/test_cluster.py",
    "tests/api/http/description/test_contract.py",
    "tests/courier_app/test_every_scene.py",
    "tests/api/http/pages/test_every_page.py",
    "tests/api/pages/booking/test_journeys.py",
    "tests/api/pages/admin/test_admins_week.py",
    "tests/api/pages/test_sign_in.py",
    "tests/api/pages/setup/test_first_round.py",
    "tests/trust/test_replay.py",
    "tests/api/cli/test_first_round.py",
    "tests/packaging/test_debian_package.py",
    "tests/api/cli/test_serving_demo.py",
    "tests/courier_app/test_offline.py",
    "tests/trust/test_backup.py",
    "tests/api/usecases/circuits/test_order_cycles.py",
    "tests/api/demo/test_simulated_day.py",
    "tests/courier_app/test_screens.py",
    "tests/api/cli/test_service_commands.py",
    "tests/api/usecases/rounds/test_moves.py",
    "tests/data/backup/test_earlier_schemas.py",
    "tests/api/http/access/test_walk.py",
    "tests/api/pages/circuits/test_order_cycle_pages.py",
    "tests/routing/closures/test_closed_router.py",
    "tests/test_project.py",
    "tests/api/usecases/rounds/test_failed_visits.py",
    "tests/api/usecases/circuits/test_order_cycles_on_live_days.py",
    "tests/api/pages/board/test_dialogues.py",
    "tests/api/usecases/rounds/test_live.py",
    "tests/api/cli/test_serving_whole.py",
    "tests/dispatch/check/test_check.py",
    "tests/api/usecases/system/test_first_streets.py",
    "tests/api/usecases/bookings/test_imports.py",
    "tests/bench/routing/test_side_by_side.py",
    "tests/api/http/system/test_front_page.py",
    "tests/trust/test_usecase_isolation.py",
)
"""Files that take longest, the longest first: begun last, one would keep the others waiting."""


DIVIDED = ("tests/api/http/pages/test_edges.py",)
"""Files whose tests several workers share: all of one at the end would keep the others waiting.

What tests of a file have in common is made once for each worker that has some of them.
"""

SLOW_FOLDERS = (
    "api/cli",
    "api/http",
    "api/pages",
    "api/processes",
    "api/usecases",
    "api/worker",
    "bench",
    "courier_app",
    "data/backup",
    "data/local",
    "data/store",
    "packaging",
    "trust",
)
"""Folders of tests with a database, a browser or processes of their own.

Where slow tests are left out they are not even read: to import the whole program takes longer than
many fast tests.
"""


def is_read(path: Path, marks: str) -> bool:
    """Return whether a file of tests is read where the option ``-m`` says *marks*."""
    if marks != "not slow" or not path.is_relative_to(TESTS):
        return True
    inside = path.relative_to(TESTS).as_posix() + "/"
    return not inside.startswith(tuple(f"{folder}/" for folder in SLOW_FOLDERS))


def group_of(test: str) -> str:
    """Return the name under which tests stay with one worker: their file's, or each its own."""
    file = test.partition("::")[0]
    return test if file in DIVIDED else file


def longest_first(files: Sequence[str]) -> list[int]:
    """Return the positions of tests in the order to run them, given the file of each.

    First come the files that take longest, then those of most tests; within a file nothing moves.
    """
    sizes = Counter(files)
    ranks = {name: rank for rank, name in enumerate(LONGEST)}
    return sorted(
        range(len(files)),
        key=lambda at: (ranks.get(files[at], len(ranks)), -sizes[files[at]], files[at], at),
    )
