"""Answers of all rounds to one job that is asked for.

Figures come out of the compiled arrays; a round is made, with its visits and times, for who wants
to see it. Both say what :func:`dispatch.planning.what_if.live_day_offers.offers` says of the job.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from dispatch.planning.what_if.live_day_offers import Answer, RoundBefore, by_cost
from dispatch.search.arrays.epoch_seconds import seconds
from dispatch.search.insertion.insertion_times import CENTS, DISTANCE_M, END, TRAVEL_S
from dispatch.search.kernel import NO_COST

if TYPE_CHECKING:
    from datetime import datetime

    from dispatch.model import Break, Job
    from dispatch.schedule.timetable import StopTask
    from dispatch.search.arrays.layout import Ints
    from dispatch.search.insertion.standing_rounds import InsertionAnswers, StandingRounds


class StandingFigures(NamedTuple):
    """Figures of a round as it stands: ``end`` in seconds since 1970, 0 where it has no stops."""

    shift_id: str
    cents: int
    end: int = 0
    travel_s: int = 0
    distance_m: int = 0

    @classmethod
    def of(cls, shift_id: str, before: RoundBefore) -> StandingFigures:
        """Take those of a round."""
        round_ = before.round
        if round_ is None:
            return cls(shift_id, before.cost_cents)
        return cls(
            shift_id, before.cost_cents, seconds(round_.end), round_.travel_s, round_.distance_m
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class InsertedVisit:
    """Visit of a stop of the job.

    Attributes
    ----------
    kind, index
        ``pickup`` or ``drop``, and its number among them.
    begin, slack_s
        When its service begins, and how much later it could, as
        :func:`dispatch.planning.what_if.explanations.slacks_of` has it.
    """

    kind: str
    index: int
    begin: datetime
    slack_s: int


class RoundAnswers:
    """Answers of rounds to a job.

    Why rounds refuse it is found out once somebody wants to know, so all holds only until another
    job is asked for.

    Parameters
    ----------
    before
        All rounds as they stand.
    standing, asked
        The same with the job as extra request, and what those that were asked say.
    refused
        By shift that may not serve the job at all: the rule.
    figures
        Figures of the rounds with the job, where they are known; else the arrays tell them.
    """

    def __init__(
        self,
        before: tuple[StandingFigures, ...],
        standing: StandingRounds,
        answers: InsertionAnswers,
        refused: Mapping[str, str],
        figures: Ints | None = None,
    ) -> None:
        self._before = [before[row] for row in answers.rows.tolist()]
        self._standing, self._asked, self._refused = standing, answers, refused
        known = standing.figures(answers) if figures is None else figures
        self._figures: list[list[int]] = known.tolist()
        self._rules: list[str | None] | None = None

    def all(self) -> list[Answer]:
        """Return all answers; the cheapest first, refusals last."""
        return by_cost(self._answer(turn) for turn in range(len(self._before)))

    def best(self) -> Answer | None:
        """Return the cheapest answer, ``None`` where no round takes the job."""
        rows = enumerate(zip(self._figures, self._before, strict=True))
        fitting = ((row[CENTS] - own.cents, turn) for turn, (row, own) in rows if row[CENTS] >= 0)
        found = min(fitting, default=None)
        return None if found is None else self._answer(found[1])

    def sequence(self, job: Job, shift_id: str) -> list[StopTask | Break]:
        """Return the sequence of a round that takes the job."""
        turn = [one.shift_id for one in self._before].index(shift_id)
        return self._standing.sequence_with(job, self._asked, turn)

    def _answer(self, turn: int) -> Answer:
        before, figures = self._before[turn], self._figures[turn]
        if figures[CENTS] < 0:
            return Answer(shift_id=before.shift_id, ruled_out=self._rule(turn))
        return Answer(
            shift_id=before.shift_id,
            cost_cents=figures[CENTS] - before.cents,
            end_later_s=figures[END] - before.end if before.end else 0,
            extra_travel_s=figures[TRAVEL_S] - before.travel_s,
            extra_distance_m=figures[DISTANCE_M] - before.distance_m,
        )

    def _rule(self, turn: int) -> str:
        refused = self._refused.get(self._before[turn].shift_id)
        if refused is not None:
            return refused
        if self._asked.costs[turn] < NO_COST:
            return "hours"  # as it may be ridden, but not with the breaks that the law asks for
        if self._rules is None:
            self._rules = self._standing.rules(self._asked)
        return self._rules[turn] or "several"
