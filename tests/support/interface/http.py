"""Asks the application over HTTP, without a server, as programs and people do."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from itertools import count
from typing import Any
from uuid import UUID

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI

from api.auth.scopes import SCOPES
from api.auth.secret import Secret
from api.auth.tokens import TokenKind, new_token
from api.http.authentication import csrf_for
from api.http.rate_limits import Limits, Policy
from api.settings.environment import Settings, read_settings
from api.usecases.act import Act, Actor
from api.usecases.people.signing_in import begin_session
from data.store.people import keys, people
from data.store.people.keys import ApiKey
from data.store.people.sessions import Way
from tests.support.interface.conformity import check_answer
from tests.support.store.world import World

ORIGIN = "https://rounds.example.org"
_numbers = count(1)


def settings_for(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings as in an empty environment."""
    return read_settings({"TOURNEE_LANG": "en", **(environment or {})})


def unlimited() -> Limits:
    """Limits that no test comes near that does not mean to."""
    often = 10_000_000
    return Limits(actor=Policy(name="a", quota=often), address=Policy(name="b", quota=often))


_running = ExitStack()


@cache
def event_loop() -> BlockingPortal:
    """Return the event loop in which everything is answered, with its threads, as a server's.

    One of its own for each request takes a fifth of the time of an answer.
    """
    return _running.enter_context(start_blocking_portal())


def end_event_loop() -> None:
    """End the event loop, if there is one."""
    event_loop.cache_clear()
    _running.close()


@dataclass(slots=True, kw_only=True)
class Asker:
    """Somebody who asks over HTTP.

    Attributes
    ----------
    address
        From where.
    headers
        Sent each time.
    checked
        Whether answers have to be as described.
    """

    app: FastAPI
    address: str = field(default_factory=lambda: f"10.1.2.{next(_numbers) % 250}")
    headers: dict[str, str] = field(default_factory=dict)
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)
    checked: bool = True

    def __call__(
        self,
        method: str,
        path: str,
        json: object = None,
        **more: Any,  # noqa: ANN401  # as httpx takes it
    ) -> httpx.Response:
        """Ask for something; the answer has to be as described, and its cookies are kept."""
        headers = {**self.headers, **more.pop("headers", {})}
        if json is not None:
            more["json"] = json

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=(self.address, 50_000))
            async with httpx.AsyncClient(
                transport=transport, base_url=ORIGIN, cookies=self.cookies
            ) as client:
                answer = await client.request(method, path, headers=headers, **more)
                self.cookies = client.cookies
                return answer

        answer = event_loop().call(ask)
        if self.checked:
            check_answer(method, path, answer)
        return answer

    def get(self, path: str, **more: Any) -> httpx.Response:  # noqa: ANN401
        """Read."""
        return self("GET", path, **more)

    def post(
        self,
        path: str,
        json: object = None,
        **more: Any,  # noqa: ANN401
    ) -> httpx.Response:
        """Make or do."""
        return self("POST", path, json, **more)


@dataclass(slots=True, kw_only=True)
class Web:
    """The application over a world."""

    app: FastAPI
    world: World

    def anybody(self) -> Asker:
        """Somebody who shows nothing."""
        return Asker(app=self.app)

    def person(self, actor: Actor, *, way: Way = "password") -> Asker:
        """A person with a session, as their browser has it."""
        token, _ = session_of(self.world, actor, way=way)
        return self.with_session(token)

    def with_session(self, token: Secret) -> Asker:
        """Whoever has the cookies of a session."""
        csrf = csrf_for(self.world.service, token).reveal()
        cookies = httpx.Cookies()
        cookies.set("__Host-session", token.reveal(), domain="rounds.example.org")
        cookies.set("__Host-csrf", csrf, domain="rounds.example.org")
        return Asker(app=self.app, cookies=cookies, headers={"X-CSRF-Token": csrf})

    def program(self, maker: Actor, *scopes: str, lasts: timedelta | None = None) -> Asker:
        """A program with an API key that somebody made."""
        token, _ = program_key(self.world, maker, *scopes, lasts=lasts)
        return self.bearer(token)

    def bearer(self, token: Secret) -> Asker:
        """Whoever shows a token in the header."""
        return Asker(app=self.app, headers={"Authorization": f"Bearer {token.reveal()}"})


def session_of(world: World, actor: Actor, *, way: Way = "password") -> tuple[Secret, UUID]:
    """Begin a session of a person; gives its token and id."""

    def begin(act: Act) -> tuple[Secret, UUID]:
        person = people.find(act.tx, actor.id) if actor.id else None
        assert person is not None
        signed_in = begin_session(act, person, way, round_id=actor.round_id)
        return signed_in.token, signed_in.session_id

    return world.service.do(actor, begin)


def program_key(
    world: World, maker: Actor, *scopes: str, lasts: timedelta | None = None
) -> tuple[Secret, UUID]:
    """Add an API key; gives its token and id."""
    token, key_id = new_token(TokenKind.API_KEY), world.service.ids()
    assert maker.id is not None
    with world.database.transaction(maker.cooperative_id) as tx:
        keys.KEYS.add(
            tx,
            ApiKey(
                id=key_id,
                name="A program",
                hint=token.hint,
                token_hash=token.digest,
                scopes=tuple(sorted(scopes or SCOPES)),
                customer_id=maker.customer_id,
                made_by=maker.id,
                created_at=world.clock.now,
                expires_at=world.clock.now + lasts if lasts else None,
            ),
        )
    return token.secret, key_id


class Lines(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record."""
        self.records.append(record)
