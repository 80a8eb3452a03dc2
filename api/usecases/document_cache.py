"""Documents of rounds kept in memory, as phones ask for theirs again and again.

Mostly nothing has changed since they asked last. A document is kept as long as the stamp of its
round (:mod:`data.store.rounds.document_stamps`) and its streets are the same; whoever asks looks at
these first, in the transaction of the question. Who may see what is decided anew each time: of a
round, one document is kept for each set of doors told.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import TYPE_CHECKING, Any
from uuid import UUID

from data.store.shared_cache import SharedCache

if TYPE_CHECKING:
    from data.store.rounds.document_stamps import Stamp
    from data.store.rounds.documents import DocumentStop, RoundHead
    from routing.router import Router

MOST_ROUNDS = 300
MOST_VARIANTS = 4
"""Number of rounds that are kept, and of documents of each; one takes some hundred kilobytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundDocument:
    """A round as its phone keeps it.

    Attributes
    ----------
    etag
        Changes with the content and only with it.
    text
        The content as JSON, UTF-8.
    """

    etag: str
    text: bytes = field(repr=False)

    @property
    def content(self) -> dict[str, Any]:
        """The content, as JSON has it."""
        found: dict[str, Any] = json.loads(self.text)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundDocumentEntry:
    """A round as it was read, and the documents made of it.

    Attributes
    ----------
    zone
        Of the cooperative.
    stamp, city, router
        It is used as long as these are the same; ``router`` is ``None`` where the streets of the
        city are away.
    head, stops
        They decide who may see what.
    documents
        By version asked since, doors told and permission.
    """

    stamp: Stamp
    city: str
    zone: tzinfo
    router: Router | None
    head: RoundHead
    stops: Sequence[DocumentStop]
    documents: dict[Hashable, RoundDocument] = field(default_factory=dict)

    def keep(self, variant: Hashable, round_document: RoundDocument) -> None:
        """Keep a document just made, in place of the others where these are many."""
        if len(self.documents) >= MOST_VARIANTS:
            self.documents.clear()
        self.documents[variant] = round_document


class RoundDocumentCache(SharedCache[UUID, RoundDocumentEntry]):
    """Rounds of which documents are kept, by cooperative."""

    def __init__(self) -> None:
        super().__init__(MOST_ROUNDS)
