"""A one-time link for somebody else, shown once: every such link is made here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.auth.secret import Secret
from api.auth.tokens import TokenKind, Use, expires_at, new_token
from api.usecases.act import Act
from data.store.people import sessions
from data.store.people.sessions import Link, Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLink:
    """A link just made.

    Attributes
    ----------
    token
        The secret in the link; it is shown this once.
    address
        The whole link. The token follows a ``#``, so that no server or proxy logs it.
    """

    person_id: UUID
    token: Secret
    address: Secret
    expires_at: datetime


def make_link(
    act: Act, person_id: UUID, purpose: Purpose, page: str, round_id: UUID | None = None
) -> NewLink:
    """Make a link to a page of ours that is good for one purpose, once."""
    token = new_token(TokenKind.LINK)
    until = expires_at(Use(purpose), act.now)
    link = Link(
        id=act.new_id(),
        person_id=person_id,
        purpose=purpose,
        token_hash=token.digest,
        round_id=round_id,
        made_by=act.actor.id,
        created_at=act.now,
        expires_at=until,
    )
    sessions.add_link(act.tx, link)
    return NewLink(
        person_id=person_id,
        token=token.secret,
        address=Secret(f"{act.tools.public_url}/{page}{token.secret.reveal()}"),
        expires_at=until,
    )
