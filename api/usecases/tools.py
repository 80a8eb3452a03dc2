"""Tools of use cases besides the store: streets, files, secrets, settings, caches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from api.auth.sealing import Sealer
from api.days.opened_days import OpenedDayCache
from api.days.what_if import WhatIfDayCache
from api.processes.numeric_code import NumericCode
from api.processes.searches import Searches, SearchesHere
from api.senders.geocoder import OuterGeocoder
from api.senders.outbound import Outbound
from api.streets.open_cities import Streets
from api.streets.tile_cache import TileCache
from api.usecases.document_cache import RoundDocumentCache
from data.backup.erased_ids import ErasedIds
from data.files.store import FileStore
from data.store.rounds.under_way import RunningRoundCache


def same_time(at: datetime) -> datetime:
    """Return an instant as it is: the service goes by the machine's clock."""
    return at


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """Services of the use cases, built once by the composition root.

    Attributes
    ----------
    streets
        Compiled cities.
    files
        Where proofs and imported files lie.
    sealer
        Seals secrets that are kept.
    public_url
        Address under which people reach this installation, without a slash at its end.
    outbound
        How e-mail, text messages and webhooks go out.
    geocoder
        A service that is asked for addresses which the map does not know; ``None``: none is.
    rounds
        Rounds under way that this process has read.
    days
        Live days that this process has read.
    opened_days
        Live days that this process has opened to have jobs moved about in them.
    documents
        Documents of rounds that this process has made.
    tiles
        Map tiles that this process has cut.
    searches
        Where live days are replanned.
    erasures
        Ids of what was erased on demand, kept outside of every backup.
    code
        The numeric code of streets and searches, which may still be compiled.
    machine_time
        Turns an instant of the service's clock into one of the machine's, by which the queue goes.
    """

    streets: Streets
    files: FileStore
    sealer: Sealer
    public_url: str
    outbound: Outbound = field(default_factory=Outbound)
    geocoder: OuterGeocoder | None = None
    rounds: RunningRoundCache = field(default_factory=RunningRoundCache)
    days: WhatIfDayCache = field(default_factory=WhatIfDayCache)
    opened_days: OpenedDayCache = field(default_factory=OpenedDayCache)
    documents: RoundDocumentCache = field(default_factory=RoundDocumentCache)
    tiles: TileCache = field(default_factory=TileCache)
    searches: Searches = field(default_factory=SearchesHere)
    erasures: ErasedIds = field(default_factory=ErasedIds)
    code: NumericCode = field(default_factory=NumericCode)
    machine_time: Callable[[datetime], datetime] = same_time
