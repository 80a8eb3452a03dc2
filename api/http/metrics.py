"""Figures of a server process for Prometheus: requests, queue, log, listeners, connections.

Of an address only its pattern is told, so no figure holds anybody's id.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import CounterMetricFamily
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.auth.secret import Secret
from api.http.listening import EventListener
from api.settings.values import is_loopback
from data.store.database import Database, is_unavailable
from data.store.system.figures import figures, pool_of
from data.store.system.tasks import QueueState

PATH = "/metrics"
NOWHERE = "none"
"""Stands for the pattern of a request that led to no address."""

_BUCKETS = (0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.25, 0.5, 1, 2.5, 5, 10)
_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
"""Headers that a proxy adds: what comes through one does not come from this machine itself."""


@dataclass(slots=True, eq=False)
class Metrics:
    """The figures of one server process.

    Attributes
    ----------
    database, listener
        What the figures of the moment are taken from.
    token
        Whoever shows it may read them from elsewhere.
    """

    database: Database
    listener: EventListener
    token: Secret | None = None
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    requests: Counter = field(init=False)
    seconds: Histogram = field(init=False)
    _series: dict[tuple[str, str, int], tuple[Counter, Histogram]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.requests = Counter(
            "tournee_http_requests",
            "Requests answered, by pattern of the address.",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "tournee_http_request_seconds",
            "Time until an answer began.",
            ["method", "route"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.registry.register(_Moment(database=self.database, listener=self.listener))

    def series(self, method: str, route: str, status: int) -> tuple[Counter, Histogram]:
        """Return what counts and what times the requests of a kind; looked up once."""
        found = self._series.get((method, route, status))
        if found is None:
            found = (
                self.requests.labels(method, route, str(status)),
                self.seconds.labels(method, route),
            )
            self._series[method, route, status] = found
        return found

    async def answer(self, request: Request) -> Response:
        """Return every figure as Prometheus reads them.

        Raises
        ------
        HTTPException
            404 for who may not: nobody learns that there is something.
        """
        if not self._may(request):
            raise HTTPException(404)
        text = await run_in_threadpool(generate_latest, self.registry)
        return Response(text, media_type=CONTENT_TYPE_LATEST)

    def _may(self, request: Request) -> bool:
        kind, _, shown = request.headers.get("authorization", "").partition(" ")
        if self.token is not None and kind.lower() == "bearer":
            return Secret(shown.strip()) == self.token
        if any(name in request.headers for name in _FORWARDED):
            return False
        return request.client is not None and is_loopback(request.client.host)


@dataclass(slots=True)
class Measured:
    """Middleware around everything: counts requests and takes their time."""

    app: ASGIApp
    metrics: Metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry a request through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = time.monotonic()

        async def give(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._count(scope, message["status"], time.monotonic() - begun)
            await send(message)

        await self.app(scope, receive, give)

    def _count(self, scope: Scope, status: int, took_s: float) -> None:
        # A method is whatever somebody typed; only known ones may become a series of figures.
        route = getattr(scope.get("route"), "path", NOWHERE)
        method = scope["method"] if route != NOWHERE else "any"
        requests, seconds = self.metrics.series(method, route, status)
        requests.inc()
        seconds.observe(took_s)


@dataclass(slots=True, kw_only=True, eq=False)
class _Moment(Collector):
    """Figures of the moment, taken when they are asked for."""

    database: Database
    listener: EventListener

    def describe(self) -> Iterator[Metric]:
        """Name nothing beforehand: that would take a look at the database."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Take the figures; those of the database are missing while it is away."""
        yield _gauge("sse_listeners", "Streams of live events open.", self.listener.listeners)
        pool = pool_of(self.database)
        yield _gauge("database_connections_used", "Connections in use.", pool.used)
        yield _gauge("database_connections_idle", "Connections kept open.", pool.idle)
        yield _gauge("database_connections_most", "Connections there may be.", pool.most)
        try:
            now = figures(self.database)
        except Exception as error:
            if not is_unavailable(error):
                raise
            yield _gauge("database_up", "Whether the database answers.", 0)
            return
        yield _gauge("database_up", "Whether the database answers.", 1)
        yield from _queue(now.queue)
        yield _gauge("tasks_failed", "Pieces of work that were given up.", now.failed)
        logged = CounterMetricFamily("tournee_events_logged", "Events logged by every process.")
        logged.add_metric([], now.events)
        yield logged


def _queue(state: QueueState) -> Iterator[Metric]:
    depth = GaugeMetricFamily(
        "tournee_queue_jobs", "Pieces of background work.", labels=["queue", "state"]
    )
    for name, counts in (
        ("waiting", state.waiting),
        ("later", state.later),
        ("running", state.running),
    ):
        for queue, count in counts.items():
            depth.add_metric([queue, name], count)
    yield depth
    yield _gauge("plans_solving", "Plans being made.", state.running.get("solve", 0))
    yield _gauge("workers_alive", "Workers that gave a sign of life lately.", state.workers)


def _gauge(name: str, says: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"tournee_{name}", says, value=value)
