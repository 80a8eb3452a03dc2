"""Billable part of a booking, so that nobody pays for a way that nobody went.

A drop counts where it was done, in whole or in part, there or in another attempt; and where it
failed by the fault of whoever booked or was to be there, see
:data:`dispatch.rounds.round_account.CHARGED_REASONS`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dispatch.rounds.round_account import CHARGED_REASONS

if TYPE_CHECKING:
    from dispatch.model import VisitKind

_SERVED = frozenset({"done", "partly_done"})


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedStop:
    """A stop of a job that is over and was not cancelled.

    Attributes
    ----------
    retry_of
        The job that this one tries again; empty for the first.
    where
        Its place, to tell another attempt from bringing goods back.
    job_status
        Counts where no visit is known.
    status, reason
        Of its visit; empty where there is none.
    """

    kind: VisitKind
    job_id: str
    retry_of: str = ""
    where: str
    job_status: str
    status: str = ""
    reason: str = ""


def billable_drops(stops: Iterable[EndedStop]) -> tuple[int, int]:
    """Return how many drops of a booking count as made, and how many there are.

    Drops of further attempts are none of their own.
    """
    listed = list(stops)
    first = {one.job_id: one.retry_of or one.job_id for one in listed}
    at_fault = {one.job_id for one in listed if one.kind == "pickup" and _is_at_fault(one)}
    drops = [one for one in listed if one.kind == "drop"]
    again = {
        (_root(first, one.job_id), one.where)
        for one in drops
        if one.retry_of and _counts(one, at_fault)
    }
    own = [one for one in drops if not one.retry_of]
    billable = [one for one in own if _counts(one, at_fault) or (one.job_id, one.where) in again]
    return len(billable), len(own)


def _root(first: dict[str, str], job_id: str) -> str:
    seen: set[str] = set()
    while first.get(job_id, job_id) != job_id and job_id not in seen:
        seen.add(job_id)
        job_id = first[job_id]
    return job_id


def _counts(one: EndedStop, at_fault: set[str]) -> bool:
    if not one.status:
        return one.job_status in _SERVED
    if one.status == "skipped":
        return one.job_id in at_fault
    return one.status in _SERVED or _is_at_fault(one)


def _is_at_fault(one: EndedStop) -> bool:
    return one.status == "failed" and one.reason in CHARGED_REASONS
