"""Rounds that began with a break: they are rounds even where nothing is left to serve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.model import Break

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dispatch.model import Problem, Shift


def is_round(problem: Problem, shift: Shift, entries: Sequence[object]) -> bool:
    """Return whether an order makes a round: it has a stop, or a break has begun it."""
    if any(not isinstance(entry, Break) for entry in entries):
        return True
    return bool(entries) and begins_with_break(problem, shift)


def begins_with_break(problem: Problem, shift: Shift) -> bool:
    """Return whether a prefix of a shift holds a break that was declared: that one was begun.

    A break that only the law asks for falls away where there is nothing to serve.
    """
    declared = {pause.id for pause in shift.breaks if not pause.legal}
    return any(kind == "break" and name in declared for kind, name, _ in problem.promised(shift.id))
