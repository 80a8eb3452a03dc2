"""Everything that an address does with a request in one thread, in one go.

The framework hands each function that blocks to a thread by itself: whoever asks is looked at in
one, the use case runs in another, and in between the event loop has its turn twice. Here the whole
handler goes to a thread once, where nothing of it waits for the event loop any more. So whoever
asks is also looked up in the transaction of the use case, not in one more before it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, TypeVar

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from api.http.glances import SnapshotPoller
from data.store.database import OpenTransaction
from data.store.hurry import MustWaitError, hurried

Entrance = TypeVar("Entrance", bound=Callable[..., Any])
R = TypeVar("R")

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


MOST_AT_ONCE = 4096
"""Bytes of the longest body that is worked through in the event loop."""


class OneThreadRoute(APIRoute):
    """An address whose functions run one after the other in one thread.

    Not so where one of them waits by itself, as for a file: whoever asks is looked at before that.
    An address that mostly remembers all it needs (:func:`remembering`) is worked through in the
    event loop, in a hurry, and goes to a thread where it would have to wait.
    """

    def get_route_handler(self) -> Handler:
        """Return the handler; JSON is received before it."""
        described = self.dependant
        if _waits(described):
            return super().get_route_handler()
        # The framework awaits what says that it can be awaited, where it is called.
        self.dependant = _awaitable(described)
        handle = super().get_route_handler()
        # Whoever describes the address, or walks all of them, finds the functions themselves.
        self.dependant = described
        remembers = any(is_remembering(each.call) for each in described.dependencies)

        async def handed_over(request: Request) -> Response:
            if self.body_field is not None:
                await _received(request)
            if remembers:
                answer = await _remembered(handle, request)
                if answer is not None:
                    return answer
            return await run_in_threadpool(_run_in_thread, handle, request)

        return handed_over


def remembering(entrance: Entrance) -> Entrance:
    """Mark the entrance of an address that mostly remembers all it needs."""
    entrance.remembers = True  # type: ignore[attr-defined]
    return entrance


def is_remembering(entrance: Callable[..., Any] | None) -> bool:
    """Return whether an entrance is marked so."""
    return getattr(entrance, "remembers", False)


async def _remembered(handle: Handler, request: Request) -> Response | None:
    """Answer out of what is remembered; ``None`` where that is not enough.

    Handing a request to a thread and back costs as much as a good part of a quick answer: threads
    that compute in Python keep each other waiting.
    """
    if len(await request.body()) > MOST_AT_ONCE:
        return None
    glances: SnapshotPoller = request.app.state.glances
    sight = await glances.now()
    if sight is None:
        return None
    try:
        with hurried(sight):
            return _run_in_thread(handle, request)
    except MustWaitError:
        return None


async def _received(request: Request) -> None:
    try:
        await request.body()
    except ClientDisconnect as gone:
        # Refused to nobody, as the framework does where it receives a body itself.
        raise HTTPException(400) from gone


def leave_open(request: Request, begun: OpenTransaction | None) -> bool:
    """Leave a transaction open for the use case of a request, where it follows in this thread."""
    if begun is None or getattr(request.state, "begun", begun) is not None:
        return False  # Nobody takes it up, or another one was left open before.
    request.state.begun = begun
    return True


def take_transaction(request: Request) -> OpenTransaction | None:
    """Take the transaction that was left open, if any; whoever takes it ends it."""
    begun: OpenTransaction | None = getattr(request.state, "begun", None)
    if begun is not None:
        request.state.begun = None
    return begun


def _run_in_thread(handle: Handler, request: Request) -> Response:
    request.state.begun = None
    try:
        return at_once(handle(request))
    finally:
        # Something was wrong with the request before its use case began.
        begun = take_transaction(request)
        if begun is not None:
            begun.end()


def at_once(steps: Coroutine[Any, Any, R]) -> R:
    """Run to its end what never has to wait.

    Raises
    ------
    AssertionError
        If it waits for the event loop all the same: a defect of ours.
    """
    try:
        steps.send(None)
    except StopIteration as done:
        result: R = done.value
        return result
    steps.close()
    message = "what runs in one thread must not wait for the event loop"
    raise AssertionError(message)


def _waits(what: Dependant) -> bool:
    return iscoroutinefunction(what.call) or any(_waits(deeper) for deeper in what.dependencies)


def _awaitable(what: Dependant) -> Dependant:
    """Return an address and what it depends on as functions that can be awaited."""
    call = None if what.call is None else _awaited(what.call)
    deeper = [_awaitable(each) for each in what.dependencies]
    return replace(what, call=call, dependencies=deeper)


def _awaited(call: Callable[..., R]) -> Callable[..., Awaitable[R]]:
    @wraps(call)
    async def awaited(*args: Any, **kwargs: Any) -> R:  # noqa: ANN401  # any function's
        return call(*args, **kwargs)

    return awaited
