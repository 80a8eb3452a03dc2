"""Hours and rest that a change of planned work makes worse."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import TypeAlias

from dispatch.labour.working_hours import HoursViolation

TOO_SHORT = frozenset({"rest-too-short", "weekly-rest-too-short"})
"""Codes of findings that are worse the smaller their value is."""

_Rule: TypeAlias = "tuple[str, date, str]"


def worsened_violations(
    before: Iterable[HoursViolation], after: Iterable[HoursViolation]
) -> tuple[HoursViolation, ...]:
    """Return the rules of working time that are broken now and were not, or were broken by less.

    Where one person breaks one rule several times on a day, the worst is held against the worst,
    and so on.
    """
    known = _by_rule(before)
    found = []
    for what, now in _by_rule(after).items():
        held = known.get(what, [])
        found += [
            one
            for place, one in enumerate(now)
            if place >= len(held) or _excess(one) > _excess(held[place])
        ]
    return tuple(sorted(found))


def _by_rule(found: Iterable[HoursViolation]) -> dict[_Rule, list[HoursViolation]]:
    rules: dict[_Rule, list[HoursViolation]] = defaultdict(list)
    for one in sorted(found, key=_excess, reverse=True):
        rules[one.person_id, one.day, one.code].append(one)
    return rules


def _excess(one: HoursViolation) -> int:
    """By how much a rule is broken."""
    return one.limit - one.value if one.code in TOO_SHORT else one.value - one.limit
