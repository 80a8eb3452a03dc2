"""Steps shared by all changes of a live day: other orders are checked, compared and published."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from uuid import UUID

from api.days.live_day import LiveDay
from api.days.problem import plan_plain
from api.usecases.job_names import job_titles
from api.usecases.planning.job_labels import labelled, unnamed
from api.usecases.planning.overrides import need_reason, note_override
from api.usecases.planning.publication import NOBODY, make_live, named_person, publish_rounds
from api.usecases.planning.whole_day import CombinedDay, as_published, going_on, whole_day
from api.usecases.planning.working_hours import hours_worsened
from api.wording.comparison import Comparison, compare_plans
from data.formats.day_snapshot import snapshot_of, snapshot_plain
from data.formats.plan_file import plan_file_of
from data.store.planning import plans
from data.store.planning.plans import PlanRow
from data.store.rounds import events, open_jobs
from data.store.rounds.rounds import BEGUN, RoundRow
from dispatch.labour.working_hours import HoursViolation
from dispatch.model import Load, Unassigned, jobs_in
from dispatch.model.problem_parts import part_of
from dispatch.planning.what_if.explanations import reasons_now
from dispatch.rounds.rest_of_day.whole_day_check import newly_broken
from dispatch.schedule.projection import ForcedBreach
from dispatch.schedule.visit_sequences import of_day
from dispatch.values.plain_values import from_plain, to_plain
from routing.errors import Conflict

if TYPE_CHECKING:
    from api.usecases.act import Act
    from dispatch.model import Plan, Round
    from dispatch.rounds.rest_of_day.remaining_day import RemainingDay
    from dispatch.schedule.visit_sequences import VisitSequences


@dataclass(frozen=True, slots=True, kw_only=True)
class Aboard:
    """Goods of a job that are aboard of a round that was taken back; ``what`` is its label."""

    job_id: str
    what: str
    load: Load


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSubject:
    """Jobs that a change was about, and the shifts whose rounds they left and joined.

    Kept with the plan of the change, so that its name can be told later. A job that only got
    another place has its shift on both sides; one that was in no round has none before.
    """

    jobs: tuple[str, ...] = ()
    from_shifts: tuple[str, ...] = ()
    to_shifts: tuple[str, ...] = ()

    @classmethod
    def between(cls, before: Plan, after: Plan) -> ChangeSubject:
        """Return the jobs that stand in another round than before, or in none, or in one now."""
        homes = [
            {v.job_id: round_.shift_id for round_ in plan.rounds for v in round_.visits if v.job_id}
            for plan in (before, after)
        ]
        jobs = [
            name for name in {**homes[0], **homes[1]} if homes[0].get(name) != homes[1].get(name)
        ]
        left, joined = ({home[name] for name in jobs if name in home} for home in homes)
        return cls(
            jobs=tuple(sorted(jobs)),
            from_shifts=tuple(sorted(left)),
            to_shifts=tuple(sorted(joined)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Effect of a change of a live day.

    Attributes
    ----------
    plan_id
        The plan that was published for it; ``None`` where nothing was changed yet.
    comparison
        What moves and when, against how the day would go on without it.
    left_out, labels
        Jobs that stood in a round and now stand in none, and the labels of those that have one.
    strains
        What the rounds are bound to break however they go on: lateness, overtime.
    hours
        What it makes worse of working time and rest: a person has to say why.
    aboard
        What is aboard of a round that was taken back.
    shown
        By which exactly this can be carried out, where it was only told.
    """

    plan_id: UUID | None
    comparison: Comparison
    left_out: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    strains: tuple[ForcedBreach, ...] = ()
    hours: tuple[HoursViolation, ...] = ()
    aboard: tuple[Aboard, ...] = ()
    shown: str | None = None

    @classmethod
    def of_plan(cls, act: Act, done: PlanRow) -> Change:
        """Return the change that a plan was made by, as it is kept with it."""
        kept = from_plain(Change, {"plan_id": None, **done.progress["change"]})
        return replace(kept.with_labels(act), plan_id=done.id)

    def with_labels(self, act: Act) -> Change:
        """Return the change with the labels of its jobs."""
        labels = job_titles(act, self.left_out) if self.left_out else {}
        return replace(self, comparison=labelled(act, self.comparison), labels=labels)

    def extended(self, kind: type[C], **more: Any) -> C:  # noqa: ANN401  # fields of the kind
        """Return the change as one of a kind that tells more."""
        return kind(**{one.name: getattr(self, one.name) for one in fields(Change)}, **more)


C = TypeVar("C", bound=Change)
_KEPT = ("comparison", "left_out", "strains", "hours", "aboard")
"""Fields of a change that are kept with its plan."""


RECIPIENT = "recipient"
"""Stands for whoever waits at a door, of whom no id is known."""


class ChangeRequest(NamedTuple):
    """Request of a change of a live day.

    Attributes
    ----------
    plan_id, way, about
        Id and kind of the plan that this makes, and its subject; the same again is answered alike.
        Without an id it is only told. An empty subject is any of that kind.
    override_reason
        Why limits of working time are knowingly exceeded, where the change makes that worse.
    dry_run
        Only tell what would change.
    by_itself
        It follows from what is gone, and nobody could decide otherwise: no reason is asked for.
    caused_by
        Of what follows by itself, whose act it follows from: the id of a person, or
        :data:`RECIPIENT`; may be empty.
    """

    plan_id: UUID | None
    way: str
    about: str
    override_reason: str = ""
    dry_run: bool = False
    by_itself: bool = False
    caused_by: str = ""

    def done(self, act: Act) -> PlanRow | None:
        """Return the plan that was made of it before.

        Raises
        ------
        Conflict
            ``id-used-twice`` if another change was made under its id.
        """
        found = None if self.plan_id is None else plans.find(act.tx, self.plan_id)
        if found is not None:
            subject = found.progress.get("about")
            if found.way != self.way or (self.about and subject != self.about):
                raise Conflict("id-used-twice")
        return found

    def again(self, act: Act) -> Change | None:
        """Return what it did when it was asked for before; raises as :meth:`done`."""
        found = self.done(act)
        return None if found is None else Change.of_plan(act, found)


def commit_orders(  # noqa: PLR0913  # each says another thing of the change
    act: Act,
    day: LiveDay,
    left: RemainingDay,
    orders: VisitSequences,
    asked: ChangeRequest,
    *,
    touched: Collection[str] | None = None,
    timed: Mapping[str, Round] | None = None,
    compared_with: LiveDay | None = None,
    aboard: tuple[Aboard, ...] = (),
    subject: ChangeSubject | None = None,
    price: Mapping[str, Any] | None = None,
) -> Change:
    """Let a live day go on in other orders.

    Parameters
    ----------
    left
        What is left of the day.
    orders
        The new orders of what is left.
    touched
        Shifts whose rounds are published anew. Where they are not named, those whose order or
        ways are others than published, or whose times are by more than some minutes. All others
        stay exactly as they were published.
    timed
        Rounds of a whole day whose times are taken over where that keeps every rule.
    compared_with, aboard
        The day before a round of it was ended, and what is aboard of that round.
    subject
        The jobs that it is about; where they are not named, all that change their round.
    price
        What was told of it before, kept with the plan.

    Raises
    ------
    Failure
        ``plan-fails-check``: what is left, or the whole day, breaks a rule; a defect of ours.
    Conflict, Denied
        ``hours-exceeded`` where it makes something worse of hours or rest and no reason is given;
        ``person-needed`` where the program or a key gives one.
    """
    found = whole_day(day, left, orders, touched=touched, timed=timed or {})
    if not asked.dry_run:
        found = replace(found, after=_with_reasons(act, day, left, orders, found.after))
    before = found.before
    if compared_with is not None:
        # Rounds that stay as they were published are told as such on both sides.
        goes_on = going_on(compared_with)
        before = as_published(goes_on, compared_with.plan, found.touched)

    def publish(plan: PlanRow) -> None:
        make_live(act, day, plan, found.after, found.touched)

    return _carried_out(
        act,
        (compared_with or day, day),
        replace(found, before=before),
        publish,
        asked,
        strains=left.strains,
        aboard=aboard,
        subject=subject,
        price=price,
    )


def _with_reasons(
    act: Act, day: LiveDay, left: RemainingDay, orders: VisitSequences, after: Plan
) -> Plan:
    """Return a plan of a changed day with why each job that it did not touch is in no round.

    What was found before stands unless there is room for the job now, or its booking is another.
    """
    done = jobs_in(after.rounds) | {one.job_id for one in after.unassigned}
    open_before = {one.job_id: one for one in day.plan.unassigned if one.job_id not in done}
    if not open_before:
        return after
    since = None if day.published is None else day.published.published_at
    changed = () if since is None else open_jobs.changed_since(act.tx, day.day_row.date, since)
    problem = left.of_orders(orders, open_before.keys() & left.problem.job_by_id.keys())
    known = {name: one.reason for name, one in open_before.items()}
    reasons = reasons_now(problem, of_day(problem, orders), known, {str(one) for one in changed})
    kept = tuple(
        one
        if reasons.get(name, one.reason) == one.reason
        else Unassigned(job_id=name, reason=reasons[name])
        for name, one in open_before.items()
    )
    return replace(after, unassigned=(*after.unassigned, *kept))


def restore_rounds(
    act: Act, day: LiveDay, restored: LiveDay, asked: ChangeRequest, touched: Collection[str]
) -> Change:
    """Let a live day go on with rounds just as they were before: visits, order, times, vehicles.

    Parameters
    ----------
    restored
        The day with these rounds in place of those that it has.
    touched
        Shifts whose rounds are restored; all others stay exactly as they were published.

    Raises
    ------
    Conflict, Denied
        ``rounds-do-not-fit`` where they break a rule that the day keeps now; ``hours-exceeded``,
        ``person-needed``.
    """
    left = restored.left()
    now, then = _as_it_stands(day, day.left()), _as_it_stands(restored, left)
    broken = newly_broken(restored.problem, restored.progress, now.after, then.after)
    if broken:
        raise Conflict("rounds-do-not-fit", rule=broken[0].code, count=len(broken))
    changed = [one for one in restored.rounds if str(one.shift_id) in touched]

    def publish(plan: PlanRow) -> None:
        rows = [replace(one, plan_id=plan.id) for one in changed]
        publish_rounds(act, day, plan, restored.plan, rows, touched)

    found = replace(then, before=now.after, touched=frozenset(touched))
    return _carried_out(act, (day, restored), found, publish, asked, strains=left.strains)


def publish_as_they_are(
    act: Act, day: LiveDay, asked: ChangeRequest, touched: Collection[str]
) -> None:
    """Publish some rounds anew just as they are kept, without what was cancelled of them.

    For what has to go out though no order of these rounds can be made: nothing is timed, nothing
    is asked of the day's rules, and no other round has a part in it.
    """
    problem = day.problem
    nothing = CombinedDay(
        problem=part_of(problem, jobs=(), shifts=()),
        part=replace(day.plan, rounds=(), unassigned=()),
        before=day.plan,
        after=day.plan,
        touched=frozenset(touched),
    )
    plan = replace(
        _kept_plan(act, day, nothing),
        id=asked.plan_id or act.new_id(),
        way=asked.way,
        progress={"about": asked.about, "subject": to_plain(ChangeSubject(jobs=(asked.about,)))},
    )
    rows = [
        replace(
            one,
            plan_id=plan.id,
            version=one.version + 1,
            published_at=act.now,
            status=one.status if one.status in BEGUN or _has_stops_left(one) else "withdrawn",
        )
        for one in day.rounds
        if str(one.shift_id) in touched
    ]
    publish_rounds(act, day, plan, day.plan, rows, touched, always=True)


def _has_stops_left(one: RoundRow) -> bool:
    """Return whether anything but breaks is still to be done of a round."""
    return any(each.status == "planned" and each.kind != "break" for each in one.visits)


def _as_it_stands(day: LiveDay, left: RemainingDay) -> CombinedDay:
    return whole_day(day, left, left.sequences, touched=(), timed={})


def _carried_out(  # noqa: PLR0913  # each says another thing of the change
    act: Act,
    days: tuple[LiveDay, LiveDay],
    found: CombinedDay,
    publish: Callable[[PlanRow], None],
    asked: ChangeRequest,
    *,
    strains: tuple[ForcedBreach, ...],
    aboard: tuple[Aboard, ...] = (),
    subject: ChangeSubject | None = None,
    price: Mapping[str, Any] | None = None,
) -> Change:
    """Describe the change of the first day into the second and, if wanted, publish it."""
    was, day = days
    (worse,) = hours_worsened(act, was, found.before, [found.after])
    compared = compare_plans(
        plan_file_of(was.day_row.day, found.before), plan_file_of(day.day_row.day, found.after)
    )
    # Plans of a live day name as left out only what they have just taken out.
    open_jobs = (_open_jobs(was, found.before), _open_jobs(day, found.after))
    change = Change(
        plan_id=None,
        comparison=replace(compared, unassigned=open_jobs),
        left_out=tuple(sorted(jobs_in(found.before.rounds) - jobs_in(found.after.rounds))),
        strains=strains,
        hours=worse,
        aboard=aboard,
    )
    answer = change.with_labels(act)
    plan_id, reason = asked.plan_id, asked.override_reason
    if asked.dry_run or plan_id is None:
        return answer
    decided = () if asked.by_itself else worse
    need_reason(decided, reason)
    if decided:
        named_person(act)
    kept = replace(change, comparison=unnamed(change.comparison))
    named = subject or ChangeSubject.between(found.before, found.after)
    progress = {
        "about": asked.about,
        "subject": to_plain(named),
        **({"caused_by": asked.caused_by} if asked.caused_by else {}),
        "change": {name: to_plain(getattr(kept, name)) for name in _KEPT},
        **({} if price is None else {"price": dict(price)}),
    }
    publish(
        replace(
            _kept_plan(act, day, found),
            id=plan_id,
            way=asked.way,
            progress=progress,
            override_reason=reason.strip() if decided else "",
        )
    )
    note_override(act, decided, reason, about=("plan", plan_id), plan_id=plan_id)
    return replace(answer, plan_id=plan_id)


def _open_jobs(day: LiveDay, plan: Plan) -> int:
    """Count the jobs of a day that are in no round of a plan."""
    return len(day.problem.job_by_id.keys() - jobs_in(plan.rounds))


def _kept_plan(act: Act, day: LiveDay, found: CombinedDay) -> PlanRow:
    """Return the plan of a change as it is kept, with what explains it later."""
    problem = found.problem
    city = day.day_row.day.city or ""
    planned = replace(
        day.day_row.day,
        jobs=problem.jobs,
        shifts=problem.shifts,
        pins=problem.pins,
        prefixes=problem.prefixes,
    )
    fingerprint = act.tools.streets.router(city).city.fingerprint if city else ""
    return PlanRow(
        id=act.new_id(),
        day=day.day_row.date,
        status="ready",
        based_on=day.published.id if day.published else None,
        city=city,
        city_fingerprint=fingerprint,
        weights=to_plain(problem.weights),
        problem=snapshot_plain(snapshot_of(planned, day.day_row.closures, found.part)),
        problem_hash=day.day_row.hash,
        log_seq=events.head(act.tx),
        result=plan_plain(day.day_row.day, found.after),
        requested_by=act.actor.id or NOBODY,
        requested_at=act.now,
        finished_at=act.now,
    )
