"""Answers that explain: sentences beside the codes, names beside the ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from api.http.planning.plan_shapes import ExplainedOut, RoundOfferOut
from api.locales.texts import Texts
from api.usecases.rounds.live.explaining import Explained
from api.usecases.rounds.live.offers import RoundOffer
from api.wording.names import skills_named
from api.wording.phrases import hours_violation
from api.wording.reasons import Why
from dispatch.planning.what_if.day_changes import DayChange
from dispatch.planning.what_if.explanations import Choice, OtherRound, Refusal


def in_words(texts: Texts) -> Callable[[Explained], dict[str, Any]]:
    """Make the presenter of why a job is where it is."""

    def present(found: Explained) -> dict[str, Any]:
        why, option = Why(problem=found.problem, texts=texts), found.reason
        if isinstance(option, Choice):
            shown = _choice(option, why)
            fair = [] if found.fair is None else [why.fair(found.fair)]
            message = " ".join([why.choice(option), *fair])
        else:
            missing = tuple(found.vehicles.get(one, one) for one in option.units)
            shown = _refusal(option, why, found.vehicles)
            message = " ".join(why.refusal(replace(option, units=missing)))
        values = {"reason": shown, "message": message, "other_streets": found.other_streets}
        return ExplainedOut.of(values)

    return present


def offered(texts: Texts) -> Callable[[Iterable[RoundOffer]], dict[str, Any]]:
    """Make the presenter of what rounds offer a job."""

    def present(found: Iterable[RoundOffer]) -> dict[str, Any]:
        items = []
        for one in found:
            names = ("shift_id", "rider", "vehicle", "cost_cents", "ruled_out", "skills", "later")
            values = {name: getattr(one, name) for name in (*names, "end_later_s", "hours")}
            items.append(RoundOfferOut.of({**values, "message": _offer(texts, one)}))
        return {"items": items, "next": None}

    return present


def _offer(texts: Texts, one: RoundOffer) -> str:
    if one.cost_cents is not None:
        way = "more" if one.cost_cents > 0 else "less" if one.cost_cents < 0 else "same"
        amount = texts.money(abs(one.cost_cents))
        later = len(one.later)
        fits = texts("offer-fits", rider=one.rider, way=way, amount=amount, later=later)
        limits = [texts("offer-hours", rule=hours_violation(each, texts)) for each in one.hours]
        return " ".join([fits, *limits])
    if one.ruled_out == "pinned-elsewhere":
        return texts("offer-pinned", rider=one.rider)
    code = "companion" if one.ruled_out == "skill-missing" and not one.skills else one.ruled_out
    skills = skills_named(one.skills, texts)
    sentence = texts(f"ruled-{code}", couriers=one.rider, count=1, skills=skills)
    return f"{sentence[:1].upper()}{sentence[1:]}."


def _choice(choice: Choice, why: Why) -> dict[str, Any]:
    return {
        "job_id": choice.job_id,
        "job": why.problem.job_by_id[choice.job_id].label,
        "shift_id": choice.shift_id,
        "rider": why.names[choice.shift_id],
        "alone_cents": choice.alone_cents,
        "others": [_other(one, why) for one in choice.others],
    }


def _refusal(refusal: Refusal, why: Why, vehicles: Mapping[str, str]) -> dict[str, Any]:
    return {
        "job_id": refusal.job_id,
        "job": why.problem.job_by_id[refusal.job_id].label,
        "reason": refusal.reason,
        "units": list(refusal.units),
        "rules": [_other(one, why) for one in refusal.rules],
        "changes": [_change(one, why, vehicles) for one in refusal.changes],
    }


def _other(one: OtherRound, why: Why) -> dict[str, Any]:
    return {
        "shift_id": one.shift_id,
        "rider": why.names[one.shift_id],
        "extra_cents": one.extra_cents,
        "ruled_out": one.ruled_out,
    }


def _change(one: DayChange, why: Why, vehicles: Mapping[str, str]) -> dict[str, Any]:
    """Return one change; what says nothing about its kind is ``null`` or empty."""
    vehicle = vehicles.get(one.vehicle_id, one.vehicle_id)
    return {
        "kind": one.kind,
        "job_id": one.job_id,
        "shift_id": one.shift_id or None,
        "rider": why.names.get(one.shift_id),
        "stop_kind": one.stop_kind or None,
        "index": one.index if one.stop_kind else None,
        "minutes": one.minutes or None,
        "vehicle_id": one.vehicle_id or None,
        "vehicle": vehicle or None,
        "skills": one.skills,
        "cents": one.cents or None,
        "load": one.load,
        "message": why.change(replace(one, vehicle_id=vehicle)),
    }
