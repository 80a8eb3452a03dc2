"""What is in sight of the database: one look for many, never an old one, and again after a cut."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import TypeVar
from unittest.mock import patch

import sqlalchemy as sa

from api.http.glances import SnapshotPoller
from data.store.database import Database, Sight
from data.store.sights import SnapshotConnection
from tests.support.store.world import World

T = TypeVar("T")
_CONNECT = SnapshotConnection.__post_init__


@asynccontextmanager
async def looking(database: Database) -> AsyncIterator[SnapshotPoller]:
    """Look, once connected."""
    glances = SnapshotPoller(database)
    glances.begin()
    try:
        await _once(glances)
        yield glances
    finally:
        await glances.end()


async def _once(glances: SnapshotPoller) -> Sight:
    """Wait until something is told."""
    async with asyncio.timeout(30):
        while (sight := await glances.now()) is None:  # noqa: ASYNC110  # it connects by itself
            await asyncio.sleep(0.02)
    return sight


def within(database: Database, do: Callable[[SnapshotPoller], Coroutine[None, None, T]]) -> T:
    """Do something while it is looked."""

    async def run() -> T:
        async with looking(database) as glances:
            return await do(glances)

    return asyncio.run(run())


def commit(world: World) -> Sight:
    """Commit something; gives what is in sight after it."""
    with world.database.transaction(world.alpha) as tx:
        tx.value(sa.select(sa.func.pg_current_xact_id().cast(sa.Text)))
    with world.database.transaction(world.alpha) as tx:
        assert tx.sight is not None
        return tx.sight


def test_many_who_ask_at_once_share_a_look(world: World) -> None:
    """Of a hundred who ask together the first is served at once, all others by one more look."""

    async def ask(glances: SnapshotPoller) -> tuple[int, set[Sight | None]]:
        looks = 0
        look = SnapshotPoller._look  # counted

        def counted(self: SnapshotPoller) -> None:
            nonlocal looks
            looks += 1
            look(self)

        with patch.object(SnapshotPoller, "_look", counted):
            told = await asyncio.gather(*(glances.now() for _ in range(100)))
        return looks, set(told)

    looks, told = within(world.database, ask)
    assert looks == 2
    assert len(told) == 1
    assert None not in told


def test_nobody_is_told_what_was_in_sight_before_they_asked(world: World) -> None:
    """Whatever was committed before somebody asks is in what they are told."""

    async def ask(glances: SnapshotPoller) -> list[tuple[Sight, Sight | None]]:
        found = []
        for _ in range(20):
            # Somebody else's look is on its way while this is committed.
            early = asyncio.ensure_future(glances.now())
            await asyncio.sleep(0)
            after = await asyncio.to_thread(commit, world)
            found.append((after, await glances.now()))
            await early
        return found

    for after, told in within(world.database, ask):
        assert told == after


def test_after_a_cut_it_looks_again(world: World) -> None:
    """Where the connection is cut, who asks is told nothing for a moment, and nobody is stuck."""

    async def ask(glances: SnapshotPoller) -> bool:
        line = glances._line  # cut from outside
        assert line is not None
        with world.database.transaction() as tx:
            tx.value(sa.select(sa.func.pg_terminate_backend(line._line.info.backend_pid)))
        told = await asyncio.wait_for(asyncio.gather(glances.now(), glances.now()), 30)
        assert told[-1] is None
        await _once(glances)
        return glances._line is not line

    assert within(world.database, ask)


def test_who_goes_away_keeps_nobody_from_being_told(world: World) -> None:
    """One of those who wait is gone before the look is done: the others are told all the same."""

    async def ask(glances: SnapshotPoller) -> Sight | None:
        gone = asyncio.ensure_future(glances.now())
        stays = asyncio.ensure_future(glances.now())
        await asyncio.sleep(0)
        gone.cancel()
        return await asyncio.wait_for(stays, 30)

    assert within(world.database, ask) is not None


def test_before_it_begins_nothing_is_told(world: World) -> None:
    """Without a connection nobody waits."""
    assert asyncio.run(SnapshotPoller(world.database).now()) is None


def test_while_all_connections_are_in_use_it_waits_for_one(world: World) -> None:
    """A pool that is used up while it connects does not end it: it connects later, by itself."""
    database = Database(url=world.database.url)
    database.engine.dispose()
    database.engine = sa.create_engine(database.url, pool_size=1, max_overflow=0, pool_timeout=0.1)

    async def run() -> Sight:
        glances = SnapshotPoller(database)
        with database.engine.connect():
            glances.begin()
            await asyncio.sleep(1.0)
        try:
            return await _once(glances)
        finally:
            await glances.end()

    try:
        assert asyncio.run(run())
    finally:
        database.close()


def test_where_no_answer_comes_nobody_is_stuck(world: World) -> None:
    """Of a line that is up and says nothing, whoever asks is let go after a while."""

    async def ask(glances: SnapshotPoller) -> Sight | None:
        with (
            patch.object(SnapshotPoller, "_readable", lambda _: None),
            patch.object(SnapshotConnection, "look"),
        ):
            return await asyncio.wait_for(glances.now(), 30)

    assert within(world.database, ask) is None


def test_one_that_ends_while_it_connects_leaves_no_connection(world: World) -> None:
    """Begun and ended in the same breath, it hangs up what it was about to get."""
    made: list[SnapshotConnection] = []

    def connect(line: SnapshotConnection) -> None:
        made.append(line)
        _CONNECT(line)

    async def run() -> None:
        glances = SnapshotPoller(world.database)
        glances.begin()
        await asyncio.sleep(0)
        await glances.end()

    with patch.object(SnapshotConnection, "__post_init__", connect):
        asyncio.run(run())
    assert all(line._line.closed for line in made)
