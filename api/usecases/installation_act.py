"""A use case of the installation being carried out: no cooperative's content is in its sight."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from api.auth.scopes import Grant
from api.usecases.act import Act, Actor
from data.store.database import Transaction
from data.store.people import entrances

if TYPE_CHECKING:
    from api.usecases.tools import Tools


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallationAdmin:
    """Admin of the installation, who belongs to no cooperative by that."""

    id: UUID
    email: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallationAct:
    """One use case of the installation being carried out.

    Attributes
    ----------
    tx
        A transaction for no cooperative: row-level security hides everybody's rows.
    admin
        Who acts.
    now, new_id, tools
        As in :class:`api.usecases.act.Act`.
    """

    tx: Transaction
    admin: InstallationAdmin
    now: datetime
    new_id: Callable[[], UUID]
    tools: Tools

    @contextmanager
    def inside(self, cooperative_id: UUID) -> Iterator[Act]:
        """Let the system act for a cooperative, without any permission.

        For what the installation does to a cooperative as a whole: founding it, and noting in its
        log that it was suspended. Nothing that is read there may be shown.
        """
        actor = Actor(kind="system", id=None, cooperative_id=cooperative_id, grant=Grant())
        with entrances.inside(self.tx, cooperative_id) as tx:
            act = Act(tx=tx, actor=actor, now=self.now, new_id=self.new_id, tools=self.tools)
            yield act
            act.finish()
