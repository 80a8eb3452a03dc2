"""Riders of the demo: events of their phones, from how a round stands until a moment.

Pure: the round, the moment and a seed are all there is. Riders follow the round as it is planned
now, so whoever is given other visits goes there; chance makes legs and stops a little longer or
shorter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from api.demo.names import demo_id
from dispatch.rounds.round_state import PlannedVisit, RoundState, VisitState

ACCEPTS_BEFORE = timedelta(minutes=40)
OPENS_BEFORE = timedelta(minutes=10)
ACCEPTS_AFTER = timedelta(seconds=90)
"""Pause before a round that was changed, or comes from somebody else, is looked at."""
MENDED_AFTER = timedelta(minutes=75)
"""After so long a rider has mended a broken bike, where nobody brings another."""
BROUGHT_AFTER = timedelta(minutes=10)
"""After so long another bike is there."""
WAY_ROUND = timedelta(minutes=8)
"""Time that a closed street costs whoever comes to it first."""
EARLIEST = timedelta(minutes=3)
"""Nobody arrives more than this before the plan says."""
BY_HEAD = 0.08
"""Spread of how much longer or shorter things take."""

_OPEN = frozenset({"planned", "arrived"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneEvent:
    """An event as a phone sends it."""

    at: datetime
    kind: str
    subject_id: UUID
    round_id: UUID
    detail: dict[str, Any]
    again: str = ""

    @property
    def body(self) -> dict[str, Any]:
        """Body of the request that sends it; the same event always has the same id."""
        own = "" if self.kind.startswith("shift") else str(self.round_id)
        about = f"{self.subject_id}:{self.detail.get('break_id', '')}{self.again}"
        return {
            "id": str(demo_id("event", f"{self.round_id}:{self.kind}:{about}")),
            "kind": self.kind,
            "subject_id": str(self.subject_id),
            "at": self.at.isoformat(),
            "detail": self.detail,
            **({"round_id": own} if own else {}),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Ride:
    """A round as its rider knows it.

    Attributes
    ----------
    state
        What was promised, and what is known to have happened.
    published_at
        When it was last published.
    own_bike
        Whether it is ridden on the bike that its shift began with.
    fails_from
        From then on nobody opens at the first door; ``None``: somebody always does.
    seed
        Of how long things take.
    """

    state: RoundState
    shift_id: UUID
    published_at: datetime
    own_bike: bool = True
    fails_from: datetime | None = None
    seed: int = 1

    @property
    def id(self) -> UUID:
        """Id of the round."""
        return UUID(self.state.brief.id)

    def event(
        self,
        at: datetime,
        kind: str,
        subject_id: UUID | None = None,
        **more: Any,  # noqa: ANN401
    ) -> PhoneEvent:
        """Return an event; of the round where no other subject is named."""
        again = str(more.pop("again", ""))
        return PhoneEvent(
            at=at,
            kind=kind,
            subject_id=subject_id or self.id,
            round_id=self.id,
            detail=more,
            again=again,
        )

    def takes(self, what: str, planned: timedelta) -> timedelta:
        """Return how long something takes that was planned to take so long."""
        chance = Random(f"{self.seed}:{self.id}:{what}")  # noqa: S311  # a story, no secret
        factor = min(1.4, max(0.85, chance.gauss(1.02, BY_HEAD)))
        return timedelta(seconds=round(planned.total_seconds() * factor))

    def latest(self, kind: str, **detail: str) -> datetime | None:
        """Return when something of a kind was last told of the round."""
        found = [
            at
            for at, event in self.state.timeline
            if event.kind == kind and detail.items() <= event.detail.items()
        ]
        return max(found, default=None)


def story_of(ride: Ride, until: datetime) -> list[PhoneEvent]:
    """Return the events of a round from now on, up to a moment, in order.

    Nothing where it is refused, withdrawn, over, or its rider stands with a broken bike.
    """
    state = ride.state
    if state.withdrawn or state.finished_at is not None or state.response == "refused":
        return []
    story = []
    for notice in _messages(ride):
        if notice.at > until:
            break
        story.append(notice)
    return story


def _messages(ride: Ride) -> Iterator[PhoneEvent]:
    brief, state = ride.state.brief, ride.state
    at = brief.start
    if not state.response:
        again = f":{state.version}:{state.person_id}"
        yield ride.event(_accepts_at(ride), "round_accepted", again=again)
    if state.started_at is None:
        at = max(at, _accepts_at(ride))
        yield ride.event(at - OPENS_BEFORE, "shift_opened", ride.shift_id)
        at += ride.takes("start", timedelta(seconds=60))
        yield ride.event(at, "round_started")
    else:
        at = max(at, state.started_at)
    at = max([at, *filter(None, (visit.settled_at for visit in state.visits.values()))])
    at = max([at, *(each.end for each in state.breaks)])
    fails_from = ride.fails_from
    for planned in brief.visits:
        now = state.visits[planned.id]
        if now.status not in _OPEN or now.withdrawn:
            continue
        visit = list(_visit(ride, planned, now, at, fails_from))
        yield from visit
        at = visit[-1].at
        if visit[-1].kind == "visit_failed":
            fails_from = None
    at += ride.takes("end", timedelta(seconds=brief.end_travel_s))
    at = _held_up(ride, at, at)
    yield ride.event(at, "round_finished")
    yield ride.event(at, "shift_closed", ride.shift_id)


def _accepts_at(ride: Ride) -> datetime:
    news = [ride.latest(kind) for kind in ("round_changed", "rounds_swapped")]
    changed = max(filter(None, news), default=None)
    if changed is not None:
        return changed + ACCEPTS_AFTER
    asked = ride.state.brief.start - ride.takes("accept", ACCEPTS_BEFORE)
    return max(asked, ride.published_at + ACCEPTS_AFTER)


def _visit(
    ride: Ride, planned: PlannedVisit, now: VisitState, at: datetime, fails_from: datetime | None
) -> Iterator[PhoneEvent]:
    visit = planned.visit
    if planned.pause is not None:
        begins = now.arrived_at or _held_up(ride, at, max(at, visit.start))
        if now.arrived_at is None:
            yield ride.event(begins, "break_started", break_id=visit.break_id)
        ends = begins + (visit.depart - visit.start)
        yield ride.event(ends, "break_ended", break_id=visit.break_id)
        return
    arrives = now.arrived_at
    if arrives is None:
        leg = ride.takes(planned.id, timedelta(seconds=visit.travel_s))
        arrives = _held_up(ride, at, max(at + leg, visit.arrive - EARLIEST))
        yield ride.event(arrives, "visit_arrived", UUID(planned.id))
    begins = max(arrives, visit.start) if visit.wait_s else arrives
    done = _held_up(
        ride, arrives, begins + ride.takes(f"{planned.id}:", visit.depart - visit.start)
    )
    fails = fails_from is not None and visit.kind == "drop" and done >= fails_from
    if fails:
        yield ride.event(done, "visit_failed", UUID(planned.id), reason="nobody_there")
    else:
        yield ride.event(done, "visit_done", UUID(planned.id))


def _held_up(ride: Ride, since: datetime, at: datetime) -> datetime:
    """Return when something comes about that would at a time, but for a bike or a street."""
    broken = ride.latest("incident_reported", incident_kind="breakdown")
    if broken is not None and at > broken:
        changed = ride.latest("round_changed")
        resumes = broken + MENDED_AFTER
        if not ride.own_bike and changed is not None and changed > broken:
            resumes = changed + BROUGHT_AFTER
        if since < resumes:
            at = max(at, resumes + (at - max(since, broken)))
    closed = ride.latest("incident_reported", incident_kind="traffic")
    if closed is not None and since <= closed < at:
        at += WAY_ROUND
    return at
