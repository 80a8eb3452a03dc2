"""Use case of how needs end: told by who brought them, or by the coordinator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.aid.disclosure import (
    DisclosedNeed,
    asks_code,
    disclose_need,
    disclose_without_door,
    disclose_without_doors,
)
from api.usecases.aid.handover_codes import check_code
from api.usecases.aid.need_lists import MOST_AT_ONCE
from api.usecases.aid.needs import CHANGE, WRITE, found_need
from api.usecases.aid.volunteers import own_limits
from api.usecases.requests import bad_input, found_or_refuse
from data.store.aid import needs as need_rows
from data.store.aid.needs import Need
from data.store.system import cooperatives
from dispatch.aid.outcomes import OUTCOMES, Outcome, status_of
from routing.errors import BadInput, Conflict, Denied, NotFound


@needs(WRITE, "needs:claim")
def end_need(
    act: Act, need_id: UUID, outcome: str, *, code: str = "", handed_items: int | None = None
) -> DisclosedNeed:
    """Record the outcome of a need; by who took it on, or by the coordinator.

    Who took it on may go again after nobody was there; a coordinator may correct any outcome.

    Parameters
    ----------
    outcome
        One of :data:`dispatch.aid.outcomes.OUTCOMES`.
    code
        As the recipient showed it; no signature is ever asked for.
    handed_items
        How many pieces changed hands; all of them where it is not told.

    Raises
    ------
    BadInput
        ``unknown-choice``; ``code-not-right``; ``code-locked`` after several of those;
        ``code-missing``; ``must-not-be-left``: it is never
        left behind or with neighbours where that is not allowed: call the coordinator;
        ``out-of-range``.
    NotFound
        ``no-such-need``.
    Conflict
        ``need-over``, ``need-planned``: its round tells; ``need-not-yet``: nobody has been there.
    Denied
        ``pledge-needed``: who took it on was never told the door without it.
    """
    ended = _end(act, need_id, outcome, code=code, handed_items=handed_items)
    if act.actor.may(WRITE):
        return disclose_need(act, ended, CHANGE)
    # Who has been there needs no door any more.
    return disclose_without_door(act, ended)


def _end(
    act: Act, need_id: UUID, outcome: str, *, code: str = "", handed_items: int | None = None
) -> Need:
    """Record the outcome of a need and return it whole; as :func:`end_need`."""
    found = _in_hand(act, need_id)
    is_over = found.status == "served" and not (found.wrong_code or act.actor.may(WRITE))
    if is_over or found.status == "cancelled" or found.erased_at is not None:
        raise Conflict("need-over")
    if found.status == "planned" and not act.actor.may(WRITE):
        raise Conflict("need-planned")
    if not found.may_end(act.now):
        zone = cooperatives.own(act.tx).zone
        at = found.ends_from.astimezone(zone).isoformat(timespec="minutes")
        raise Conflict("need-not-yet", at=at)
    chosen: Outcome | None = next((one for one in OUTCOMES if one == outcome), None)
    if chosen is None:
        known = ", ".join(OUTCOMES)
        raise bad_input("outcome", "unknown-choice", value=outcome[:64], known=known)
    if chosen == "left_there" and not found.may_be_left:
        raise bad_input("outcome", "must-not-be-left")
    served = status_of(chosen) == "served"
    count = found.item_count if handed_items is None else handed_items
    if not served <= count <= found.item_count:
        args = {"value": count, "low": int(served), "high": found.item_count}
        raise bad_input("handed_items", "out-of-range", **args)
    # The coordinator, who has heard how it went, needs no code.
    shows = chosen in {"handed_over", "self_pickup"}
    must_show = shows and not act.actor.may(WRITE) and asks_code(act, found)
    if must_show and not code.strip():
        raise bad_input("code", "code-missing")
    if must_show or code:
        check_code(act, found, code)
    ended = replace(
        found,
        status=status_of(chosen),
        outcome=chosen,
        handed_items=count if served else 0,
        proved_by=("code" if code else "count") if served else "",
        done_at=act.now,
        version=found.version + 1,
    )
    need_rows.update(act.tx, ended)
    coordinates, detail = act.actor.may(WRITE), {"outcome": chosen}
    act.record_event("need_ended", "need", need_id, detail=detail, names_actor=coordinates)
    return found_or_refuse(need_rows.find(act.tx, need_id), "no-such-need")


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedOutcome:
    """Outcome of one of several needs.

    Attributes
    ----------
    handed_items
        Pieces that changed hands; ``None`` for all of them.
    """

    need_id: UUID
    outcome: str
    handed_items: int | None = None


@needs(WRITE)
def end_needs(act: Act, outcomes: Sequence[NeedOutcome]) -> list[DisclosedNeed]:
    """Record the outcomes of several needs: all, or none where anything is wrong.

    Raises
    ------
    BadInput
        ``list-length``; as :func:`end_need`, at ``outcomes[n]`` with its number from 0.
    NotFound, Conflict
        As :func:`end_need`.
    """
    if not 1 <= len(outcomes) <= MOST_AT_ONCE:
        args = {"value": len(outcomes), "low": 1, "high": MOST_AT_ONCE}
        raise bad_input("outcomes", "list-length", **args)
    ended, faults = [], []
    for number, one in enumerate(outcomes):
        try:
            ended.append(_end(act, one.need_id, one.outcome, handed_items=one.handed_items))
        except BadInput as wrong:
            faults += [
                replace(fault, where=f"outcomes[{number}].{fault.where}") for fault in wrong.faults
            ]
    if faults:
        raise BadInput(faults)
    return disclose_without_doors(act, ended)


def _in_hand(act: Act, need_id: UUID) -> Need:
    """Return a need that the actor coordinates or has taken on, locked."""
    if act.actor.may(WRITE):
        return found_need(act, need_id, WRITE, lock=True)
    found = need_rows.find(act.tx, need_id, lock=True)
    if found is None or act.actor.id not in {one.person_id for one in found.claims}:
        raise NotFound("no-such-need")
    if own_limits(act).pledged_at is None:
        raise Denied("pledge-needed")
    if found.state not in {"claimed", "failed", "served"}:
        raise Conflict("need-second-person" if found.status == "open" else "need-over")
    return found
