"""Tasks of the worker, and the tools that they get."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from api.usecases.act import Act
from api.usecases.service import Service
from data.store.system.queue import DEFAULT, SOLVE

P = ParamSpec("P")
R = TypeVar("R")

__all__ = ["DEFAULT", "SOLVE", "Aborted", "Task", "Work"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One job of the queue being worked on.

    Attributes
    ----------
    service
        Carries out use cases.
    cooperative_id
        For whom; ``None`` for work of the installation.
    number
        Of the job in the queue.
    aborted
        Whether to leave off now: the worker is to end, and another will take the job up. Who
        notices returns early, or raises :class:`Aborted`.
    """

    service: Service
    cooperative_id: UUID | None
    number: int
    aborted: Callable[[], bool] = lambda: False

    @property
    def home(self) -> UUID:
        """The cooperative it is for.

        Raises
        ------
        ValueError
            If it is for none: the job was queued wrongly.
        """
        if self.cooperative_id is None:
            message = "this task is for a cooperative"
            raise ValueError(message)
        return self.cooperative_id

    def do(self, usecase: Callable[Concatenate[Act, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Carry out a use case for the cooperative, as the system."""
        return self.service.do(self.service.system(self.home), usecase, *args, **kwargs)


class Aborted(Exception):
    """The work is left for another worker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One kind of background work.

    Attributes
    ----------
    name
        As it is queued. It stays as it is: jobs of this name lie in queues.
    run
        Does the work; called with a :class:`Work` and what the job was queued with. May be called
        again for the same job, also when it was done already, so its effects must be idempotent.
    queue
        Where it is queued.
    pauses_s
        How long to wait after each time it failed; one more failure ends it. Errors that another
        try cannot mend (what was asked for is wrong, or is gone) end it at once.
    given_up
        Called in the same way when it failed for good.
    """

    name: str
    run: Callable[..., None]
    queue: str = DEFAULT
    pauses_s: tuple[int, ...] = (2, 10, 60, 300, 1800, 7200)
    given_up: Callable[..., None] | None = None
