"""Orders that a dry run showed, sealed, so that exactly these can be carried out afterwards.

Another search may find something else: its seconds are others, and so may its result be. What is
sealed is which stops each shift serves and in which order; times are worked out anew, by when it
is carried out.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.auth import sealed_contexts
from api.auth.secret import Secret
from dispatch.model import Break, VisitKind
from dispatch.planning.what_if.live_day_offers import checked_plan
from dispatch.rounds.rest_of_day.lots_to_bring import with_lots_brought
from dispatch.schedule.timetable import StopTask
from dispatch.schedule.visit_sequences import served_job_ids, stops_of
from dispatch.values.plain_values import from_plain, to_plain
from routing.errors import BadInput, Conflict, Failure

if TYPE_CHECKING:
    from api.days.live_day import LiveDay
    from api.usecases.act import Act
    from dispatch.rounds.rest_of_day.remaining_day import RemainingDay
    from dispatch.schedule.visit_sequences import VisitSequences

    FoundOrders = tuple[RemainingDay, VisitSequences]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stop:
    """A stop in an order, by its index in the whole job.

    Below 0 are stops that stand for goods aboard and are none of the job's own.
    """

    job_id: str
    kind: VisitKind
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """An entry of an order: a stop or a break."""

    stop: _Stop | None = None
    pause: Break | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """Orders by shift, what they answer, and all jobs that were left then.

    ``bringing`` are the orders, one made of the other, by which lots come for some of these jobs.
    """

    about: str
    jobs: tuple[str, ...]
    orders: dict[str, tuple[_Entry, ...]]
    bringing: tuple[dict[str, tuple[_Entry, ...]], ...] = ()


def seal_orders(act: Act, about: str, left: RemainingDay, orders: VisitSequences) -> str:
    """Seal orders of what is left of a day.

    Parameters
    ----------
    about
        What was asked; only the same can be answered with them.
    """
    shown = _Shown(
        about=about,
        jobs=tuple(sorted(left.problem.job_by_id)),
        orders=_entries(left, orders),
        bringing=tuple(_entries(one, one.sequences) for one in _brought_by(left)),
    )
    text = json.dumps(to_plain(shown), separators=(",", ":")).encode()
    packed = Secret(base64.b85encode(zlib.compress(text, 9)).decode())
    context = sealed_contexts.shown_orders(act.tx.owner)
    return act.tools.sealer.seal(packed, context=context, now=act.now)


def orders_shown(act: Act, sealed: str, about: str) -> Callable[..., FoundOrders]:
    """Make the search that finds what was shown: orders of a day, as :func:`sought` looks for them.

    What was served since then is left out. Where they cannot be ridden any more, or there are
    jobs that nobody had seen, it raises ``shown-outdated``.

    Raises
    ------
    BadInput
        ``shown-form`` for what is none of ours.
    Conflict
        ``shown-for-another`` where something else was asked.
    """
    shown = _unsealed(act, sealed)
    if shown.about != about:
        raise Conflict("shown-for-another")

    def look(_day: LiveDay, left: RemainingDay, *, budget_s: float = 0.0) -> FoundOrders:  # noqa: ARG001  # as a search is asked
        for step in shown.bringing:
            brought = with_lots_brought(left, _still(left, step))
            if brought is None:
                raise Conflict("shown-outdated")
            left = brought
        orders = _still(left, shown.orders)
        seen = left.problem.job_by_id.keys() <= set(shown.jobs)
        if (
            not seen
            or not left.bound <= served_job_ids(orders)
            or checked_plan(left.problem, orders) is None
        ):
            raise Conflict("shown-outdated")
        return left, orders

    return look


def _still(left: RemainingDay, shown: Mapping[str, Iterable[_Entry]]) -> VisitSequences:
    """Return orders that were shown without what was served since then."""
    tasks = _tasks(left)
    orders: VisitSequences = {}
    for name, row in shown.items():
        found = [one.pause or tasks.get(one.stop) for one in row]
        still = [one for one in found if one is not None]
        orders[name] = [*_aboard_since(left, name, row), *still]
    return orders


def _brought_by(left: RemainingDay) -> list[RemainingDay]:
    """Return the rests of the day whose sequences bring lots, the first one first."""
    return [] if left.before is None else [*_brought_by(left.before), left]


def _entries(left: RemainingDay, orders: VisitSequences) -> dict[str, tuple[_Entry, ...]]:
    return {name: tuple(_entry(left, one) for one in row) for name, row in orders.items()}


def _unsealed(act: Act, sealed: str) -> _Shown:
    context = sealed_contexts.shown_orders(act.tx.owner)
    try:
        packed = act.tools.sealer.unseal(sealed, context=context).reveal()
    except Failure as failure:
        raise BadInput.of("shown-form", where="shown") from failure
    return from_plain(_Shown, json.loads(zlib.decompress(base64.b85decode(packed))))


def _entry(left: RemainingDay, one: StopTask | Break) -> _Entry:
    if isinstance(one, Break):
        return _Entry(pause=one)
    return _Entry(stop=_stop(left, one))


def _stop(left: RemainingDay, task: StopTask) -> _Stop:
    index = left.origin.get((task.kind, task.job.id, task.index), -1 - task.index)
    return _Stop(job_id=task.job.id, kind=task.kind, index=index)


def _aboard_since(left: RemainingDay, shift_id: str, row: Iterable[_Entry]) -> list[StopTask]:
    """Return what stands for goods of a row that were loaded since it was shown."""
    shown = {one.stop for one in row if one.stop is not None}
    jobs = {stop.job_id for stop in shown}
    tasks = stops_of(left.sequences.get(shift_id, ()))
    stops = [(task, _stop(left, task)) for task in tasks if task.job.id in jobs]
    return [task for task, stop in stops if stop.index < 0 and stop not in shown]


def _tasks(left: RemainingDay) -> dict[_Stop | None, StopTask]:
    every = (
        StopTask(job=job, kind=kind, index=index)
        for job in left.problem.jobs
        for kind, index, _ in job.stops
    )
    return {_stop(left, task): task for task in every}
