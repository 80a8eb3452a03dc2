"""Questions on the command line: explain, compare, what-if; results, languages, exit status."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from api.locales.texts import Texts
from api.wording.comparison import compare_plans, newly_late
from data.formats.plan_file import PlanFile, plan_file_of, read_plan_file
from dispatch.model import Plan
from tests.api.conftest import Run
from tests.support.questions import asked
from tests.support.tiny import tiny_day, write_day_file

PLAIN = ("--iterations=100", "--no-hand-outs", "--no-explain")


@pytest.fixture
def planned(run: Run, extract: Path, day: Path) -> Path:
    """Plan the tiny day in its usual folder and give its plan."""
    assert run("plan", day, "--city", extract, *PLAIN).code == 0
    return Path("tiny-plan/plan.json")


# ----------------------------------------------------------------------------------- explain


def test_explain_tells_of_every_job(run: Run, extract: Path, day: Path, planned: Path) -> None:
    """Each job and each visit is told of, the refused one with what would let it in."""
    ran = run("explain", day, planned, "--city", extract)
    assert ran.code == 0, ran.err
    for words in (
        "Bread <b>& butter</b> (bread) rides with",
        "milk rides with",
        "No vehicle of this day can carry it",
        "It would fit if",
        "How much later each visit could begin",
        "Cost ",
    ):
        assert words in ran.out, words
    french = run("explain", day, planned, "--city", extract, "--lang", "fr")
    assert "milk part avec" in french.out
    assert "Elle pourrait être servie si" in french.out


def test_explain_of_one_job_tells_of_no_other(
    run: Run, extract: Path, day: Path, planned: Path
) -> None:
    """With --job, only that job is in the result; an unknown one is bad input with the known."""
    ran = run("explain", day, planned, "--city", extract, "--job", "piano", "--json")
    assert ran.document["choices"] == []
    (refusal,) = ran.document["refusals"]
    assert (refusal["job"], refusal["reason"]) == ("piano", "no-vehicle-large-enough")
    assert refusal["ruled_out"] == {"too-large": ["ana-morning", "bo-morning"]}
    assert refusal["changes"][0]["load"] == {"mass_g": 300000}
    assert len(refusal["suggestions"]) == len(refusal["changes"])
    wrong = run("explain", day, planned, "--city", extract, "--job", "harp", "--json")
    assert wrong.code == 2
    (fault,) = wrong.document["error"]["faults"]
    assert fault["code"] == "unknown-job"
    assert "piano" in fault["message"]


def test_a_broken_plan_is_not_explained(run: Run, extract: Path, day: Path, planned: Path) -> None:
    """Nothing true can be said of a plan that breaks rules: exit status 1."""
    document = json.loads(planned.read_text("utf-8"))
    document["cost_cents"]["distance"] += 1
    planned.write_text(json.dumps(document), encoding="utf-8")
    ran = run("explain", day, planned, "--city", extract, "--json")
    assert ran.code == 1
    assert ran.document["error"]["code"] == "plan-not-explained"


def test_plan_writes_its_explanation(run: Run, extract: Path, day: Path) -> None:
    """Plan explains by default, the file says what `explain` says; --no-explain writes none."""
    ran = run("plan", day, "--city", extract, "--iterations=100", "--no-hand-outs", "--json")
    (left,) = ran.document["unassigned"]
    assert left["suggestions"][0]["message"].startswith("It would fit if")
    written = json.loads(Path("tiny-plan/explanation.json").read_text(encoding="utf-8"))
    asked_again = run("explain", day, "tiny-plan/plan.json", "--city", extract, "--json").document
    for each in (*asked_again["choices"], *asked_again["refusals"]):
        del each["message"]
        each.pop("suggestions", None)
    assert written == asked_again
    run("plan", day, "--city", extract, *PLAIN)
    assert not Path("tiny-plan/explanation.json").exists()


# ----------------------------------------------------------------------------------- compare


def _two_files(folder: Path) -> tuple[PlanFile, PlanFile]:
    """Return a plan, and one of the day without Bo in which the milk is dropped for good."""
    whole = asked(folder, tiny_day())
    content = tiny_day()
    content["shifts"] = content["shifts"][:1]
    content["jobs"][1]["load"]["mass_g"] = 30000
    fewer = asked(folder, content)
    first, second = (plan_file_of(one.prepared.day, one.plan) for one in (whole, fewer))
    return first, second


def test_comparison_is_true_of_both_plans(tmp_path: Path) -> None:
    """Every job's fate, every time and every cost is what the plans themselves say."""
    before, after = _two_files(tmp_path)
    found = compare_plans(before, after)
    homes = [
        {v.job_id: each.shift_id for each in file.plan.rounds for v in each.visits}
        for file in (before, after)
    ]
    fates = {change.job_id: change for change in found.jobs}
    assert fates["milk"].fate == "unserved"
    assert fates["milk"].reason == "no-vehicle-large-enough"
    for job_id in homes[0].keys() & homes[1].keys():
        moved = homes[0][job_id] != homes[1][job_id]
        assert moved == (job_id in fates and fates[job_id].fate == "moved")
    starts = [
        {(v.job_id, v.kind, v.index): v.start for each in file.plan.rounds for v in each.visits}
        for file in (before, after)
    ]
    answers = {
        (change.job_id, time.kind, time.index) for change in found.jobs for time in change.times
    }
    assert answers
    late = timedelta(minutes=5)
    for key in starts[0].keys() & starts[1].keys():
        assert (key in answers) == (abs(starts[1][key] - starts[0][key]) > late)
    assert found.total == tuple(sum(file.plan.cost_cents.values()) for file in (before, after))
    assert found.unassigned == (1, 2)


def test_what_becomes_late_is_told_with_how_much(tmp_path: Path) -> None:
    """Stops with windows are late by just what they are moved; what was as late before is not."""
    run = asked(tmp_path, tiny_day())
    jobs, plan = run.prepared.day.jobs, run.plan

    def later(by: timedelta) -> Plan:
        rounds = (
            replace(one, visits=tuple(replace(v, start=v.start + by) for v in one.visits))
            for one in plan.rounds
        )
        return replace(plan, rounds=tuple(rounds))

    long, longer = later(timedelta(days=1)), later(timedelta(days=1, minutes=2))
    assert newly_late(jobs, plan, plan) == newly_late(jobs, longer, long) == ()
    first, second = newly_late(jobs, plan, long), newly_late(jobs, plan, longer)
    assert first
    assert {one.before_s for one in first} == {0}
    assert [one.after_s + 120 for one in first] == [one.after_s for one in second]
    again = newly_late(jobs, long, longer)
    assert [(one.job_id, one.before_s) for one in again] == [
        (one.job_id, one.after_s) for one in first
    ]
    homes = {v.job_id: each.shift_id for each in plan.rounds for v in each.visits}
    assert all(homes[one.job_id] == one.shift_id for one in first)


def test_comparison_turns_round(tmp_path: Path) -> None:
    """What one direction calls newly planned, the other calls no longer planned."""
    before, after = _two_files(tmp_path)
    there, back = compare_plans(before, after), compare_plans(after, before)
    turned = {"served": "unserved", "unserved": "served"}
    assert {one.job_id: turned.get(one.fate, one.fate) for one in there.jobs} == {
        one.job_id: one.fate for one in back.jobs
    }
    assert back.total == there.total[::-1]


def test_a_plan_file_says_what_its_day_says(planned: Path) -> None:
    """Read without its day, plan.json gives couriers and labels by name."""
    read = read_plan_file(planned)
    assert set(read.couriers.values()) <= {"Ana", "Bo"}
    assert read.labels == {"bread": "Bread <b>& butter</b>"}
    assert (read.name, read.timezone) == ("Tiny day", "Europe/Paris")


def test_compare_of_a_plan_with_itself_finds_nothing(run: Run, planned: Path) -> None:
    """The same plan twice is the same, in words and in values."""
    ran = run("compare", planned, planned, "--json")
    assert ran.code == 0
    assert ran.document["same"] is True
    assert ran.document["jobs"] == []
    assert "Both plans are the same." in run("compare", planned, planned).out


def test_compare_names_every_fault_of_both_files(run: Run, tmp_path: Path) -> None:
    """Two wrong files are named together; VROOM's output needs its day: exit status 2."""
    vroom = write_day_file(tmp_path / "vroom.json", {"code": 0, "routes": []})
    ran = run("compare", "nowhere.json", vroom, "--json")
    assert ran.code == 2
    codes = [fault["code"] for fault in ran.document["error"]["faults"]]
    assert codes == ["file-unreadable", "plan-without-day"]


# ----------------------------------------------------------------------------------- what if


def test_what_if_without_a_shift(run: Run, extract: Path, day: Path, planned: Path) -> None:
    """Without Bo all rides with Ana, in a folder of its own, compared with the usual plan."""
    before = planned.read_bytes()
    ran = run("plan", day, "--city", extract, "--without-shift", "bo-morning", *PLAIN, "--json")
    assert ran.code == 0, ran.err
    assert [each["shift"] for each in ran.document["rounds"]] == ["ana-morning"]
    assert planned.read_bytes() == before
    assert ran.document["out"] == "tiny-what-if"
    rounds = {one["shift"]: one for one in ran.document["comparison"]["rounds"]}
    if "bo-morning" in rounds:
        assert rounds["bo-morning"]["after"] is None
    page = Path("tiny-what-if/plan.html").read_text(encoding="utf-8")
    assert "What if: without bo-morning" in page
    assert 'id="compare"' in page
    options = ("--city", extract, "--without-shift", "bo-morning", "--json")
    assert run("check", day, "tiny-what-if/plan.json", *options).code == 0
    compared = run("compare", planned, "tiny-what-if/plan.json", "--json").document
    assert compared == ran.document["comparison"]


def test_what_if_of_an_unknown_shift(run: Run, extract: Path, day: Path) -> None:
    """A shift that the day does not have is bad input that names the known ones."""
    ran = run("plan", day, "--city", extract, "--without-shift", "noon", *PLAIN, "--json")
    assert ran.code == 2
    (fault,) = ran.document["error"]["faults"]
    assert fault["code"] == "unknown-shift"
    assert "ana-morning" in fault["message"]


def test_what_if_with_other_weights(run: Run, extract: Path, day: Path, tmp_path: Path) -> None:
    """Twice the price of an hour costs twice as much for the same rounds; checked likewise."""
    weights = write_day_file(tmp_path / "weights.json", {"tournee_weights": 1, "hour_cents": 7200})
    run("plan", day, "--city", extract, *PLAIN)
    ran = run("plan", day, "--city", extract, "--weights", weights, *PLAIN, "--json")
    assert ran.code == 0, ran.err
    cost = ran.document["comparison"]["cost_cents"]["travel_time"]
    assert cost["after"] == pytest.approx(2 * cost["before"], abs=1)
    command = ("check", day, "tiny-what-if/plan.json", "--city", extract)
    assert run(*command).code == 1
    assert run(*command, "--weights", weights).code == 0
    wrong = write_day_file(tmp_path / "wrong.json", {"tournee_weights": 1, "hour_cent": 7200})
    assert run("plan", day, "--city", extract, "--weights", wrong, *PLAIN).code == 2


def test_sharing_is_told_and_can_be_asked_for(run: Run, extract: Path, day: Path) -> None:
    """A plan in which Bo has nothing to do says what sharing costs, to whom, and how to ask."""
    text = run("plan", day, "--city", extract, *PLAIN).out
    assert "riders without a round: 1 now, 0 then" in text
    (cents,) = re.findall(r"--balance (\d+)", text)
    assert re.search(r"Bo 0:00 → 0:\d\d h", text)
    asked = ("--city", extract, "--balance", cents)
    ran = run("plan", day, *asked, *PLAIN, "--json")
    assert [each["shift"] for each in ran.document["rounds"]] == ["ana-morning", "bo-morning"]
    assert ran.document["comparison"]["cost_cents"]["balance"]["before"] == 0
    assert run("check", day, "tiny-what-if/plan.json", *asked).code == 0
    french = run("plan", day, *asked, *PLAIN, "--lang=fr").out
    assert f"avec le travail partagé à {cents} centimes" in french


def test_comparison_is_told_in_both_languages(
    run: Run, extract: Path, day: Path, planned: Path
) -> None:
    """Terminal and page say the same in English and in French."""
    for language, words in (("en", "In another round"), ("fr", "Dans une autre tournée")):
        ran = run(
            "plan", day, "--city", extract, "--without-shift=ana-morning", *PLAIN,
            "--lang", language,
        )  # fmt: skip
        compared = run("compare", planned, "tiny-what-if/plan.json", "--lang", language)
        assert Texts(language)("compare-difference") in ran.out
        assert words in compared.out
        assert words in Path("tiny-what-if/plan.html").read_text(encoding="utf-8")


def test_comparison_gives_local_instants(run: Run, planned: Path) -> None:
    """Times in the values carry the offset of the day's own zone."""
    found = run("compare", planned, planned, "--json").document
    starts = [datetime.fromisoformat(one["after"]["start"]) for one in found["rounds"]]
    assert starts
    assert {instant.utcoffset() for instant in starts} == {timedelta(hours=1)}
