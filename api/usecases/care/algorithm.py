"""Automatic decisions and their grounds: the page everybody may read, and the report on its effect.

Directive (EU) 2024/2831, articles 9 and 10. The page is made from the rules that are in force, so
it cannot be out of date. It speaks in codes; the sentences are ``algorithm-<code>``.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from api.auth.scopes import ROLE_PERMISSIONS
from api.usecases.act import Act, needs
from api.usecases.fleet.shifts import check_days
from data.store.care import rules
from data.store.care.rules import Rule
from data.store.rounds import reports
from data.store.rounds.reports import GroupTotals
from data.store.system import cooperatives
from dispatch.care.retention import RetentionRule
from dispatch.labour.effort_ledger import FEWEST_FOR_MEDIAN
from dispatch.planning.weights_rule import WeightsRule
from dispatch.values.local_time import starts_of
from dispatch.values.plain_values import to_plain

Page = dict[str, Any]

MAX_DAYS = 731
"""Two years: how often at least the effect is looked at (article 10)."""

DECISIONS: tuple[tuple[str, str, str], ...] = (
    ("rounds", "suggested", "plans:publish"),
    ("late-booking", "suggested", "plans:write"),
    ("replanning", "suggested", "plans:write"),
    ("breaks", "suggested", "plans:publish"),
    ("heat-limits", "suggested", "plans:publish"),
    ("arrival-times", "automatic", "rounds:write"),
    ("price", "automatic", "invoices:write"),
    ("effort-ledger", "automatic", "rounds:write"),
)
"""Computations: code, whether a person decides on the result, and the permission for that.

``suggested`` has no effect before a named person publishes it; ``automatic`` is a computation that
decides nothing about anybody and can be set right by hand.
"""

PARAMETERS = (
    "shift-prices",
    "time-windows",
    "lateness-price",
    "capacity",
    "skills",
    "working-time",
    "balance",
    "fairness-over-weeks",
    "recurring-visits",
    "priority",
)
"""Inputs of the suggested rounds, besides the weights."""

NEVER_USED = (
    "refusals",
    "acceptance-rate",
    "ratings",
    "speed-of-persons",
    "positions-of-the-past",
    "health",
    "union",
    "private-messages",
)
"""Data that no computation uses."""

_NO_DECISION = frozenset(
    {"tariff", "seller", "tracking", "fair_cost", "cold_chain", "goods", "door_times"}
)
"""Kinds of rules by which nothing is decided about who rides."""
_RECIPIENTS = ("dispatcher", "admin", "own-data", "payroll")
_DATA: tuple[tuple[str, str], ...] = (
    ("shifts-and-availability", "hours_days"),
    ("skills-and-vehicle", ""),
    ("visit-times", "stop_times_days"),
    ("positions", "live_position_h"),
    ("proofs", "proof_days"),
    ("hours-and-effort", "hours_days"),
    ("notes", "note_days"),
)


@needs("rules:read")
def algorithm_page(act: Act) -> Page:
    """Return what is computed and by what, as of now, from the rules in force.

    Returns
    -------
    dict
        ``as_of``; ``decisions`` (code, how, who may decide otherwise); ``weights`` with their
        version, since when, and what is announced; ``parameters``; ``rules`` in force with their
        versions; ``data`` with how long it is kept; ``recipients``; ``never_used``; ``appeal``.
    """
    in_force = rules.in_force(act.tx, act.now)
    coming = [
        one
        for one in rules.history(act.tx)
        if one.valid_from is not None and one.valid_from > act.now
    ]
    weights = next(one for one in in_force if one.kind == "weights")
    retention = next(one for one in in_force if one.kind == "retention").read()
    return {
        "as_of": act.now.isoformat(),
        "cooperative": cooperatives.own(act.tx).name,
        "decisions": [_decision(*one) for one in DECISIONS],
        "weights": _weights(weights, [one for one in coming if one.kind == "weights"]),
        "parameters": list(PARAMETERS),
        "rules": [_rule(one) for one in in_force if one.kind not in _NO_DECISION],
        "announced": [_rule(one) for one in coming if one.kind not in _NO_DECISION],
        "data": [_data(code, purpose, retention) for code, purpose in _DATA],
        "recipients": list(_RECIPIENTS),
        "never_used": list(NEVER_USED),
        "appeal": {"answer_days": 14, "by": "named-person"},
    }


@needs("reports:read")
def impact_report(act: Act, first: date, last: date) -> Page:
    """Return what the program's suggestions did to those who ride, by group and never by person.

    Figures of a group of fewer than :data:`dispatch.labour.effort_ledger.FEWEST_FOR_MEDIAN` people
    are left out: they would tell what one of them did.

    Raises
    ------
    BadInput
        If the days are reversed or more than :data:`MAX_DAYS`.
    """
    check_days(first, last, MAX_DAYS)
    zone = cooperatives.own(act.tx).zone
    start, end = starts_of(first, zone), starts_of(last + timedelta(days=1), zone)
    watched = reports.watched_events(act.tx, start, end)
    totals = reports.round_totals(act.tx, first, last)
    return {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "fewest_people": FEWEST_FOR_MEDIAN,
        "groups": [_group(one) for one in reports.by_group(act.tx, first, last)],
        "rounds": totals.rounds,
        "rounds_refused": watched["round_refused"],
        "limits_overridden": watched["limit_overridden"],
        "contests": reports.contests(act.tx, start, end, act.now),
    }


def _group(one: GroupTotals) -> Page:
    if one.people < FEWEST_FOR_MEDIAN:
        return {"group": one.group, "withheld": True}
    return {**to_plain(one), "withheld": False}


def _decision(code: str, how: str, permission: str) -> Page:
    roles = sorted(role.value for role, held in ROLE_PERMISSIONS.items() if permission in held)
    return {"code": code, "how": how, "decided_by": roles}


def _weights(rule: Rule, coming: list[Rule]) -> Page:
    value: WeightsRule = rule.read()
    return {
        **_rule(rule),
        "notice_days": value.notice_days,
        "announced": [_rule(one) for one in coming],
    }


def _rule(rule: Rule) -> Page:
    return {
        "kind": rule.kind,
        "name": rule.name,
        "version": rule.version,
        "valid_from": None if rule.valid_from is None else rule.valid_from.isoformat(),
        "body": rules.body_of(rule.read()),
    }


def _data(code: str, purpose: str, retention: RetentionRule) -> Page:
    if not purpose:
        return {"code": code, "kept_h": None}
    return {"code": code, "kept_h": int(retention.span(purpose).total_seconds()) // 3600}
