"""Rest of one job when some of its stops are over, and where its goods are by then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dispatch.model import Load, Stop
from dispatch.model.load_sums import is_empty, least, minus, total
from dispatch.rounds.rest_of_day.shift_progress import HANDED

if TYPE_CHECKING:
    from datetime import datetime

    from dispatch.model import Job, Place
    from dispatch.rounds.rest_of_day.shift_progress import Key, VisitProgress


@dataclass(frozen=True, slots=True, kw_only=True)
class RemainingJob:
    """Rest of a job.

    Attributes
    ----------
    job
        The rest, ``None`` where nothing is to be done any more.
    begun
        Whether goods of it are aboard, or some of it is over: it stays in its round.
    stand_in
        Whether its first pickup stands for goods that are aboard already: nobody goes there.
    staying
        What stays aboard to the end of the round: empties, and goods that found no taker.
    origin
        For each stop of the rest its place in the list of the whole job; the stand-in has none.
    """

    job: Job | None
    begun: bool = False
    stand_in: bool = False
    staying: Load = field(default_factory=Load)
    origin: Mapping[Key, int] = field(default_factory=dict)

    def since(self, instant: datetime | None) -> RemainingJob:
        """Return the same with goods that are aboard since an instant, where it is known."""
        if self.job is None or instant is None:
            return self
        return replace(self, job=replace(self.job, aboard_since=instant))


def left_of(
    job: Job, over: Mapping[Key, VisitProgress], here: Place | None, *, loaded: bool
) -> RemainingJob:
    """Return what is left of a job.

    Parameters
    ----------
    job
        The whole job.
    over
        Its visits that are under way or over.
    here
        Where the round of its goods goes on; goods that are aboard are taken up there by a
        stand-in where more are to come.
    loaded
        Whether the goods of a job without pickups have left the place where they were loaded.
    """
    if not over and not loaded:
        return RemainingJob(job=job, origin={(k, job.id, i): i for k, i, _ in job.stops})
    pickups = [i for i in range(len(job.pickups)) if ("pickup", job.id, i) not in over]
    drops = [i for i in range(len(job.drops)) if ("drop", job.id, i) not in over]
    handed = [
        (kind, stop)
        for kind, index, stop in job.stops
        if (at := over.get((kind, job.id, index))) is not None and at.status in HANDED
    ]
    taken = [stop.load for kind, stop in handed if kind == "pickup"]
    if not job.pickups:
        taken = [stop.load for stop in job.drops] if loaded else []
    aboard = minus(total(taken), total(stop.load for kind, stop in handed if kind == "drop"))
    empties = total(stop.returns for _, stop in handed)
    nothing_came = bool(job.pickups) and not pickups and not taken
    if (not drops and (job.drops or not pickups)) or nothing_came:
        return RemainingJob(job=None, begun=True, staying=aboard + empties)
    return _rest(job, pickups, drops, aboard, empties, here)


def _rest(  # noqa: PLR0913, PLR0917  # each says another thing of one job
    job: Job,
    pickups: Sequence[int],
    drops: Sequence[int],
    aboard: Load,
    empties: Load,
    here: Place | None,
) -> RemainingJob:
    """Put what is left together, so that what is taken up is what is dropped."""
    kept = [job.pickups[i] for i in pickups]
    given = [job.drops[i] for i in drops]
    origin: dict[Key, int] = {("drop", job.id, new): old for new, old in enumerate(drops)}
    stand_in = bool(kept and given and here is not None and not is_empty(aboard))
    if not given:
        staying = aboard + empties
    else:
        amount = least(aboard + total(s.load for s in kept), total(s.load for s in given))
        given = _sharing(given, amount)
        staying = empties
        if not kept:
            staying = empties + minus(aboard, amount)
        else:
            carried = least(aboard, amount)
            staying = empties + minus(aboard, carried)
            kept = _sharing(kept, minus(amount, carried))
            if stand_in and here is not None:
                kept = [_stand_in(carried, here), *kept]
    origin |= {("pickup", job.id, new + stand_in): old for new, old in enumerate(pickups)}
    rest = replace(job, pickups=tuple(kept), drops=tuple(given), prize_cents=None)
    return RemainingJob(job=rest, begun=True, stand_in=stand_in, staying=staying, origin=origin)


def _sharing(stops: Iterable[Stop], amount: Load) -> list[Stop]:
    """Let stops have no more than an amount together; the first ones get theirs first."""
    found = []
    for stop in stops:
        load = least(stop.load, amount)
        amount = minus(amount, load)
        found.append(stop if load == stop.load else replace(stop, load=load))
    return found


def _stand_in(load: Load, here: Place) -> Stop:
    return Stop(place=here, load=load)
