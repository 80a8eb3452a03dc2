"""From an address to its use case: one request, one actor, one use case.

A route names its use case twice: in ``Depends(runs(usecase))``, where whoever asks is looked at
before anything else, and in the call. So every address tells what it needs, and a test can walk
them all.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from api.auth.tokens import TokenKind
from api.http.authentication import check_csrf, session_token, who
from api.http.conditional import expected_version, is_known, tag_of
from api.http.idempotency import Once, kept_answer, once, read_once
from api.http.problems import RequestRefused
from api.http.rate_limits import count_actor, count_stranger
from api.usecases.act import Act, Actor
from api.usecases.installation_act import InstallationAct, InstallationAdmin
from api.usecases.service import Service
from api.usecases.system.installation import authenticate_installation
from routing.errors import Conflict, Denied

P = ParamSpec("P")
R = TypeVar("R")
Present = Callable[[R], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file to answer with; its name is ours, in plain letters."""

    content: bytes
    media_type: str
    name: str


def as_file(media_type: str, name: str) -> Callable[[bytes], File]:
    """Make a presenter of a file whose content the use case gives."""
    return lambda content: File(content=content, media_type=media_type, name=name)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedAnswer:
    """An answer that is written already.

    Attributes
    ----------
    content
        JSON, UTF-8.
    tag
        Changes with the content and only with it; without quotation marks.
    """

    content: bytes
    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """A request of somebody who may carry out its use case.

    Attributes
    ----------
    request, service, actor
        What is asked, of which service, by whom.
    usecase
        What the address is for.
    """

    request: Request
    service: Service
    actor: Actor
    usecase: Callable[..., Any]

    def __call__(
        self,
        usecase: Callable[Concatenate[Act, P], R],
        present: Present[R],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Response:
        """Carry out the use case and answer with what it gives.

        Parameters
        ----------
        present
            Makes the answer of it, as JSON has it, written as JSON, or a :class:`PreparedAnswer`.
        """
        wanted = None
        if self.request.method != "GET":
            wanted = read_once(self.request, self.actor, raw_body(self.request))
        body = self._carry_out(usecase, present, wanted, (args, kwargs))
        return answer(self.request, body)

    def again(self) -> Response | None:
        """Answer what was asked before under the same ``Idempotency-Key``, before any long work.

        ``None`` where it was not; then carrying it out sees to the key.
        """
        wanted = read_once(self.request, self.actor, raw_body(self.request))
        if wanted is None:
            return None
        body = self.service.do(self.actor, kept_answer, wanted)
        return None if body is None else answer(self.request, body)

    def plainly(
        self,
        usecase: Callable[Concatenate[Act, P], R],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Carry out the use case and give its result, for an answer of another kind than JSON."""
        self._check(usecase)
        return self.service.do(self.actor, usecase, *args, **kwargs)

    def first(
        self,
        usecase: Callable[Concatenate[Act, P], R],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Carry out what looks at things before the use case, in a transaction of its own."""
        if getattr(usecase, "permissions", ()) != self.usecase.permissions:  # type: ignore[attr-defined]
            message = f"{usecase} needs another permission than {self.usecase}"
            raise AssertionError(message)
        return self.service.do(self.actor, usecase, *args, **kwargs)

    def file(
        self,
        usecase: Callable[Concatenate[Act, P], R],
        present: Callable[[R], File],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Response:
        """Carry out the use case and answer with a file; it is kept, never shown in place."""
        file = present(self.plainly(usecase, *args, **kwargs))
        headers = {
            "Content-Disposition": f'attachment; filename="{file.name}"',
            "Cache-Control": "private, no-cache",
        }
        return Response(file.content, status_of(self.request), headers, file.media_type)

    @property
    def expected_version(self) -> int | None:
        """The version that a change expects, by ``If-Match``."""
        return expected_version(self.request)

    def _carry_out(
        self,
        usecase: Callable[..., R],
        present: Present[R],
        wanted: Once | None,
        given: tuple[tuple[Any, ...], dict[str, Any]],
    ) -> object:
        self._check(usecase)

        def answered(act: Act) -> object:
            def run() -> object:
                return present(usecase(act, *given[0], **given[1]))

            return run() if wanted is None else once(act, wanted, status_of(self.request), run)

        try:
            return self.service.do(self.actor, answered)
        except Conflict as conflict:
            if conflict.code == "changed-meanwhile" and "if-match" in self.request.headers:
                raise RequestRefused(412, conflict.code, **conflict.arguments) from conflict
            raise

    def _check(self, usecase: Callable[..., Any]) -> None:
        if usecase is not self.usecase:
            message = f"{self.request.url.path} is for another use case than {usecase}"
            raise AssertionError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoingInstallation:
    """A request of an installation admin."""

    request: Request
    service: Service
    admin: InstallationAdmin

    def __call__(
        self,
        usecase: Callable[Concatenate[InstallationAct, P], R],
        present: Present[R],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Response:
        """Carry out a use case of the installation and answer with what it gives."""
        found = self.service.do_installation(self.admin, usecase, *args, **kwargs)
        return answer(self.request, present(found))


def runs(usecase: Callable[..., Any]) -> Callable[[Request], Doing]:
    """Make the dependency of an address that carries out a use case."""

    def enter(request: Request) -> Doing:
        service: Service = request.app.state.service
        actor = _authenticated(request)
        permissions: tuple[str, ...] = usecase.permissions  # type: ignore[attr-defined]
        # Looked at again in the use case; here before anything of the request is judged.
        if not any(actor.may(permission) for permission in permissions):
            raise Denied("not-permitted", permission=", ".join(permissions))
        return Doing(request=request, service=service, actor=actor, usecase=usecase)

    enter.usecase = usecase  # type: ignore[attr-defined]
    return enter


def signed_in(request: Request) -> Actor:
    """Let in whoever is signed in: dependency of the few addresses that need no permission."""
    return _authenticated(request)


def _authenticated(request: Request) -> Actor:
    """Return the actor who asks; count the request for them, for a stranger's address else."""
    try:
        actor = who(request, request.app.state.service)
    except Denied:
        count_stranger(request)
        raise
    request.state.actor = actor
    count_actor(request, actor)
    return actor


def installation(request: Request) -> DoingInstallation:
    """Let in an installation admin: dependency of the addresses of the installation."""
    service: Service = request.app.state.service
    try:
        token = session_token(request, TokenKind.INSTALLATION)
        admin = authenticate_installation(service.database, token, service.clock())
        check_csrf(request, service, token, TokenKind.INSTALLATION)
    except Denied:
        count_stranger(request)
        raise
    request.state.actor = admin
    count_actor(request, admin)
    return DoingInstallation(request=request, service=service, admin=admin)


async def anybody(request: Request) -> Service:
    """Let in anybody: dependency of the addresses that lead to signing in.

    It waits for nothing, so it needs no thread: whether we live is told even where all are taken.
    """
    count_stranger(request)
    service: Service = request.app.state.service
    return service


ENTRANCES = (signed_in, installation, anybody)
"""Every way into an address besides :func:`runs`."""


def answer(request: Request, body: object) -> Response:
    """Answer with JSON, with its tag; with 304 what whoever asks has already."""
    if body is None:
        return Response(status_code=204)
    headers = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}
    status = status_of(request)
    if isinstance(body, PreparedAnswer):
        headers["Vary"] += ", Accept-Encoding"
        content, headers["ETag"] = body.content, f'"{body.tag}"'
    else:
        content = body if isinstance(body, bytes) else _json(body)
        if request.method == "GET" or (isinstance(body, dict) and "version" in body):
            headers["ETag"] = tag_of(body, content)
    if request.method == "GET" and is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    if status == 201 and isinstance(body, dict) and "id" in body:
        headers["Location"] = f"{request.url.path}/{body['id']}"
    # A whole document goes to phones on a slow network; it repeats nothing of what was asked.
    if isinstance(body, PreparedAnswer) and "gzip" in request.headers.get("accept-encoding", ""):
        content, headers["Content-Encoding"] = gzip.compress(content, 6, mtime=0), "gzip"
    return Response(content, status, headers, "application/json")


def _json(body: object) -> bytes:
    return json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def status_of(request: Request) -> int:
    """Return the status that an address answers with where all went well."""
    return getattr(request.scope.get("route"), "status_code", None) or 200


def raw_body(request: Request) -> bytes:
    """Return the body of a request as it came, empty where the address takes none."""
    body: bytes = getattr(request, "_body", b"")
    return body


def access_of(route: APIRoute) -> Callable[..., Any]:
    """Return what looks at whoever asks at an address.

    Raises
    ------
    ValueError
        If nothing does, or more than one: a defect of the address.
    """
    calls = [each.call for each in route.dependant.dependencies]
    found = [call for call in calls if call and (call in ENTRANCES or hasattr(call, "usecase"))]
    if len(found) != 1:
        message = f"{route.path} must have one entrance, it has {len(found)}"
        raise ValueError(message)
    return found[0]
