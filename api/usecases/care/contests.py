"""Use cases of contests: decisions that riders do not accept, and what somebody answers.

Riders open them by an event of the road. Within two weeks a person answers by name and in words
(Directive (EU) 2024/2831, article 11), and not the one whose decision it was if another can.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from api.auth.scopes import ROLE_PERMISSIONS
from api.usecases.act import Act, needs
from api.usecases.fleet.shifts import check_days
from api.usecases.notices.notes import find_same_note, keep_new, new_note
from api.usecases.requests import found_or_refuse
from data.store.care import contests
from data.store.care.contests import Contest
from data.store.notices import audiences
from data.store.rounds import notes
from data.store.rounds.notes import Note
from data.store.system import cooperatives
from dispatch.values.local_time import starts_of
from dispatch.values.same_fields import same_fields
from routing.errors import Conflict, Denied

Status = Literal["open", "overdue", "answered"]
Decision = Literal["upheld", "changed"]

_ANSWERING = tuple(role for role, may in ROLE_PERMISSIONS.items() if "contests:answer" in may)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestLine:
    """A contest in a list.

    Attributes
    ----------
    subject_kind, subject_id
        What is contested: a round, visit, job, plan or posting.
    status
        ``overdue``: it has no answer, and one was due.
    note
        What the rider wrote; empty where nothing was, or where it is kept no longer.
    decision
        Whether the decision stands; ``None`` without an answer.
    answer
        What the person who answered wrote; empty as ``note`` is.
    """

    id: UUID
    subject_kind: str
    subject_id: UUID
    status: Status
    opened_by: UUID
    opened_at: datetime
    due_at: datetime
    note: str = field(default="", repr=False)
    answered_by: UUID | None = None
    answered_at: datetime | None = None
    decision: Decision | None = None
    answer: str = field(default="", repr=False)


@needs("contests:read")
def list_contests(
    act: Act, first: date, last: date, *, status: Status | None = None
) -> list[ContestLine]:
    """Return the contests that were opened on some days, those that are due first at the top.

    A rider sees their own, by a link of one round only those of that round; each with what was
    written.

    Parameters
    ----------
    first, last
        Days in the cooperative's zone; both included.
    status
        ``answered``, ``overdue``, or ``open`` for all that have no answer, overdue ones included.
        With the last two also those from before ``first``: they still want an answer.

    Raises
    ------
    BadInput
        If the days are reversed or too many.
    """
    check_days(first, last)
    sees_all = act.sees_all("contests:read")
    if act.actor.id is None and not sees_all:
        return []
    zone = cooperatives.own(act.tx).zone
    waiting = status in {"open", "overdue"}
    found = contests.listed(
        act.tx,
        opened_by=None if sees_all else act.actor.id,
        round_id=act.actor.round_id,
        start=None if waiting else starts_of(first, zone),
        end=starts_of(last + timedelta(days=1), zone),
        answered=None if status is None else not waiting,
        due_before=act.now if status == "overdue" else None,
    )
    return _with_words(act, found)


@needs("contests:answer")
def answer_contest(act: Act, contest_id: UUID, note_id: UUID, text: str, *, upheld: bool) -> None:
    """Answer a contest: say whether the decision stands, and why; the rider is told.

    This changes nothing of what was decided: that is done where it was decided. The same person
    answering the same again under the same id changes nothing.

    Parameters
    ----------
    note_id
        Id of the answer, made by the caller.
    text
        The answer; kept as a note beside the log, as long as notes are.
    upheld
        True if the decision stands, false if it is changed.

    Raises
    ------
    BadInput
        ``empty-text``, ``text-too-long``, ``text-unwritable``.
    NotFound
        ``no-such-contest``.
    Conflict
        ``contest-answered-already``; ``id-used-twice``.
    Denied
        ``contest-needs-another`` to who decided or contests it, if somebody else can answer;
        ``named-person-needed`` if a program acts.
    """
    note = new_note(act, note_id, text, ("contest", contest_id))
    found = found_or_refuse(contests.find(act.tx, contest_id, lock=True), "no-such-contest")
    if found.answered_at is not None:
        _need_same(act, found, note, upheld=upheld)
        return
    writer = note.written_by
    _need_another(act, found, writer)
    keep_new(act, note)
    answered = replace(found, answered_by=writer, answered_at=act.now, answer_note_id=note_id)
    contests.answer(act.tx, answered)
    detail = {"note_id": str(note_id), "upheld": upheld}
    act.record_event("contest_answered", "contest", contest_id, detail=detail)


def _need_another(act: Act, found: Contest, writer: UUID) -> None:
    """Refuse an answer by who decided or contests this, unless nobody else is there to give it.

    Who contests it stands behind who decided it: nobody answers oneself while anybody else can.
    """
    here = {one.person_id for one in audiences.with_roles(act.tx, *_ANSWERING)}
    others = here - {writer, found.opened_by}
    if writer != found.opened_by:
        decided = contests.deciders(act.tx, found, _ANSWERING)
        others = others - decided if writer in decided else set()
    if others:
        raise Denied("contest-needs-another")


def _need_same(act: Act, found: Contest, note: Note, *, upheld: bool) -> None:
    """Refuse to answer a contest again, unless it is the same answer once more."""
    is_same = (
        found.answer_note_id == note.id
        and contests.upheld(act.tx, [found.id]).get(found.id) is upheld
        and find_same_note(act, note) is not None
    )
    if not is_same:
        at = "" if found.answered_at is None else found.answered_at.isoformat(timespec="seconds")
        raise Conflict("contest-answered-already", at=at)


def _with_words(act: Act, found: Sequence[Contest]) -> list[ContestLine]:
    """Add where each stands, what was written, and what became of the decision."""
    named = [(id_, one.id) for one in found for id_ in (one.note_id, one.answer_note_id)]
    words = notes.found(act.tx, named)
    stands = contests.upheld(act.tx, [one.id for one in found if one.answered_at is not None])
    return [
        ContestLine(
            **same_fields(one, ContestLine),
            status=_status(one, act.now),
            note=words.get((one.note_id, one.id), ""),
            decision=_decision(stands.get(one.id)),
            answer=words.get((one.answer_note_id, one.id), ""),
        )
        for one in found
    ]


def _status(one: Contest, now: datetime) -> Status:
    if one.answered_at is not None:
        return "answered"
    return "overdue" if one.due_at < now else "open"


def _decision(upheld: bool | None) -> Decision | None:  # noqa: FBT001  # what the log says, or nothing
    if upheld is None:
        return None
    return "upheld" if upheld else "changed"
