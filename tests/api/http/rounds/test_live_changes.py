"""Changes of a live day over HTTP: what they say at once, and what their plan says later."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from api.app import make_app
from api.http.planning.change_shapes import ProgressOut, progress_plain
from tests.support.interface.http import Web, settings_for, unlimited
from tests.support.rounds.live_town import DAY, busy_town
from tests.support.store.world import World


def test_a_plan_tells_what_the_change_that_made_it_did(world: World) -> None:
    """A plan and the list of its day say of an insertion what its answer said, labels and all."""
    town, _ = busy_town(world)
    town.publish()
    web = Web(app=make_app(world.service, settings_for(), limits=unlimited()), world=world)
    office = web.program(world.new_person("dispatcher"))
    job, plan_id = town.add_job((1, 1), (2, 3)), str(world.service.ids())
    done = office.post(f"/v1/jobs/{job}/insert", {"plan_id": plan_id})
    assert done.status_code == 200, done.text
    body = done.json()
    assert (body.pop("plan_id"), body.pop("shown")) == (plan_id, None)
    assert {one["label"] for one in body["comparison"]["jobs"]} == {"Bread for Ms Martin"}
    sides = [one["after"] for one in body["comparison"]["rounds"] if one["after"]]
    assert all(one["start"].endswith("Z") for one in sides)
    progress = office.get(f"/v1/plans/{plan_id}").json()["progress"]
    homes = [one["shift_id"] for one in body["comparison"]["rounds"] if _served_more(one)]
    subject = {"jobs": [str(job)], "from_shifts": [], "to_shifts": homes}
    assert progress == {"about": str(job), "subject": subject, "change": body}
    again = office.post(f"/v1/jobs/{job}/insert", {"plan_id": plan_id}).json()
    assert again == {**body, "plan_id": plan_id, "shown": None}
    listed = {one["id"]: one for one in office.get(f"/v1/plans?day={DAY}").json()["items"]}
    assert listed[plan_id]["progress"] == progress


def _served_more(one: dict[str, Any]) -> bool:
    return bool(one["after"] and one["before"] and one["after"]["stops"] > one["before"]["stops"])


def test_what_does_not_apply_is_left_out_of_how_far_a_plan_has_come() -> None:
    """A plan under way has no change, and one that was not begun has nothing."""
    assert progress_plain({}) == {}
    under_way = {"share": 0.4, "cost_cents": None, "unassigned": None}
    assert progress_plain(under_way) == under_way


@pytest.mark.parametrize("gone", ["comparison", "left_out", "strains"])
def test_a_change_is_described_in_full(gone: str) -> None:
    """The example of a change is one, and none without one of its parts."""
    examples = ProgressOut.model_json_schema()["examples"]
    example = next(one for one in examples if "change" in one)
    assert progress_plain(example) == example
    short = {key: value for key, value in example["change"].items() if key != gone}
    with pytest.raises(ValidationError):
        progress_plain({**example, "change": short})
