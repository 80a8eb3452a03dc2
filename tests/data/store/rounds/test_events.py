"""The event log: numbered without gaps, every event once, never changed."""

from __future__ import annotations

import threading
from dataclasses import replace
from uuid import UUID

import pytest
import sqlalchemy as sa

from data.store.rounds import events
from data.store.rounds.events import LoggedEvent
from tests.support.store.world import MORNING, World


def an_event(number: int, kind: str = "round_started") -> LoggedEvent:
    """An event with an id of its own."""
    return LoggedEvent(
        id=UUID(int=number),
        kind=kind,
        subject_kind="round",
        subject_id=UUID(int=1),
        actor_kind="system",
        actor_id=None,
        at=MORNING,
        received_at=MORNING,
    )


def test_events_are_numbered_without_gaps(world: World) -> None:
    """Each cooperative's log counts from 1, whatever others append."""
    for home in (world.alpha, world.beta, world.alpha):
        with world.database.transaction(home) as tx:
            start = events.head(tx)
            logged_events = events.append(tx, [an_event(start * 10 + k) for k in (1, 2)])
            assert [each.seq for each in logged_events] == [start + 1, start + 2]
    with world.database.transaction(world.alpha) as tx:
        assert [each.seq for each in events.read(tx, 0)] == [1, 2, 3, 4]
        assert events.head(tx) == 4


def test_events_about_one_thing_are_found_behind_any_number(world: World) -> None:
    """Of a long log only what is about one thing is read, of the kinds that are asked for."""
    other = replace(an_event(9), subject_id=UUID(int=2))
    with world.database.transaction(world.alpha) as tx:
        events.append(tx, [an_event(7), other, an_event(8, "round_finished")])
    with world.database.transaction(world.alpha) as tx:
        about = UUID(int=1)
        assert [each.seq for each in events.read(tx, 0, subject_id=about)] == [1, 3]
        assert [each.seq for each in events.read(tx, 1, subject_id=about)] == [3]
        found = events.read(tx, 0, subject_id=about, kinds=["round_started"])
        assert [each.seq for each in found] == [1]
    with world.database.transaction(world.beta) as tx:
        assert events.read(tx, 0, subject_id=UUID(int=1)) == []


def test_the_same_event_counts_once(world: World) -> None:
    """An id that is known, or comes twice in one batch, is appended once; the first one counts."""
    with world.database.transaction(world.alpha) as tx:
        first = an_event(7)
        twin = replace(first, kind="round_finished")
        assert [each.kind for each in events.append(tx, [first, twin])] == ["round_started"]
    with world.database.transaction(world.alpha) as tx:
        assert events.append(tx, [an_event(7), an_event(8)])[0].id == UUID(int=8)
        assert events.append(tx, [an_event(7)]) == []
        assert [each.seq for each in events.read(tx, 0)] == [1, 2]


def test_two_cooperatives_may_use_one_id(world: World) -> None:
    """An id that another cooperative has used is not known here: nothing leaks."""
    for home in (world.alpha, world.beta):
        with world.database.transaction(home) as tx:
            assert len(events.append(tx, [an_event(7)])) == 1


def test_numbers_follow_commits(world: World) -> None:
    """Of many writers at once none leaves a gap, and none is ever overtaken by a later number."""
    seen: list[int] = []

    def write(first: int) -> None:
        for k in range(20):
            with world.database.transaction(world.alpha) as tx:
                logged_events = events.append(tx, [an_event(first + k)])
                seen.append(logged_events[0].seq)

    writers = [threading.Thread(target=write, args=(1000 * (1 + k),)) for k in range(4)]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    assert sorted(seen) == list(range(1, 81))
    assert seen == sorted(seen)


def test_a_failed_transaction_leaves_nothing(world: World) -> None:
    """What is rolled back takes no number."""

    def fail() -> None:
        with world.database.transaction(world.alpha) as tx:
            events.append(tx, [an_event(1)])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with world.database.transaction(world.alpha) as tx:
        assert events.append(tx, [an_event(2)])[0].seq == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tournee.event SET kind = 'other'",
        "DELETE FROM tournee.event",
        "TRUNCATE tournee.event",
        "UPDATE tournee.log_head SET seq = 0",
        "DELETE FROM tournee.log_head",
    ],
)
@pytest.mark.parametrize("role", ["application", "owner"])
def test_nobody_rewrites_the_log(world: World, statement: str, role: str) -> None:
    """Neither the application nor the owner of the tables can change or remove an event."""
    with world.database.transaction(world.alpha) as tx:
        events.append(tx, [an_event(1)])
    url = world.database.url if role == "application" else world.owner_url
    engine = sa.create_engine(url)
    try:
        with engine.connect() as connection:
            connection.execute(
                sa.select(sa.func.set_config("tournee.cooperative", str(world.alpha), True))  # noqa: FBT003
            )
            with pytest.raises(sa.exc.DBAPIError, match=r"append-only|denied|never gets shorter"):
                connection.execute(sa.text(statement))
    finally:
        engine.dispose()
