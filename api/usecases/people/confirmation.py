"""Grave steps (roles, keys, erasing) are only for who has just proved who they are."""

from __future__ import annotations

from datetime import timedelta

from api.usecases.act import Act
from data.store.people import sessions
from routing.errors import Denied

CONFIRMED_S = 600
"""For so long after a password, a code or a passkey, a person need not prove themselves again."""


def need_confirmation(act: Act) -> None:
    """Refuse a person who has not proved lately who they are; the system may pass.

    Raises
    ------
    Denied
        ``confirm-again``: see :func:`api.usecases.people.by_password.confirm_again`.
    """
    if act.actor.kind == "system":
        return
    session = None
    if act.actor.kind == "person" and act.actor.session_id is not None:
        session = sessions.find(act.tx, act.actor.session_id)
    confirmed_at = None if session is None else session.confirmed_at
    if confirmed_at is None or act.now - confirmed_at > timedelta(seconds=CONFIRMED_S):
        raise Denied("confirm-again", minutes=CONFIRMED_S // 60)
