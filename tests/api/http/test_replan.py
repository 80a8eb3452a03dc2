"""Replans and rounds taken back over HTTP: their search holds no connection and no lock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from api.usecases.replanning import TRIES
from tests.support.http import Web
from tests.support.live_town import DAY, OPENS, Town, busy_town

ASKED = {"budget_s": 0.1, "keep": "riders"}


class Watched:
    """Searches at once, and lets something happen meanwhile."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        self.owners: list[UUID] = []
        self._meanwhile = meanwhile

    def run(
        self,
        owner: UUID,
        search: Callable[..., Any],
        /,
        *args: Any,  # noqa: ANN401
        **kwargs: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """Search, and note for whom."""
        self.owners.append(owner)
        self._meanwhile()
        return search(*args, **kwargs)


@contextmanager
def watched(web: Web, meanwhile: Callable[[], None]) -> Iterator[Watched]:
    """Let the application search so."""
    before, searches = web.app.state.service, Watched(meanwhile)
    tools = replace(before.tools, searches=searches)
    web.app.state.service = replace(before, tools=tools)
    try:
        yield searches
    finally:
        web.app.state.service = before


@pytest.fixture(scope="module")
def town(web: Web) -> Town:
    """Publish a day with many visits."""
    town, _ = busy_town(web.world)
    town.publish()
    town.follow("ana", OPENS)
    return town


def go_on(town: Town) -> None:
    """Let somebody serve their next stop."""
    visits = [v for name in ("ana", "bo") for v in town.round(name).visits]
    town.settle(next(v for v in visits if v.status in {"planned", "arrived"}))


def test_nothing_is_held_while_a_replan_is_looked_for(web: Web, town: Town) -> None:
    """Meanwhile every connection is free, whoever rides goes on telling, and the day is new."""
    seen: list[int] = []

    def meanwhile() -> None:
        seen.append(web.world.database.engine.pool.checkedout())  # type: ignore[attr-defined]
        if len(seen) == 1:
            go_on(town)  # Waits for ever where the day is locked.

    late = town.add_job((1, 1), (2, 3), window=(20, 290))
    office = web.person(town.office)
    with watched(web, meanwhile) as searches:
        answer = office.post(f"/v1/days/{DAY}/replan", ASKED)
    assert answer.status_code == 200, answer.text
    assert seen == [0, 0], "the day had changed once, and was looked at again"
    assert searches.owners == [town.home] * 2
    assert town.holder(late) is not None


def test_a_day_that_always_changes_is_replanned_all_the_same(web: Web, town: Town) -> None:
    """After some tries it is locked for a moment; asked again, the same plan is told."""
    late = town.add_job((1, 2), (2, 3), window=(20, 290))
    office = web.person(town.office)
    plan_id = str(town.world.service.ids())
    path, body = f"/v1/days/{DAY}/replan", {**ASKED, "plan_id": plan_id}
    with watched(web, lambda: go_on(town)) as searches:
        answer = office.post(path, body)
        assert answer.status_code == 200, answer.text
        assert len(searches.owners) == TRIES
        assert town.holder(late) is not None
        again = office.post(path, body)
    assert (again.status_code, again.json()) == (200, answer.json())
    assert len(searches.owners) == TRIES


def test_nothing_is_held_while_a_round_is_taken_back(web: Web, town: Town) -> None:
    """Others ride what is left, searched as a replan is; the same key gives the same answer."""
    seen: list[int] = []

    def meanwhile() -> None:
        seen.append(web.world.database.engine.pool.checkedout())  # type: ignore[attr-defined]
        if len(seen) == 1:
            go_on(town)  # Waits for ever where the day is locked.

    office = web.person(town.office)
    path, key = f"/v1/shifts/{town.shifts['ana']}/take-back", {"Idempotency-Key": "ana-is-ill"}
    with watched(web, meanwhile) as searches:
        answer = office.post(path, ASKED, headers=key)
        assert answer.status_code == 200, answer.text
        assert seen == [0, 0], "the day had changed once, and was looked at again"
        assert searches.owners == [town.home] * 2
        again = office.post(path, ASKED, headers=key)
    assert (again.status_code, again.json()) == (200, answer.json())
    assert town.round("ana").status == "finished"
    assert len(searches.owners) == 2
