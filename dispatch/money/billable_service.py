"""Billable part of a booking, so that nobody pays for a way that nobody went.

A drop counts where it was done, in whole or in part, there or in another attempt; and where it
failed by the fault of whoever booked or was to be there, see
:data:`dispatch.rounds.round_account.CHARGED_REASONS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from dispatch.bookings.quotes import FailedDrop
from dispatch.rounds.round_account import CHARGED_REASONS
from dispatch.rounds.round_state import HANDED_OVER

if TYPE_CHECKING:
    from dispatch.model import VisitKind


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedStop:
    """A stop of a job that is over and was not cancelled.

    Attributes
    ----------
    retry_of
        The job that this one tries again; empty for the first.
    day
        Of the job.
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
    day: date
    where: str
    job_status: str
    status: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BillableDrops:
    """Drops of a booking as they are charged.

    Attributes
    ----------
    drops
        How many there are.
    charged
        How many of them are charged.
    failed
        Those of the charged that were never made, in the order of their jobs.
    """

    drops: int
    charged: int
    failed: tuple[FailedDrop, ...] = ()


def billable_drops(stops: Iterable[EndedStop]) -> BillableDrops:
    """Return which drops of a booking are charged.

    Drops of further attempts are none of their own.
    """
    listed = list(stops)
    first = {one.job_id: one.retry_of or one.job_id for one in listed}
    at_fault = {
        one.job_id: one.reason for one in listed if one.kind == "pickup" and _is_at_fault(one)
    }
    drops = [one for one in listed if one.kind == "drop"]
    again = [one for one in drops if one.retry_of]
    own = [one for one in drops if not one.retry_of]
    charged, failed = 0, []
    for one in own:
        place = (one.job_id, one.where)
        tries = [one, *(x for x in again if (_root(first, x.job_id), x.where) == place)]
        counting = [x for x in tries if _is_served(x) or _reason(x, at_fault)]
        charged += bool(counting)
        if counting and not any(map(_is_served, tries)):
            last = max(counting, key=lambda x: x.day)
            failed.append(FailedDrop(reason=_reason(last, at_fault), day=last.day))
    return BillableDrops(drops=len(own), charged=charged, failed=tuple(failed))


def _root(first: dict[str, str], job_id: str) -> str:
    seen: set[str] = set()
    while first.get(job_id, job_id) != job_id and job_id not in seen:
        seen.add(job_id)
        job_id = first[job_id]
    return job_id


def _is_served(one: EndedStop) -> bool:
    return (one.status or one.job_status) in HANDED_OVER


def _reason(one: EndedStop, at_fault: Mapping[str, str]) -> str:
    """Return why a drop failed that is charged all the same, else nothing."""
    if one.status == "skipped":
        return at_fault.get(one.job_id, "")
    return one.reason if _is_at_fault(one) else ""


def _is_at_fault(one: EndedStop) -> bool:
    return one.status == "failed" and one.reason in CHARGED_REASONS
