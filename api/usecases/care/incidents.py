"""Use cases of incidents: what befell riders on the way, and what was done about it.

Riders report them by an event of the road; that one is dealt with is said by a person, in words.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.fleet.shifts import check_days
from api.usecases.notices.notes import find_same_note, keep_new, new_note
from api.usecases.requests import found_or_refuse
from data.store.care import incidents
from data.store.system import cooperatives
from dispatch.values.local_time import starts_of
from routing.errors import Conflict

if TYPE_CHECKING:
    from data.store.care.incidents import Incident, IncidentLine

Status = Literal["open", "closed"]


@needs("incidents:read")
def list_incidents(
    act: Act, first: date, last: date, *, status: Status | None = None
) -> list[IncidentLine]:
    """Return the incidents of some days, oldest first, with what was written of them.

    A rider sees what they reported and what befell their rounds; who books for an organisation,
    what befell at its stops.

    Parameters
    ----------
    first, last
        Days in the cooperative's zone; both included.
    status
        Only those that are open, or closed. With ``open`` also those from before ``first`` that
        nobody has closed: they are still to be dealt with.

    Raises
    ------
    BadInput
        If the days are reversed or too many.
    """
    check_days(first, last)
    sees_all = act.sees_all("incidents:read")
    customer_id = None if sees_all else act.actor.customer_id
    rider_id = None if sees_all or customer_id else act.actor.id
    if not (sees_all or customer_id or rider_id):
        return []  # A key without a person rides nothing.
    zone = cooperatives.own(act.tx).zone
    return incidents.listed(
        act.tx,
        starts_of(first, zone),
        starts_of(last + timedelta(days=1), zone),
        status=status,
        person_id=rider_id,
        round_id=act.actor.round_id,
        customer_id=customer_id,
    )


@needs("incidents:close")
def close_incident(act: Act, incident_id: UUID, note_id: UUID, text: str) -> None:
    """Close an incident with what was done; its rider is told.

    The same person saying the same again under the same id changes nothing.

    Parameters
    ----------
    note_id
        Id of the words, made by the caller.
    text
        What was done; kept as a note beside the log, as long as notes are.

    Raises
    ------
    BadInput
        ``empty-text``, ``text-too-long``, ``text-unwritable``.
    NotFound
        ``no-such-incident``: none in sight. Who books for an organisation closes what befell at
        its stops.
    Conflict
        ``incident-closed-already``; ``id-used-twice``.
    Denied
        ``named-person-needed`` if a program acts.
    """
    note = new_note(act, note_id, text, ("incident", incident_id))
    found = _in_sight(act, incident_id)
    if found.status == "closed":
        if find_same_note(act, note) is None:
            at = "" if found.closed_at is None else found.closed_at.isoformat(timespec="seconds")
            raise Conflict("incident-closed-already", at=at)
        return
    keep_new(act, note)
    incidents.close(act.tx, incident_id, act.now)
    act.record_event(
        "incident_closed",
        "incident",
        incident_id,
        round_id=found.round_id,
        detail={"note_id": str(note_id)},
    )


def _in_sight(act: Act, incident_id: UUID) -> Incident:
    found = found_or_refuse(incidents.find(act.tx, incident_id, lock=True), "no-such-incident")
    if act.sees_all("incidents:close"):
        return found
    customer_id = act.actor.customer_id
    theirs = customer_id is not None and incidents.is_of_customer(act.tx, found, customer_id)
    return found_or_refuse(found if theirs else None, "no-such-incident")
