"""The checker: what is right passes, and no kind of broken plan does."""

import ast
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import dispatch.check
from dispatch.check import check
from dispatch.model import Load, Plan, Prefix, Problem, Round, Visit
from tests.support.broken import BROKEN, Broken, good_day
from tests.support.depth import cases
from tests.support.plans.plain_planner import plain_plan
from tests.support.plans.problems import TRAITS, problems, random_problem

REPOSITORY = Path(__file__).resolve().parents[3]
GOOD_DAY = good_day()


def codes_of(problem: Problem, plan: Plan) -> set[str]:
    """Return the codes of all violations."""
    return {violation.code for violation in check(problem, plan)}


def test_market_day_passes() -> None:
    """The plan that all broken plans start from keeps every rule."""
    assert check(GOOD_DAY.problem, GOOD_DAY.plan) == ()


@pytest.mark.parametrize("kind", BROKEN, ids=lambda kind: kind.what.replace(" ", "-"))
@pytest.mark.slow
def test_broken_plan_is_caught(kind: Broken) -> None:
    """Each kind of broken plan gives the codes of what is wrong with it, and no other."""
    spoilt = kind.spoil(GOOD_DAY)
    assert codes_of(spoilt.problem, spoilt.plan) == kind.codes


def test_hundreds_of_kinds_are_caught() -> None:
    """There are more than two hundred kinds of broken plans, each with a name of its own."""
    assert len(BROKEN) >= 200
    assert len({kind.what for kind in BROKEN}) == len(BROKEN)


def test_every_code_is_documented_and_provoked() -> None:
    """The codes in the documentation are those that broken plans give, all of them."""
    text = (REPOSITORY / "docs" / "checks.md").read_text(encoding="utf-8")
    table = text.split("## Codes")[1].split("\n## ")[0]
    documented = set(re.findall(r"^\| `([a-z-]+)` \|", table, flags=re.MULTILINE))
    assert documented == set().union(*(kind.codes for kind in BROKEN))


def test_violations_say_where_they_are() -> None:
    """A violation names the round and job it is in, and prints with its figures."""
    spoilt = GOOD_DAY.visit("ana", 7, travel_s=300)
    (violation,) = check(spoilt.problem, spoilt.plan)
    assert (violation.shift_id, violation.job_id) == ("ana", "veg")
    assert violation.args == {
        "position": 7,
        "origin": "cafe",
        "target": "home",
        "stated": 300,
        "expected": 375,
    }
    assert str(violation).startswith("ana veg: travel-wrong (position=7, ")


def test_checker_shares_no_code_with_the_solver() -> None:
    """The checker imports itself, the model, the street types and the standard library alone."""
    allowed = ("dispatch.check", "dispatch.model", "routing.types")
    folder = Path(dispatch.check.__file__).parent
    files = sorted(folder.rglob("*.py"))
    assert len(files) > 5
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{file.name} imports relatively"
                names = [node.module or ""]
            for name in names:
                ours = name.split(".")[0] in {"routing", "dispatch", "data", "api", "tests"}
                assert not ours or name.startswith(allowed), f"{file.name} imports {name}"


@settings(max_examples=cases(25, whole=60))
@given(problem=problems(max_jobs=6, max_shifts=3))
def test_plain_plans_pass(problem: Problem) -> None:
    """Whatever the problem, the plan of a planner that keeps the rules passes."""
    assert check(problem, plain_plan(problem)) == ()


@pytest.mark.parametrize("trait", TRAITS)
@pytest.mark.slow
def test_plain_plans_pass_with_each_trait(trait: str) -> None:
    """Problems that have one trait alone, among them larger ones, are planned and pass."""
    for seed in range(cases(1, whole=4)):
        problem = random_problem(seed, jobs=9, shifts=2, traits=(trait,))
        plan = plain_plan(problem)
        assert plan.rounds
        assert check(problem, plan) == ()


@pytest.mark.slow
def test_random_problems_are_mixed() -> None:
    """The random problems give rounds of all kinds, and every reason to leave jobs out."""
    seen: Counter[str] = Counter()
    for seed in range(cases(190, whole=250)):
        problem = random_problem(seed, jobs=1 + seed % 8, shifts=1 + seed % 3)
        plan = plain_plan(problem)
        seen.update(entry.reason for entry in plan.unassigned)
        seen.update(term for term in ("lateness", "balance") if plan.cost_cents[term])
        seen.update("promised" for prefix in problem.prefixes for _ in prefix.visits)
        seen.update("accompanied" for shift in problem.shifts if shift.companion)
        for round_ in plan.rounds:
            seen.update(
                "added" if visit.break_id.startswith("legal") else visit.kind
                for visit in round_.visits
            )
    reasons = {
        "no-vehicle-equipped",
        "no-vehicle-large-enough",
        "skill-missing",
        "volunteers-aid-only",
        "unreachable",
        "no-shift-in-window",
        "pinned-shift-cannot",
        "no-room",
        "not-worth-it",
    }
    rounds = {"pickup", "drop", "break", "added", "promised", "accompanied"}
    assert set(seen) == {*reasons, *rounds, "lateness", "balance"}
    assert min(seen.values()) >= 3


def test_random_problems_repeat() -> None:
    """The same seed gives the same problem, another one another."""
    first, again, other = (random_problem(seed, jobs=5, shifts=2) for seed in (7, 7, 8))
    assert (first.jobs, first.shifts, first.pins) == (again.jobs, again.shifts, again.pins)
    assert (first.prefixes, first.weights) == (again.prefixes, again.weights)
    for profile, table in first.times.whole().duration_s.items():
        assert (table == again.times.whole().duration_s[profile]).all()
    assert first.jobs != other.jobs


def test_random_problems_know_their_traits() -> None:
    """A trait that does not exist is refused by name."""
    with pytest.raises(ValueError, match="moonlight"):
        random_problem(1, traits=("moonlight",))


# What no plan may have changed in any visit without being caught. The start of an added legal
# break is left out: it may begin sooner and last longer.
SECOND = timedelta(seconds=1)
VISIT_CHANGES: dict[str, Callable[[Visit], Visit]] = {
    "travel_s": lambda visit: replace(visit, travel_s=visit.travel_s + 1),
    "distance_m": lambda visit: replace(visit, distance_m=visit.distance_m - 1),
    "arrive": lambda visit: replace(visit, arrive=visit.arrive - SECOND),
    "start": lambda visit: replace(visit, start=visit.start + SECOND),
    "depart": lambda visit: replace(visit, depart=visit.depart + SECOND),
    "place_id": lambda visit: replace(visit, place_id=f"not {visit.place_id}"),
    "load_after": lambda visit: replace(visit, load_after=visit.load_after + Load(items=1)),
    "kind": lambda visit: replace(visit, kind="drop" if visit.kind == "pickup" else "pickup"),
    "index": lambda visit: replace(visit, index=visit.index + 1),
    "job_id": lambda visit: replace(visit, job_id=f"not {visit.job_id}"),
    "break_id": lambda visit: replace(visit, break_id=f"not {visit.break_id}"),
}
ROUND_CHANGES: dict[str, Callable[[Round], Round]] = {
    "start": lambda round_: replace(round_, start=round_.start - SECOND),
    "end": lambda round_: replace(round_, end=round_.end + SECOND),
    "end_travel_s": lambda round_: replace(round_, end_travel_s=round_.end_travel_s + 1),
    "end_distance_m": lambda round_: replace(round_, end_distance_m=round_.end_distance_m + 1),
    "shift_id": lambda round_: replace(round_, shift_id=f"not {round_.shift_id}"),
    "first visit": lambda round_: replace(round_, visits=round_.visits[1:]),
    "last visit": lambda round_: replace(round_, visits=round_.visits[:-1]),
    "twice": lambda round_: replace(round_, visits=(*round_.visits, round_.visits[-1])),
}


@settings(max_examples=cases(25, whole=60))
@given(data=st.data(), problem=problems(max_jobs=5, max_shifts=2))
def test_no_field_can_be_changed_unnoticed(data: st.DataObject, problem: Problem) -> None:
    """Of a right plan, any one field of any visit or round changed makes it a wrong one."""
    plan = plain_plan(problem)
    assume(plan.rounds)
    number = data.draw(st.integers(0, len(plan.rounds) - 1))
    round_ = plan.rounds[number]
    if data.draw(st.booleans()):
        changed = ROUND_CHANGES[data.draw(st.sampled_from(sorted(ROUND_CHANGES)))](round_)
    else:
        position = data.draw(st.integers(0, len(round_.visits) - 1))
        visits = list(round_.visits)
        visits[position] = VISIT_CHANGES[data.draw(st.sampled_from(sorted(VISIT_CHANGES)))](
            visits[position]
        )
        changed = replace(round_, visits=tuple(visits))
    rounds = (*plan.rounds[:number], changed, *plan.rounds[number + 1 :])
    assert check(problem, replace(plan, rounds=rounds)) != ()


@settings(max_examples=cases(20, whole=40))
@given(problem=problems(max_jobs=5, max_shifts=2))
def test_any_plan_keeps_what_it_did_itself(problem: Problem) -> None:
    """Every beginning of every round of a plan, taken as a prefix, is kept by the same plan."""
    plan = plain_plan(replace(problem, prefixes=()))
    for round_ in plan.rounds:
        visits = [
            (visit.kind, visit.job_id or visit.break_id, visit.index) for visit in round_.visits
        ]
        for count in range(len(visits) + 1):
            prefix = Prefix(shift_id=round_.shift_id, visits=tuple(visits[:count]))
            assert check(replace(problem, prefixes=(prefix,)), plan) == ()


@settings(max_examples=cases(20, whole=40))
@given(data=st.data(), problem=problems(max_jobs=5, max_shifts=2))
def test_other_beginnings_are_caught(data: st.DataObject, problem: Problem) -> None:
    """A round that begins with two other stops in the order promised breaks the prefix."""
    plan = plain_plan(replace(problem, prefixes=()))
    for round_ in plan.rounds:
        stops = [
            (visit.kind, visit.job_id, visit.index)
            for visit in round_.visits
            if visit.kind != "break"
        ]
        one, two = data.draw(st.permutations(range(len(stops))))[:2] if len(stops) > 1 else (0, 0)
        if one > two:
            prefix = Prefix(shift_id=round_.shift_id, visits=(stops[one], stops[two]))
            found = codes_of(replace(problem, prefixes=(prefix,)), plan)
            assert "prefix-broken" in found


@settings(max_examples=cases(20, whole=40))
@given(data=st.data(), problem=problems(max_jobs=5, max_shifts=2))
def test_no_job_can_vanish_unnoticed(data: st.DataObject, problem: Problem) -> None:
    """A right plan with all of one job taken out, and the rest left as it is, is a wrong one."""
    plan = plain_plan(problem)
    job = data.draw(st.sampled_from(problem.jobs))
    rounds = tuple(
        replace(round_, visits=tuple(visit for visit in round_.visits if visit.job_id != job.id))
        for round_ in plan.rounds
    )
    left_out = tuple(entry for entry in plan.unassigned if entry.job_id != job.id)
    assert "job-missing" in codes_of(problem, replace(plan, rounds=rounds, unassigned=left_out))
