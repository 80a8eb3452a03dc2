"""Jobs and their stops."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from dispatch.model.quantities import Load, Place, Window, not_negative, utc

JobKind = Literal["circuit", "shop", "aid"]
JOB_KINDS: tuple[JobKind, ...] = ("circuit", "shop", "aid")
VisitKind = Literal["pickup", "drop", "break"]

MOST_PRIORITY = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class StopTerms:
    """Times and goods of a stop, wherever it is.

    Attributes
    ----------
    windows
        Service starts inside one of them; empty means at any time. Sorted, not overlapping.
    service_s
        Time at the stop, seconds.
    setup_s
        Further time spent only when the stop before was at another place (parking, entering).
    load
        What is taken up (pickup) or handed over (drop).
    returns
        What is taken up here besides and stays aboard until the shift ends (empties, returns).
    late_limit_s, late_hour_cents
        How long after its last window service may still start, and what each hour of that costs.
    """

    windows: tuple[Window, ...] = ()
    late_limit_s: int = 0
    late_hour_cents: int = 0
    service_s: int = 0
    setup_s: int = 0
    load: Load = field(default_factory=Load)
    returns: Load = field(default_factory=Load)

    def __post_init__(self) -> None:
        not_negative(self.service_s, "service_s")
        not_negative(self.setup_s, "setup_s")
        not_negative(self.late_limit_s, "late_limit_s")
        not_negative(self.late_hour_cents, "late_hour_cents")
        for before, after in zip(self.windows, self.windows[1:], strict=False):
            if after.start <= before.end:
                message = f"windows must be in order and apart: {before} then {after}"
                raise ValueError(message)

    @property
    def terms(self) -> dict[str, Any]:
        """These fields by name, for another stop with the same ones."""
        return {name: getattr(self, name) for name in TERMS}

    @property
    def open_windows(self) -> tuple[Window, ...]:
        """The windows with the last one longer by the lateness that is allowed."""
        if not self.windows or not self.late_limit_s:
            return self.windows
        last = self.windows[-1]
        late = Window(start=last.start, end=last.end + timedelta(seconds=self.late_limit_s))
        return (*self.windows[:-1], late)

    def late_s(self, start: datetime) -> int:
        """Seconds by which a start comes after the last window."""
        if not self.windows:
            return 0
        return max(0, (start - self.windows[-1].end) // timedelta(seconds=1))


TERMS = tuple(StopTerms.__slots__)
"""Names of these fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop(StopTerms):
    """One thing to do at one place.

    Attributes
    ----------
    id
        Name within its job's pickups or drops; used by exchange formats, may be empty.
    place
        Where.
    note
        For the courier.
    """

    id: str = ""
    place: Place
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Goods from some places to others, in one round, or a visit without goods.

    All pickups come before all drops. Where a job has both, what is picked up in all is what is
    dropped in all. A job with drops only is loaded where the shift starts; one with pickups only
    stays aboard until the shift ends.

    Attributes
    ----------
    kind
        An ``aid`` job also needs the skill :data:`AID_PLEDGE`, without naming it. A volunteer's
        shift serves ``aid`` jobs only: volunteers do not replace paid work.
    skills
        The shift must have every one (:attr:`Shift.skills`).
    accompanied
        No lone visit: only a shift with a companion serves it.
    priority
        0 to 100; where not all fit, the higher is served first.
    prize_cents
        What serving it is worth; ``None`` means it is served whenever it can be.
    goods
        Kind of its goods, such as ``raw-food``; empty where nobody says. Some kinds never ride
        together (:attr:`Problem.never_together`).
    aboard_limit_s
        Longest time that its goods may be aboard: from leaving its first pickup (the start of the
        round, where it has none) until service begins at each drop. ``None`` for no limit.
    aboard_since
        Since when they are aboard already, where they are; they count from then.
    """

    id: str
    kind: JobKind = "shop"
    pickups: tuple[Stop, ...] = ()
    drops: tuple[Stop, ...] = ()
    skills: frozenset[str] = frozenset()
    accompanied: bool = False
    priority: int = 0
    prize_cents: int | None = None
    label: str = ""
    goods: str = ""
    aboard_limit_s: int | None = None
    aboard_since: datetime | None = None

    def __post_init__(self) -> None:
        if not self.pickups and not self.drops:
            message = f"job {self.id!r} has no stop"
            raise ValueError(message)
        if not 0 <= self.priority <= MOST_PRIORITY:
            asked = f"from 0 to {MOST_PRIORITY}, got {self.priority}"
            message = f"priority of job {self.id!r} must be {asked}"
            raise ValueError(message)
        if self.prize_cents is not None:
            not_negative(self.prize_cents, "prize_cents")
        if self.aboard_limit_s is not None:
            not_negative(self.aboard_limit_s, "aboard_limit_s")
            if not self.drops:
                message = f"job {self.id!r} drops nothing, so nothing of it is aboard until a drop"
                raise ValueError(message)
        if self.aboard_since is not None:
            object.__setattr__(self, "aboard_since", utc(self.aboard_since, "aboard_since"))
        if self.pickups and self.drops:
            taken = _sum_loads(self.pickups)
            given = _sum_loads(self.drops)
            if taken != given and _nonzero(taken) != _nonzero(given):
                message = f"job {self.id!r} picks up {taken} but drops {given}"
                raise ValueError(message)

    @property
    def stops(self) -> tuple[tuple[VisitKind, int, Stop], ...]:
        """All stops as (``pickup`` or ``drop``, index within that list, stop)."""
        pickups: list[tuple[VisitKind, int, Stop]] = [
            ("pickup", index, stop) for index, stop in enumerate(self.pickups)
        ]
        drops: list[tuple[VisitKind, int, Stop]] = [
            ("drop", index, stop) for index, stop in enumerate(self.drops)
        ]
        return (*pickups, *drops)


def _sum_loads(stops: tuple[Stop, ...]) -> Load:
    total = stops[0].load
    for stop in stops[1:]:
        total = total + stop.load
    return total


def _nonzero(load: Load) -> dict[str, int]:
    return {name: value for name, value in load.amounts().items() if value}
