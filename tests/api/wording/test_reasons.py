"""Sentences of explanations: true, in both languages, and the same thing as the codes say."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from api.locales.texts import Texts
from api.wording.explanation import change_values, explanation_document
from api.wording.reasons import Why
from dispatch.model import Pin, Prefix
from dispatch.planning.planner import plan_of
from dispatch.planning.what_if.changes_that_help import inserted
from dispatch.planning.what_if.day_changes import DayChange, apply_change
from dispatch.planning.what_if.explanations import Choice, OtherRound
from dispatch.schedule.visit_sequences import sequences_of
from tests.support.plans.moved_jobs import sequences_after_move
from tests.support.questions import Asked, asked
from tests.support.tiny import stop, tiny_day

RULES = (
    "not-equipped",
    "too-large",
    "skill-missing",
    "volunteers-aid-only",
    "full",
    "window",
    "hours",
    "unit-away",
    "limit",
    "not-worth-it",
    "fits",
    "several",
)


def _day() -> dict[str, Any]:
    """A day with a job that comes too early, one that asks for a skill, and one for aid."""
    content = tiny_day()
    content["couriers"][0]["skills"] = ["piano", "aid_pledge"]
    early = {"start": "2026-03-02T07:00:00+01:00", "end": "2026-03-02T07:50:00+01:00"}
    content["jobs"] += [
        {"id": "dawn", "label": "Rolls", "drops": [stop(2, 3, windows=[early])]},
        {"id": "tune", "drops": [stop(1, 2)], "skills": ["piano"]},
        {"id": "visit", "kind": "aid", "label": "Basket", "drops": [stop(3, 3)]},
    ]
    return content


@pytest.fixture(scope="module")
def question(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """Return the day above, planned and explained."""
    return asked(tmp_path_factory.mktemp("why"), _day())


def _why(question: Asked, language: str) -> Why:
    return Why(problem=question.prepared.problem, texts=Texts(language))


def _choice(question: Asked, job_id: str) -> Choice:
    return next(choice for choice in question.explanation.choices if choice.job_id == job_id)


def test_a_next_best_round_is_told_with_its_true_cost(question: Asked) -> None:
    """The amount in the sentence is what the plan costs more with the job moved there."""
    problem, plan = question.prepared.problem, question.plan
    priced = 0
    for choice in question.explanation.choices:
        for other in choice.others:
            if other.extra_cents is None or other.extra_cents < 0:
                continue
            orders = sequences_after_move(problem, plan, choice.job_id, other.shift_id)
            assert orders is not None
            before, after = (
                sum(each.cost_cents.values()) for each in (plan, plan_of(problem, orders))
            )
            who = {"ana-morning": "Ana", "bo-morning": "Bo"}[other.shift_id]
            amount = Texts("en").money(after - before)
            words = f"the same ({who})" if after == before else f"{amount} more ({who})"
            assert words in _why(question, "en").choice(choice)
            priced += 1
    assert priced >= 3


def test_a_skill_that_is_lacking_is_named(question: Asked) -> None:
    """Only Ana tunes pianos and has pledged; both languages say so of Bo."""
    tune, visit = _choice(question, "tune"), _choice(question, "visit")
    assert tune.shift_id == visit.shift_id == "ana-morning"
    english, french = _why(question, "en"), _why(question, "fr")
    assert english.choice(tune) == "tune rides with Ana: Bo lacks the skill “piano”."
    assert english.choice(visit) == (
        "Basket (visit) rides with Ana: Bo lacks the pledge of confidentiality."
    )
    assert (
        french.choice(tune)
        == "tune part avec Ana\u00a0: il manque à Bo la compétence «\u00a0piano\u00a0»."
    )


def test_a_suggestion_is_true_as_it_is_worded(question: Asked) -> None:
    """The minutes in the sentence let the job in; one minute less does not."""
    problem = question.prepared.problem
    orders = sequences_of(problem, question.plan)
    refusal = next(one for one in question.explanation.refusals if one.job_id == "dawn")
    first = refusal.changes[0]
    assert first.kind == "window-later"
    sentence = _why(question, "en").change(first)
    found = re.fullmatch(
        r"It would fit if the time window of its drop ended (\d+) minutes later\.", sentence
    )
    assert found
    minutes = int(found[1])
    for amount, fits in ((minutes, True), (minutes - 1, False)):
        changed = apply_change(problem, replace(first, minutes=amount))
        assert (inserted(changed, orders, "dawn") is not None) == fits
    assert f"finissait {minutes} minutes plus tard" in _why(question, "fr").change(first)


def test_a_refusal_gives_reason_and_obstacles(question: Asked) -> None:
    """The piano is too heavy for everybody's bike, which is said once for both."""
    refusal = next(one for one in question.explanation.refusals if one.job_id == "piano")
    assert _why(question, "en").refusal(refusal) == [
        "No vehicle of this day can carry it, even with nothing else aboard.",
        "Ana and Bo have too small bikes for it.",
    ]
    assert (
        _why(question, "en")
        .changes(refusal)[0]
        .endswith("had a bike that carries 300\N{NO-BREAK SPACE}kg.")
    )


def test_pin_and_prefix_are_the_whole_reason(question: Asked) -> None:
    """Where a job is bound to its round, nothing else is given as a reason."""
    problem = question.prepared.problem
    choice = _choice(question, "milk")
    pinned = replace(problem, pins=(Pin(job_id="milk", shift_id=choice.shift_id),))
    begun = replace(
        problem,
        prefixes=(Prefix(shift_id=choice.shift_id, visits=(("pickup", "milk", 0),)),),
    )
    assert (
        Why(problem=pinned, texts=Texts("en"))
        .choice(choice)
        .endswith("it is pinned to that shift.")
    )
    assert (
        Why(problem=begun, texts=Texts("fr"))
        .choice(choice)
        .endswith("cette tournée a commencé avec elle.")
    )


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_words_for_one_and_for_many(
    question: Asked, rule: str, language: str
) -> None:
    """Each rule is told of one courier and of two, without a gap in the sentence."""
    why = _why(question, language)
    both = [OtherRound(shift_id=f"{who}-morning", ruled_out=rule) for who in ("ana", "bo")]
    for others in (both[:1], both):
        sentences = why.obstacles("eggs", others)
        assert sum("Ana" in sentence for sentence in sentences) == 1
        assert not any("{" in sentence or "ruled" in sentence for sentence in sentences)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    "change",
    [
        DayChange(kind="window-later", job_id="eggs", weight=5, stop_kind="drop", minutes=5),
        DayChange(kind="window-earlier", job_id="eggs", weight=65, stop_kind="pickup", minutes=65),
        DayChange(kind="windows-later", job_id="eggs", weight=1, minutes=1),
        DayChange(kind="windows-earlier", job_id="eggs", weight=1, minutes=1),
        DayChange(kind="shift-later", job_id="eggs", weight=9, shift_id="bo-morning", minutes=9),
        DayChange(kind="shift-earlier", job_id="eggs", weight=9, shift_id="bo-morning", minutes=9),
        DayChange(
            kind="vehicle", job_id="eggs", weight=45, shift_id="bo-morning", vehicle_id="blue"
        ),
        DayChange(
            kind="capacity",
            job_id="eggs",
            weight=120,
            shift_id="bo-morning",
            load=(("mass_g", 5000), ("chilled_ml", 2000)),
        ),
        DayChange(
            kind="skills", job_id="eggs", weight=60, shift_id="bo-morning", skills=("piano",)
        ),
        DayChange(kind="companion", job_id="eggs", weight=90, shift_id="bo-morning"),
        DayChange(kind="unpin", job_id="eggs", weight=20),
        DayChange(kind="unpin", job_id="eggs", weight=20, anew=True),
        DayChange(kind="prize", job_id="eggs", weight=20, cents=250),
    ],
    ids=lambda value: value.kind if isinstance(value, DayChange) else value,
)
def test_every_kind_of_change_has_words_and_values(
    question: Asked, change: DayChange, language: str
) -> None:
    """Each kind of change is a sentence without a gap, and values that say the same."""
    problem = replace(question.prepared.problem, pins=(Pin(job_id="eggs", shift_id="bo-morning"),))
    sentence = Why(problem=problem, texts=Texts(language)).change(change)
    assert sentence.startswith("It would fit if" if language == "en" else "Elle pourrait être")
    assert "{" not in sentence
    assert sentence.endswith(".")
    values = change_values(change)
    assert values["kind"] == change.kind
    assert ("minutes" in values) == bool(change.minutes)
    assert ("index" in values) == bool(change.stop_kind)


def test_document_holds_every_job_once(question: Asked) -> None:
    """In the values, every job is a choice or a refusal, and every visit has its slack."""
    document: Any = explanation_document(question.explanation, day="Tiny")
    jobs = [one["job"] for one in (*document["choices"], *document["refusals"])]
    assert sorted(jobs) == sorted(question.prepared.problem.job_by_id)
    assert document["tournee_explanation"] == 1
    for round_ in question.plan.rounds:
        assert len(document["slack_s"][round_.shift_id]) == len(round_.visits)


def test_two_shifts_of_one_person_are_told_apart(tmp_path: Path) -> None:
    """Where one name stands for two shifts, the shift's id goes with it."""
    content = tiny_day()
    content["couriers"][1]["name"] = "Ana"
    why = _why(asked(tmp_path, content, iterations=10), "en")
    assert set(why.names.values()) == {"Ana (ana-morning)", "Ana (bo-morning)"}
