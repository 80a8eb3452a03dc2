"""The order in which files of tests are begun."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

LONGEST = (
    "tests/trust/test_kill.py",
    "tests/trust/test_replay.py",
    "tests/api/http/description/test_contract.py",
    "tests/courier_app/test_every_scene.py",
    "tests/courier_app/test_screens.py",
    "tests/courier_app/test_phone.py",
    "tests/routing/engine/test_engine.py",
    "tests/api/cli/test_commands.py",
    "tests/api/cli/test_questions.py",
    "tests/dispatch/rounds/test_whole_day_check.py",
    "tests/data/local/test_cluster.py",
    "tests/api/processes/test_solvers.py",
    "tests/dispatch/planning/test_explanations.py",
    "tests/data/store/test_old_code.py",
    "tests/api/cli/test_diagnosis.py",
    "tests/dispatch/planning/test_shared_vehicles.py",
)
"""Files that take longest, the longest first: begun last, one would keep the others waiting."""


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
