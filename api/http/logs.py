"""Logs as one JSON object a line: what was asked of us, how it went, and nothing personal."""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

_CHATTY = ("alembic", "procrastinate")
"""Libraries that tell of every step, some with the addresses they go to, which may hold secrets of
our customers; what goes wrong is still told."""

ACCESS = logging.getLogger("tournee.http")
"""One line for each request; its figures are in the record's ``told``."""


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON.

    Of an exception, only its class and the lines of code are told: its message may repeat what
    somebody typed.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Write one record."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = error_kinds(record.exc_info[1])
            line["trace"] = error_lines(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False, default=str)


def error_kinds(error: BaseException) -> list[str]:
    """Name an error and what caused it, without what they say."""
    names: list[str] = []
    current: BaseException | None = error
    while current is not None and len(names) < 5:
        state = getattr(getattr(current, "orig", None) or current, "sqlstate", None)
        names.append(type(current).__name__ + (f" {state}" if state else ""))
        current = current.__cause__ or current.__context__
    return names


def error_lines(trace: TracebackType | None) -> list[str]:
    """Return the lines of code that led to an error, the last ones."""
    frames = traceback.extract_tb(trace)[-12:]
    return [f"{step.filename}:{step.lineno} {step.name}" for step in frames]


def log_lines(to: TextIO | None = None, level: int = logging.INFO) -> None:
    """Let this program log JSON lines; called once by whatever runs for long.

    Parameters
    ----------
    to
        Where they go: to standard error where nothing is given.
    level
        The least that is told.
    """
    handler = logging.StreamHandler(to)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = name != "uvicorn.access"
