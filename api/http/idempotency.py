"""``Idempotency-Key``: a request sent twice under one key is answered alike and done once.

The answer is kept in the same transaction as what it answers, sealed, as it may hold what is
personal or secret. Errors are not kept: nothing of what was asked has happened.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.requests import Request

from api.auth import sealed_contexts
from api.auth.secret import Secret
from api.usecases.act import Act, Actor
from data.store.system import replies
from data.store.system.replies import Reply
from routing.errors import BadInput, Conflict, Fault

HEADER = "Idempotency-Key"
_KEY = re.compile(r"[!-~]{1,200}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """A request that is to happen once.

    Attributes
    ----------
    key
        Made by whoever asks.
    request_hash
        Of everything that is asked, and of how far whoever asks sees.
    """

    key: str
    request_hash: str


def read_once(request: Request, actor: Actor, body: bytes) -> Once | None:
    """Read the key of a request, ``None`` without one.

    Raises
    ------
    BadInput
        ``idempotency-key-form``.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise BadInput([Fault(code="idempotency-key-form", where=HEADER)])
    reach = actor.grant.reach("recipients:read")
    # An answer that told a recipient is not told again to who may not know them any more.
    sight = f"{actor.customer_id}/{actor.round_id}/{reach or ''}"
    asked = (request.method, request.url.path, request.url.query, sight)
    digest = hashlib.sha256("\n".join(asked).encode() + b"\n" + body)
    return Once(key=key, request_hash=digest.hexdigest())


def once(act: Act, wanted: Once, status: int, run: Callable[[], object]) -> Any:  # noqa: ANN401
    """Return the answer of a request, from its first time if it was here before.

    Raises
    ------
    Conflict
        ``key-used-twice`` with another request.
    """
    actor_id = _asks(act)
    act.tx.lock(f"reply:{actor_id}:{wanted.key}")
    known = kept_answer(act, wanted)
    if known is not None:
        return known
    body = run()
    context = sealed_contexts.reply(act.tx.owner, actor_id)
    sealed = act.tools.sealer.seal(Secret(json.dumps(body)), context=context, now=act.now)
    replies.add(
        act.tx,
        Reply(
            key=wanted.key,
            actor_id=actor_id,
            request_hash=wanted.request_hash,
            sealed_body=sealed,
            status=status,
            at=act.now,
        ),
    )
    return body


def kept_answer(act: Act, wanted: Once) -> Any:  # noqa: ANN401  # whatever JSON holds
    """Return the answer of a request from its first time, ``None`` where it was not here before.

    Raises
    ------
    Conflict
        ``key-used-twice`` with another request.
    """
    actor_id = _asks(act)
    found = replies.find(act.tx, actor_id, wanted.key)
    if found is None:
        return None
    if found.request_hash != wanted.request_hash:
        raise Conflict("key-used-twice", header=HEADER)
    context = sealed_contexts.reply(act.tx.owner, actor_id)
    return json.loads(act.tools.sealer.unseal(found.sealed_body, context=context).reveal())


def _asks(act: Act) -> UUID:
    # A program without an id is the system, which sends no requests.
    return act.actor.id or act.tx.owner
