"""The effort ledger: what each round asked of who rode it, so that work can be shared fairly.

One posting for each person and round that was really ridden. Nobody is ranked: a comparison shows
a person's own sums beside the median of all, and nothing of any other person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date

from dispatch.model import Problem, Round, Visit
from dispatch.values.rounding import rounded
from dispatch.values.validation import bad_input, empty_text, fault, out_of_range, refuse

FEWEST_FOR_MEDIAN = 5
"""A median of fewer people would tell what one of them did."""

_MOST = 1_000_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """Sums of effort.

    Attributes
    ----------
    work_s, riding_s, serving_s, waiting_s
        Time in all but breaks, on the way, at stops, and waiting for a window.
    distance_m
        Metres ridden.
    pickups, drops
        Stops served.
    load_kg_m
        Kilograms aboard times metres ridden with them; the courier's own and the bicycle's
        weight left out.
    climb_m
        Metres uphill, where known.
    floors
        Storeys climbed with goods, up and down each counted once.
    """

    work_s: int = 0
    riding_s: int = 0
    serving_s: int = 0
    waiting_s: int = 0
    distance_m: int = 0
    pickups: int = 0
    drops: int = 0
    load_kg_m: int = 0
    climb_m: int = 0
    floors: int = 0

    def __post_init__(self) -> None:
        refuse(
            fault
            for one in fields(self)
            for fault in out_of_range(one.name, getattr(self, one.name), 0, _MOST)
        )

    def __add__(self, other: Effort) -> Effort:
        names = [one.name for one in fields(self)]
        return Effort(**{name: getattr(self, name) + getattr(other, name) for name in names})


@dataclass(frozen=True, slots=True, kw_only=True)
class EffortPosting:
    """Effort of one person in one round.

    Attributes
    ----------
    round_id, person_id, day
        Which round, who, and the day in the cooperative's zone.
    effort
        The sums.
    climb_known
        Whether the climb was measured; otherwise its 0 means nothing.
    """

    round_id: str
    person_id: str
    day: date
    effort: Effort
    climb_known: bool

    def __post_init__(self) -> None:
        faults = [
            *empty_text("round_id", self.round_id),
            *empty_text("person_id", self.person_id),
        ]
        if self.effort.climb_m and not self.climb_known:
            faults.append(fault("climb-unknown", "effort.climb_m"))
        refuse(faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A person's effort in a period beside the middle of all.

    Attributes
    ----------
    own
        The person's sums.
    own_rounds
        How many rounds they are of.
    climb_known
        Whether the climb of all these rounds was measured.
    median
        The median over everybody who rode in the period, each measure by itself; ``None`` where
        fewer than :data:`FEWEST_FOR_MEDIAN` did.
    """

    own: Effort
    own_rounds: int
    climb_known: bool
    median: Effort | None


def effort_of(
    problem: Problem, round_: Round, *, climb_m: int | None = None, floors: int = 0
) -> Effort:
    """Add up what a round asks of who rides it.

    Parameters
    ----------
    problem
        The day, which knows the loads of the stops.
    round_
        The round, with the times at which it was really ridden.
    climb_m
        Metres uphill of the whole way; ``None`` where nobody knows.
    floors
        Storeys climbed with goods.
    """
    waits = sum(visit.wait_s for visit in round_.visits if visit.kind != "break")
    kinds = [visit.kind for visit in round_.visits]
    return Effort(
        work_s=round_.work_s + waits,
        riding_s=round_.travel_s,
        serving_s=round_.work_s - round_.travel_s,
        waiting_s=waits,
        distance_m=round_.distance_m,
        pickups=kinds.count("pickup"),
        drops=kinds.count("drop"),
        load_kg_m=_load_kg_m(problem, round_),
        climb_m=climb_m or 0,
        floors=floors,
    )


def total(postings: Iterable[EffortPosting]) -> Effort:
    """Sum the effort of postings."""
    return sum((one.effort for one in postings), Effort())


def compare(
    postings: Sequence[EffortPosting], person_id: str, first: date, last: date
) -> Comparison:
    """Show a person's share of the effort of a period, both days included.

    Parameters
    ----------
    postings
        Those of the whole cooperative; others of the period are left out.
    person_id
        Whose share.
    first, last
        The period.

    Raises
    ------
    BadInput
        If the period is reversed, or a person has two postings of the same round.
    """
    if last < first:
        raise bad_input("period-reversed", "last", start=first.isoformat(), end=last.isoformat())
    inside = [one for one in postings if first <= one.day <= last]
    _refuse_doubles(inside)
    by_person: dict[str, list[EffortPosting]] = defaultdict(list)
    for one in inside:
        by_person[one.person_id].append(one)
    own = by_person.get(person_id, [])
    sums = [total(of_person) for of_person in by_person.values()]
    return Comparison(
        own=total(own),
        own_rounds=len(own),
        climb_known=all(one.climb_known for one in own),
        median=_median(sums) if len(sums) >= FEWEST_FOR_MEDIAN else None,
    )


def _refuse_doubles(postings: Iterable[EffortPosting]) -> None:
    """Refuse a round posted twice for the same person: it would count twice."""
    seen: dict[tuple[str, str], int] = {}
    for index, one in enumerate(postings):
        first = seen.setdefault((one.person_id, one.round_id), index)
        if first != index:
            raise bad_input(
                "duplicate-id", f"postings[{index}]", value=one.round_id, first=f"postings[{first}]"
            )


def _median(sums: Sequence[Effort]) -> Effort:
    middles: dict[str, int] = {}
    for one in fields(Effort):
        values = sorted(getattr(effort, one.name) for effort in sums)
        middle = len(values) // 2
        pair = values[middle] + values[-middle - 1]
        middles[one.name] = rounded(pair, 2)
    return Effort(**middles)


def _load_kg_m(problem: Problem, round_: Round) -> int:
    """Add up mass aboard times distance over all legs."""
    if not round_.visits:
        return 0
    aboard_g = _loaded_at_start_g(problem, round_)
    gram_m = 0
    for visit in round_.visits:
        gram_m += aboard_g * visit.distance_m
        aboard_g = visit.load_after.mass_g
    gram_m += aboard_g * round_.end_distance_m
    return rounded(gram_m, 1000)


def _loaded_at_start_g(problem: Problem, round_: Round) -> int:
    """Return the mass aboard before the first visit: after it, less what it took up."""
    first = round_.visits[0]
    return first.load_after.mass_g - _taken_up_g(problem, first)


def _taken_up_g(problem: Problem, visit: Visit) -> int:
    if visit.kind == "break":
        return 0
    stop = problem.stop(visit)
    sign = 1 if visit.kind == "pickup" else -1
    return sign * stop.load.mass_g + stop.returns.mass_g
