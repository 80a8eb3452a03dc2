"""Being told of news: promptly, again after the database was away, and until told to end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from data.store.listening import ANYTHING, listen
from data.store.rounds import events
from tests.support.rounds.live_town import busy_town
from tests.support.store.world import World

Heard = list[tuple[str, str]]
LONGEST_S = 20.0


@contextmanager
def _listening(world: World) -> Iterator[Heard]:
    heard: Heard = []
    ended = threading.Event()
    thread = threading.Thread(
        target=listen,
        args=(world.database, (events.CHANNEL,), lambda *message: heard.append(message), ended),
    )
    thread.start()
    try:
        _await(lambda: (ANYTHING, "") in heard)
        yield heard
    finally:
        ended.set()
        thread.join(LONGEST_S)
        assert not thread.is_alive()


def _await(done: Callable[[], bool]) -> None:
    until = time.monotonic() + LONGEST_S
    while not done():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_what_is_appended_is_told(world: World) -> None:
    """A new event is told with its cooperative and number: no page waits for the next ping."""
    town, _ = busy_town(world)
    with _listening(world) as heard:
        town.publish()
        with world.database.transaction(town.home) as tx:
            head = events.head(tx)
        _await(lambda: (events.CHANNEL, f"{town.home}:{head}") in heard)


def test_a_lost_connection_is_taken_up_again(world: World) -> None:
    """After the database cut the line, whoever listens is told that anything may be new."""
    with _listening(world) as heard:
        with world.database.transaction() as tx:
            tx.rows(
                sa.text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE query LIKE 'LISTEN%' AND datname = current_database()"
                )
            )
        _await(lambda: heard.count((ANYTHING, "")) == 2)
