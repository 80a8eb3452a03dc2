"""Rules on the wire."""

from __future__ import annotations

from typing import Annotated, Any, get_args
from uuid import UUID

from api.http.shapes import In, Moment, Out, described_words
from api.http.vocabulary import RuleKind
from api.usecases.request_types import Instant, Text

RuleKindText = Annotated[Text, described_words(get_args(RuleKind))]


class RuleIn(In):
    """A rule of the cooperative, from a moment on."""

    id: UUID | None = None
    kind: RuleKindText
    name: Text = "standard"
    body: dict[str, Any]
    valid_from: Instant


class RuleOut(Out):
    """One version of a rule; without ``id`` it is what the program starts with."""

    id: UUID | None
    kind: RuleKind
    name: str
    version: int
    body: dict[str, Any]
    valid_from: Moment | None
    published_by: UUID | None
    published_at: Moment | None
