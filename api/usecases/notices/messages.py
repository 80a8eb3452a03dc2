"""Use cases of short messages between the office and who rides.

Each rider has one conversation with the office, whoever sits there. The log says that somebody
wrote, never what: texts are kept beside it, as long as notes, and go with the person.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from api.auth.scopes import LINK_ROLES
from api.usecases.act import Act, needs
from api.usecases.people.people import own_id
from api.usecases.requests import bad_input, found_or_refuse
from data.store.care import rules
from data.store.notices import messages
from data.store.notices.messages import Conversation, Message
from data.store.people import people
from routing.errors import Conflict, Denied, NotFound

MAX_SIGNS = 1000
MAX_LISTED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number."""

    count: int


@needs("messages:write")
def send_message(
    act: Act,
    message_id: UUID,
    text: str,
    *,
    person_id: UUID | None = None,
    round_id: UUID | None = None,
) -> Message:
    """Write to a rider, or as a rider to the office; the same again is the same message.

    Parameters
    ----------
    message_id
        Made by the caller.
    person_id
        The rider whom the office writes to. A rider leaves it out.
    round_id
        The rider's round that it is about.

    Raises
    ------
    BadInput
        ``message-to-whom`` where the office names nobody; ``empty-text``, ``text-too-long``,
        ``text-unwritable``.
    NotFound
        ``no-such-person`` who rides, ``no-such-round`` of theirs.
    Conflict
        ``id-used-twice``.
    Denied
        ``named-person-needed`` if a program acts.
    """
    writer = own_id(act)
    rider = _rider(act, "messages:write", person_id)
    about = act.actor.round_id or round_id
    known = messages.find(act.tx, message_id)
    check_text(text)
    _need_rider(act, rider)
    if about is not None and not people.rides_round(act.tx, rider, about):
        raise NotFound("no-such-round")
    message = Message(
        id=message_id,
        person_id=rider,
        round_id=about,
        from_office=act.sees_all("messages:write"),
        written_by=writer,
        text=text.strip(),
        written_at=act.now,
        expires_at=rules.retention_at(act.tx, act.now).expires_at("note_days", act.now),
    )
    if known is not None or not messages.add(act.tx, message):
        return _repeated(known or messages.find(act.tx, message_id), message)
    detail = {"message_id": str(message_id), "from_office": message.from_office}
    act.record_event("message_sent", "person", rider, round_id=about, detail=detail)
    return message


@needs("messages:read")
def list_messages(
    act: Act, *, person_id: UUID | None = None, before: UUID | None = None, limit: int = 50
) -> list[Message]:
    """Return a rider's conversation, the latest message first.

    Parameters
    ----------
    person_id
        The rider; who rides reads only the own, and may leave it out.
    before
        Goes on behind this message.

    Raises
    ------
    BadInput
        ``message-to-whom`` where the office names nobody; ``cursor-unknown``.
    NotFound
        ``no-such-person``.
    Denied
        ``named-person-needed`` if a program acts that sees no others'.
    """
    rider = _rider(act, "messages:read", person_id)
    last = None if before is None else messages.find(act.tx, before)
    if before is not None and (last is None or last.person_id != rider):
        raise bad_input("before", "cursor-unknown")
    return messages.listed(
        act.tx,
        rider,
        act.now,
        round_id=act.actor.round_id,
        before=last,
        limit=max(1, min(limit, MAX_LISTED)),
    )


@needs("messages:read")
def list_conversations(act: Act) -> list[Conversation]:
    """Return every conversation in sight with what the office has not read; a rider's is one."""
    found = messages.conversations(act.tx, act.now)
    if act.sees_all("messages:read"):
        return found
    return [one for one in found if one.person_id == act.actor.id]


@needs("messages:read")
def count_unread(act: Act) -> Count:
    """Count what was written to whoever acts and not read: to the rider, or to the office."""
    office = act.sees_all("messages:read")
    count = messages.count_unread(
        act.tx,
        None if office else own_id(act),
        act.now,
        from_office=not office,
        round_id=act.actor.round_id,
    )
    return Count(count=count)


@needs("messages:read")
def read_messages(act: Act, *, person_id: UUID | None = None) -> Count:
    """Note that what the other side wrote in a conversation was read; gives how many were new.

    Raises
    ------
    BadInput, NotFound, Denied
        As :func:`list_messages`.
    """
    reader = own_id(act)
    rider = _rider(act, "messages:read", person_id)
    office = act.sees_all("messages:read")
    count = messages.mark_read(
        act.tx,
        rider,
        from_office=not office,
        round_id=act.actor.round_id,
        reader=reader,
        now=act.now,
    )
    if count:
        detail = {"from_office": not office}
        round_id = act.actor.round_id
        act.record_event("message_read", "person", rider, round_id=round_id, detail=detail)
    return Count(count=count)


def _rider(act: Act, permission: str, person_id: UUID | None) -> UUID:
    """Return the rider whose conversation is meant."""
    if act.sees_all(permission):
        if person_id is None:
            raise bad_input("person_id", "message-to-whom")
        return found_or_refuse(people.find(act.tx, person_id), "no-such-person").id
    mine = own_id(act)
    if person_id not in (None, mine):
        raise Denied("not-permitted", permission=permission)
    return mine


def _need_rider(act: Act, person_id: UUID) -> None:
    found = people.find(act.tx, person_id)
    if found is None or found.status != "active" or not LINK_ROLES.intersection(found.roles):
        raise NotFound("no-such-person")


def check_text(text: str, where: str = "text") -> None:
    """Refuse what is no text that people can read; ``where`` is the key under which it came.

    Raises
    ------
    BadInput
        ``empty-text``, ``text-too-long``, ``text-unwritable``.
    """
    if not text.strip():
        raise bad_input(where, "empty-text")
    if len(text) > MAX_SIGNS:
        raise bad_input(where, "text-too-long", value=len(text), limit=MAX_SIGNS)
    if "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise bad_input(where, "text-unwritable")


def _repeated(known: Message | None, wanted: Message) -> Message:
    same = ("person_id", "round_id", "from_office", "written_by", "text")
    if known is None or any(getattr(known, name) != getattr(wanted, name) for name in same):
        raise Conflict("id-used-twice")
    return known
