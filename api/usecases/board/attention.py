"""Alerts of a day that wait for an answer of the office."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from textwrap import shorten
from uuid import UUID

from api.usecases.act import Act
from api.usecases.board.alerts import AT_ONCE, SOON, Alert, Argument, Urgency
from api.usecases.board.lot_alerts import few_named
from api.usecases.job_names import job_title
from api.usecases.system.follow_ups import failed_follow_ups
from data.store.board import attention as rows
from data.store.circuits.orders import number_of
from data.store.fleet import shifts
from data.store.system import tasks

_OF_ROAD = frozenset({"withdraw-job", "follow-failure", "follow-lots", "lighten-round"})
"""Follow-up work that changes what is ridden."""
_OF_INCIDENT = {"traffic": "way-blocked", "access": "way-blocked", "breakdown": "bike-broken"}
"""Alerts of incidents that are dealt with in a way of their own, by kind of incident."""
ANSWER_SOON = timedelta(days=1)
"""So long before it is due, the answer to a contest is urgent."""
MOST_WRITTEN = 140
"""Characters of a message that its alert shows, most."""
UNREAD_LONG = timedelta(minutes=15)
PLAN_TAKEN_AFTER = timedelta(minutes=2)
"""Within it a worker takes up a plan that was asked for, if there is one."""


def alerts_of_attention(  # whose day, and how it is called
    act: Act,
    on: date,
    span: tuple[datetime, datetime],
    titles: Mapping[UUID, str],
    *,
    is_today: bool,
) -> Iterator[Alert]:
    """Return what waits for an answer: of what whoever asks may not see, nothing.

    Parameters
    ----------
    span
        From when to when the day is.
    titles
        What its jobs are called, by id.
    is_today
        Whether to tell besides what belongs to no day: messages, contests, work that is not done.
    """
    yield from _failures(act, on, titles)
    yield from _followed_failures(act, on, titles)
    yield from _wrong_codes(act, on, titles)
    yield from _conflicts(act, on, titles)
    yield from _swaps(act, on)
    yield from _plans(act, on)
    yield from _follow_ups(act, on, titles, is_today=is_today)
    if act.sees_all("cycles:read"):
        yield from _gone_orders(act, on)
    if act.sees_all("incidents:read"):
        yield from _incidents(act, on, span)
    if not is_today:
        return
    if act.sees_all("messages:read"):
        yield from _messages(act)
    if act.sees_all("contests:read"):
        yield from _contests(act)
    state = tasks.state(act.tx)
    if not state.workers and state.waiting:
        yield Alert(
            kind="worker-down",
            urgency=1,
            since=None,
            subject_kind="system",
            subject_id="worker",
        )


def _alert(
    kind: str, urgency: Urgency, subject_kind: str, one: rows.Waiting, **arguments: Argument
) -> Alert:
    """Return the alert of a thing that waits."""
    return Alert(
        kind=kind,
        urgency=urgency,
        since=one.since,
        subject_kind=subject_kind,
        subject_id=one.id,
        job_id=one.job_id,
        round_id=one.round_id,
        arguments={"rider": one.rider, **arguments},
    )


def _what(one: rows.Waiting, titles: Mapping[UUID, str]) -> str:
    return titles.get(one.job_id, "") if one.job_id else ""


def _failures(act: Act, on: date, titles: Mapping[UUID, str]) -> Iterator[Alert]:
    for one in rows.undecided_failures(act.tx, on):
        yield _failure("failed-visit", 1, one, titles)


def _followed_failures(act: Act, on: date, titles: Mapping[UUID, str]) -> Iterator[Alert]:
    for one in rows.followed_failures(act.tx, on):
        if one.day is None or one.next_job_id is None:
            yield _failure("failure-followed", 3, one, titles, way=one.way, shifts=1)
            continue
        next_on = date.fromisoformat(one.day)
        count = len(shifts.between(act.tx, next_on, next_on))
        follows: dict[str, Argument] = {"way": one.way, "next_on": next_on, "shifts": count}
        # Without a shift it is done by nobody.
        found = _failure("failure-followed", 3 if count else 2, one, titles, **follows)
        yield replace(found, next_job=(next_on, UUID(one.next_job_id)))


def _failure(
    kind: str,
    urgency: Urgency,
    one: rows.UndecidedFailure,
    titles: Mapping[UUID, str],
    **follows: Argument,
) -> Alert:
    """Alert of a visit that failed, whether somebody is to decide or a rule was followed."""
    what = {"what": _what(one, titles), "failure": one.failure_code, "visit": one.kind}
    return _alert(kind, urgency, "visit", one, **what, **follows)


def _wrong_codes(act: Act, on: date, titles: Mapping[UUID, str]) -> Iterator[Alert]:
    for one in rows.wrong_codes(act.tx, on):
        yield _alert("wrong-code", 1, "visit", one, what=_what(one, titles))


def _conflicts(act: Act, on: date, titles: Mapping[UUID, str]) -> Iterator[Alert]:
    for one in rows.open_conflicts(act.tx, on):
        what = _what(one, titles)
        about = "round" if not what else "customer" if one.customer else "job"
        told: dict[str, Argument] = {"about": about, "what": what, "customer": one.customer}
        yield _alert("conflict", 2, "visit" if one.of_visit else "round", one, **told)


def _swaps(act: Act, on: date) -> Iterator[Alert]:
    for one in rows.open_swaps(act.tx, on):
        if one.starts_at < act.now:
            continue
        kind = "swap-taken" if one.taker else "swap"
        urgency: Urgency = 1 if one.starts_at - act.now <= SOON else 2 if one.taker else 3
        taken: dict[str, Argument] = {"taker": one.taker} if one.taker else {}
        found = _alert(kind, urgency, "swap", one, starts_at=one.starts_at, **taken)
        yield replace(found, act_by=one.starts_at)


def _plans(act: Act, on: date) -> Iterator[Alert]:
    found = rows.waiting_plan(act.tx, on)
    if found is None:
        return
    if found.status == "waiting" and found.requested_at + PLAN_TAKEN_AFTER > act.now:
        return
    failed = found.status == "failed"
    yield Alert(
        kind="plan-failed" if failed else "plan-waits",
        urgency=1,
        since=(found.finished_at if failed else None) or found.requested_at,
        subject_kind="plan",
        subject_id=found.id,
    )


def _follow_ups(
    act: Act, on: date, titles: Mapping[UUID, str], *, is_today: bool
) -> Iterator[Alert]:
    """Follow-up work that was given up: on its own day, and what belongs to none today."""
    for one in failed_follow_ups(act):
        if one.day == on or (one.day is None and is_today):
            what = titles.get(one.job_id) or job_title(act, one.job_id) if one.job_id else ""
            yield Alert(
                kind="follow-up-failed",
                urgency=1 if one.task in _OF_ROAD else 2,
                since=one.since,
                subject_kind="follow-up",
                subject_id=str(one.number),
                job_id=one.job_id,
                round_id=one.round_id,
                arguments={"task": one.task, "what": what},
            )


def _gone_orders(act: Act, on: date) -> Iterator[Alert]:
    for one in rows.gone_orders(act.tx, on):
        named = [number_of(each) for each in one.references]
        told: dict[str, Argument] = {
            "cycle": one.cycle,
            "orders": len(named),
            "numbers": few_named(named),
        }
        # Nobody rides it: its sentence names the cycle.
        yield replace(_alert("order-gone", 2, "cycle", one), arguments=told)


def _incidents(act: Act, on: date, span: tuple[datetime, datetime]) -> Iterator[Alert]:
    for one in rows.open_incidents(act.tx, on, span):
        kind = _OF_INCIDENT.get(one.kind, "incident")
        yield _alert(kind, 1, "incident", one, incident=one.kind)


def _messages(act: Act) -> Iterator[Alert]:
    for one in rows.unread_messages(act.tx, act.now):
        urgency: Urgency = 1 if act.now - one.since >= UNREAD_LONG else 2
        words = shorten(one.text, MOST_WRITTEN, placeholder=" …")
        yield _alert("message", urgency, "person", one, messages=one.count, words=words)


def _contests(act: Act) -> Iterator[Alert]:
    for one in rows.open_contests(act.tx):
        left = one.due_at - act.now
        urgency: Urgency = 1 if left <= AT_ONCE else 2 if left <= ANSWER_SOON else 3
        found = _alert("contest", urgency, "contest", one, due_on=one.due_at)
        yield replace(found, act_by=one.due_at)
