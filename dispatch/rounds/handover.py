"""Handover at a visit: how much, and what that means for the job's other visits."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import cast

from dispatch.model import Load
from dispatch.model.load_sums import is_empty, least, minus, share
from dispatch.model.pieces import NAMED_KINDS, counted, pieces_load, pieces_of
from dispatch.rounds.events.event import Event
from dispatch.rounds.goods_aboard import goods_of
from dispatch.rounds.round_state import (
    HANDED_OVER,
    PICKUP_IMPLIED,
    PlannedVisit,
    RoundState,
    VisitStatus,
)


def expected_load(state: RoundState, planned: PlannedVisit) -> Load:
    """Return what should change hands: no more than is aboard where a pickup brought less."""
    if planned.visit.kind == "pickup":
        return planned.load
    before = goods_of(state, planned.visit.job_id).aboard + state.visits[planned.id].handed
    return planned.load if is_empty(before) else least(planned.load, before)


def handed_load(state: RoundState, planned: PlannedVisit, event: Event) -> Load:
    """Return what changed hands, as the event about the end of a visit tells it."""
    if event.kind == "visit_failed":
        return Load()
    expected = expected_load(state, planned)
    handed = _count(event, "handed_items")
    kept = _count(event, "kept_items") or 0
    if handed is None:
        return expected
    if planned.load.items:
        if handed == expected.items:
            return expected
        return share(planned.load, handed, planned.load.items)
    # Goods without a number of items: what was counted at the door is the whole of them.
    return share(expected, handed, handed + kept)


def counts_differ(state: RoundState, planned: PlannedVisit, event: Event) -> bool:
    """Return whether what was counted is not all that should have changed hands."""
    handed = _count(event, "handed_items")
    if handed is None or not planned.load.items:
        return False
    return handed + (_count(event, "kept_items") or 0) != expected_load(state, planned).items


def empties_load(planned: PlannedVisit, event: Event) -> Load:
    """Return what was taken up besides."""
    if event.kind == "visit_failed":
        return Load()
    asked = pieces_of(planned.returns)
    crates = minus(planned.returns, pieces_load({**asked, "crate": 0}))
    count = _count(event, "empties_items")
    if count is not None and count != crates.items:
        crates = share(crates, count, crates.items) if crates.items else Load(items=count)
    counts = {kind: _count(event, counted(kind)) for kind in NAMED_KINDS}
    pieces = {kind: asked.get(kind, 0) if n is None else n for kind, n in counts.items()}
    return crates + pieces_load(pieces)


def _count(event: Event, key: str) -> int | None:
    return cast("int | None", event.detail.get(key))


def follow_pickups(state: RoundState, visit_id: str) -> RoundState:
    """Return a state in which drops are skipped while every pickup of their job has failed."""
    job_id = state.brief.by_id[visit_id].visit.job_id
    ours = [p for p in state.brief.visits if p.visit.job_id == job_id and p.stop is not None]
    pickups = [state.visits[p.id] for p in ours if p.visit.kind == "pickup"]
    in_vain = bool(pickups) and all(v.status in {"failed", "cancelled"} for v in pickups)
    for planned in ours:
        visit = state.visits[planned.id]
        if planned.visit.kind == "pickup":
            continue
        if in_vain and visit.status == "planned":
            flags = visit.flags | {"nothing-to-hand-over"}
            state = state.with_visit(replace(visit, status="skipped", flags=flags))
        elif not in_vain and "nothing-to-hand-over" in visit.flags:
            may_come = visit.status == "skipped" and state.status != "finished"
            again: VisitStatus = "planned" if may_come else visit.status
            flags = visit.flags - {"nothing-to-hand-over"}
            state = state.with_visit(replace(visit, status=again, flags=flags))
    return state


def follow_drops(state: RoundState, visit_id: str, at: datetime) -> RoundState:
    """Return a state in which what was handed over was picked up.

    Where a drop of a job was done, in whole or in part, and nobody told of any of its pickups,
    those are done at the same instant; once no drop tells of it any more they are as they were.
    """
    job_id = state.brief.by_id[visit_id].visit.job_id
    ours = [p for p in state.brief.visits if p.visit.job_id == job_id and p.stop is not None]
    handed_over = any(
        p.visit.kind == "drop" and state.visits[p.id].status in HANDED_OVER for p in ours
    )
    pickups = [p for p in ours if p.visit.kind == "pickup" and not state.visits[p.id].withdrawn]
    if not handed_over:
        return _without_implied(state, pickups)
    if any(state.visits[p.id].status in HANDED_OVER for p in pickups):
        return state
    for planned in pickups:
        visit = state.visits[planned.id]
        if visit.status in {"planned", "arrived", "skipped"}:
            implied = replace(
                visit,
                status="done",
                arrived_at=visit.arrived_at or at,
                settled_at=at,
                handed=planned.load,
                reason="",
                flags=visit.flags | {PICKUP_IMPLIED},
            )
            state = state.with_visit(implied)
    return state


def _without_implied(state: RoundState, pickups: list[PlannedVisit]) -> RoundState:
    for planned in pickups:
        visit = state.visits[planned.id]
        if PICKUP_IMPLIED in visit.flags:
            again: VisitStatus = "skipped" if state.status == "finished" else "planned"
            bare = replace(
                visit,
                status=again,
                arrived_at=None,
                settled_at=None,
                handed=Load(),
                flags=visit.flags - {PICKUP_IMPLIED},
            )
            state = state.with_visit(bare)
    return state
