"""Replans and rounds taken back over HTTP: their search holds no connection and no lock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from api.usecases.rounds.live.replanning import TRIES
from tests.support.interface.http import Web
from tests.support.rounds.live_town import DAY, OPENS, Town, busy_town

ASKED = {"budget_s": 0.1, "keep": "riders"}


class Watched:
    """Searches at once, and lets something happen meanwhile."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        self.owners: list[UUID] = []
        self._meanwhile = meanwhile

    def need_turn(self, owner: UUID) -> None:
        """Refuse nobody."""

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


def test_a_replan_sent_twice_is_not_searched_twice(web: Web, town: Town) -> None:
    """Under the same key the first answer is given again at once; with another body it is not."""
    town.add_job((2, 2), (2, 3), window=(20, 290))
    office, path, key = web.person(town.office), f"/v1/days/{DAY}/replan", {"Idempotency-Key": "x1"}
    with watched(web, lambda: None) as searches:
        answer = office.post(path, ASKED, headers=key)
        assert answer.status_code == 200, answer.text
        again = office.post(path, ASKED, headers=key)
        assert (again.status_code, again.json()) == (200, answer.json())
        assert len(searches.owners) == 1
        other = office.post(path, {**ASKED, "seed": 5}, headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "key-used-twice")
    assert len(searches.owners) == 1


def test_what_a_dry_run_showed_is_carried_out_without_a_search(web: Web, town: Town) -> None:
    """The change that was shown is made just so; for another request it is refused."""
    late = town.add_job((2, 1), (2, 3), window=(20, 290))
    office, path = web.person(town.office), f"/v1/days/{DAY}/replan"
    with watched(web, lambda: None) as searches:
        body = office.post(path, {**ASKED, "dry_run": True}).json()
        assert (body["plan_id"], len(searches.owners)) == (None, 1)
        assert town.holder(late) is None
        other = office.post(path, {"keep": "nothing", "shown": body["shown"]})
        assert (other.status_code, other.json()["code"]) == (409, "shown-for-another")
        wrong = office.post(path, {**ASKED, "shown": "nonsense"})
        assert (wrong.status_code, wrong.json()["faults"][0]["code"]) == (422, "shown-form")
        done = office.post(path, {**ASKED, "shown": body["shown"]})
        assert done.status_code == 200, done.text
        assert len(searches.owners) == 1
    assert town.holder(late) is not None
    assert done.json()["comparison"] == body["comparison"]
    assert done.json()["shown"] is None


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
