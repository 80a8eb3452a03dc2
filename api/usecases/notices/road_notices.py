"""Notices of what happens on the road: incidents, failures, and how rounds end."""

from __future__ import annotations

from uuid import UUID

from api.usecases.act import Act
from api.usecases.notifying import tell_all
from data.store.care import incidents
from data.store.notices import audiences
from data.store.notices.audiences import Reached, VisitMessage
from data.store.rounds import open_jobs, reopening, under_way
from data.store.rounds.events import LoggedEvent


def desk(act: Act, customer_id: UUID | None) -> list[Reached]:
    """Return the desk of a customer, if it has one."""
    found = None if customer_id is None else audiences.email_of_customer(act.tx, customer_id)
    return [] if found is None else [found]


def _bookers(act: Act, visit_message: VisitMessage) -> list[Reached]:
    """Return who books for the customer of a visit; without any account, its desk."""
    customer_id = visit_message.customer_id
    if customer_id is None:
        return []
    return audiences.of_customer(act.tx, customer_id) or desk(act, customer_id)


def incident(act: Act, event: LoggedEvent) -> None:
    """Notify the office of an incident."""
    every = audiences.with_roles(act.tx, *audiences.OFFICE)
    office = [one for one in every if one.person_id != event.actor_id]
    args = {"happened_at": event.at.isoformat(), "round_id": str(event.subject_id)}
    tell_all(act, "incident-reported", office, about=str(event.id), args=args, urgent=True)


def incident_closed(act: Act, event: LoggedEvent) -> None:
    """Notify who reported an incident that it is closed."""
    found = incidents.find(act.tx, event.subject_id)
    if found is None or found.reported_by == event.actor_id:
        return
    to = audiences.people(act.tx, [found.reported_by])
    args = {"happened_at": found.at.isoformat(), "incident_id": str(found.id)}
    tell_all(act, "incident-closed", to, about=str(found.id), args=args)


def visit_failed(act: Act, event: LoggedEvent) -> None:
    """Notify the office, and who booked, that a visit failed."""
    office = audiences.with_roles(act.tx, *audiences.OFFICE)
    args = {"happened_at": event.at.isoformat(), "visit_id": str(event.subject_id)}
    tell_all(act, "visit-failed", office, about=str(event.subject_id), args=args)
    visit_message = audiences.of_visit(act.tx, event.subject_id)
    if visit_message is None:
        return
    to = _bookers(act, visit_message)
    args = {"happened_at": event.at.isoformat(), "booking_id": str(visit_message.booking_id)}
    tell_all(act, "delivery-failed", to, about=str(event.subject_id), args=args)


def round_finished(act: Act, event: LoggedEvent) -> None:
    """Notify the office of a round that ended with stops that nobody went to: once for each end."""
    left, opened = under_way.left_out(act.tx, event.subject_id)
    if not left:
        return
    args: dict[str, object] = {"happened_at": event.at.isoformat(), "stops": left, "jobs": opened}
    args["round_id"] = str(event.subject_id)
    # Phones may tell one end more than once; a round that was opened again has another.
    again = reopening.times(act.tx, event.subject_id)
    about = f"{event.subject_id}:{again}" if again else str(event.subject_id)
    tell_all(
        act, "visits-left", audiences.with_roles(act.tx, *audiences.OFFICE), about=about, args=args
    )


def job_replaced(act: Act, event: LoggedEvent) -> None:
    """Notify the office of a job of a published round that its booking changed."""
    if event.round_id is None:
        return
    found = open_jobs.find(act.tx, event.subject_id)
    home = audiences.of_round(act.tx, event.round_id)
    if found is None or home is None:
        return
    args: dict[str, object] = {
        "what": found.what or str(found.booking_id),
        "rider": audiences.rider_of_round(act.tx, event.round_id),
        "on_day": home.day.isoformat(),
        "round_id": str(event.round_id),
        "job_id": str(event.subject_id),
    }
    office, stays = audiences.with_roles(act.tx, *audiences.OFFICE), bool(event.detail["stays"])
    template = "changed-job-stays" if stays else "changed-job-fell-out"
    if found.day != home.day:
        template = "changed-job-moved"
        args["to_day"] = found.day.isoformat()
    tell_all(act, template, office, about=str(event.subject_id), args=args, urgent=not stays)


def failure_followed(act: Act, event: LoggedEvent) -> None:
    """Notify of the further course of a failed visit."""
    way = str(event.detail["way"])
    visit_message = audiences.of_visit(act.tx, event.subject_id)
    if visit_message is None or way == "call_coordinator":
        return
    about = str(event.id)
    day = {"on_day": str(event.detail["day"])} if "day" in event.detail else {}
    if way in {"retry_tomorrow", "return_to_sender"} and day:
        office = audiences.with_roles(act.tx, *audiences.OFFICE)
        args = {**day, "booking_id": str(visit_message.booking_id), "way": way}
        tell_all(act, "job-came-back", office, about=about, args=args)
    to = _bookers(act, visit_message)
    args = {**day, "way": way, "booking_id": str(visit_message.booking_id)}
    tell_all(act, "delivery-followed", to, about=about, args=args)


def round_reopened(act: Act, event: LoggedEvent) -> None:
    """Notify a rider that their round goes on."""
    round_message = audiences.of_round(act.tx, event.subject_id)
    if round_message is None or round_message.rider is None or round_message.status == "finished":
        return
    args = {"round_id": str(event.subject_id), "round_day": round_message.day.isoformat()}
    to = [round_message.rider]
    tell_all(act, "round-reopened", to, about=str(event.id), args=args, urgent=True)


def retry_withdrawn(act: Act, event: LoggedEvent) -> None:
    """Notify of a second attempt that is not needed; of one that stands in a round, the office.

    Of what the office decided otherwise, the notice of what follows instead tells.
    """
    if event.actor_kind != "system":
        return
    visit_message = audiences.of_visit(act.tx, event.subject_id)
    if visit_message is None:
        return
    kept = bool(event.detail["kept"])
    args: dict[str, object] = {
        "on_day": str(event.detail["day"]),
        "booking_id": str(visit_message.booking_id),
    }
    about, office = str(event.id), audiences.with_roles(act.tx, *audiences.OFFICE)
    tell_all(act, "retry-kept" if kept else "retry-withdrawn", office, about=about, args=args)
    if not kept:
        to = _bookers(act, visit_message)
        tell_all(act, "delivery-not-retried", to, about=about, args=args)
