"""Several jobs for one rider: as many as the round takes, and what keeps out each of the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from api.days.opened_days import StandingDay, next_minute
from api.usecases.act import Act, needs
from api.usecases.job_names import job_titles
from api.usecases.rounds.live.move_prices import Price, RuleInTheWay, price_of_move, rules_against
from api.usecases.rounds.live.moves import (
    MOST_JOBS,
    as_ridden,
    cheapest_of,
    check_job,
    check_shift,
)
from dispatch.planning.what_if.broken_rules import BrokenRule
from dispatch.planning.what_if.hand_moves import HandMove, home_of, jobs_that_fit
from dispatch.values.validation import out_of_range, refuse
from routing.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dispatch.model import Job
    from dispatch.planning.what_if.hand_moves import MovedRounds

_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLeftOut:
    """A job that a round does not take beside the others, and why.

    Attributes
    ----------
    job
        Its label.
    rules
        Rules in the way.
    refusal
        What keeps it from being moved at all, where something does.
    """

    job_id: UUID
    job: str = ""
    rules: tuple[RuleInTheWay, ...] = ()
    refusal: Conflict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FittingJobs:
    """Those of several jobs that a round takes together.

    Attributes
    ----------
    jobs
        In the order in which they are put in: moved so, they cost just ``price``.
    price
        Of all of these; ``None`` where there are none.
    left_out
        The others, without those that the round has already.
    """

    shift_id: UUID
    jobs: tuple[UUID, ...]
    price: Price | None
    left_out: tuple[JobLeftOut, ...]


@needs("rounds:write")
def find_fitting_jobs(act: Act, on: date, jobs: Sequence[UUID], shift_id: UUID) -> FittingJobs:
    """Return as many of some jobs of a day as a shift's round takes, and their price.

    They are put in one after the other, what was promised soonest first, and each that breaks a
    rule is left out: the same question has the same answer, another choice may take more of them.
    Nothing is changed.

    Raises
    ------
    NotFound
        ``no-such-job``, ``no-such-shift``.
    BadInput
        ``list-length``, ``out-of-range``.
    Conflict
        ``shift-is-over``.
    """
    ids = tuple(dict.fromkeys(str(one) for one in jobs))
    refuse(out_of_range("jobs", len(ids), 1, MOST_JOBS))
    standing = act.tools.opened_days.standing_day(act, on, next_minute(act.now))
    check_shift(standing, shift_id)
    refused: dict[str, Conflict] = {}
    movable = []
    for name in ids:
        try:
            check_job(act, standing, name, shift_id)
        except Conflict as error:
            refused[name] = error
        else:
            if home_of(standing.left, name) != str(shift_id):
                movable.append(name)
    wish = HandMove(jobs=_soonest_first(standing, movable), shift_id=str(shift_id))
    day, found, kept_out = _most_of(standing, wish) if movable else (standing, None, {})
    labels = job_titles(act, [*refused, *kept_out])
    price = None if found is None else price_of_move(act, day, found)
    rules = _named_rules(act, day, kept_out)
    return FittingJobs(
        shift_id=shift_id,
        jobs=() if found is None else tuple(UUID(name) for name in found.jobs),
        price=None if price is None else price.named(act),
        left_out=tuple(
            JobLeftOut(
                job_id=UUID(name),
                job=labels.get(name, ""),
                rules=rules.get(name, ()),
                refusal=refused.get(name),
            )
            for name in ids
            if name in refused or name in kept_out
        ),
    )


def _soonest_first(standing: StandingDay, names: Sequence[str]) -> tuple[str, ...]:
    """Return jobs as they are put in: those of rounds as ridden, open ones by their windows."""
    jobs = standing.left.problem.job_by_id
    return as_ridden(standing, sorted(names, key=lambda name: _promised(jobs[name])))


def _promised(job: Job) -> datetime:
    """Return until when the first of a job's stops has to be served."""
    ends = [stop.windows[-1].end for _, _, stop in job.stops if stop.windows]
    return min(ends, default=_LAST)


def _most_of(
    standing: StandingDay, wish: HandMove
) -> tuple[StandingDay, MovedRounds | None, dict[str, tuple[BrokenRule, ...]]]:
    """Return the largest choice of a wish's jobs that is found to keep every rule."""
    day, whole = cheapest_of(standing, [wish])
    if not whole.broken:
        return day, whole, {}
    if len(wish.jobs) == 1:
        return standing, None, {wish.jobs[0]: whole.broken}
    best = max(_choices(standing, wish), key=lambda choice: len(choice[0]))
    taken, kept_out = best
    while taken:
        day, found = cheapest_of(standing, [replace(wish, jobs=taken)])
        if not found.broken:
            return day, found, kept_out
        # What only several break together: whom it names stays out, else who came last.
        named = {one.job_id for one in found.broken} & set(taken) or {taken[-1]}
        kept_out |= dict.fromkeys(named, found.broken)
        taken = tuple(name for name in taken if name not in named)
    return standing, None, kept_out


def _choices(
    standing: StandingDay, wish: HandMove
) -> Iterator[tuple[tuple[str, ...], dict[str, tuple[BrokenRule, ...]]]]:
    """Yield what fits, of a round on its way also with one more break."""
    yield jobs_that_fit(standing.left, wish)
    if wish.shift_id in standing.left.begun:
        yield jobs_that_fit(standing.day.left(pausing=[wish.shift_id]), wish)


def _named_rules(
    act: Act, standing: StandingDay, kept_out: Mapping[str, tuple[BrokenRule, ...]]
) -> dict[str, tuple[RuleInTheWay, ...]]:
    """Return rules with the names of what they are about, by job."""
    found = [(name, one) for name, rules in kept_out.items() for one in rules]
    price = Price(at=standing.day.now, rules=rules_against(standing, [one for _, one in found]))
    by_job: dict[str, list[RuleInTheWay]] = {}
    for (name, _), rule in zip(found, price.named(act).rules, strict=True):
        by_job.setdefault(name, []).append(rule)
    return {name: tuple(rules) for name, rules in by_job.items()}
