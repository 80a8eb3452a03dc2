"""A use case being carried out: its actor, transaction, moment and tools.

A use case is one function ``(act, …)`` that asks for its permissions with :func:`needs`. It loads,
lets the core decide, saves, records events with :meth:`Act.record_event` and queues follow-up work
with :meth:`Act.queue`. Events and follow-up work are written by :meth:`Act.finish`, last in
the same transaction. HTTP, command line and worker all run it through
:meth:`api.usecases.service.Service.do`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, Literal, ParamSpec, TypeVar
from uuid import UUID

from api.auth.scopes import Grant, Reach
from data.store.database import Transaction
from data.store.rounds import events
from data.store.rounds.events import LoggedEvent
from data.store.system import queue
from dispatch.rounds.events.event import check_event
from routing.errors import BadInput, Denied, TourneeError

if TYPE_CHECKING:
    from api.streets.open_cities import Streets
    from api.usecases.tools import Tools

_ONE_BY_ONE = frozenset({"queue", "lock", "once", "priority"})
"""Options of work that is queued in a statement of its own."""

ActorKind = Literal["person", "key", "client", "system"]

FAN_OUT_PAUSE = timedelta(seconds=1)
"""Pause in which events gather before webhooks and notices are made of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Person, program or system that acts for a cooperative.

    Attributes
    ----------
    kind, id
        A person, an API key, an OAuth client, or the system itself (without an id).
    cooperative_id
        For whom; nothing of any other is in reach.
    roles
        Of a person.
    grant
        What it may do, and how far; see :mod:`api.auth.scopes`.
    customer_id
        Set for a merchant's or producer's people and keys: only what is this customer's is in
        sight.
    round_id
        Set for a link to one round: nothing else is in sight.
    session_id
        The session it came with, if any.
    """

    kind: ActorKind
    id: UUID | None
    cooperative_id: UUID
    roles: frozenset[str] = frozenset()
    grant: Grant = field(default_factory=Grant)
    customer_id: UUID | None = None
    round_id: UUID | None = None
    session_id: UUID | None = None

    def may(self, permission: str) -> bool:
        """Return whether it has a permission."""
        return self.grant.reach(permission) is not None


@dataclass(slots=True, kw_only=True)
class Act:
    """One use case being carried out.

    Attributes
    ----------
    tx
        The transaction; it commits after the use case has returned.
    actor
        Who acts.
    now
        The moment it is taken to happen, the same throughout.
    new_id
        Makes identifiers.
    tools
        Streets, files, secrets and settings.
    kept_refusal
        The error that is raised once the transaction has committed; see :meth:`kept`.
    """

    tx: Transaction
    actor: Actor
    now: datetime
    new_id: Callable[[], UUID]
    tools: Tools
    kept_refusal: TourneeError | None = None
    _events: list[LoggedEvent] = field(default_factory=list)
    _work: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    _remember: list[Callable[[Sequence[LoggedEvent]], None]] = field(default_factory=list)

    @property
    def streets(self) -> Streets:
        """Compiled cities."""
        return self.tools.streets

    def sees_all(self, permission: str) -> bool:
        """Return whether a permission reaches the whole cooperative, not only the actor's own."""
        return self.actor.grant.reach(permission) is Reach.ALL

    def record_event(  # noqa: PLR0913  # what, about what, and whose
        self,
        kind: str,
        subject_kind: str,
        subject_id: UUID,
        *,
        round_id: UUID | None = None,
        detail: Mapping[str, Any] | None = None,
        names_actor: bool = True,
        event_id: UUID | None = None,
    ) -> UUID:
        """Record that something happens now; returns the id of the event.

        Parameters
        ----------
        names_actor
            Whether the log keeps who acts. It is never changed, so where that is to be forgotten
            one day it is not written there.
        event_id
            Where whoever asks made it, so that the same again is known.

        Raises
        ------
        BadInput
            If the detail is not as :mod:`dispatch.rounds.events.event` wants it.
        """
        filled = dict(detail or {})
        faults = check_event(kind, filled)
        if faults:
            raise BadInput(faults)
        logged_event = LoggedEvent(
            id=event_id or self.new_id(),
            kind=kind,
            subject_kind=subject_kind,
            subject_id=subject_id,
            round_id=round_id,
            actor_kind=self.actor.kind,
            actor_id=self.actor.id if names_actor else None,
            at=self.now,
            received_at=self.now,
            detail=filled,
        )
        self._events.append(logged_event)
        return logged_event.id

    def received(self, event: LoggedEvent) -> None:
        """Take in an event that somebody else made, with its own id and time."""
        self._events.append(event)

    def queue(self, task: str, **options: Any) -> None:  # noqa: ANN401
        """Queue background work with this transaction (:func:`data.store.system.queue.defer`)."""
        self._work.append((task, options))

    def after_commit(self, remember: Callable[[Sequence[LoggedEvent]], None]) -> None:
        """Call something with what was logged, once the transaction has committed.

        It may be that nobody does: only what is worth remembering belongs there.
        """
        self._remember.append(remember)

    @contextmanager
    def taken_back(self) -> Iterator[None]:
        """Carry something out only to see whether it can be: nothing of it stays.

        No day may be kept in memory by it, as its stamp in the transaction is none of the store.
        """
        before = (list(self._events), list(self._work), list(self._remember))
        try:
            with self.tx.taken_back():
                yield
        finally:
            self._events[:], self._work[:], self._remember[:] = before

    def kept(self, refusal: TourneeError) -> TourneeError:
        """Return an error to raise with which all that was written until then is kept.

        For what is counted although it is refused, such as a wrong code.
        """
        self.kept_refusal = refusal
        return refusal

    def finish(self) -> list[LoggedEvent]:
        """Write events and follow-up work; the last thing in the transaction."""
        self._queue_work()
        if self._events:
            self._fan_out()
        logged = events.append(self.tx, self._events) if self._events else []
        self._events.clear()
        self._work.clear()
        return logged

    def run_after_commit(self, logged: Sequence[LoggedEvent]) -> None:
        """Remember what is worth it; called with what :meth:`finish` gave, after the commit."""
        for remember in self._remember:
            remember(logged)

    def _queue_work(self) -> None:
        """Queue follow-up work; much of the same task goes in one statement."""
        plain: dict[tuple[str, datetime | None], list[dict[str, Any]]] = {}
        for task, options in self._work:
            args = dict(options)
            at = args.pop("not_before", None)
            due = None if at is None else self.tools.machine_time(at)
            if _ONE_BY_ONE.intersection(args):
                queue.defer(self.tx, task, not_before=due, **args)
            else:
                plain.setdefault((task, due), []).append(args)
        for (task, not_before), jobs in plain.items():
            queue.defer_all(self.tx, task, jobs, not_before=not_before)

    def _fan_out(self) -> None:
        """Queue the look at new events that makes webhooks and notices of them.

        One a second at most for a cooperative: it takes up all events that came until then.
        """
        name = f"fan-out:{self.actor.cooperative_id}"
        soon = self.tools.machine_time(self.now) + FAN_OUT_PAUSE
        queue.defer(self.tx, "fan-out", lock=name, once=name, not_before=soon)


P = ParamSpec("P")
R = TypeVar("R")
UseCase = Callable[Concatenate[Act, P], R]


def needs(*permissions: str) -> Callable[[UseCase[P, R]], UseCase[P, R]]:
    """Let a use case be carried out only by an actor who has one of some permissions.

    The permissions stay readable as ``.permissions`` of the function.
    """

    def decorate(usecase: UseCase[P, R]) -> UseCase[P, R]:
        @wraps(usecase)
        def checked(act: Act, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if not any(act.actor.may(permission) for permission in permissions):
                raise Denied("not-permitted", permission=", ".join(permissions))
            return usecase(act, *args, **kwargs)

        checked.permissions = permissions  # type: ignore[attr-defined]
        return checked

    return decorate
