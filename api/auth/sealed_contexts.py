"""Purpose and owner of each sealed secret: in another place it cannot be opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID


def authenticator(person_id: UUID) -> str:
    """Return the context of the secret of a person's authenticator app."""
    return f"totp:{person_id}"


def installation_authenticator(admin_id: UUID) -> str:
    """Return the context of the secret of an installation admin's authenticator app."""
    return f"installation-totp:{admin_id}"


def webhook(webhook_id: UUID) -> str:
    """Return the context of the secret by which a webhook's deliveries are signed."""
    return f"webhook:{webhook_id}"


def platform(platform_id: UUID) -> str:
    """Return the context of the token by which a platform of food hubs is asked."""
    return f"platform:{platform_id}"


def push(endpoint_hash: bytes) -> str:
    """Return the context of the address and keys to which a phone is sent messages."""
    return f"push:{endpoint_hash.hex()}"


def tracking(tracking_id: UUID) -> str:
    """Return the context of the token of a tracking page, which is printed and sent again."""
    return f"tracking:{tracking_id}"


def invitation(person_id: UUID) -> str:
    """Return the context of the token of an invitation that is sent by mail."""
    return f"invitation:{person_id}"


def reply(cooperative_id: UUID, actor_id: UUID) -> str:
    """Return the context of an answer that is kept for a request which is sent again."""
    return f"reply:{cooperative_id}:{actor_id}"


def shown_orders(cooperative_id: UUID) -> str:
    """Return the context of the orders that a dry run showed."""
    return f"shown-orders:{cooperative_id}"
