"""Actions on a need, by its state."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from api.http.pages.aid.need_states import need_actions, outcome_choices
from api.locales.texts import Texts
from api.usecases.aid.disclosure import DisclosedNeed

STARTS = datetime(2026, 3, 9, 9, tzinfo=UTC)
NEED = DisclosedNeed(
    id=UUID(int=1),
    day=date(2026, 3, 9),
    starts_at=STARTS,
    ends_at=STARTS + timedelta(hours=2),
    made_by=UUID(int=2),
    made_at=STARTS - timedelta(days=3),
)


@pytest.mark.parametrize(
    ("state", "can"),
    [
        ({}, {"change", "end", "plan", "cancel", "erase"}),
        ({"status": "planned"}, {"end", "erase"}),
        ({"status": "served"}, {"end", "erase"}),
        ({"status": "failed"}, {"change", "end", "erase"}),
        ({"status": "cancelled"}, {"erase"}),
        ({"status": "cancelled", "wrong_code": True}, {"end", "erase"}),
        ({"erased_at": STARTS}, set()),
    ],
)
def test_what_can_be_done_with_a_need_follows_from_its_state(
    state: dict[str, Any], can: set[str]
) -> None:
    """Nothing once it is erased; and none is ended before its time has come."""
    need = replace(NEED, **state)
    assert {
        name for name, value in asdict(need_actions(need, STARTS)).items() if value is True
    } == can
    if not need.wrong_code:
        assert not need_actions(need, STARTS - timedelta(days=1)).end


def test_a_need_is_left_there_only_where_it_may_be() -> None:
    """The outcome is offered with the rule alone; all others always."""
    texts = Texts("en")
    kept = {code for code, _ in outcome_choices(NEED, texts)}
    left = {code for code, _ in outcome_choices(replace(NEED, may_be_left=True), texts)}
    assert left - kept == {"left_there"}
