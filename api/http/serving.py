"""Runs the application with uvicorn until it is told to end."""

from __future__ import annotations

import socket
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI

from api.http.listening import EventListener
from api.processes.freed_memory import return_large_blocks

GRACE_S = 20
"""So long may requests under way take when the server is told to end."""


class Server(uvicorn.Server):
    """A server that lets go of its streams first when it is told to end: they end by no request."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take the word to end."""
        listener: EventListener = self.config.app.state.listener  # type: ignore[union-attr]
        listener.release_all()
        super().handle_exit(sig, frame)


def run_server(
    app: FastAPI, host: str, port: int, *, listening: socket.socket | None = None
) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are finished first.

    Any number of processes may serve one database.

    Parameters
    ----------
    app
        Of :func:`api.app.make_app`.
    host, port
        Where to listen.
    listening
        A socket that is open already, instead.
    """
    return_large_blocks()
    if listening is not None:
        # Connections inherit it. Without it, the body of each answer waits for the client to
        # acknowledge the head, which takes some 40 ms; asyncio sets it for its own sockets alone.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    Server(config_of(app, host, port)).run(sockets=[listening] if listening else None)


def config_of(app: FastAPI, host: str, port: int) -> uvicorn.Config:
    """Return how uvicorn is to serve the application."""
    options: dict[str, Any] = {
        "log_config": None,
        "access_log": False,
        "server_header": False,
        # On a simulated day the frame tells that day's time.
        "date_header": not app.state.dated,
        # The application does it, by our settings; uvicorn would read its own variable.
        "proxy_headers": False,
        "timeout_graceful_shutdown": GRACE_S,
        "timeout_keep_alive": 30,
        "lifespan": "on",
        "ws": "none",
    }
    return uvicorn.Config(app, host=host, port=port, **options)
