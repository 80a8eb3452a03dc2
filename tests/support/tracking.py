"""A town whose recipients follow their drops by link."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from api.usecases.act import Act
from api.usecases.notices.tracking_links import (
    address_of,
    label_addresses_of,
    links_of,
)
from api.usecases.rounds.tracking.followed_drop import FollowedDrop, by_link, follow_drop
from data.store.tables.bookings import stop
from tests.support.rounds.live_town import Town


def drop_of(town: Town, job_id: UUID) -> UUID:
    """Return the drop of a job."""
    with town.world.database.transaction(town.home) as tx:
        where = (stop.c.job_id == job_id, stop.c.kind == "drop")
        return UUID(str(tx.value(sa.select(stop.c.id).where(*where))))


def link_of(town: Town, job_id: UUID) -> str:
    """Return the token of the link of a job's drop, made where there is none."""

    def make(act: Act) -> str:
        [link] = links_of(act, [drop_of(town, job_id)]).values()
        return address_of(act, link).rpartition("/t/")[2]

    return town.world.service.do(town.office, make)


def label_of(town: Town, job_id: UUID) -> str:
    """Return the token on the label of a job's drop."""

    def make(act: Act) -> str:
        [address] = label_addresses_of(act, [drop_of(town, job_id)]).values()
        return address.rpartition("/t/")[2]

    return town.world.service.do(town.office, make)


def seen(town: Town, token: str) -> FollowedDrop:
    """Return what the page of a link tells now."""
    return by_link(town.world.service, token, follow_drop)
