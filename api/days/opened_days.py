"""Live days kept in memory while somebody at the office moves jobs about.

A day is kept as long as its stamp (:mod:`data.store.planning.day_stamps`) and its streets are the
same; whoever asks looks at these first, in the transaction of the question. Prices hold for a
whole minute: what is told in it is what a move in it costs.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from api.days.live_day import LiveDay, open_day
from api.days.problem import router_of
from data.store.planning.day_stamps import Stamp, stamp_of
from data.store.shared_cache import SharedCache
from dispatch.rounds.rest_of_day.whole_day import whole_day_plan
from dispatch.schedule.cost_terms import exact_terms
from dispatch.schedule.timetable import make_plan
from routing.errors import Failure

if TYPE_CHECKING:
    from api.days.source import DaySource
    from data.store.planning.days import DayRow
    from dispatch.model import Plan, Round
    from dispatch.rounds.rest_of_day.remaining_day import RemainingDay
    from routing.router import Router

MOST_DAYS = 24
MOST_DAYS_EACH = 4
"""Days kept in all, and of one cooperative; a few megabytes each."""

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StandingDay:
    """A live day as it goes on if nothing is changed, with what its rounds cost.

    Attributes
    ----------
    left
        What is left of the day.
    rounds
        Rounds of what is left, by shift.
    whole
        Rounds of the whole day.
    terms
        Cost of each round of what is left by term, in cents and not rounded.
    total
        The same of all of them.
    """

    day: LiveDay
    left: RemainingDay
    rounds: Mapping[str, Round]
    whole: Plan
    terms: Mapping[str, Mapping[str, Fraction]]
    total: Mapping[str, Fraction]

    @classmethod
    def of(cls, day: LiveDay, left: RemainingDay) -> StandingDay:
        """Time and price a day as it stands.

        Raises
        ------
        Failure
            ``plan-fails-check``: the day as it stands cannot be in time; a defect of ours.
        """
        plan = make_plan(left.problem, left.sequences, {})
        if plan is None:
            raise Failure("plan-fails-check", first="not-in-time", count=1)
        return cls(
            day=day,
            left=left,
            rounds=plan.round_by_shift,
            whole=whole_day_plan(left, day.plan, plan, untouched=left.impassable),
            terms={one.shift_id: exact_terms(left.problem, [one]) for one in plan.rounds},
            total=exact_terms(left.problem, plan.rounds),
        )

    def terms_with(
        self, rounds_by_shift: Mapping[str, Round], touched: frozenset[str]
    ) -> dict[str, Fraction]:
        """Return the cost of the day with other rounds of some shifts, by term."""
        after = dict(self.total)
        for name in touched:
            for term, cents in self.terms.get(name, {}).items():
                after[term] -= cents
            if name in rounds_by_shift:
                for term, cents in exact_terms(self.left.problem, [rounds_by_shift[name]]).items():
                    after[term] = after.get(term, Fraction()) + cents
        return after


@dataclass(slots=True, kw_only=True, eq=False)
class _CacheEntry:
    lock: threading.RLock = field(default_factory=threading.RLock)
    stamp: Stamp = ()
    router: Router | None = None
    standing: StandingDay | None = None

    def known(self, source: DaySource) -> StandingDay | None:
        """Return the day, where its streets are still the same."""
        found = self.standing
        if found is None or router_now(source, found.day.day_row) is not self.router:
            return None
        return found

    def keep(self, source: DaySource, stamp: Stamp, standing: StandingDay) -> StandingDay:
        """Keep a day in place of the one before."""
        self.router = router_now(source, standing.day.day_row)
        self.stamp, self.standing = stamp, standing
        return standing


class OpenedDayCache(SharedCache[date, _CacheEntry]):
    """Days that this process has opened, by cooperative."""

    def __init__(self) -> None:
        super().__init__(MOST_DAYS, MOST_DAYS_EACH)

    def standing_day(self, source: DaySource, on: date, moment: datetime) -> StandingDay:
        """Return a day of the source's cooperative as it is at a moment; nobody is kept waiting.

        Raises
        ------
        BadInput
            As :func:`api.days.problem.problem_of`.
        """
        entry = self.find_or_keep(source.tx.owner, on, _CacheEntry)
        # Before anything else of the day: so it may be too old for what is read, never too new.
        stamp = stamp_of(source.tx, on)
        with entry.lock:
            known = entry.known(source)
            if known is not None and (entry.stamp, known.day.now) == (stamp, moment):
                return known
            day = known.day if known else None
            if day is None or entry.stamp != stamp or day.day_row.closures:  # one may be over now
                day = open_day(source, on, since=moment, to_change=False, now=moment, known=day)
            else:
                day = replace(day, now=moment)
            return entry.keep(source, stamp, StandingDay.of(day, day.left()))

    def known_day(self, source: DaySource, on: date) -> LiveDay | None:
        """Return a day as it was opened last, on streets that are still the same."""
        entry = self.find(source.tx.owner, on)
        if entry is None:
            return None
        with entry.lock:
            known = entry.known(source)
            return known.day if known else None


def router_now(source: DaySource, row: DayRow) -> Router:
    """Return the router of a day: another one once its city was imported anew."""
    return router_of(source.streets.asked_by(source.tx.owner), row.day, row.closures)


def next_minute(now: datetime) -> datetime:
    """Return the whole minute that is or comes next: the moment for which prices are told."""
    whole = now.astimezone(UTC).replace(second=0, microsecond=0)
    return whole if whole == now else whole + _MINUTE
