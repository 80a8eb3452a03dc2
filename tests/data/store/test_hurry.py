"""In a hurry nothing is waited for: not the database, not a lock, not what takes long."""

import threading

import pytest

from data.store.hurry import MustWaitError, hurried, locked_without_waiting, need_time
from data.store.planning.day_stamps import stamp_of
from data.store.system.figures import pool_of
from tests.support.rounds.live_town import DAY
from tests.support.store.world import World


def test_a_transaction_in_a_hurry_begins_nothing(world: World) -> None:
    """It knows whose it is and its sight; no connection is taken, and whoever reads must wait."""
    with hurried("a sight"), world.database.transaction(world.alpha) as tx:
        assert (tx.owner, tx.sight) == (world.alpha, "a sight")
        assert pool_of(world.database).used == 0
        with pytest.raises(MustWaitError):
            stamp_of(tx, DAY)
    with world.database.transaction(world.alpha) as tx:
        assert tx.sight != "a sight"
        assert stamp_of(tx, DAY)


def test_what_takes_long_is_refused_in_a_hurry_alone() -> None:
    """Whoever has time may take it, before and after a hurry as well."""
    need_time()
    with hurried("a sight"), pytest.raises(MustWaitError):
        need_time()
    need_time()


def test_in_a_hurry_nobody_waits_for_a_lock() -> None:
    """A lock that another thread holds is not waited for; a free one is held and given back."""
    lock, taken, done = threading.RLock(), threading.Event(), threading.Event()

    def hold() -> None:
        with locked_without_waiting(lock):
            taken.set()
            done.wait(30)

    other = threading.Thread(target=hold)
    other.start()
    assert taken.wait(30)
    with hurried("a sight"), pytest.raises(MustWaitError), locked_without_waiting(lock):
        pytest.fail("it is not free")
    done.set()
    other.join(30)
    with hurried("a sight"), locked_without_waiting(lock), locked_without_waiting(lock):
        pass
    assert lock.acquire(blocking=False)
    lock.release()


def test_nobody_takes_a_hurry_for_a_failure() -> None:
    """What catches every error on the way lets it pass."""
    assert not issubclass(MustWaitError, Exception)
