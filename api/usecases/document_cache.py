"""Documents of rounds kept in memory, as phones ask for theirs again and again.

Mostly nothing has changed since they asked last. A document is kept as long as the mark of its
round (:mod:`data.store.rounds.document_stamps`) and its streets are the same; whoever asks looks at
these first, in the transaction of the question. Who may see what is decided anew each time: of a
round, one document is kept for each set of doors told.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
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
"""How many rounds are kept, and documents of each; one takes some hundred kilobytes."""


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
    """What was read of a round, and the documents made of it.

    Attributes
    ----------
    zone
        Of the cooperative.
    mark, city, router
        What must be the same for it to be used; ``router`` is ``None`` where the streets of the
        city are away.
    head, stops
        Of these it is told who may see what.
    documents
        By what tells one from another.
    """

    mark: Stamp
    city: str
    zone: tzinfo
    router: Router | None
    head: RoundHead
    stops: Sequence[DocumentStop]
    documents: OrderedDict[Hashable, RoundDocument] = field(default_factory=OrderedDict)


@dataclass(slots=True)
class RoundDocumentCache:
    """Rounds of which documents are kept, by cooperative; safe in every thread."""

    _kept: SharedCache[UUID, RoundDocumentEntry] = field(
        default_factory=lambda: SharedCache(MOST_ROUNDS)
    )
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def find(self, owner: UUID, round_id: UUID) -> RoundDocumentEntry | None:
        """Return what is kept of a round of a cooperative."""
        with self._lock:
            return self._kept.find(owner, round_id)

    def keep(self, owner: UUID, known: RoundDocumentEntry) -> None:
        """Keep what was read of a round, in place of what was kept before."""
        with self._lock:
            self._kept.keep(owner, known.head.id, known)

    def document(self, known: RoundDocumentEntry, variant: Hashable) -> RoundDocument | None:
        """Return a document that was made before."""
        with self._lock:
            return known.documents.get(variant)

    def add(self, known: RoundDocumentEntry, variant: Hashable, made: RoundDocument) -> None:
        """Keep a document just made."""
        with self._lock:
            known.documents[variant] = made
            while len(known.documents) > MOST_VARIANTS:
                known.documents.popitem(last=False)
