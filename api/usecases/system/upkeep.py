"""Use case of an installation's upkeep, as far as a cooperative must know of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from api.usecases.act import Act, needs
from data.store.notices import webhook_deliveries
from data.store.system import chores, cooperatives
from data.store.system.backup_day import BACKUP
from dispatch.values.local_time import day_of

PURGE = "purge"
LOOKED_BACK = timedelta(days=7)
"""Time for which webhooks that fail are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upkeep:
    """The days of what is done regularly, and what does not go out.

    Attributes
    ----------
    today
        On the cooperative's clock.
    last_backup, last_purge
        The day of each; ``None`` where none is known of.
    failing
        Deliveries of late that did not get through, by webhook.
    """

    today: date
    last_backup: date | None
    last_purge: date | None
    failing: Mapping[UUID, int]

    @property
    def backup_age(self) -> int | None:
        """Days since the last backup."""
        return None if self.last_backup is None else (self.today - self.last_backup).days

    @property
    def purge_age(self) -> int | None:
        """Days since data past its time was last removed."""
        return None if self.last_purge is None else (self.today - self.last_purge).days


@needs("rules:write")
def read_upkeep(act: Act) -> Upkeep:
    """Return when data was last backed up and purged, and which webhooks fail."""
    done = chores.last_days(act.tx)
    return Upkeep(
        today=day_of(act.now, cooperatives.own(act.tx).zone),
        last_backup=done.get(BACKUP),
        last_purge=done.get(PURGE),
        failing=webhook_deliveries.in_trouble(act.tx, act.now - LOOKED_BACK),
    )
