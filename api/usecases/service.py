"""The composition root of server and worker: carries out use cases, one transaction each."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from api.auth.scopes import PERMISSIONS, Grant, Reach
from api.usecases.act import Act, Actor
from api.usecases.error_context import give_context
from api.usecases.ids import new_id
from api.usecases.installation_act import InstallationAct, InstallationAdmin
from api.usecases.tools import Tools
from data.store.database import Database, is_collision
from routing.errors import TourneeError

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS = 5
"""Attempts at a transaction that collides with others, before its error is shown."""


def utc_now() -> datetime:
    """Return the moment."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Everything a use case needs, put together.

    Attributes
    ----------
    database
        Connections as the application's role.
    tools
        Streets, files, secrets.
    clock, ids
        Where ``now`` and new identifiers come from; tests give their own.
    """

    database: Database
    tools: Tools
    clock: Callable[[], datetime] = utc_now
    ids: Callable[[], UUID] = new_id

    def do(
        self,
        actor: Actor,
        usecase: Callable[Concatenate[Act, P], R],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Carry out one use case in one transaction.

        A transaction that collides with another (deadlock, serialization) is tried again: nothing
        of it has happened yet.
        """

        def once() -> R:
            refusal: TourneeError | None = None
            with self.database.transaction(actor.cooperative_id) as tx:
                act = Act(tx=tx, actor=actor, now=self.clock(), new_id=self.ids, tools=self.tools)
                try:
                    result = usecase(act, *args, **kwargs)
                except TourneeError as error:
                    give_context(tx, error, named=actor.may("recipients:read"))
                    if error is not act.kept_refusal:
                        raise
                    refusal = error
                logged = act.finish()
            act.run_after_commit(logged)
            if refusal is not None:
                raise refusal
            return result

        return _until_alone(once)

    def do_installation(
        self,
        admin: InstallationAdmin,
        usecase: Callable[Concatenate[InstallationAct, P], R],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Carry out one use case of the installation, in a transaction that sees no content."""

        def once() -> R:
            with self.database.transaction() as tx:
                act = InstallationAct(
                    tx=tx, admin=admin, now=self.clock(), new_id=self.ids, tools=self.tools
                )
                return usecase(act, *args, **kwargs)

        return _until_alone(once)

    def system(self, cooperative_id: UUID, *permissions: str) -> Actor:
        """Return the system as an actor for one cooperative: what workers and schedules act as.

        It may do what is named, or everything.
        """
        everything = Grant(permissions=dict.fromkeys(permissions or PERMISSIONS, Reach.ALL))
        return Actor(kind="system", id=None, cooperative_id=cooperative_id, grant=everything)


def _until_alone(once: Callable[[], R]) -> R:
    """Try a transaction again that collided with another."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return once()
        except Exception as error:
            if attempt == ATTEMPTS or not is_collision(error):
                raise
            time.sleep(0.02 * attempt * (1 + random.random()))  # noqa: S311  # no secret
    raise AssertionError
