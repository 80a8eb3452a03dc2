"""The HTTP application over the use cases: one request, one use case, one transaction."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api.http.addresses import ROUTERS
from api.http.concurrency import ConcurrencyLimit
from api.http.cross_origin import CrossOrigin
from api.http.description.openapi import describe
from api.http.frame import Frame
from api.http.listening import EventListener
from api.http.metrics import PATH, Measured, Metrics
from api.http.problems import answer_error, answer_invalid
from api.http.rate_limits import Limits, limits_of
from api.http.unknown_addresses import (
    DESCRIPTION,
    HeadRequests,
    answer_description,
    answer_missing,
    answer_refused,
)
from api.settings.environment import Settings
from api.usecases.service import Service
from api.usecases.system.first_streets import StreetsPlace
from routing.errors import NotFound, TourneeError

THREADS = 8
"""Requests that are worked on at once; more wait their turn.

Python computes in one thread at a time: more of them take turns more often, which costs more than
they win by waiting for the database side by side. So many are left that a few which wait for a
lock (:data:`data.store.database.LOCK_TIMEOUT_MS`) do not hold up all others. No
caller has more than :data:`api.http.concurrency.AT_ONCE` of them for what changes or computes.
Streams need none while they wait.
"""


def make_app(service: Service, settings: Settings, *, limits: Limits | None = None) -> FastAPI:
    """Make the application.

    Parameters
    ----------
    service
        Carries out use cases; whoever made it closes it after the application has ended.
    settings
        Of these, the language for whoever asks for none of ours, how often one may ask, which
        proxies are believed, who may read the figures, and where the set-up finds streets.
    limits
        Other ones than the settings tell.
    """
    listener = EventListener(service.database)

    @asynccontextmanager
    async def alive(_: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = THREADS
        listener.begin()
        service.tools.searches.warm()
        try:
            yield
        finally:
            await listener.end()

    app = FastAPI(
        title="Tournée",
        version=version("tournee"),
        lifespan=alive,
        # Their pages load scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
        # Given by ourselves, counted as every other request.
        openapi_url=None,
    )
    app.openapi = partial(describe, app)  # type: ignore[method-assign]
    app.state.service = service
    app.state.language = settings.lang
    app.state.listener = listener
    app.state.streets = StreetsPlace(
        home=settings.home,
        extracts=settings.extracts,
        most_bytes=settings.extract_limit_mb * 1_000_000,
    )
    app.state.limits = limits or limits_of(settings.rate, settings.rate_of_strangers)
    for router in ROUTERS:
        # Taken over as they are: no prefix, nothing to wrap.
        app.router.routes.extend(router.routes)
    metrics = Metrics(service.database, listener, settings.metrics_token)
    app.add_route(PATH, metrics.answer, include_in_schema=False)
    app.add_route(DESCRIPTION, answer_description, include_in_schema=False)
    app.add_middleware(ConcurrencyLimit)
    app.add_middleware(CrossOrigin)
    app.add_middleware(
        Frame, tls=service.tools.public_url.startswith("https://"), clock=settings.clock
    )
    app.state.dated = settings.clock is not None
    app.add_middleware(Measured, metrics=metrics)
    # Around everything: limits and lockouts count for whom a proxy asks.
    app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.trusted_proxies))
    app.add_middleware(HeadRequests)
    app.add_exception_handler(TourneeError, answer_error)
    app.add_exception_handler(NotFound, answer_missing)
    app.add_exception_handler(RequestValidationError, answer_invalid)
    app.add_exception_handler(HTTPException, answer_refused)
    return app
