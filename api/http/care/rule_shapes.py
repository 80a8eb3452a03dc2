"""Rules on the wire."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import ConfigDict

from api.http.shapes import In, Instant, Moment, Out, Text


class RuleIn(In):
    """A rule of the cooperative, from a moment on."""

    id: UUID | None = None
    kind: Text
    name: Text = "standard"
    body: dict[str, Any]
    valid_from: Instant


_RULE: dict[str, Any] = {
    "id": "01975e3c-2f00-7000-8000-000000000001",
    "kind": "work",
    "name": "standard",
    "version": 2,
    "body": {"work_before_break_s": 21600, "break_s": 1200, "daily_work_s": 36000},
    "valid_from": "2026-03-01T00:00:00Z",
    "published_by": "01975e3c-2f00-7000-8000-000000000002",
    "published_at": "2026-02-20T09:30:00Z",
}


class RuleOut(Out):
    """One version of a rule; without ``id`` it is what the program starts with."""

    model_config = ConfigDict(json_schema_extra={"examples": [_RULE]})

    id: UUID | None
    kind: str
    name: str
    version: int
    body: dict[str, Any]
    valid_from: Moment | None
    published_by: UUID | None
    published_at: Moment | None
