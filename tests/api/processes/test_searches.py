"""Short searches in processes of their own: one for each cooperative, and not too many."""

from __future__ import annotations

import operator
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from api.processes.searches import MOST_WAITING, PROCESSES, SearchesApart
from api.usecases.rounds.live.replan_warmup import warm_replanning
from routing.errors import BadInput, Conflict, Failure, Fault, TourneeError

OWNERS = [UUID(int=number) for number in range(MOST_WAITING + 1)]


@pytest.fixture(scope="module")
def searches() -> Iterator[SearchesApart]:
    """Searches whose processes load their machinery once; a test that ends them comes last."""
    searches = SearchesApart(load=warm_replanning)
    yield searches
    searches.close()


def test_processes_are_warmed_before_the_first_search(searches: SearchesApart) -> None:
    """Warming takes whoever asks no time; both processes then have their machinery loaded."""
    began = time.monotonic()
    searches.warm()
    assert time.monotonic() - began < 2
    pool = searches._pool  # what is there before anybody searches
    assert pool is not None
    assert len(pool._processes) == PROCESSES
    assert searches.busy == set()
    assert searches.run(OWNERS[0], _loaded)


def test_each_cooperative_searches_once_at_a_time(searches: SearchesApart, tmp_path: Path) -> None:
    """The second of one is refused at once; others go on, in another process; few wait in all."""
    enough = tmp_path / "enough"
    assert searches.run(OWNERS[0], os.getpid) != os.getpid()
    threads = [
        threading.Thread(target=searches.run, args=(owner, _search_until, enough))
        for owner in OWNERS[:MOST_WAITING]
    ]
    try:
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
    finally:
        enough.touch()
    for thread in threads:
        thread.join()
    assert searches.busy == set()


def test_what_a_search_refuses_is_told(searches: SearchesApart) -> None:
    """With all that its sentence says; the processes go on, those of others too."""
    fault = Fault(code="out-of-range", where="seed", args={"value": 7})
    refusals = (Conflict("replan-impossible", count=2), BadInput([fault]))
    before = _processes_of(searches)
    for refusal in refusals:
        with pytest.raises(type(refusal)) as caught:
            searches.run(OWNERS[0], _refuse, refusal)
        assert str(caught.value) == str(refusal)
        assert vars(caught.value).keys() >= vars(refusal).keys()
        assert caught.value.arguments == refusal.arguments
    assert _processes_of(searches) == before


def test_after_a_process_was_killed_searches_go_on(searches: SearchesApart) -> None:
    """Who was searching is told, and the next search has new processes."""
    before = _processes_of(searches)
    with pytest.raises(Failure, match="replan-broken-off"):
        searches.run(OWNERS[0], _die)
    assert searches.run(OWNERS[0], operator.add, 1, 2) == 3
    assert not _processes_of(searches) & before


def _processes_of(searches: SearchesApart) -> set[int]:
    """Return the numbers of the processes that search, with at least one that has begun."""
    began = searches.run(OWNERS[0], os.getpid)
    assert searches._pool is not None
    found = set(searches._pool._processes)
    assert began in found
    return found


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


def _loaded() -> bool:
    return {"dispatch.search.kernel", "api.usecases.rounds.live.replanning"} <= set(sys.modules)
