"""Use case of a round that its rider has no more: who rides it, so that nobody rides it twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.requests import found_or_refuse
from api.usecases.rounds.document.document import sees_round
from data.store.rounds import documents, taken_away, under_way
from dispatch.rounds.round_state import RoundState
from routing.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to call."""

    name: str = field(repr=False)
    phone: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taker:
    """Name of who has a job now."""

    job_id: UUID
    rider: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTakenAway:
    """Fate of a round that was somebody's.

    Attributes
    ----------
    what
        ``handed_on`` to somebody else, or ``withdrawn``.
    since
        When that was decided.
    rider
        Name of who rides it now; empty for nobody.
    contact
        The office.
    takers
        Who has its jobs now; jobs that nobody has are left out.
    """

    round_id: UUID
    what: Literal["handed_on", "withdrawn"]
    since: datetime | None
    rider: str = field(repr=False)
    contact: Contact
    takers: tuple[Taker, ...]


@needs("rounds:read")
def read_taken_away(act: Act, round_id: UUID) -> RoundTakenAway:
    """Return what became of a round that the actor was to ride and has no more.

    Raises
    ------
    NotFound
        If there is no such round, it never was the actor's, or it is in their sight still.
    """
    head = documents.head(act.tx, round_id)
    if head is None or act.actor.round_id not in {None, round_id} or sees_round(act, head):
        raise NotFound("no-such-round")
    opened = under_way.open_rounds(act.tx, act.tools.rounds, [round_id], lock=False)
    state = found_or_refuse(opened.get(round_id), "no-such-round").state
    me = "" if act.actor.id is None else str(act.actor.id)
    if me not in state.brief.rider_ids:
        raise NotFound("no-such-round")
    is_mine = act.actor.id in {head.person_id, head.companion_id}
    jobs = {UUID(p.visit.job_id) for p in state.brief.visits if p.stop is not None}
    takers = taken_away.riders_of_jobs(act.tx, sorted(jobs))
    return RoundTakenAway(
        round_id=round_id,
        what="withdrawn" if is_mine or head.status == "withdrawn" else "handed_on",
        since=_since(state, me, is_mine=is_mine),
        rider="" if is_mine or head.status == "withdrawn" else head.person_name,
        contact=Contact(name=head.contact_name, phone=head.contact_phone),
        takers=tuple(Taker(job_id=job_id, rider=name) for job_id, name in takers.items()),
    )


def _since(state: RoundState, me: str, *, is_mine: bool) -> datetime | None:
    """Return when a round was taken back, or last handed on by somebody."""
    kind = "round_withdrawn" if is_mine else "rounds_swapped"
    times = [
        at
        for at, event in state.timeline
        if event.kind == kind and (is_mine or event.detail.get("from_person_id") == me)
    ]
    return times[-1] if times else None
