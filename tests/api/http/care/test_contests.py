"""Contests over HTTP: what is told of one, and that a decision is said in words."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from data.store.care import contests
from data.store.care.contests import Contest
from tests.support.interface.http import Web

ASKED = "/v1/contests?first=2026-03-09&last=2026-03-09"


def _opened(web: Web, rider_id: UUID) -> UUID:
    """Keep a contest of a rider's."""
    contest_id, now = web.world.service.ids(), web.world.clock.now
    contest = Contest(
        id=contest_id,
        subject_kind="round",
        subject_id=web.world.service.ids(),
        opened_by=rider_id,
        opened_at=now,
        due_at=now + timedelta(days=14),
    )
    with web.world.database.transaction(web.world.alpha) as tx:
        assert contests.add(tx, contest)
    return contest_id


@pytest.mark.parametrize("decision", ["upheld", "changed"])
def test_a_decision_is_told_as_it_was_said(web: Web, decision: str) -> None:
    """The rider reads the decision and the words of the answer, and when it was due."""
    rider = web.world.new_person("courier")
    assert rider.id is not None
    path = f"/v1/contests/{_opened(web, rider.id)}/answer"
    office, mine = web.person(web.world.actor("dispatcher")), web.person(rider)
    (before,) = mine.get(ASKED).json()["items"]
    assert (before["status"], before["decision"]) == ("open", None)
    assert before["due_at"] == "2026-03-23T06:00:00Z"
    answer = {"decision": decision, "note": "After a second look"}
    assert office.post(path, answer).status_code == 204
    (after,) = mine.get(f"{ASKED}&status=answered").json()["items"]
    assert (after["status"], after["decision"]) == ("answered", decision)
    assert after["answer"] == "After a second look"


def test_an_answer_says_decision_and_why(web: Web) -> None:
    """Without a word, or with another decision than the two, nothing is answered."""
    rider = web.world.new_person("courier")
    assert rider.id is not None
    path = f"/v1/contests/{_opened(web, rider.id)}/answer"
    office = web.person(web.world.actor("dispatcher"))
    for wrong in ({"decision": "upheld"}, {"note": "So"}, {"decision": "maybe", "note": "So"}):
        assert office.post(path, wrong).status_code == 422
    assert [one["status"] for one in web.person(rider).get(ASKED).json()["items"]] == ["open"]


def test_programs_read_and_do_not_answer(web: Web) -> None:
    """A key of a dispatcher's lists contests with its scope; answers are a person's."""
    rider = web.world.new_person("courier")
    assert rider.id is not None
    contest_id = _opened(web, rider.id)
    program = web.program(web.world.actor("dispatcher"))
    assert str(contest_id) in {one["id"] for one in program.get(ASKED).json()["items"]}
    answer = {"decision": "upheld", "note": "So"}
    refused = program.post(f"/v1/contests/{contest_id}/answer", answer)
    assert (refused.status_code, refused.json()["code"]) == (403, "not-permitted")
