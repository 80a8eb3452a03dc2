"""Violation of one rule: where, and the figures that show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One rule that a plan breaks.

    Attributes
    ----------
    code
        Stable kebab-case code, also the Fluent message id with the prefix ``violation-``.
        Every code is listed in ``docs/checks.md``.
    shift_id
        The round it is in; empty where it concerns the whole plan.
    job_id
        The job it concerns; empty where it concerns no single one.
    args
        Arguments of the sentence. ``position`` counts the visits of a round from 1; 0 is the
        start of the round, one more than the last visit its end. Instants are ISO 8601 texts.
    """

    code: str
    shift_id: str = ""
    job_id: str = ""
    args: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        place = " ".join(part for part in (self.shift_id, self.job_id) if part)
        detail = ", ".join(f"{key}={value!r}" for key, value in self.args.items())
        return f"{place}: {self.code} ({detail})"


def violation(code: str, shift_id: str = "", job_id: str = "", /, **args: str | int) -> Violation:
    """Violation with the arguments of its sentence."""
    return Violation(code=code, shift_id=shift_id, job_id=job_id, args=args)
