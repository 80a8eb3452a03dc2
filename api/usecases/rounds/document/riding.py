"""State of a round from which a phone goes on by itself: goods, breaks, the legal limit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from api.streets.round_ways import Plain
from api.usecases.act import Act
from data.store.care import rules
from data.store.rounds import positions
from data.store.rounds.documents import RoundHead
from data.store.shapes import load_plain
from dispatch.labour.working_hours import HoursRule
from dispatch.model import Load
from dispatch.model.load_sums import is_empty
from dispatch.rounds.goods_aboard import all_goods
from dispatch.rounds.round_state import PICKUP_IMPLIED, RoundState


def riding_of(act: Act, head: RoundHead, state: RoundState) -> Plain:
    """Return how the round stands as a whole.

    Returns
    -------
    dict
        ``riding``: its start, the break that is on and those that were; ``goods``: what is aboard
        of each job, and ``owed`` what was handed over without having been told to be taken up;
        ``work``: since when the rider works, whether the position may be shown, and
        how long nobody works without a break.
    """
    shift = positions.sharing(act.tx, head.shift_id)
    goods = all_goods(state)
    rule: HoursRule = rules.rule_at(act.tx, "work", rules.STANDARD, act.now).read()
    return {
        "riding": {
            "response": state.response,
            "started_at": _at(state.started_at),
            "finished_at": _at(state.finished_at),
            "break_since": _at(state.break_since),
            "break_id": state.break_id,
            "breaks": [{"start": _at(one.start), "end": _at(one.end)} for one in state.breaks],
        },
        "goods": _by_job({job_id: one.aboard for job_id, one in goods.items()}),
        "owed": _by_job({job_id: one.unexplained for job_id, one in goods.items()}),
        "work": {
            "opened_at": _at(shift.opened_at) if shift else None,
            "sharing": bool(shift and shift.willing and shift.sharing),
            "limit_s": rule.work_before_break_s,
            "break_s": rule.break_s,
        },
    }


def _by_job(loads: Mapping[str, Load]) -> Plain:
    return {job_id: load_plain(load) for job_id, load in loads.items() if not is_empty(load)}


def visit_riding(state: RoundState, visit_id: str) -> Plain:
    """Return what is known of a visit besides its status and times."""
    visit = state.visits.get(visit_id)
    if visit is None:
        return {}
    return {
        "waiting_since": _at(visit.waiting_since),
        "reason": visit.reason,
        "handed": load_plain(visit.handed),
        "empties": load_plain(visit.empties),
        "made_proofs": sorted(visit.proofs),
        "relay_id": visit.relay_id or None,
        "implied": PICKUP_IMPLIED in visit.flags,
    }


def _at(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()
