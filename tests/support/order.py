"""The order in which files of tests are begun."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]

LONGEST = (
    "tests/api/http/description/test_contract.py",
    "tests/api/pages/board/test_journeys.py",
    "tests/api/pages/board/test_verbs.py",
    "tests/api/http/pages/test_every_page.py",
    "tests/trust/test_kill.py",
    "tests/courier_app/test_phone.py",
    "tests/api/pages/setup/test_first_round.py",
    "tests/data/local/test_cluster.py",
    "tests/courier_app/test_every_scene.py",
    "tests/api/cli/test_serving_demo.py",
    "tests/api/cli/test_commands.py",
    "tests/api/pages/admin/test_admins_week.py",
    "tests/trust/test_replay.py",
    "tests/courier_app/test_offline.py",
    "tests/api/usecases/bookings/test_imports.py",
    "tests/api/pages/test_sign_in.py",
    "tests/api/pages/booking/test_journeys.py",
    "tests/api/cli/test_questions.py",
    "tests/api/cli/test_first_round.py",
    "tests/trust/test_usecase_isolation.py",
    "tests/api/http/access/test_walk.py",
    "tests/trust/test_backup.py",
    "tests/api/cli/test_serving_whole.py",
    "tests/bench/planning/test_side_by_side.py",
    "tests/data/store/test_old_code.py",
    "tests/packaging/test_debian_package.py",
    "tests/api/http/access/test_walk_within.py",
    "tests/api/pages/board/test_dialogues.py",
    "tests/courier_app/test_screens.py",
    "tests/api/demo/test_simulated_day.py",
    "tests/api/processes/test_searches.py",
    "tests/api/usecases/people/test_signing_in.py",
    "tests/bench/routing/test_side_by_side.py",
    "tests/api/http/bookings/test_hostile_uploads.py",
    "tests/packaging/test_wheel.py",
    "tests/api/cli/test_diagnosis.py",
    "tests/dispatch/planning/test_shared_vehicles.py",
    "tests/dispatch/search/test_batch_insertion.py",
)
"""Files that take longest, the longest first: begun last, one would keep the others waiting."""


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
