"""Seal every secret of an installation anew with its newest key, so that older ones can go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from api.auth import sealed_contexts
from data.store.system import sealed_secrets
from routing.errors import Failure

if TYPE_CHECKING:
    from api.usecases.service import Service
    from data.store.database import Row

CONTEXTS: Mapping[str, Callable[[Mapping[str, Any]], str]] = MappingProxyType(
    {
        "installation_admin.sealed_totp": lambda row: sealed_contexts.installation_authenticator(
            row["id"]
        ),
        "second_factor.sealed_secret": lambda row: sealed_contexts.authenticator(row["person_id"]),
        "platform.sealed_secret": lambda row: sealed_contexts.platform(row["id"]),
        "webhook.sealed_secret": lambda row: sealed_contexts.webhook(row["id"]),
        "webhook.sealed_previous": lambda row: sealed_contexts.webhook(row["id"]),
        "push_subscription.sealed_secret": lambda row: sealed_contexts.push(
            bytes(row["endpoint_hash"])
        ),
        "tracking.sealed_secret": lambda row: sealed_contexts.tracking(row["id"]),
        "reply.body": lambda row: sealed_contexts.reply(row["cooperative_id"], row["actor_id"]),
    }
)
"""By place what its secrets were sealed as."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resealed:
    """Counts of what was sealed anew.

    Attributes
    ----------
    key
        Fingerprint of the newest key.
    count
        How many secrets were sealed anew with it.
    retired
        Keys that are set and seal nothing any more.
    left
        How many could not be opened, by the fingerprint of the key that sealed them.
    """

    key: str
    count: int
    retired: tuple[str, ...]
    left: Mapping[str, int]


def reseal(service: Service) -> Resealed:
    """Seal anew with the newest key whatever another one sealed; what cannot be opened stays."""
    sealer, now = service.tools.sealer, service.clock()

    def renew(place: str, row: Row, sealed: str) -> str | None:
        context = CONTEXTS[place](dict(row))
        try:
            secret = sealer.unseal(sealed, context=context)
        except Failure:
            return None
        return sealer.seal(secret, context=context, now=now)

    newest, *older = sealer.fingerprints
    counted = sealed_secrets.reseal(service.database, newest, renew)
    count = counted.pop("done", 0)
    return Resealed(
        key=newest,
        count=count,
        retired=tuple(each for each in older if each not in counted),
        left=dict(counted),
    )
