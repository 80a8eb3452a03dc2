"""Authentication: programs by the ``Authorization`` header, people by the cookie of a session.

What a browser sends by itself proves nothing about the page it was sent from, so with a cookie
everything that changes something also needs the header ``X-CSRF-Token`` (:mod:`api.auth.csrf`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from api.auth.csrf import csrf_matches, new_csrf_token
from api.auth.devices import DEVICE_S
from api.auth.secret import Secret
from api.auth.tokens import TokenKind, token_digest
from api.usecases.act import Actor
from api.usecases.people.signing_in import BEARERS, authenticate
from api.usecases.service import Service
from routing.errors import Denied

CSRF_HEADER = "X-CSRF-Token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_COOKIE = {TokenKind.SESSION: "session", TokenKind.INSTALLATION: "installation"}
_CSRF = {TokenKind.SESSION: "csrf", TokenKind.INSTALLATION: "installation-csrf"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CookieJar:
    """The names of our cookies, and how they are set.

    Attributes
    ----------
    tls
        Whether people reach us by https; only then a browser takes ``__Host-`` names.
    """

    tls: bool

    def name(self, what: str) -> str:
        """Return the name of a cookie."""
        return f"__Host-{what}" if self.tls else what

    def read(self, request: Request, what: str) -> str | None:
        """Return what a browser sent."""
        return request.cookies.get(self.name(what))

    def put(
        self, answer: Response, what: str, value: str, *, lasts_s: int, for_page: bool = False
    ) -> None:
        """Let the browser keep something; pages read only what is ``for_page``."""
        answer.set_cookie(
            self.name(what),
            value,
            max_age=lasts_s,
            path="/",
            secure=self.tls,
            httponly=not for_page,
            samesite="lax",
        )

    def drop(self, answer: Response, what: str) -> None:
        """Let the browser forget something."""
        answer.delete_cookie(self.name(what), path="/", secure=self.tls, samesite="lax")


def cookie_jar_of(request: Request) -> CookieJar:
    """Return the cookies of this installation."""
    service: Service = request.app.state.service
    return CookieJar(tls=service.tools.public_url.startswith("https://"))


def who(request: Request, service: Service) -> Actor:
    """Return the actor who asks.

    Raises
    ------
    Denied
        ``signed-out`` for whoever shows nothing, or nothing that opens anything now;
        ``csrf-missing`` for a page that did not show that it is ours.
    """
    shown = request.headers.get("authorization")
    now = service.clock()
    if shown is not None:
        scheme, _, token = shown.partition(" ")
        if scheme.lower() != "bearer":
            raise Denied("signed-out")
        return authenticate(service.database, token, now, accepted=BEARERS)
    token = session_token(request)
    actor = authenticate(service.database, token, now, accepted={TokenKind.SESSION})
    check_csrf(request, service, token, TokenKind.SESSION)
    return actor


def session_token(request: Request, kind: TokenKind = TokenKind.SESSION) -> str:
    """Return the token in the cookie of a session.

    Raises
    ------
    Denied
        ``signed-out`` if there is none.
    """
    token = cookie_jar_of(request).read(request, _COOKIE[kind])
    if not token:
        raise Denied("signed-out")
    return token


def credential_of(request: Request) -> str:
    """Return what a request shows of whoever asks, unchecked; empty where that is nothing."""
    jar = cookie_jar_of(request)
    shown = (
        request.headers.get("authorization"),
        *(jar.read(request, one) for one in _COOKIE.values()),
    )
    return next(filter(None, shown), "")


def check_csrf(request: Request, service: Service, token: str, kind: TokenKind) -> None:
    """Refuse a change that did not come from a page of ours.

    Raises
    ------
    Denied
        ``csrf-missing``.
    """
    if request.method in SAFE_METHODS:
        return
    digest = token_digest(kind, token)
    cookie = cookie_jar_of(request).read(request, _CSRF[kind])
    sent = request.headers.get(CSRF_HEADER)
    sealer = service.tools.sealer
    if digest is None or not csrf_matches(sealer, digest, cookie=cookie, sent=sent):
        raise Denied("csrf-missing", header=CSRF_HEADER)


def put_session(  # noqa: PLR0913  # what a session is to a browser
    request: Request,
    answer: Response,
    service: Service,
    token: Secret,
    expires_at: datetime,
    *,
    kind: TokenKind = TokenKind.SESSION,
    csrf: Secret,
) -> None:
    """Set the cookies of a session just begun."""
    jar = cookie_jar_of(request)
    lasts_s = max(0, int((expires_at - service.clock()).total_seconds()))
    jar.put(answer, _COOKIE[kind], token.reveal(), lasts_s=lasts_s)
    jar.put(answer, _CSRF[kind], csrf.reveal(), lasts_s=lasts_s, for_page=True)


def csrf_for(service: Service, token: Secret, kind: TokenKind = TokenKind.SESSION) -> Secret:
    """Make what a page sends in the header with each change during a session."""
    digest = token_digest(kind, token.reveal())
    if digest is None:
        raise AssertionError
    return new_csrf_token(service.tools.sealer, digest)


def put_device(request: Request, answer: Response, device: Secret | None) -> None:
    """Let a browser be known that signed in with a password."""
    if device is not None:
        cookie_jar_of(request).put(answer, "device", device.reveal(), lasts_s=DEVICE_S)


def forget_session(request: Request, answer: Response, kind: TokenKind = TokenKind.SESSION) -> None:
    """Let the browser forget a session."""
    jar = cookie_jar_of(request)
    jar.drop(answer, _COOKIE[kind])
    jar.drop(answer, _CSRF[kind])


def address_of(request: Request) -> str:
    """Return the network address of whoever asks, as the server (behind its proxy) tells it."""
    return request.client.host if request.client else ""
