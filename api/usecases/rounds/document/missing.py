"""Lots that are missing at a hub where a round should take them up."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from api.streets.round_ways import Plain
from api.usecases.act import Act
from data.store.circuits.missing_lots import MissingLot, missing_lots
from data.store.rounds.documents import DocumentStop


def missing_of(act: Act, stops: Sequence[DocumentStop]) -> dict[UUID, Plain]:
    """Return what lacks at hubs, by the visit that should take it up.

    Nothing is read where nothing is still to be taken up.
    """
    due = [
        one
        for one in stops
        if one.kind == "pickup" and one.place_id and one.status in {"planned", "arrived"}
    ]
    jobs = {one.job_id for one in due if one.job_id is not None}
    found = missing_lots(act.tx, jobs) if jobs else []
    lots: dict[UUID, list[Plain]] = {}
    for stop in due:
        for one in found:
            at_hub = (one.job_id, one.place_id) == (stop.job_id, stop.place_id)
            if at_hub and not _comes_in_time(one, stop):
                lots.setdefault(stop.id, []).append(_plain(one))
    return {visit_id: {"missing": lacking} for visit_id, lacking in lots.items()}


def _comes_in_time(one: MissingLot, stop: DocumentStop) -> bool:
    """Return whether a lot is on its way as planned; to who stands at the hub it is missing."""
    if one.expected_at is None or stop.status == "arrived":
        return False
    return one.expected_at <= (stop.eta_at or stop.start_at)


def _plain(one: MissingLot) -> Plain:
    return {
        "what": one.what,
        "producer": one.producer,
        "items": one.items,
        "why": one.why,
        "failure": one.failure_code,
        "expected_at": one.expected_at.isoformat() if one.expected_at else None,
    }
