"""Use case of a day's history: its changes, who made them, what they cost and what undoes them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, Any
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.job_names import job_titles
from api.usecases.planning.live_changes import RECIPIENT
from api.usecases.planning.publication import NOBODY
from api.usecases.rounds.history.change_log import PublishedChange, RiderChange, read_changes
from api.usecases.rounds.history.obstacles import Obstacle, Standing
from data.store.planning import names_by_id, plans
from data.store.rounds import rounds
from data.store.streets import closures
from data.store.system import cooperatives
from routing.errors import BadInput

if TYPE_CHECKING:
    from data.store.planning.plans import PlanRow
    from data.store.rounds.swaps import HandingOver

BY_SEARCH = frozenset({"solve"})
"""Ways of plans that are the best known for their jobs when they are published."""
WITHOUT = "without "
"""Begins what a plan is about by which a round was taken back."""
HANDED_ON = "handed_on"
"""Way of a change that gave a round to another rider, without a plan of its own."""
BY_NEED = frozenset({"insert", "withdraw"})
"""Ways of plans that put in or take out a job where that costs least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedObstacle:
    """Obstacle to undoing, with the names of who rides the round, of who acted, and of the job."""

    what: Obstacle
    rider: str
    by_name: str
    job: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """A change of a day's rounds.

    Attributes
    ----------
    id
        Of the plan that it made; of a round handed on, of the event that tells of it.
    way, about
        How it came about, and its subject.
    plan_name
        What whoever published it called it.
    job_ids, jobs
        The jobs that it moved or, where a job is tried again in its round, that one's label alone.
    street
        Name of the street that was closed or opened, where it was about one that has a name.
    by_recipient
        Whether it follows from what whoever waits at the door asked for.
    riders_before, riders_after
        Names of those whose rounds the jobs left and joined, or who rode a round that was handed on
        before and after.
    rider
        Name of who rides the one shift that it was about, where it was about one.
    cost_cents
        What the day costs more by it; ``None`` of a plan that was searched from the start.
    above_best_cents
        What the day cost after it above the best plan known for the same jobs.
    undone_by, undone_by_name, undone_at
        The plan that undid it, or the event of a round that was handed back, where it is undone;
        who did that, and when.
    obstacles
        What stands in the way of undoing it or, where it is undone, of redoing it.
    has_before
        Whether there was a plan before it.
    """

    id: UUID
    way: str
    about: str = ""
    plan_name: str = ""
    note: str = ""
    job_ids: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()
    street: str = ""
    riders_before: tuple[str, ...]
    riders_after: tuple[str, ...]
    rider: str = ""
    made_by: UUID | None
    made_by_name: str
    by_recipient: bool = False
    made_at: datetime
    cost_cents: int | None = None
    above_best_cents: int = 0
    undone_by: UUID | None = None
    undone_by_name: str = ""
    undone_at: datetime | None = None
    obstacles: tuple[NamedObstacle, ...] = ()
    has_before: bool = False

    @property
    def can_undo(self) -> bool:
        """Return whether it can be undone exactly."""
        return self.has_before and self.undone_by is None and not self.obstacles

    @property
    def can_redo(self) -> bool:
        """Return whether it is undone and can be redone exactly."""
        return self.undone_by is not None and not self.obstacles

    @property
    def has_nearest(self) -> bool:
        """Return whether some of it may be undone or redone where not all of it can."""
        return bool(self.obstacles and self.job_ids and self.has_before)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayHistory:
    """The changes of a day, the newest first, and the zone of its clock."""

    changes: tuple[HistoryEntry, ...]
    zone: tzinfo


@needs("plans:read")
def list_changes(act: Act, on: date) -> DayHistory:
    """Return the changes of a day's rounds, the newest first."""
    log = read_changes(act.tx, on)
    before = plans.rounds_before(act.tx, on)
    standing = Standing.of(act, on, rounds.of_day(act.tx, on), log)
    in_the_way = {
        one.plan.id: standing.obstacles(one.last, before.get(one.last.id, ()))
        for one in log.changes
    }
    in_the_way |= {one.first.id: standing.obstacles_of_rider(one) for one in log.rider_changes}
    names = _Names.of(act, standing, in_the_way.values())
    above = dict(_above_best(log.changes))
    found = [_entry(one, names, in_the_way[one.plan.id], above[one.plan.id]) for one in log.changes]
    found += [_handed_on(one, names, in_the_way[one.first.id]) for one in log.rider_changes]
    found.sort(key=lambda one: one.made_at)
    return DayHistory(changes=tuple(reversed(found)), zone=cooperatives.own(act.tx).zone)


def _handed_on(change: RiderChange, names: _Names, obstacles: tuple[Obstacle, ...]) -> HistoryEntry:
    """Return a round that was handed on."""
    first = change.first
    undone = None if change.holds else change.last
    return HistoryEntry(
        id=first.id,
        way=HANDED_ON,
        riders_before=(names.people.get(str(first.from_id), ""),),
        riders_after=(names.people.get(str(first.to_id), ""),),
        made_by=first.by_id,
        made_by_name=names.people.get(str(first.by_id), ""),
        made_at=first.at,
        undone_by=undone.id if undone else None,
        undone_by_name=names.people.get(str(undone.by_id), "") if undone else "",
        undone_at=undone.at if undone else None,
        obstacles=_named(names, obstacles),
        has_before=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    """Names of riders by shift, of people by id, streets by closure, and labels of jobs by id.

    ``handed_on``: by shift how its round was handed on, oldest first.
    """

    riders: Mapping[UUID, str]
    people: Mapping[str, str]
    jobs: Mapping[str, str]
    streets: Mapping[str, str]
    handed_on: Mapping[UUID, Sequence[HandingOver]]

    def rider_then(self, shift_id: UUID | None, plan: PlanRow) -> str:
        """Return who rode a shift when a plan was published, whoever rides it now."""
        if shift_id is None:
            return ""
        later = (one for one in self.handed_on.get(shift_id, ()) if _is_later(one, plan))
        first = next(later, None)
        now = self.riders.get(shift_id, "")
        return now if first is None else self.people.get(str(first.from_id), now)

    @classmethod
    def of(
        cls, act: Act, standing_day: Standing, obstacles: Iterable[tuple[Obstacle, ...]]
    ) -> _Names:
        changes = standing_day.log.changes
        turns = [turn for one in standing_day.log.rider_changes for turn in (one.first, *one.turns)]
        subjects = [_subject(one.plan) for one in changes]
        standing = [one for each in obstacles for one in each]
        shifts = {
            UUID(name) for one in subjects for name in (*one["from_shifts"], *one["to_shifts"])
        }
        shifts |= {shift_id for one in changes if (shift_id := _shift_about(one.plan))}
        people = {
            str(who) for one in changes for who in (_made_by(one.plan), _made_by(one.last)) if who
        }
        people |= {str(who) for one in turns for who in (one.from_id, one.to_id, one.by_id) if who}
        people |= {str(one.actor_id) for one in standing if one.actor_id is not None}
        return cls(
            riders=names_by_id.rider_names(act.tx, shifts | {one.shift_id for one in standing}),
            people=names_by_id.actor_names(act.tx, people),
            jobs=job_titles(
                act,
                {name for one in subjects for name in one["jobs"]}
                | {_about(one.plan) for one in changes if _is_second_attempt(one.plan)}
                | {str(one.job_id) for one in standing if one.job_id is not None},
            ),
            streets=_streets(
                act, {_about(one.plan) for one in changes if one.plan.way == "closure"}
            ),
            handed_on=_by_shift(standing_day, turns),
        )


def _by_shift(
    standing: Standing, turns: Iterable[HandingOver]
) -> Mapping[UUID, Sequence[HandingOver]]:
    shifts = {one.id: shift_id for shift_id, one in standing.rounds.items()}
    found: dict[UUID, list[HandingOver]] = {}
    for one in sorted(turns, key=lambda each: each.seq):
        found.setdefault(shifts[one.round_id], []).append(one)
    return found


def _is_later(one: HandingOver, plan: PlanRow) -> bool:
    """Return whether a round was handed on after a plan was published."""
    at = plan.published_at or plan.requested_at
    return one.seq > (plan.log_seq or 0) and one.at >= at


def _streets(act: Act, closure_ids: Collection[str]) -> Mapping[str, str]:
    """Return the longest street of closures that has a name, by the closure's id."""
    if not closure_ids:
        return {}
    router = act.tools.streets.router(cooperatives.own(act.tx).city)
    found: dict[str, str] = {}
    for name in closure_ids:
        with suppress(ValueError, BadInput):  # Of an older plan, or gone with a new import.
            closure = closures.find(act.tx, UUID(name))
            streets = () if closure is None else router.closing(closure.area).streets
            found[name] = next((one.name for one in streets if one.name), "")
    return found


def _about(plan: PlanRow) -> str:
    return str(plan.progress.get("about", ""))


def _caused_by(plan: PlanRow) -> str:
    return str(plan.progress.get("caused_by", ""))


def _is_second_attempt(plan: PlanRow) -> bool:
    """Return whether a plan put a visit that failed back into its round: no job moved by it."""
    return plan.way == "insert" and not _subject(plan)["jobs"]


def _subject(plan: PlanRow) -> Mapping[str, list[str]]:
    empty: dict[str, list[str]] = {"jobs": [], "from_shifts": [], "to_shifts": []}
    return {**empty, **plan.progress.get("subject", {})}


def _shift_about(plan: PlanRow) -> UUID | None:
    """Return the shift that a round was taken back from, or that rides another vehicle."""
    way, about = plan.way, _about(plan)
    if way == "replan" and about.startswith(WITHOUT):
        return UUID(about.removeprefix(WITHOUT))
    return UUID(about) if way == "vehicle" else None


def _entry(
    one: PublishedChange, names: _Names, obstacles: tuple[Obstacle, ...], above_best_cents: int
) -> HistoryEntry:
    plan, subject = one.plan, _subject(one.plan)
    by = _made_by(plan)
    told = [_about(plan)] if _is_second_attempt(plan) else subject["jobs"]
    undone = None if one.holds else one.last
    return HistoryEntry(
        id=plan.id,
        way=plan.way,
        about=_about(plan),
        plan_name=plan.name,
        note=plan.note,
        job_ids=tuple(subject["jobs"]),
        jobs=tuple(names.jobs[name] for name in told if name in names.jobs),
        street=names.streets.get(_about(plan), ""),
        riders_before=_riders(names, plan, subject["from_shifts"]),
        riders_after=_riders(names, plan, subject["to_shifts"]),
        rider=names.rider_then(_shift_about(plan), plan),
        made_by=by,
        made_by_name=names.people.get(str(by), ""),
        by_recipient=_caused_by(plan) == RECIPIENT,
        made_at=plan.published_at or plan.requested_at,
        cost_cents=_cost(plan),
        above_best_cents=above_best_cents,
        undone_by=undone.id if undone else None,
        undone_by_name=names.people.get(str(_made_by(undone)), "") if undone else "",
        undone_at=undone.published_at if undone else None,
        obstacles=_named(names, obstacles),
        has_before=one.has_before,
    )


def _named(names: _Names, obstacles: Iterable[Obstacle]) -> tuple[NamedObstacle, ...]:
    return tuple(
        NamedObstacle(
            what=each,
            rider=names.riders.get(each.shift_id, ""),
            by_name=names.people.get(str(each.actor_id), ""),
            job=names.jobs.get(str(each.job_id), ""),
        )
        for each in obstacles
    )


def _made_by(plan: PlanRow) -> UUID | None:
    """Return who made a change: whoever published a plan of a search, else whoever asked for it.

    Of what follows by itself it is whose act it follows from; ``None`` if that is a recipient's.
    """
    caused_by = _caused_by(plan)
    if caused_by:
        return None if caused_by == RECIPIENT else UUID(caused_by)
    if plan.way == "solve":
        return plan.published_by
    return None if plan.requested_by == NOBODY else plan.requested_by


def _riders(names: _Names, plan: PlanRow, shifts: Iterable[str]) -> tuple[str, ...]:
    found = (names.rider_then(UUID(name), plan) for name in shifts)
    return tuple(name for name in found if name)


def _cost(plan: PlanRow) -> int | None:
    """Return by how much a change made the day dearer; ``None`` of a plan from the start."""
    comparison: Any = plan.progress.get("change", {}).get("comparison")
    if comparison is None:
        return None
    before, after = (sum(one[side] for one in comparison["costs"].values()) for side in (0, 1))
    return int(after - before)


def _above_best(changes: Iterable[PublishedChange]) -> Iterator[tuple[UUID, int]]:
    """Return what the day cost after each change above the best plan known for the same jobs.

    A plan of a search is the best one known. What puts a job in where that costs least, or takes
    one out, leaves the rest where it stands; every other change counts by what it costs, and where
    it is a saving the best known is found anew. What was undone counts for nothing any more.
    """
    above = 0
    for one in changes:
        cost = _cost(one.plan)
        if one.plan.way in BY_SEARCH:
            above = 0
        elif one.holds and cost is not None and one.plan.way not in BY_NEED:
            above = max(0, above + cost)
        yield one.plan.id, above
