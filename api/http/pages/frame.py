"""The frame of pages that the server writes: who asks, in which language, and what went wrong.

A page is a function of a :class:`PageRequest`. It carries out use cases, as addresses of ``/v1``
do, and answers with a template; whatever is refused becomes a page with its sentence. Nothing needs
JavaScript.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from functools import cached_property
from typing import Any, Concatenate, Literal, ParamSpec, TypeAlias, TypeVar
from urllib.parse import parse_qsl, quote, urlencode, urlsplit
from uuid import UUID

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router

from api.auth.csrf import csrf_matches, masked, new_csrf_token, unmasked
from api.auth.tokens import TokenKind, token_digest
from api.http.authentication import CSRF_HEADER, SAFE_METHODS, cookie_jar_of, session_token
from api.http.pages.areas import OFFICE, Area, areas_of
from api.http.pages.forms import EXAMPLE_DAY, Form, read_sent
from api.http.problems import (
    RETRY_AFTER_S,
    RequestRefused,
    language_of,
    note_refusal,
    status_of,
)
from api.http.rate_limits import count_actor, count_stranger
from api.http.redirects import own_path, redirect
from api.locales.texts import LANGUAGES, Texts
from api.pages.kit.page import render_layout, style_address
from api.usecases.act import Act, Actor
from api.usecases.people.own_sign_in import OwnNames, own_names
from api.usecases.people.signing_in import authenticate
from api.usecases.service import Service
from api.wording.error_words import error_sentence
from data.formats.fields import shown
from data.store.database import trouble_of
from dispatch.values.local_time import day_of, read_day
from routing.errors import Denied, Failure, Fault, TourneeError

P = ParamSpec("P")
R = TypeVar("R")
Wanted = TypeVar("Wanted")
Handler: TypeAlias = "Callable[[PageRequest], Response]"

SIGN_IN = "/sign-in"
CSRF_FIELD = "csrf"
QUESTION = "question"
"""Field of a button that asks before it acts: its question, until somebody said yes."""
_OF_QUESTION = frozenset({CSRF_FIELD, QUESTION, "question_button", "question_page"})
LANGUAGE_COOKIE_S = 365 * 86_400
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
"""Sources that a page may load, and where its forms go: its own server alone."""
_OTHER_SITES = frozenset({"cross-site", "same-site"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Access to a page.

    Attributes
    ----------
    needs
        Permissions, any of which is enough; empty for everybody who is signed in.
    office
        Whether it is the office's alone, whatever else is needed.
    public
        Whether nobody signs in: the page itself looks at the link or code that it was opened with.
    stranger
        What whoever is signed out reads there instead of being led to the sign-in.
    """

    needs: tuple[str, ...] = ()
    office: bool = False
    public: bool = False
    stranger: Handler | None = None


@dataclass(kw_only=True)
class PageRequest:
    """A page that is asked for, or a form that was sent.

    Attributes
    ----------
    actor
        Who asks; ``None`` on a public page.
    sent
        Fields and files of a form; ``None`` where a page is opened.
    access
        Who may open the page.
    unread
        Sentences on what stands in the address and could not be read.
    """

    request: Request
    service: Service
    language: str
    access: Access
    actor: Actor | None = None
    sent: FormData | None = None
    unread: list[str] = field(default_factory=list)

    @property
    def path(self) -> dict[str, Any]:
        """Parts of the address by name."""
        return dict(self.request.path_params)

    @property
    def query(self) -> dict[str, str]:
        """Parameters behind the question mark."""
        return dict(self.request.query_params)

    @cached_property
    def now(self) -> datetime:
        """The moment of the request."""
        return self.service.clock()

    @cached_property
    def me(self) -> OwnNames | None:
        """Names of who asks and of their cooperative; ``None`` on a public page."""
        return None if self.actor is None else self.service.do(self.actor, own_names)

    @cached_property
    def texts(self) -> Texts:
        """Sentences in the reader's language, times on the clock of the cooperative."""
        return Texts(self.language, self.me.zone if self.me else None)

    @property
    def zone(self) -> tzinfo:
        """Zone of the cooperative of who asks."""
        if self.me is None:
            message = "nobody signed in"
            raise AssertionError(message)
        return self.me.zone

    @property
    def today(self) -> date:
        """The day on the clock of the cooperative."""
        return day_of(self.now, self.zone)

    @property
    def customer_id(self) -> UUID | None:
        """Customer for whom the actor books; ``None`` for the cooperative's own people."""
        return self.actor.customer_id if self.actor else None

    def day(self, name: str = "day", otherwise: date | None = None) -> date:
        """Return the day that the address names, else another one: today where none is given.

        Of one that is no day, or is out of reach, the page says so.
        """
        asked = self.query.get(name, "").strip()
        if asked:
            try:
                return read_day(asked)
            except ValueError:
                args = {"value": shown(asked), "example": EXAMPLE_DAY}
                self.unread.append(self.texts.fault(Fault(code="not-a-day", args=args)))
        return otherwise or self.today

    @property
    def here(self) -> str:
        """Path and parameters of the page, as a link leads back to it."""
        query = urlencode([one for one in self._asked() if one[0] != "done"])
        path = self.request.url.path
        return f"{path}?{query}" if query else path

    def new_id(self) -> UUID:
        """Return a new identifier."""
        return self.service.ids()

    def id(self, name: str = "") -> UUID:
        """Return an identifier of the address, the only one where none is named.

        Raises
        ------
        RequestRefused
            ``no-such-address`` where it is none.
        """
        parts = self.request.path_params
        only = name or next(one for one in parts if one.endswith("_id"))
        try:
            return UUID(str(parts[only]))
        except ValueError:
            raise RequestRefused(404, "no-such-address") from None

    def may(self, permission: str) -> bool:
        """Return whether the actor has a permission."""
        return self.actor is not None and self.actor.may(permission)

    def do(
        self,
        usecase: Callable[Concatenate[Act, P], R],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Carry out a use case for who asks."""
        if self.actor is None:
            message = "nobody signed in"
            raise AssertionError(message)
        return self.service.do(self.actor, usecase, *args, **kwargs)

    def form(
        self,
        *,
        start: dict[str, Any] | None = None,
        fields: dict[str, str] | None = None,
    ) -> Form:
        """Return the form of the page: as it was sent, else as it starts.

        Parameters
        ----------
        start
            Values to begin with, by field.
        fields
            Fields by the key path at which the use case finds fault, where these differ; a path
            that begins with a key of it belongs to its field as well.
        """
        return Form.of(self.texts, self.do, self.sent, start or {}, fields or {})

    @property
    def csrf(self) -> str:
        """Token that every form of the page sends along, to show that it is ours."""
        sealer = self.service.tools.sealer
        if self.access.public:
            return new_csrf_token(sealer, _path_digest(self.request)).reveal()
        kept = cookie_jar_of(self.request).read(self.request, "csrf")
        return kept or ""

    def keep(
        self,
        form: Form,
        known: UUID | None,
        add: Callable[Concatenate[Act, UUID, Wanted, P], R],
        change: Callable[Concatenate[Act, UUID, Wanted, int | None, P], R],
        request: Wanted | None,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> bool:
        """Add what a form describes, or change what is ``known`` by the version that the form has.

        ``request`` is ``None`` where it could not be read.

        Returns
        -------
        Whether it was done, as by :meth:`Form.do`.
        """
        if form.refused or request is None:
            return False
        if known is None:
            return form.do(add, form.id("id") or self.new_id(), request, *args, **kwargs)
        version = form.whole("version", low=1)
        return form.do(change, known, request, version, *args, **kwargs)

    @property
    def areas(self) -> list[Area]:
        """Areas of pages that the actor may open."""
        return areas_of(self.actor)

    def page(self, template: str, status: int = 200, **values: Any) -> Response:  # noqa: ANN401  # each template has its own
        """Answer with a page.

        Parameters
        ----------
        template
            Path below ``api/``, an heir of ``pages/kit/layout.html``.
        status
            A page whose ``form`` was refused has 422 at least, and 503 or 429 where what it needs
            is not ready yet.
        """
        form = values.get("form")
        if isinstance(form, Form) and form.not_ready is not None:
            status = status_of(form.not_ready)
            note_refusal(self.request, form.not_ready, status)
        if status == 200 and (self.unread or (isinstance(form, Form) and form.refused)):
            status = 422
        text = render_layout(template, self.texts, **self._common(), **values)
        if isinstance(form, Form) and form.faults:
            # Faults stand above the fields, whose names are known only once these are drawn.
            text = render_layout(template, self.texts, **self._common(), **values)
        answer = self._answer(text.encode(), status)
        if isinstance(form, Form) and form.not_ready is not None:
            answer.headers["Retry-After"] = _pause_s(form.not_ready)
        return answer

    def to(self, address: str, *, done: str = "", part: str = "", **query: str) -> Response:
        """Lead on to a page after a change, or to the part of it that has an id.

        ``done`` names the sentence that it shows.
        """
        asked = {**({"done": done} if done else {}), **query}
        joint = "&" if "?" in address else "?"
        where = f"{address}{joint}{urlencode(asked)}" if asked else address
        return redirect(f"{where}#{part}" if part else where)

    def file(self, content: bytes, media_type: str, name: str) -> Response:
        """Answer with a file, to be kept and never shown in place; its name is plain letters.

        Where the address was not read whole, it would be another file: then a page says why.
        """
        if self.unread:
            return self._refusal(self.texts, " ".join(self.unread), 422, again=False)
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, 200, headers, media_type)

    def error_page(self, error: TourneeError) -> Response:
        """Answer with a refusal."""
        status = status_of(error)
        note_refusal(self.request, error, status)
        texts = self.texts if error.zone is None else Texts(self.language, error.zone)
        own = _READERS_WORDS.get(error.code)
        sentence = texts(own) if own else error_sentence(error, texts)
        hopeless = status == 404 or error.code == "not-permitted"
        answer = self._refusal(texts, sentence, status, again=not hopeless)
        if status in {429, 503}:
            answer.headers["Retry-After"] = _pause_s(error)
        return answer

    def _refusal(self, texts: Texts, sentence: str, status: int, *, again: bool) -> Response:
        said = {"sentence": sentence, "status": status, "again": again}
        values = {**self._common(), **said, "unread": ()}
        return self._answer(render_layout("pages/kit/error.html", texts, **values).encode(), status)

    def _csrf_field(self) -> Markup:
        token = masked(self.csrf)
        return Markup('<input type="hidden" name="csrf" value="{}">').format(token)

    def _common(self) -> dict[str, Any]:
        done = self.request.query_params.get("done", "")
        message = f"page-done-{done}"
        return {
            "ask": self,
            "csrf": self._csrf_field,
            "unread": self.unread,
            "style": style_address(),
            # A form that is refused leads nowhere: what was done before it is old news.
            "done": message if self.sent is None and self.texts.knows(message) else "",
            "languages": [
                (one, Texts(one)("language-name"), self._in_language(one)) for one in LANGUAGES
            ],
        }

    def _in_language(self, language: str) -> str:
        """Return the address of this page in a language."""
        asked = [one for one in self._asked() if one[0] not in {"lang", "done"}]
        return f"?{urlencode([*asked, ('lang', language)])}"

    def _asked(self) -> list[tuple[str, str]]:
        return parse_qsl(self.request.url.query)

    def _answer(self, content: bytes, status: int) -> Response:
        headers = {
            "Content-Security-Policy": POLICY,
            "Content-Language": self.language,
            "Cache-Control": "no-store",
            "Vary": "Accept-Encoding, Accept-Language, Cookie",
        }
        if "gzip" in self.request.headers.get("accept-encoding", ""):
            content, headers["Content-Encoding"] = gzip.compress(content, 6, mtime=0), "gzip"
        answer = Response(content, status, headers, "text/html; charset=utf-8")
        if self.request.query_params.get("lang") == self.language:
            jar = cookie_jar_of(self.request)
            jar.put(answer, "language", self.language, lasts_s=LANGUAGE_COOKIE_S)
        return answer


_READERS_WORDS = {
    "csrf-missing": "page-stale",
    "not-permitted": "page-not-permitted",
    "no-such-address": "page-missing",
    "body-too-long": "page-too-large",
}
"""Sentences by code of what is no header that is missing, and no scope, to whoever reads a page."""

Verb: TypeAlias = Literal["GET", "POST"]


@dataclass(slots=True)
class PageRouter:
    """Addresses of the pages of one area; every one says who may open it."""

    routes: list[Route] = field(default_factory=list)

    def get(
        self,
        path: str,
        *,
        needs: tuple[str, ...] = (),
        office: bool = False,
        public: bool = False,
        stranger: Handler | None = None,
    ) -> Callable[[Handler], Handler]:
        """Add a page that is only read."""
        access = Access(needs=needs, office=office, public=public, stranger=stranger)
        return self._add(path, access, ("GET",))

    def form(
        self,
        path: str,
        *,
        needs: tuple[str, ...] = (),
        office: bool = False,
        public: bool = False,
    ) -> Callable[[Handler], Handler]:
        """Add a page with a form that is sent to the same address."""
        return self._add(path, Access(needs=needs, office=office, public=public), ("GET", "POST"))

    def action(
        self, path: str, *, needs: tuple[str, ...] = (), office: bool = False
    ) -> Callable[[Handler], Handler]:
        """Add an address for the button of a page: it changes something and leads back."""
        return self._add(path, Access(needs=needs, office=office), ("POST",))

    @property
    def router(self) -> Router:
        """The addresses, as the application takes them over."""
        return Router(routes=list(self.routes))

    def _add(
        self, path: str, access: Access, verbs: tuple[Verb, ...]
    ) -> Callable[[Handler], Handler]:
        def keep(handler: Handler) -> Handler:
            self.routes.append(_route(path, access, verbs, handler))
            return handler

        return keep


def _pause_s(error: TourneeError) -> str:
    """Return after how many seconds to try again, as a header tells it."""
    return str(error.arguments.get("seconds", RETRY_AFTER_S))


def refused_page(request: Request, error: TourneeError) -> Response:
    """Answer a browser with a refusal before any page is asked, such as of an unknown address."""
    return page_request(request, Access(public=True)).error_page(error)


def reads_pages(request: Request) -> bool:
    """Return whether a browser asks for a page, and not a program or a page for data."""
    is_page = "text/html" in request.headers.get("accept", "")
    return is_page and not request.url.path.startswith("/v1/")


def access_of_page(route: Route) -> Access | None:
    """Return who may open the page of a route; ``None`` where it is no page of ours."""
    return getattr(route.endpoint, "access", None)


def page_request(request: Request, access: Access) -> PageRequest:
    """Return what a request asks for; who asks is not known yet."""
    return PageRequest(
        request=request,
        service=request.app.state.service,
        language=_language(request),
        access=access,
    )


def _route(path: str, access: Access, verbs: tuple[Verb, ...], handler: Handler) -> Route:
    async def answer(request: Request) -> Response:
        ask = page_request(request, access)
        try:
            if request.method not in SAFE_METHODS:
                ask.sent = await read_sent(request)
            return await run_in_threadpool(_carry_out, ask, handler)
        except TourneeError as error:
            return await run_in_threadpool(refuse, ask, error)
        except HTTPException as error:
            if error.status_code != 400:
                raise
            unreadable = RequestRefused(400, "form-unreadable")
            return await run_in_threadpool(refuse, ask, unreadable)
        except Exception as error:  # noqa: BLE001  # a page says so as well, and a log why
            request.state.trouble = error
            ask.actor = ask.me = None
            return ask.error_page(Failure(trouble_of(error) or "unexpected"))
        finally:
            if ask.sent is not None:
                await ask.sent.close()

    answer.access = access  # type: ignore[attr-defined]
    answer.handler = handler  # type: ignore[attr-defined]
    return Route(path, answer, methods=list(verbs), include_in_schema=False)


def _carry_out(ask: PageRequest, handler: Handler) -> Response:
    admit(ask)
    if ask.sent is not None and ask.sent.get(QUESTION):
        return _ask_first(ask, ask.sent)
    return handler(ask)


def _ask_first(ask: PageRequest, sent: FormData) -> Response:
    """Ask on a page of its own what a script would have asked; yes sends the same once more."""
    fields = [(name, value) for name, value in sent.multi_items() if isinstance(value, str)]
    texts = dict(fields)
    return ask.page(
        "pages/kit/question.html",
        question=texts[QUESTION],
        button=texts.get("question_button", ""),
        back=own_path(texts.get("question_page", "")),
        kept=[(name, text) for name, text in fields if name not in _OF_QUESTION],
    )


def admit(ask: PageRequest) -> None:
    """Find out who asks, and refuse whoever may not, or what another site sent.

    Raises
    ------
    Denied
        ``signed-out``, ``not-permitted``, ``csrf-missing``.
    """
    request = ask.request
    if ask.access.public:
        count_stranger(request)
        _check_public(ask)
        return
    try:
        token = session_token(request)
        actor = authenticate(ask.service.database, token, ask.now, accepted={TokenKind.SESSION})
    except Denied:
        count_stranger(request)
        raise
    request.state.actor = ask.actor = actor
    count_actor(request, actor)
    _check_csrf(ask, token)
    for needs in (ask.access.needs, OFFICE if ask.access.office else ()):
        if needs and not any(map(actor.may, needs)):
            raise Denied("not-permitted", permission=", ".join(needs))


def refuse(ask: PageRequest, error: TourneeError) -> Response:
    """Answer a refused request: by a page, or by the way to signing in."""
    signed_out = isinstance(error, Denied) and error.code == "signed-out"
    if signed_out and not ask.access.public and ask.request.method in SAFE_METHODS:
        if ask.access.stranger is not None:
            return ask.access.stranger(ask)
        here = urlsplit(str(ask.request.url))
        wanted = f"{here.path}?{here.query}" if here.query else here.path
        return redirect(f"{SIGN_IN}?next={quote(wanted, safe='')}")
    if signed_out:
        ask.actor = None
    return ask.error_page(error)


def _language(request: Request) -> str:
    kept = cookie_jar_of(request).read(request, "language")
    for chosen in (request.query_params.get("lang"), kept):
        if chosen in LANGUAGES:
            return str(chosen)
    return language_of(request)


def _check_csrf(ask: PageRequest, token: str) -> None:
    """Refuse a form that did not come from a page of ours."""
    if ask.request.method in SAFE_METHODS:
        return
    digest = token_digest(TokenKind.SESSION, token)
    cookie = cookie_jar_of(ask.request).read(ask.request, "csrf")
    sent = ask.request.headers.get(CSRF_HEADER) or _sent_csrf(ask)
    sealer = ask.service.tools.sealer
    if digest is None or not csrf_matches(sealer, digest, cookie=cookie, sent=sent):
        raise Denied("csrf-missing", header=CSRF_HEADER)


def _check_public(ask: PageRequest) -> None:
    """Refuse a form that another site sent, or that does not come from the page of its address."""
    request = ask.request
    if request.method in SAFE_METHODS:
        return
    sent = _sent_csrf(ask)
    sealer = ask.service.tools.sealer
    own = csrf_matches(sealer, _path_digest(request), cookie=sent, sent=sent)
    if not own or request.headers.get("sec-fetch-site") in _OTHER_SITES:
        raise Denied("csrf-missing", header=CSRF_HEADER)


def _sent_csrf(ask: PageRequest) -> str | None:
    sent = ask.sent.get(CSRF_FIELD) if ask.sent is not None else None
    return unmasked(sent) if isinstance(sent, str) else None


def _path_digest(request: Request) -> bytes:
    return hashlib.sha256(request.url.path.encode()).digest()
