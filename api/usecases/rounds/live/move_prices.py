"""Price of a change by hand: what it costs, who becomes later, and which rules are in its way.

Only the rounds that it touches are looked at, and only what is told is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from api.usecases.job_names import job_titles, stop_names
from api.usecases.planning.job_labels import labelled
from api.usecases.planning.live_changes import Change
from api.usecases.planning.working_hours import hours_worsened
from api.wording.comparison import Comparison, compare_plans
from data.formats.plan_file import plan_file_of
from data.store.planning import names_by_id
from dispatch.labour.working_hours import HoursViolation
from dispatch.model import Plan, Round, jobs_in
from dispatch.planning.what_if.broken_rules import BrokenRule
from dispatch.planning.what_if.live_day_offers import NOTICED_S
from dispatch.rounds.rest_of_day.shift_progress import key_of
from dispatch.rounds.rest_of_day.whole_day import whole_day_plan
from dispatch.schedule.cost_terms import price_of_terms, rounded_terms
from dispatch.schedule.eligibility import skills_missing_of
from dispatch.values.plain_values import from_plain, to_plain

if TYPE_CHECKING:
    from fractions import Fraction

    from api.days.opened_days import StandingDay
    from api.usecases.act import Act
    from dispatch.planning.what_if.hand_moves import MovedRounds


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterVisit:
    """Visit that begins later by ``later_s`` seconds; ``name`` is that of its stop.

    ``late_s`` is by how much it then begins after its time window.
    """

    visit_id: str
    shift_id: str
    job_id: str
    kind: str
    later_s: int
    late_s: int = 0
    rider: str = ""
    job: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterEnd:
    """End of a round that comes later by ``later_s`` seconds, negative for earlier."""

    shift_id: str
    later_s: int
    rider: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterStart:
    """Start of a round that comes later by ``later_s`` seconds, negative for earlier."""

    shift_id: str
    later_s: int
    rider: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedStop:
    """Stop of a moved job in the round that takes it, with its times there."""

    shift_id: str
    job_id: str
    kind: str
    begin: datetime
    departure: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInTheWay(BrokenRule):
    """Rule that a change breaks, one of working time among them.

    Attributes
    ----------
    hard
        Whether it cannot be made; else it wants a reason.
    rider, job, name
        Who rides, the label of the job and the name of the stop that it is about.
    skills
        Codes of what whoever rides lacks, where it is about that.
    hours
        What is worse of working time, where it is about that.
    """

    hard: bool = True
    rider: str = ""
    job: str = ""
    name: str = ""
    skills: tuple[str, ...] = ()
    hours: HoursViolation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Price of a change by hand.

    Attributes
    ----------
    at
        The moment that it is told for.
    cost_cents
        What the day costs more; ``None`` where the change cannot be made.
    later, ends, starts
        Visits that begin later, and rounds that end, or begin, at another time.
    placed
        Stops of the jobs that move, in the round that takes them, in its order.
    end_later_s
        How much later the round ends that takes the jobs; where none does, the one they leave.
    rules
        Rules in the way.
    """

    at: datetime
    cost_cents: int | None = None
    later: tuple[LaterVisit, ...] = ()
    end_later_s: int = 0
    ends: tuple[LaterEnd, ...] = ()
    starts: tuple[LaterStart, ...] = ()
    placed: tuple[PlacedStop, ...] = ()
    rules: tuple[RuleInTheWay, ...] = ()

    def named(self, act: Act) -> Price:
        """Return the price with the names of riders, jobs and stops."""
        later, ends, rules = self.later, self.ends, self.rules
        riding = [one.shift_id for one in later]
        riding += [one.shift_id for one in ends] + [one.shift_id for one in self.starts]
        shifts = _ids([*riding, *(one.shift_id for one in rules)])
        jobs = {one.job_id for one in later} | {one.job_id for one in rules if one.job_id}
        stops = _ids([*(one.visit_id for one in self.later), *(one.stop_id for one in self.rules)])
        riders = {str(k): v for k, v in names_by_id.rider_names(act.tx, shifts).items()}
        labels = job_titles(act, jobs)
        names = {str(k): v for k, v in stop_names(act, stops).items()}
        return replace(
            self,
            later=tuple(
                replace(
                    one,
                    rider=riders.get(one.shift_id, ""),
                    job=labels.get(one.job_id, ""),
                    name=names.get(one.visit_id, ""),
                )
                for one in self.later
            ),
            ends=tuple(replace(one, rider=riders.get(one.shift_id, "")) for one in self.ends),
            starts=tuple(replace(one, rider=riders.get(one.shift_id, "")) for one in self.starts),
            rules=tuple(
                replace(
                    one,
                    rider=riders.get(one.shift_id, ""),
                    job=labels.get(one.job_id, ""),
                    name=names.get(one.stop_id, ""),
                )
                for one in self.rules
            ),
        )


def _ids(names: Iterable[str]) -> set[UUID]:
    return {UUID(name) for name in names if name}


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedChange(Change):
    """A change by hand, or what it would do, with its price."""

    price: Price


def price_of_move(act: Act, standing: StandingDay, found: MovedRounds) -> Price:
    """Return the price of a move, without names."""
    at = standing.day.now
    if found.broken:
        return Price(at=at, rules=rules_against(standing, found.broken))
    before, after = sides_of(standing, found)
    ends = _ends(before, after)
    main = found.taker or next(iter(found.homes), "")
    end_later_s = next((one.later_s for one in ends if one.shift_id == main), 0)
    rest = {one.shift_id: one for one in after}
    kept = [one for one in standing.whole.rounds if one.shift_id not in found.touched]
    whole = replace(standing.whole, rounds=(*kept, *after))
    (worse,) = hours_worsened(act, standing.day, standing.whole, [whole])
    shifts = {shift.courier.id: shift.id for shift in standing.day.problem.shifts}
    return Price(
        at=at,
        cost_cents=_cost(standing.total, _terms(standing, found)),
        later=tuple(_later(standing, before, rest)),
        end_later_s=end_later_s,
        ends=tuple(ends),
        starts=tuple(_starts(before, after)),
        placed=tuple(_placed(found, rest)),
        rules=tuple(
            RuleInTheWay(
                code=one.code,
                hard=False,
                shift_id=shifts.get(one.person_id, ""),
                value=one.value,
                hours=one,
            )
            for one in worse
        ),
    )


def rules_against(standing: StandingDay, broken: Iterable[BrokenRule]) -> tuple[RuleInTheWay, ...]:
    """Return broken rules as those that refuse a change, without names."""
    return tuple(
        RuleInTheWay(
            **{each.name: getattr(one, each.name) for each in fields(one)},
            skills=_skills(standing, one),
        )
        for one in broken
    )


def _skills(standing: StandingDay, rule: BrokenRule) -> tuple[str, ...]:
    if rule.code != "skill-missing":
        return ()
    return skills_missing_of(standing.day.problem, rule.shift_id, [rule.job_id])


def describe_move(
    act: Act, standing: StandingDay, found: MovedRounds, price: Price
) -> PricedChange:
    """Return what a move would do: of the rounds that it touches only."""
    day = standing.day
    before, after = sides_of(standing, found)
    if found.broken:
        after = before
    sides = (replace(standing.whole, rounds=tuple(side)) for side in (before, after))
    compared = compare_plans(*(plan_file_of(day.day_row.day, side) for side in sides))
    old = rounded_terms(standing.total)
    new = old if found.broken else rounded_terms(_terms(standing, found))
    had, has = jobs_in(before), jobs_in(after)
    gone = had - has
    left_open = len(day.problem.job_by_id.keys() - jobs_in(standing.whole.rounds))
    comparison: Comparison = replace(
        compared,
        costs={term: (old.get(term, 0), new.get(term, 0)) for term in {**old, **new}},
        unassigned=(left_open, left_open + len(gone) - len(has - had)),
    )
    return PricedChange(
        plan_id=None,
        comparison=labelled(act, comparison),
        left_out=tuple(sorted(gone)),
        labels=job_titles(act, gone) if gone else {},
        strains=standing.left.strains,
        hours=tuple(one.hours for one in price.rules if one.hours is not None),
        price=price.named(act),
    )


def sides_of(standing: StandingDay, found: MovedRounds) -> tuple[list[Round], list[Round]]:
    """Return the rounds of the whole day that a move touches, before and after it."""
    before = [one for one in standing.whole.rounds if one.shift_id in found.touched]
    if found.broken:
        return before, before
    old = replace(
        standing.day.plan,
        rounds=tuple(one for one in standing.day.plan.rounds if one.shift_id in found.touched),
        unassigned=(),
    )
    plan = Plan(rounds=tuple(found.rounds.values()), unassigned=())
    after = whole_day_plan(standing.left, old, plan)
    return before, list(after.rounds)


def kept_price(price: Price) -> dict[str, Any]:
    """Return a price as it is kept with the plan of its change: ids and figures, no names."""
    plain: dict[str, Any] = to_plain(price)
    return plain


def price_kept(plain: Mapping[str, Any]) -> Price:
    """Return the price that :func:`kept_price` kept."""
    return from_plain(Price, dict(plain))


def _terms(standing: StandingDay, found: MovedRounds) -> dict[str, Fraction]:
    return standing.terms_with(found.rounds, frozenset(found.touched))


def _cost(before: Mapping[str, Fraction], after: Mapping[str, Fraction]) -> int:
    return price_of_terms(after) - price_of_terms(before)


def _ends(before: Iterable[Round], after: Iterable[Round]) -> list[LaterEnd]:
    new = {one.shift_id: one for one in after}
    pairs = [(one, new[one.shift_id]) for one in before if one.shift_id in new]
    return [
        LaterEnd(shift_id=one.shift_id, later_s=later_s)
        for one, other in pairs
        if (later_s := _seconds(other.end - one.end))
    ]


def _starts(before: Iterable[Round], after: Iterable[Round]) -> list[LaterStart]:
    new = {one.shift_id: one for one in after}
    pairs = [(one, new[one.shift_id]) for one in before if one.shift_id in new]
    return [
        LaterStart(shift_id=one.shift_id, later_s=later_s)
        for one, other in pairs
        if (later_s := _seconds(other.start - one.start))
    ]


def _placed(found: MovedRounds, after: Mapping[str, Round]) -> Iterable[PlacedStop]:
    if found.taker not in after:
        return
    for visit in after[found.taker].visits:
        if visit.kind != "break" and visit.job_id in found.jobs:
            yield PlacedStop(
                shift_id=found.taker,
                job_id=visit.job_id,
                kind=visit.kind,
                begin=visit.start,
                departure=visit.depart,
            )


def _later(
    standing: StandingDay, before: Iterable[Round], after: Mapping[str, Round]
) -> Iterable[LaterVisit]:
    starts = {key_of(v): v.start for one in before for v in one.visits if v.kind != "break"}
    for shift_id, round_ in after.items():
        for visit in round_.visits:
            was = starts.get(key_of(visit))
            if was is None or visit.kind == "break":
                continue
            later_s = _seconds(visit.start - was)
            if later_s >= NOTICED_S:
                stop = standing.day.problem.stop(visit)
                yield LaterVisit(
                    visit_id=stop.id,
                    shift_id=shift_id,
                    job_id=visit.job_id,
                    kind=visit.kind,
                    later_s=later_s,
                    late_s=stop.late_s(visit.start),
                )


def _seconds(span: timedelta) -> int:
    return span // timedelta(seconds=1)
