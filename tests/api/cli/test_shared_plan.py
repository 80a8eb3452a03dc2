"""Shared bikes and trailers on the command line: chosen, shown, written, checked, explained."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.api.conftest import Run
from tests.support.tiny import tiny_day, write_day_file


def _shared() -> dict[str, Any]:
    """The tiny day, with one bike and one trailer for both riders, and two pianos at one time."""
    day = tiny_day()
    day["vehicles"][0] |= {"hitch": True, "handover_s": 600}
    day["vehicles"].append({**day["vehicles"][0], "id": "red"})
    day["trailers"] = [{"id": "carla", "capacity": {"mass_g": 300000}}]
    for shift in day["shifts"]:
        del shift["vehicle"]
        shift |= {"vehicles": ["blue", "red"], "trailers": ["carla"]}
    piano = day["jobs"][-1]
    at = {"start": "2026-03-02T09:00:00+01:00", "end": "2026-03-02T09:01:00+01:00"}
    piano["drops"][0]["windows"] = [at]
    # No other work: whoever does not get the trailer has nothing to do.
    day["jobs"] = [piano, {**piano, "id": "harp"}]
    return day


def test_a_shared_day_is_planned_shown_and_checked(run: Run, extract: Path, tmp_path: Path) -> None:
    """One piano rides with the trailer, and who lacks it is told in two languages."""
    day = write_day_file(tmp_path / "shared.json", _shared())
    ran = run("plan", day, "--city", extract, "--iterations=2000", "--out=out", "--no-hand-outs")
    assert ran.code == 0
    assert "+ carla" in ran.out
    assert "A shift could serve it alone with" in ran.out
    written = json.loads(Path("out/plan.json").read_text(encoding="utf-8"))
    towed = [one for one in written["rounds"] if one.get("trailer")]
    assert [one["trailer"] for one in towed] == ["carla"]
    (left,) = written["unassigned"]
    assert left["job"] in {"piano", "harp"}
    assert left["reason"] == "vehicle-taken"
    assert "carla" in left["units"]
    assert run("check", day, "out/plan.json", "--city", extract).code == 0
    explanation = run("explain", day, "out/plan.json", "--city", extract, "--lang", "fr")
    assert explanation.code == 0
    assert "Un service pourrait la faire seule avec" in explanation.out
    towed[0]["trailer"] = "ghost"
    Path("out/plan.json").write_text(json.dumps(written), encoding="utf-8")
    wrong = run("check", day, "out/plan.json", "--city", extract)
    assert wrong.code == 1
    assert "ghost" in wrong.out
