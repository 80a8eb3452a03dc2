"""Obstacles to undoing a change: what became of its rounds since, who did it, and when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from api.usecases.rounds.history.ended_shifts import EndedShift
from data.store.fleet import shifts
from data.store.rounds import events, rounds

if TYPE_CHECKING:
    from api.usecases.act import Act
    from api.usecases.rounds.history.change_log import ChangeLog, RiderChange
    from data.store.fleet.shifts import Shift
    from data.store.planning.plans import PlanRow
    from data.store.rounds.events import LoggedEvent
    from data.store.rounds.rounds import RoundRow, RoundVersion
    from data.store.rounds.swaps import HandingOver

ObstacleCode = Literal[
    "accepted", "refused", "ridden", "handed-on", "changed", "job-gone", "shift-over"
]

_BY_EVENT: Mapping[str, ObstacleCode] = {
    "round_accepted": "accepted",
    "round_refused": "refused",
    "round_started": "ridden",
    "round_finished": "ridden",
    "visit_arrived": "ridden",
    "visit_done": "ridden",
    "visit_partly_done": "ridden",
    "visit_failed": "ridden",
    "visit_undone": "ridden",
    "goods_unloaded": "ridden",
    "break_started": "ridden",
    "break_ended": "ridden",
    "rounds_swapped": "handed-on",
    "goods_called_back": "changed",
    "visit_cancelled": "job-gone",
}
_HANDED_ON = "rounds_swapped"
_SHIFT_OVER = frozenset({"cancelled", "closed"})
_ANSWERS = frozenset({"round_accepted", "round_refused"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """Obstacle to a round being as it was before a change.

    Attributes
    ----------
    code
        ``accepted``, ``refused``, ``ridden``, ``handed-on``: by whoever rides it, or by the
        office, since; ``changed``: by another change, ``plan_id``; ``job-gone``: ``job_id`` is
        cancelled or over; ``shift-over``.
    actor_kind, actor_id, at
        Who did it, and when; of ``ridden`` when the round was started.
    """

    code: ObstacleCode
    round_id: UUID
    shift_id: UUID
    actor_kind: str = "system"
    actor_id: UUID | None = None
    at: datetime | None = None
    plan_id: UUID | None = None
    job_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Rounds of a day as they stand, and all that happened to them.

    Attributes
    ----------
    rounds
        By shift.
    versions
        Every version of them, oldest first.
    events
        What was told of them, oldest first.
    open_jobs
        Jobs that a round may serve still.
    shifts
        The shifts of the rounds that are over or do not take place any more, by id.
    log
        The changes of the day.
    """

    rounds: Mapping[UUID, RoundRow]
    versions: tuple[RoundVersion, ...]
    events: tuple[LoggedEvent, ...]
    open_jobs: frozenset[UUID]
    shifts: Mapping[UUID, Shift]
    log: ChangeLog

    @classmethod
    def of(cls, act: Act, on: date, found: Iterable[RoundRow], log: ChangeLog) -> Standing:
        """Read what happened to the rounds of a day."""
        known = {one.shift_id: one for one in found}
        ids = [one.id for one in known.values()]
        return cls(
            rounds=known,
            versions=tuple(rounds.versions_of(act.tx, ids)),
            events=tuple(events.of_rounds(act.tx, ids, sorted(_BY_EVENT))),
            open_jobs=frozenset(rounds.open_job_ids(act.tx, on)),
            shifts={
                one.id: one
                for one in shifts.between(act.tx, on, on, with_cancelled=True)
                if one.status in _SHIFT_OVER
            },
            log=log,
        )

    def obstacles(
        self, last: PlanRow, before: Collection[Mapping[str, Any]]
    ) -> tuple[Obstacle, ...]:
        """Return what keeps rounds from being as they were before a plan.

        Parameters
        ----------
        last
            The plan by which the change last came into force, or was undone.
        before
            Its ``rounds_before``.
        """
        touched = {UUID(former["shift_id"]) for former in before}
        found = [one for former in before for one in self._of_round(last, former, touched)]
        return tuple(dict.fromkeys(found))

    def obstacles_of_rider(self, change: RiderChange) -> tuple[Obstacle, ...]:
        """Return what keeps a round that was handed on from changing hands back."""
        last = change.last
        now = next((one for one in self.rounds.values() if one.id == last.round_id), None)
        return () if now is None else tuple(self._of_handing_over(last, now))

    def _of_handing_over(self, last: HandingOver, now: RoundRow) -> Iterator[Obstacle]:
        if last.by_id == last.to_id:  # Whoever takes a round over themselves has accepted it.
            yield _by_event("accepted", now, "person", last.by_id, last.at)
        since = [one for one in self._told_of(now) if one.seq > last.seq]
        latest = {_BY_EVENT[one.kind]: one for one in since}
        if now.person_id == last.to_id:
            latest.pop("handed-on", None)  # Handed on and back since.
        # Nothing is taken from whoever refused it, and what is gone was gone for both.
        for code in ("accepted", "ridden", "handed-on"):
            if event := latest.get(code):
                at = now.started_at if code == "ridden" and now.started_at else event.at
                yield _by_event(code, now, event.actor_kind, event.actor_id, at)
        if now.status == "finished" and "ridden" not in latest:
            yield _by_event("shift-over", now, at=now.finished_at)
        elif now.status == "withdrawn":
            yield self._changed(now, now.version - 1)

    def _told_of(self, now: RoundRow) -> list[LoggedEvent]:
        """Return what was told of a round, without answers of who does not ride it any more."""
        own = [one for one in self.events if one.round_id == now.id]
        handed_on = max((one.seq for one in own if one.kind == _HANDED_ON), default=0)
        return [one for one in own if one.kind not in _ANSWERS or one.seq > handed_on]

    def _of_round(
        self, last: PlanRow, former: Mapping[str, Any], touched: Collection[UUID]
    ) -> Iterator[Obstacle]:
        now = self.rounds.get(UUID(former["shift_id"]))
        if now is None:
            return
        since = [one for one in self._told_of(now) if _is_since(last, one)]
        latest = {_BY_EVENT[one.kind]: one for one in since}
        if _is_again_with_its_rider(since, now):
            latest.pop("handed-on", None)
        for code, event in latest.items():
            at = now.started_at or event.at if code == "ridden" else event.at
            yield _by_event(code, now, event.actor_kind, event.actor_id, at)
        if now.status == "finished" and "ridden" not in latest:
            yield _by_event("shift-over", now, at=now.finished_at)
        elif former.get("status", "withdrawn") != "withdrawn" and self._is_over(now, last):
            yield _by_event("shift-over", now, at=self.shifts[now.shift_id].closed_at)
        own = [one for one in self.versions if one.round_id == now.id]
        round_version = next((one for one in own if one.plan_id == last.id), None)
        # One that was changed and undone since is the same again.
        if round_version is None or round_version.course != own[-1].course:
            yield self._changed(now, round_version.version if round_version else 0)
        yield from self._lost(now, former, touched)

    def _is_over(self, now: RoundRow, last: PlanRow) -> bool:
        """Return whether a round's shift is over, and not just because of the plan itself."""
        ended = EndedShift.of(last)
        return now.shift_id in self.shifts and (ended is None or ended.shift_id != now.shift_id)

    def _changed(self, now: RoundRow, since_version: int) -> Obstacle:
        """Return by which change a round is another one: of several the first that holds."""
        later = [
            self.log.by_id[one.plan_id]
            for one in self.versions
            if one.round_id == now.id
            and one.version > since_version
            and one.plan_id in self.log.by_id
        ]
        change = next((one for one in later if one.holds), None)
        if change is None:
            return Obstacle(code="changed", round_id=now.id, shift_id=now.shift_id)
        return Obstacle(
            code="changed",
            round_id=now.id,
            shift_id=now.shift_id,
            actor_kind="person",
            actor_id=change.plan.requested_by,
            at=change.plan.published_at,
            plan_id=change.plan.id,
        )

    def _lost(
        self, now: RoundRow, former: Mapping[str, Any], touched: Collection[UUID]
    ) -> Iterator[Obstacle]:
        """Return obstacles by jobs of a round that are gone."""
        coming = [one for one in former.get("visits", ()) if one["status"] == "planned"]
        wanted = {UUID(one["job_id"]) for one in coming if one["job_id"] is not None}
        for job_id in sorted(wanted - self.open_jobs - self._in_rounds(touched)):
            home = self._home(job_id)
            if home is None:
                yield Obstacle(
                    code="job-gone", round_id=now.id, shift_id=now.shift_id, job_id=job_id
                )
            else:
                yield self._changed(home, home.version - 1)

    def _in_rounds(self, touched: Collection[UUID]) -> set[UUID]:
        """Name the jobs that stand in these rounds now, and may be moved among them."""
        return {
            v.job_id
            for shift_id in touched
            if shift_id in self.rounds
            for v in self.rounds[shift_id].visits
            if v.job_id is not None and v.status == "planned" and not v.given_back
        }

    def _home(self, job_id: UUID) -> RoundRow | None:
        return next(
            (
                one
                for one in self.rounds.values()
                for v in one.visits
                if v.job_id == job_id and v.status == "planned"
            ),
            None,
        )


def _by_event(
    code: ObstacleCode,
    now: RoundRow,
    actor_kind: str = "system",
    actor_id: UUID | None = None,
    at: datetime | None = None,
) -> Obstacle:
    return Obstacle(
        code=code,
        round_id=now.id,
        shift_id=now.shift_id,
        actor_kind=actor_kind,
        actor_id=actor_id,
        at=at,
    )


def _is_again_with_its_rider(since: Iterable[LoggedEvent], now: RoundRow) -> bool:
    """Return whether a round that was handed on since is ridden by whom it was ridden before."""
    first = next((one for one in since if one.kind == _HANDED_ON), None)
    return first is not None and first.detail.get("from_person_id") == str(now.person_id)


def _is_since(last: PlanRow, event: LoggedEvent) -> bool:
    """Return whether an event came in after a plan was published."""
    at = last.published_at
    return event.seq > (last.log_seq or 0) and (at is None or event.received_at >= at)
