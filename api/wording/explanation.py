"""Explanations for machines: codes and arguments, as ``explanation.json`` holds them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from dispatch.planning.fairness.fair_shares import FairShare
from dispatch.planning.transfers.bound_day import LotWait
from dispatch.planning.what_if.day_changes import DayChange
from dispatch.planning.what_if.explanations import Choice, Explanation, OtherRound, Refusal

VERSION = 1
"""Value of the key ``tournee_explanation``."""

Values = dict[str, object]


def explanation_document(explanation: Explanation, *, day: str) -> Values:
    """Return an explanation as plain values.

    Parameters
    ----------
    day
        Name of the day.
    """
    slack: dict[str, list[int]] = {}
    for one in explanation.slacks:
        slack.setdefault(one.shift_id, []).append(one.slack_s)
    return {
        "tournee_explanation": VERSION,
        "day": day,
        "cost_cents": dict(explanation.cost_cents),
        "choices": [choice_values(choice) for choice in explanation.choices],
        "refusals": [refusal_values(refusal) for refusal in explanation.refusals],
        "fair_shares": [share_values(share) for share in explanation.shares],
        "slack_s": slack,
    }


def choice_values(choice: Choice) -> Values:
    """Return why one job is in its round."""
    return {
        "job": choice.job_id,
        "shift": choice.shift_id,
        "alone_cents": choice.alone_cents,
        "next_best": [
            {"shift": other.shift_id, "extra_cents": other.extra_cents}
            for other in choice.others
            if other.extra_cents is not None
        ],
        "possible": [
            other.shift_id
            for other in choice.others
            if other.extra_cents is None and not other.ruled_out
        ],
        "ruled_out": _by_rule(choice.others),
        **({"waits_for": [_wait(one) for one in choice.waits]} if choice.waits else {}),
    }


def _wait(one: LotWait) -> Values:
    """Return a lot for which a job leaves a hub no sooner, and the job that brings it."""
    brought_by = {"brought_by": one.brought_by} if one.brought_by else {}
    return {"lot": one.lot_id, **brought_by, "ready": one.ready.isoformat()}


def refusal_values(refusal: Refusal) -> Values:
    """Return why one job is in no round, and what would let it in."""
    return {
        "job": refusal.job_id,
        "reason": refusal.reason,
        **({"units": list(refusal.units)} if refusal.units else {}),
        "ruled_out": _by_rule(refusal.rules),
        "changes": [change_values(change) for change in refusal.changes],
    }


def share_values(share: FairShare) -> Values:
    """Return whose round is ridden for fairness, and in whose stead."""
    return {
        "shift": share.shift_id,
        "instead_of": share.other_shift_id,
        "points": share.points,
        "extra_cents": share.extra_cents,
    }


def change_values(change: DayChange) -> Values:
    """Return one change: its kind and what it takes; what says nothing is left out."""
    values: Values = {"kind": change.kind}
    for key, value in asdict(change).items():
        if key not in {"kind", "job_id", "weight", "load", "skills", "index"} and value:
            values[key] = value
    if change.stop_kind:
        values["index"] = change.index
    if change.skills:
        values["skills"] = list(change.skills)
    if change.load:
        values["load"] = dict(change.load)
    return values


def _by_rule(others: Iterable[OtherRound]) -> dict[str, list[str]]:
    """Return the shifts that each rule excludes."""
    rules: dict[str, list[str]] = {}
    for other in others:
        if other.ruled_out:
            rules.setdefault(other.ruled_out, []).append(other.shift_id)
    return rules
