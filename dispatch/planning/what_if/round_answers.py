"""What all rounds say to one job that is asked for, in each choice of its windows.

Figures come out of the compiled arrays; a round is made, with its visits and times, for who wants
to see it. Both say what :func:`dispatch.planning.what_if.live_day_offers.offers` says of the job in
that choice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dispatch.planning.what_if.live_day_offers import Answer, Offer, RoundBefore, by_cost
from dispatch.search.arrays.epoch_seconds import instant, seconds
from dispatch.search.insertion.insertion_times import CENTS, DISTANCE_M, END, TRAVEL_S
from dispatch.search.insertion.standing_rounds import RULES

if TYPE_CHECKING:
    from datetime import datetime

    from dispatch.model import Break, Job
    from dispatch.schedule.timetable import StopTask
    from dispatch.search.arrays.layout import Ints, Smalls
    from dispatch.search.insertion.standing_rounds import InsertionAnswers, StandingRounds

_DEAR = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StandingFigures:
    """Rounds as they stand, in the figures that answers are told by.

    Attributes
    ----------
    shift_ids
        Their shifts.
    cents, end, travel_s, distance_m
        By round: what it costs, when it ends (seconds since 1970, 0 where it has no stops), and
        what is ridden.
    """

    shift_ids: tuple[str, ...]
    cents: Ints
    end: tuple[int, ...]
    travel_s: tuple[int, ...]
    distance_m: tuple[int, ...]

    @classmethod
    def of(cls, before: Mapping[str, RoundBefore]) -> StandingFigures:
        """Take the figures of some rounds, in their order."""
        rounds = [one.round for one in before.values()]
        return cls(
            shift_ids=tuple(before),
            cents=np.array([one.cost_cents for one in before.values()], np.int64),
            end=tuple(seconds(made.end) if made else 0 for made in rounds),
            travel_s=tuple(made.travel_s if made else 0 for made in rounds),
            distance_m=tuple(made.distance_m if made else 0 for made in rounds),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class InsertedVisit:
    """When a stop of the job would be visited.

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
    """What rounds say to a job of one or two stops.

    Why rounds refuse it is found out once somebody wants to know, so all holds only until the seat
    is asked for another job.

    Parameters
    ----------
    stood
        All rounds as they stand.
    standing, asked
        The same with the job in the seat, and what those that were asked say.
    refused
        By shift that may not serve the job at all: the rule.
    """

    def __init__(
        self,
        stood: StandingFigures,
        standing: StandingRounds,
        asked: InsertionAnswers,
        refused: Mapping[str, str],
    ) -> None:
        self._stood, self._standing, self._asked = stood, standing, asked
        self._refused = refused
        self._figures = standing.figures(asked)
        self._rules: Smalls | None = None

    def of(self, choice: int) -> list[Answer]:
        """Return all answers for a choice; the cheapest first, refusals last."""
        told: list[list[int]] = self._figures[:, choice].tolist()
        return by_cost(self._answer(turn, choice, one) for turn, one in enumerate(told))

    def best(self, choice: int) -> Answer | None:
        """Return the cheapest answer for a choice, ``None`` where no round takes the job."""
        cents = self._figures[:, choice, CENTS]
        more = np.where(cents < 0, _DEAR, cents - self._stood.cents[self._asked.rows])
        turn = int(more.argmin()) if len(more) else -1
        if turn < 0 or more[turn] == _DEAR:
            return None
        return self._answer(turn, choice, self._figures[turn, choice].tolist())

    def visits(self, job: Job, choice: int, shift_id: str) -> list[InsertedVisit]:
        """Tell when a round that takes the job, the choice of that number, visits its stops."""
        told = self._standing.visits(self._asked, self._turn(shift_id), choice)
        return [
            InsertedVisit(kind=kind, index=index, begin=instant(begin), slack_s=slack_s)
            for (kind, index, _), (begin, slack_s) in zip(job.stops, told, strict=True)
        ]

    def _turn(self, shift_id: str) -> int:
        turn: int = self._asked.rows.tolist().index(self._stood.shift_ids.index(shift_id))
        return turn

    def order(self, job: Job, choice: int, shift_id: str) -> list[StopTask | Break]:
        """Return the order of a round that takes the job, the choice of that number."""
        turn = self._turn(shift_id)
        return self._standing.order_with(job, shift_id, int(self._asked.codes[turn, choice]))

    def _answer(self, turn: int, choice: int, told: list[int]) -> Answer:
        stood, row = self._stood, int(self._asked.rows[turn])
        if told[CENTS] < 0:
            return Answer(shift_id=stood.shift_ids[row], ruled_out=self._rule(turn, choice))
        end = stood.end[row]
        return Answer(
            shift_id=stood.shift_ids[row],
            cost_cents=told[CENTS] - int(stood.cents[row]),
            end_later_s=told[END] - end if end else 0,
            extra_travel_s=told[TRAVEL_S] - stood.travel_s[row],
            extra_distance_m=told[DISTANCE_M] - stood.distance_m[row],
        )

    def _rule(self, turn: int, choice: int) -> str:
        refused = self._refused.get(self._stood.shift_ids[int(self._asked.rows[turn])])
        if refused is not None:
            return refused
        if self._asked.codes[turn, choice] >= 0:
            return "hours"  # as it may be ridden, but not with the breaks that the law asks for
        if self._rules is None:
            self._rules = self._standing.rules(self._asked)
        rule = int(self._rules[turn, choice])
        return RULES[rule] if rule >= 0 else "several"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TriedOffers:
    """What rounds say to a job of more stops, whose rounds have all been made.

    ``offers`` are those for each choice, the cheapest first.
    """

    offers: Sequence[list[Offer]]

    def of(self, choice: int) -> list[Answer]:
        """As :meth:`Answers.of`."""
        return list(self.offers[choice])

    def best(self, choice: int) -> Answer | None:
        """As :meth:`Answers.best`."""
        first = next(iter(self.offers[choice]), None)
        return None if first is None or first.cost_cents is None else first
