"""Work in the background: use cases that nobody but the system may carry out, and its queue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from api.usecases.act import Act, UseCase
from routing.errors import Denied

P = ParamSpec("P")
R = TypeVar("R")


def by_system(usecase: UseCase[P, R]) -> Callable[Concatenate[Act, P], R]:
    """Let a use case be carried out by the system alone; no route and no key leads to it."""

    @wraps(usecase)
    def checked(act: Act, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if act.actor.kind != "system":
            raise Denied("only-the-system")
        return usecase(act, *args, **kwargs)

    return checked


def queue_lots(act: Act, day: date) -> None:
    """Queue a look at when the lots of a day are sorted at their hubs, and what waits for them."""
    once = f"follow-lots:{act.tx.owner}:{day}"
    act.queue("follow-lots", once=once, day=day.isoformat())


def queue_delivery(act: Act, round_id: UUID, job_id: UUID) -> None:
    """Queue a look at a job that a round delivered, though it had been taken away from it."""
    once = f"count-delivery:{round_id}:{job_id}"
    act.queue("count-delivery", once=once, round_id=str(round_id), job_id=str(job_id))
