"""Short searches in processes of their own: one for each cooperative, and not too many."""

from __future__ import annotations

import operator
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from api.processes.searches import MOST_WAITING, PROCESSES, SearchesApart
from routing.errors import BadInput, Conflict, Failure, Fault, TourneeError

OWNERS = [UUID(int=number) for number in range(MOST_WAITING + 1)]


def test_each_cooperative_searches_once_at_a_time(tmp_path: Path) -> None:
    """The second of one is refused at once; others go on, in another process; few wait in all."""
    searches, enough = SearchesApart(), tmp_path / "enough"
    try:
        assert searches.run(OWNERS[0], os.getpid) != os.getpid()
        threads = [
            threading.Thread(target=searches.run, args=(owner, _search_until, enough))
            for owner in OWNERS[:MOST_WAITING]
        ]
        threads[0].start()
        _until(lambda: searches.busy == {OWNERS[0]})
        with pytest.raises(Conflict, match="replan-under-way"):
            searches.run(OWNERS[0], operator.add, 1, 2)
        with pytest.raises(Conflict, match="replan-under-way"):
            searches.need_turn(OWNERS[0])
        searches.need_turn(OWNERS[1])
        assert searches.run(OWNERS[1], operator.add, 1, 2) == 3
        for thread in threads[1:]:
            thread.start()
        _until(lambda: len(searches.busy) == MOST_WAITING)
        with pytest.raises(Conflict, match="replans-busy"):
            searches.run(OWNERS[-1], operator.add, 1, 2)
        enough.touch()
        for thread in threads:
            thread.join()
        assert searches.busy == set()
    finally:
        enough.touch()
        searches.close()


def test_what_a_search_refuses_is_told() -> None:
    """With all that its sentence says; the processes go on, those of others too."""
    fault = Fault(code="out-of-range", where="seed", args={"value": 7})
    refusals = (Conflict("replan-impossible", count=2), BadInput([fault]))
    searches = SearchesApart()
    try:
        pid = searches.run(OWNERS[0], os.getpid)
        for refusal in refusals:
            with pytest.raises(type(refusal)) as caught:
                searches.run(OWNERS[0], _refuse, refusal)
            assert str(caught.value) == str(refusal)
            assert vars(caught.value).keys() >= vars(refusal).keys()
            assert caught.value.arguments == refusal.arguments
        assert searches.run(OWNERS[0], os.getpid) == pid
    finally:
        searches.close()


def test_after_a_process_was_killed_searches_go_on() -> None:
    """Who was searching is told, and the next search has new processes."""
    searches = SearchesApart()
    try:
        with pytest.raises(Failure, match="replan-broken-off"):
            searches.run(OWNERS[0], _die)
        assert searches.run(OWNERS[0], operator.add, 1, 2) == 3
    finally:
        searches.close()


def _refuse(refusal: TourneeError) -> None:
    raise refusal


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _search_until(there: Path) -> None:
    _until(there.exists)


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_processes_are_warmed_before_the_first_search() -> None:
    """Warming takes whoever asks no time; both processes then have their machinery loaded."""
    searches = SearchesApart()
    try:
        began = time.monotonic()
        searches.warm()
        assert time.monotonic() - began < 2
        pool = searches._pool  # what is there before anybody searches
        assert pool is not None
        assert len(pool._processes) == PROCESSES
        assert searches.busy == set()
        assert searches.run(OWNERS[0], _loaded)
    finally:
        searches.close()


def _loaded() -> bool:
    return {"dispatch.search.kernel", "api.usecases.rounds.live.replanning"} <= set(sys.modules)
