"""The application behind a real server on a real socket, in a thread beside the test."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI

from api.http.serving import Server, config_of


@contextmanager
def served(app: FastAPI, port: int = 0) -> Iterator[str]:
    """Serve an application while the block runs, by default at a free port; gives its address."""
    with socket.create_server(("127.0.0.1", port)) as listening:
        server = Server(config_of(app, "127.0.0.1", 0))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        try:
            for _ in range(1200):
                if server.started or not thread.is_alive():
                    break
                time.sleep(0.05)
            assert server.started, "the server did not start"
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            app.state.listener.release_all()
            server.should_exit = True
            thread.join(60)
            assert not thread.is_alive(), "the server did not end"
