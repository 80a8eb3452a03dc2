"""Use cases of platforms: connecting to one, and telling it what was brought."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit
from uuid import UUID

from api.auth import sealed_contexts
from api.auth.secret import Secret
from api.senders.guard import url_faults
from api.senders.http_post import Answer
from api.usecases.act import Act, needs
from api.usecases.background import by_system
from api.usecases.circuits.open_food_network.wanted import order_number
from api.usecases.circuits.visible_circuits import READ, WRITE, need_office
from api.usecases.requests import bad_input, found_or_refuse
from data.store.circuits import open_food_network
from data.store.circuits.open_food_network import Platform
from data.store.notices import log_readers, webhooks
from data.store.rounds import events
from routing.errors import BadInput

READER = "open-food-network"
BATCH = 200
MAX_TOKEN = 200
_GONE = frozenset({404, 409, 410, 422})
"""Answers after which another try helps nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformAccess:
    """A platform with the token by which it is asked."""

    url: str
    instance: str
    token: Secret = field(repr=False)


@needs(WRITE)
def connect_platform(act: Act, platform_id: UUID, url: str, token: str) -> Platform:
    """Connect to a platform, in place of what was kept of the same host.

    Raises
    ------
    BadInput
        ``webhook-url-form``, ``webhook-url-scheme``, ``webhook-url-private`` and the like;
        ``open-food-network-token-form``.
    """
    need_office(act, WRITE)
    address = url.strip().rstrip("/")
    faults = url_faults(address, loopback=act.tools.outbound.loopback_webhooks)
    if faults:
        raise BadInput(faults)
    parts = urlsplit(address)
    if parts.path or parts.query:
        raise bad_input("url", "webhook-url-form")
    key = token.strip()
    if not key or len(key) > MAX_TOKEN or not key.isascii() or not key.isprintable():
        raise bad_input("token", "open-food-network-token-form")
    platform = Platform(
        id=platform_id,
        url=address,
        instance=(parts.hostname or "").lower(),
        sealed_secret=act.tools.sealer.seal(
            Secret(key), context=sealed_contexts.platform(platform_id), now=act.now
        ),
        made_by=act.actor.id or act.tx.owner,
        made_at=act.now,
    )
    if not open_food_network.platforms(act.tx):
        # What was handed over while nobody was connected is told to nobody.
        log_readers.end(act.tx, READER)
    open_food_network.connect(act.tx, platform)
    log_readers.start(act.tx, READER, events.head(act.tx))
    return platform


@needs(READ)
def list_platforms(act: Act) -> list[Platform]:
    """Return the connected platforms by host."""
    need_office(act, READ)
    return open_food_network.platforms(act.tx)


@needs(READ)
def list_shipments(act: Act) -> list[tuple[str, str, str, str]]:
    """Return the latest orders told as handed over: host, number, status and error."""
    need_office(act, READ)
    return open_food_network.shipments(act.tx)


@needs(WRITE)
def disconnect_platform(act: Act, platform_id: UUID) -> None:
    """Forget a platform and its token; one that is gone stays gone."""
    need_office(act, WRITE)
    open_food_network.disconnect(act.tx, platform_id)


@needs(WRITE)
def open_platform(act: Act, platform_id: UUID) -> PlatformAccess:
    """Return a platform with its token, to be asked outside of a transaction.

    Raises
    ------
    NotFound
        ``no-such-platform``.
    """
    need_office(act, WRITE)
    every = open_food_network.platforms(act.tx)
    found = next((one for one in every if one.id == platform_id), None)
    return _access_of(act, found_or_refuse(found, "no-such-platform"))


@by_system
def queue_shipments(act: Act) -> bool:
    """Queue the orders that were handed over since; true if there may be more."""
    known = {one.instance for one in open_food_network.platforms(act.tx)}
    if not known:
        return False
    found = log_readers.read_on(act.tx, READER, limit=BATCH, kinds=("visit_done",))
    for event in found:
        facts = webhooks.stop_facts(act.tx, event.subject_kind, event.subject_id)
        if facts is None or facts[0] != "drop":
            continue
        for reference in open_food_network.references_of_booking(act.tx, facts[1]):
            named = order_number(reference)
            if named is None or named[0] not in known:
                continue
            if open_food_network.add_shipment(act.tx, *named, act.now):
                act.queue("ship-order", instance=named[0], order=named[1])
    return len(found) == BATCH


@by_system
def take_shipment(act: Act, instance: str, order: str) -> PlatformAccess | None:
    """Return the platform that is to be told of an order; ``None`` where that is done with."""
    every = open_food_network.platforms(act.tx)
    found = next((one for one in every if one.instance == instance), None)
    if found is None or not open_food_network.is_waiting(act.tx, instance, order):
        return None
    return _access_of(act, found)


@by_system
def note_shipment(act: Act, instance: str, order: str, answer: Answer) -> bool:
    """Note how telling went; true if it is done with, taken or refused."""
    status = "shipped" if answer.is_accepted else "refused" if answer.status in _GONE else "waiting"
    error = "" if answer.is_accepted else answer.error or f"HTTP {answer.status}"
    open_food_network.note_shipment(
        act.tx, instance, order, status=status, error=error, now=act.now
    )
    return status != "waiting"


def _access_of(act: Act, found: Platform) -> PlatformAccess:
    token = act.tools.sealer.unseal(found.sealed_secret, context=sealed_contexts.platform(found.id))
    return PlatformAccess(url=found.url, instance=found.instance, token=token)
