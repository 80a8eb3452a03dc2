"""Use cases of the worker that makes plans: takes one up, tells how far it is, hands it in.

Each may be repeated: a worker that is killed leaves its plan to the next one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from api.days.problem import plan_plain
from api.usecases.act import Act, needs
from api.usecases.planning.fairness import with_past_effort
from api.usecases.planning.last_time import with_visit_history
from api.usecases.planning.plans import MOST_WEIGHTS
from api.usecases.requests import found_or_refuse
from data.formats.day_snapshot import Snapshot, read_snapshot, snapshot_plain
from data.store.planning import days, plans, turns
from data.store.planning.plans import FINAL, PlanRow
from data.store.rounds import events
from data.store.system.queue import SOLVE
from dispatch.values.plain_values import to_plain

if TYPE_CHECKING:
    from dispatch.model import Plan
    from dispatch.planning.fairness.even_split import SharedWork


TURN = timedelta(seconds=60)
"""So long a plan may keep a worker while other cooperatives wait for one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SolveTask:
    """Task of a worker to make a plan."""

    plan_id: UUID
    snapshot: Snapshot
    budget_s: int
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFailure:
    """Reason why a plan could not be made: a code, and the arguments of its sentence."""

    code: str
    arguments: Mapping[str, str | int | float] = field(default_factory=dict)


BALANCE = "balance_hour_cents"
NO_TROUBLE = PlanFailure(code="")


@needs("plans:write")
def begin_solving(act: Act, plan_id: UUID) -> SolveTask | None:
    """Take up a plan, also one that a killed worker left; ``None`` where nothing is to be done.

    What it is made from is kept with the plan when it is taken up first, and is the same when it
    is taken up again.

    Raises
    ------
    NotFound
        If there is no such plan.
    """
    found = found_or_refuse(plans.find(act.tx, plan_id, lock=True), "no-such-plan")
    if found.status in FINAL:
        return None
    if found.stop_requested_at is not None and found.status == "waiting":
        _fail(act, found, PlanFailure(code="stopped-before-start"))
        return None
    if found.problem:
        snapshot = read_snapshot(found.problem)
    else:
        kept = days.load_day(act.tx, found.day, street_of=act.tools.streets.street_of)
        wanted = _without(kept.snapshot, found.without_shifts)
        snapshot = with_visit_history(act, found.day, with_past_effort(act, found.day, wanted))
        # As whoever asked for the plan has chosen.
        chosen = {name: found.weights[name] for name in MOST_WEIGHTS if name in found.weights}
        snapshot = replace(snapshot, weights=replace(snapshot.weights, **chosen))
        plans.change(
            act.tx,
            plan_id,
            problem=snapshot_plain(snapshot),
            # Of the day alone: ledger and earlier days go on without making the plan outdated.
            problem_hash=kept.hash,
            log_seq=events.head(act.tx),
            weights=to_plain(snapshot.weights),
            city=snapshot.city,
        )
    plans.go_on(act.tx, plan_id, status="solving", started_at=found.started_at or act.now)
    return SolveTask(plan_id=plan_id, snapshot=snapshot, budget_s=found.budget_s, seed=found.seed)


def _without(snapshot: Snapshot, names: Collection[str]) -> Snapshot:
    """Return a day without some shifts, and without what is pinned to them or to a place there."""
    return replace(
        snapshot,
        shifts=tuple(one for one in snapshot.shifts if one.id not in names),
        pins=tuple(one for one in snapshot.pins if one.shift_id not in names),
        prefixes=tuple(one for one in snapshot.prefixes if one.shift_id not in names),
    )


@needs("plans:write")
def note_progress(
    act: Act, plan_id: UUID, share: float, cost_cents: int | None, unassigned: int | None
) -> bool:
    """Note a solver's progress; returns whether it is to stop.

    After its turn of :data:`TURN` it is to, once it has a plan, where others wait for a worker.
    """
    found = found_or_refuse(plans.find(act.tx, plan_id), "no-such-plan")
    if found.status != "solving" or found.stop_requested_at is not None:
        return True
    progress: dict[str, object] = {
        "share": round(share, 3),
        "cost_cents": cost_cents,
        "unassigned": unassigned,
    }
    had_turn = found.started_at is not None and act.now - found.started_at >= TURN
    shortened = cost_cents is not None and had_turn and turns.others_wait(act.tx, SOLVE)
    if shortened:
        progress["shortened"] = True
    plans.go_on(act.tx, plan_id, progress=progress)
    return shortened


@needs("plans:write")
def finish_solving(  # noqa: PLR0913, PLR0917  # what came of a plan, in parts
    act: Act,
    plan_id: UUID,
    plan: Plan | None,
    trouble: PlanFailure = NO_TROUBLE,
    fingerprint: str = "",
    shared: SharedWork | None = None,
) -> PlanRow:
    """Hand in a plan, or why there is none; only the first hand-in counts.

    A plan of a day that has changed meanwhile is kept and marked as ``stale``. What sharing its
    work would cost is told with it.
    """
    found = found_or_refuse(plans.find(act.tx, plan_id, lock=True), "no-such-plan")
    if found.status in FINAL or (found.status == "waiting" and plan is not None):
        return found
    if plan is None:
        _fail(act, found, trouble if trouble.code else PlanFailure(code="no-plan-found"))
        return found_or_refuse(plans.find(act.tx, plan_id), "no-such-plan")
    day = read_snapshot(found.problem).day
    stale = days.load_day(act.tx, found.day).hash != found.problem_hash
    cost = sum(plan.cost_cents.values())
    balance = found.weights.get(BALANCE)
    progress = {
        "share": 1.0,
        "cost_cents": cost,
        "unassigned": len(plan.unassigned),
        "stale": stale,
        **({"shortened": True} if found.progress.get("shortened") else {}),
        **({"shared_work": to_plain(shared)} if shared is not None else {}),
        **({BALANCE: balance} if balance else {}),
    }
    plans.go_on(
        act.tx,
        plan_id,
        status="ready",
        finished_at=act.now,
        result=plan_plain(day, plan),
        progress=progress,
        city_fingerprint=fingerprint,
    )
    detail = {
        "rounds_count": len(plan.rounds),
        "unassigned_count": len(plan.unassigned),
        "cost_cents": cost,
        "input_sha256": found.problem_hash,
    }
    act.record_event("plan_ready", "plan", plan_id, detail=detail)
    return found_or_refuse(plans.find(act.tx, plan_id), "no-such-plan")


def _fail(act: Act, found: PlanRow, trouble: PlanFailure) -> None:
    plans.go_on(
        act.tx,
        found.id,
        status="failed",
        finished_at=act.now,
        trouble=trouble.code,
        trouble_arguments=dict(trouble.arguments),
    )
    act.record_event("plan_failed", "plan", found.id, detail={"reason": trouble.code})
