"""Through no use case does a cooperative reach another's: every one, found by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import UUID, uuid5

import pytest
import sqlalchemy as sa

from api.auth.scopes import PERMISSIONS, Grant, Reach
from api.usecases.act import Act, Actor
from data.store.tables import metadata
from routing.errors import Denied, NotFound, TourneeError
from tests.support.interface.usecases import UseCase, arguments, every_usecase
from tests.support.people import somebody
from tests.support.store.rows import key_of, owned_tables, row_for
from tests.support.store.world import World

pytestmark = pytest.mark.trust

USECASES = dict(every_usecase())

OTHER_NAMES = {
    "companion": "person",
    "one": "shift",
    "other": "shift",
    "stop_ids": "stop",
    "ids": "notice",
    "visit": "stop",
    "cycle_id": "order_cycle",
    "lot_id": "cycle_lot",
    "order_id": "cycle_order",
}
"""Tables of ids whose parameter has another name than the table."""


@pytest.fixture
def filled(world: World) -> World:
    """Return both cooperatives a row in every table."""
    for home in (world.alpha, world.beta):
        with world.database.transaction(home) as tx:
            for table in owned_tables():
                tx.connection.execute(table.insert().values(row_for(home, table)))
    return world


def everything(world: World) -> Actor:
    """Somebody of alpha who has just signed in and may do all there is."""
    grant = Grant(permissions=dict.fromkeys(PERMISSIONS, Reach.ALL))
    return replace(somebody(world, "admin").actor, grant=grant)


def id_in(cooperative: UUID) -> Callable[[str], UUID]:
    """Return ids of a cooperative's rows by the names of parameters."""

    def of(name: str) -> UUID:
        noun = OTHER_NAMES.get(name, name.removesuffix("_id").removesuffix("_ids"))
        table = metadata.tables.get(f"tournee.{noun}")
        return uuid5(cooperative, noun) if table is None else key_of(cooperative, table)

    return of


CONTENT = sa.text(
    " UNION ALL ".join(
        f"SELECT '{table.name}', coalesce(sum(hashtextextended(t::text, 0)), 0) "  # noqa: S608
        f"FROM {table.fullname} AS t"
        for table in owned_tables()
    )
)
"""Tables, and a number for all of their rows: in one query, as it is asked often."""


def content(world: World, cooperative: UUID) -> dict[str, int]:
    """A number for all rows of a cooperative in each table, another when anything changes."""
    with world.database.transaction(cooperative) as tx:
        return {str(name): int(number) for name, number in tx.connection.execute(CONTENT)}


class _Undo(Exception):
    """Ends a transaction without a trace."""


def answer_of(
    world: World, actor: Actor, usecase: UseCase, id_of: Callable[[str], UUID], *, undo: bool
) -> str:
    """What a use case answers, ids left out: a word for its error, or all of its answer."""
    given = arguments(usecase, id_of)
    answers = []

    def carry_out(act: Act) -> None:
        answers.append(repr(usecase(act, **given)))
        act.finish()
        if undo:
            raise _Undo

    try:
        world.service.do(actor, carry_out)
    except _Undo:
        pass
    except (TourneeError, ValueError) as error:
        answers = [f"{type(error).__name__} {error}"]
    return re.sub(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}", "ID", answers[0])


def test_there_are_use_cases() -> None:
    """The search finds them, so that the tests below are about something."""
    assert len(USECASES) > 100


@pytest.mark.parametrize("name", USECASES)
def test_each_asks_for_a_permission_that_exists(name: str) -> None:
    """What a use case asks for is in the table of permissions."""
    assert set(USECASES[name].permissions) <= PERMISSIONS  # type: ignore[attr-defined]


AT_ONCE = 12
"""After so many use cases it is looked at what they left: the query takes longer than they do."""


def in_groups() -> Iterator[dict[str, UseCase]]:
    """Return all use cases, some at a time."""
    names = list(USECASES)
    for first in range(0, len(names), AT_ONCE):
        yield {name: USECASES[name] for name in names[first : first + AT_ONCE]}


def test_nobody_without_permission_gets_in(filled: World) -> None:
    """Every use case refuses who has no permission, and changes nothing."""
    nobody = replace(everything(filled), grant=Grant())
    before = content(filled, filled.alpha)
    for some in in_groups():
        for usecase in some.values():
            with pytest.raises(Denied, match="not-permitted"):
                filled.service.do(nobody, usecase, **arguments(usecase, id_in(filled.alpha)))
        assert content(filled, filled.alpha) == before, some.keys()


def test_no_use_case_reaches_another_cooperative(filled: World) -> None:
    """Another cooperative's ids are answered as ids that never were, and nothing is touched."""
    actor = everything(filled)
    mark = filled.beta.hex[-4:]
    before = content(filled, filled.beta)
    nowhere = UUID(int=7)
    for name, usecase in USECASES.items():
        foreign = answer_of(filled, actor, usecase, id_in(filled.beta), undo=True)
        unknown = answer_of(filled, actor, usecase, id_in(nowhere), undo=True)
        assert f"of {mark}" not in foreign, name
        assert foreign.split()[0] == unknown.split()[0], f"{name}: {foreign} / {unknown}"
        if foreign.startswith(NotFound.__name__):
            assert foreign == unknown, name
    # Only now for good: what they make may have taken over the ids that the caller chose.
    for some in in_groups():
        for usecase in some.values():
            answer_of(filled, actor, usecase, id_in(filled.beta), undo=False)
        assert content(filled, filled.beta) == before, some.keys()
