"""A round on its way, in values: what was promised, and what is known to have happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from dispatch.model import Break, Load, Stop, Visit
from dispatch.rounds.events.event import Event
from dispatch.rounds.events.event_words import ProofKind, WhatNext
from routing.errors import Fault

VisitStatus = Literal["planned", "arrived", "done", "partly_done", "failed", "skipped", "cancelled"]
SETTLED: frozenset[VisitStatus] = frozenset(
    {"done", "partly_done", "failed", "skipped", "cancelled"}
)
"""Statuses after which a round goes on to its next visit."""

HANDED_OVER: frozenset[VisitStatus] = frozenset({"done", "partly_done"})
"""Statuses of visits, and of jobs, at which goods changed hands."""

PICKUP_IMPLIED = "pickup-implied"
"""Flag of a pickup that nobody told of, though goods of its job were handed over."""

ROUND_OVER = "round_over"
"""Reason why goods aboard were not handed over: the round ended without anybody going there."""

RoundStatus = Literal["published", "started", "finished"]
Response = Literal["", "accepted", "refused"]
OutcomeKind = Literal["accepted", "duplicate", "stale", "conflict", "refused"]
ConflictCode = Literal[
    "cancelled-meanwhile",
    "moved-meanwhile",
    "already-done",
    "other-outcome",
    "counts-differ",
    "former-rider",
    "round-withdrawn",
    "already-started",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedVisit:
    """A visit as it was published, with what the round's people must know of its stop.

    Attributes
    ----------
    id
        UUID of the visit; it stays the same where the visit moves to another round.
    visit
        Its place, leg and times in the plan.
    stop, pause
        The stop it serves, or the break it is; exactly one of them.
    proofs
        What must show that goods changed hands; empty for nothing.
    on_failure
        The stop's own rule on what becomes of its goods when the visit fails.
    codes
        The codes that count as proof here; empty where any does.
    """

    id: str
    visit: Visit
    stop: Stop | None = None
    pause: Break | None = None
    proofs: frozenset[ProofKind] = frozenset()
    on_failure: WhatNext = "call_coordinator"
    codes: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if (self.stop is None) != (self.visit.kind == "break") or (self.pause is None) == (
            self.stop is None
        ):
            message = f"visit {self.id} must have a stop, or be a break and have a pause"
            raise ValueError(message)

    @property
    def load(self) -> Load:
        """Load that is to change hands; nothing in a break."""
        return self.stop.load if self.stop else Load()

    @property
    def returns(self) -> Load:
        """Load that is to be taken up besides; nothing in a break."""
        return self.stop.returns if self.stop else Load()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundBrief:
    """A round as it was published, with every visit that it ever held.

    Attributes
    ----------
    id
        UUID of the round.
    person_id
        Whom it was first published for.
    companion_id
        Who rides along; empty for nobody.
    later_person_ids
        Whom it was handed to afterwards (``rounds_swapped``).
    visits
        In the planned order; visits that were cancelled or moved away since keep their place, so
        that what a phone says of them is understood.
    start, end
        Planned departure from the start place and arrival at the end place.
    start_place_id, end_place_id
        ``None`` where the round starts at its first stop or ends at its last.
    end_travel_s
        The last leg.
    latest_end
        When the shift ends; ``None`` for no bound.
    by_id, position, loaded_at_start
        The visits and their index by id, and the drops whose job has no pickup here; derived.
    """

    id: str
    person_id: str
    companion_id: str = ""
    later_person_ids: frozenset[str] = frozenset()
    visits: tuple[PlannedVisit, ...]
    start: datetime
    end: datetime
    start_place_id: str | None = None
    end_place_id: str | None = None
    end_travel_s: int = 0
    latest_end: datetime | None = None
    by_id: Mapping[str, PlannedVisit] = field(init=False, repr=False, compare=False)
    position: Mapping[str, int] = field(init=False, repr=False, compare=False)
    loaded_at_start: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_id = {planned.id: planned for planned in self.visits}
        if len(by_id) != len(self.visits):
            message = f"visits of round {self.id} must have different ids"
            raise ValueError(message)
        picked_up = {p.visit.job_id for p in self.visits if p.visit.kind == "pickup"}
        at_start = frozenset(
            p.id for p in self.visits if p.visit.kind == "drop" and p.visit.job_id not in picked_up
        )
        object.__setattr__(self, "by_id", by_id)
        object.__setattr__(self, "position", {name: index for index, name in enumerate(by_id)})
        object.__setattr__(self, "loaded_at_start", at_start)

    @property
    def rider_ids(self) -> frozenset[str]:
        """Everybody who rides this round or once was to."""
        ids = {self.person_id, self.companion_id, *self.later_person_ids}
        return frozenset(ids - {""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two things that cannot both be as they are told; a person must look.

    ``known_at`` is when the server first had both.
    """

    code: ConflictCode
    event_id: str
    known_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitState:
    """State of one visit; times are corrected ones.

    Attributes
    ----------
    status
        ``skipped``: the round ended without it, or there was nothing to hand over.
    arrived_at, waiting_since, settled_at
        Of the last attempt. Where only the outcome was told, arrival is the same instant.
    outcome_event_id, outcome_known_at
        The event that gave the status, and when it came in.
    attempts
        Outcomes so far, failed ones included.
    handed, empties
        What changed hands: taken up at a pickup, handed over at a drop; and what was taken up
        besides.
    reason, what_next
        Why it failed or was done in part, and what becomes of the rest; empty otherwise.
    relay_id
        The relay place where the goods were left instead of at the stop; empty otherwise.
    proofs, proof_ids
        What there is to show.
    withdrawn, moved_to
        ``cancelled`` or ``moved`` by the office, and to which round.
    flags
        Not wrong, but worth a look: ``arrival-implied``, ``after-finish``, ``during-break``,
        ``wrong-code``, ``other-next-step``, ``nothing-to-hand-over``, ``pickup-implied``,
        ``clock-implausible``, ``told-late``: when the end of the round was known already.
    conflicts
        Those that nobody has settled.
    """

    id: str
    status: VisitStatus = "planned"
    arrived_at: datetime | None = None
    waiting_since: datetime | None = None
    settled_at: datetime | None = None
    outcome_event_id: str = ""
    outcome_known_at: datetime | None = None
    outcome_phone_id: str = ""
    attempts: int = 0
    handed: Load = field(default_factory=Load)
    empties: Load = field(default_factory=Load)
    reason: str = ""
    what_next: WhatNext | Literal[""] = ""
    relay_id: str = ""
    proofs: frozenset[ProofKind] = frozenset()
    proof_ids: frozenset[str] = frozenset()
    withdrawn: Literal["", "cancelled", "moved"] = ""
    moved_to: str = ""
    flags: frozenset[str] = frozenset()
    conflicts: tuple[Conflict, ...] = ()

    @property
    def waited_s(self) -> int:
        """Seconds from when the courier said to be waiting to the end of the visit."""
        if self.waiting_since is None or self.settled_at is None:
            return 0
        return max(0, (self.settled_at - self.waiting_since) // timedelta(seconds=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakTaken:
    """A break that was begun and ended; ``break_id`` is empty where none was planned."""

    break_id: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Unloading:
    """Goods of a job that left the bicycle other than by a drop."""

    job_id: str
    load: Load
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Outcome of an event.

    Attributes
    ----------
    kind
        ``accepted``; ``duplicate``: known already; ``stale``: kept, and changes nothing;
        ``conflict``: kept, and a person must look; ``refused``: cannot be meant, not kept.
    code
        Of a conflict, or why something is stale; empty otherwise.
    flags
        Worth a look, such as ``proof-missing``.
    faults
        Why it was refused.
    """

    kind: OutcomeKind
    code: str = ""
    flags: frozenset[str] = frozenset()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundState:
    """State of a round.

    Attributes
    ----------
    timeline
        Every event that was kept, with its corrected time, in the order of
        :func:`dispatch.rounds.events.phone_clocks.in_order`. All else follows from brief and
        timeline.
    outcomes
        What became of each of them, by event id.
    person_id
        Who rides it now.
    response
        ``accepted`` or ``refused`` by its courier; empty as long as neither.
    started_at, finished_at
        Corrected times; ``start_implied`` where the first visit told of the start.
    odometer_m
        Metres of the whole round as the phone or the bicycle counted them; ``None`` where the
        finish did not tell any.
    loaded
        Drops whose goods were taken along from the start place.
    break_since, break_id
        The break that is on.
    """

    brief: RoundBrief
    timeline: tuple[tuple[datetime, Event], ...] = ()
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    status: RoundStatus = "published"
    person_id: str
    response: Response = ""
    version: int = 0
    withdrawn: bool = False
    started_at: datetime | None = None
    start_implied: bool = False
    finished_at: datetime | None = None
    odometer_m: int | None = None
    loaded: frozenset[str] = frozenset()
    break_since: datetime | None = None
    break_id: str = ""
    breaks: tuple[BreakTaken, ...] = ()
    visits: Mapping[str, VisitState]
    unloaded: tuple[Unloading, ...] = ()
    incident_ids: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    def with_visit(self, visit: VisitState) -> RoundState:
        """Return the state with one visit replaced."""
        return replace(self, visits={**self.visits, visit.id: visit})

    def carries(self, job_id: str) -> bool:
        """Return whether goods of a job were taken along, as far as is told."""
        ours = [p for p in self.brief.visits if p.stop is not None and p.visit.job_id == job_id]
        return any(
            p.id in self.loaded
            or (p.visit.kind == "pickup" and self.visits[p.id].status in HANDED_OVER)
            for p in ours
        )

    def missing_proofs(self, visit_id: str) -> frozenset[ProofKind]:
        """Return the proofs that a visit asks for and that have not come in.

        A typed name stands in for a signature, which not everybody can draw.
        """
        now = self.visits[visit_id]
        if now.status not in HANDED_OVER:
            return frozenset()
        signed: frozenset[ProofKind] = frozenset({"signature"} if "name" in now.proofs else ())
        return self.brief.by_id[visit_id].proofs - now.proofs - signed


def new_state(brief: RoundBrief) -> RoundState:
    """Return the state of a round of which nothing is known but that it was published."""
    return RoundState(
        brief=brief,
        person_id=brief.person_id,
        visits={planned.id: VisitState(id=planned.id) for planned in brief.visits},
    )
