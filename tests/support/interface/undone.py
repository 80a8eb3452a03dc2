"""The application over a service that undoes whatever it did: each answer is as in earnest."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from api.usecases.act import Act, Actor
from api.usecases.service import Service

R = TypeVar("R")


class _Undo(Exception):
    """Ends a transaction without a trace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneService(Service):
    """A service of which every transaction is rolled back once its answer is known."""

    def do(self, actor: Actor, usecase: Callable[..., R], /, *args: Any, **kwargs: Any) -> R:  # noqa: ANN401  # as the use case takes them
        """Carry out a use case, and undo it."""
        results: list[R] = []

        def carry_out(act: Act) -> None:
            results.append(usecase(act, *args, **kwargs))
            act.finish()
            raise _Undo

        with suppress(_Undo):
            Service.do(self, actor, carry_out)
        return results[0]
