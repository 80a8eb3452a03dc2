"""Hours from which on farms of a round are ready, where their producers announced later ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from api.streets.round_ways import Plain
from api.usecases.act import Act
from data.store.planning.announced_hours import announced_hours, ready_windows
from data.store.rounds.documents import DocumentStop
from data.store.shapes import windows_plain


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncedOfRound:
    """Announced hours by the visit at the farm."""

    ready: Mapping[UUID, datetime] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """Text that changes with it."""
        return repr(self.ready)

    def of_stop(self, stop: DocumentStop) -> Plain:
        """Return the windows of a stop whose goods are ready later."""
        at = self.ready.get(stop.visit_id)
        return {} if at is None else {"windows": windows_plain(ready_windows(stop.windows, at))}


def announced_of(act: Act, stops: Sequence[DocumentStop]) -> AnnouncedOfRound:
    """Return what farms announced; nothing is read where nothing is still to be collected."""
    due = [
        one
        for one in stops
        if (one.kind, one.job_kind, one.status) == ("pickup", "circuit", "planned")
    ]
    ready = announced_hours(act.tx, {one.job_id for one in due if one.job_id is not None})
    return AnnouncedOfRound(
        ready={one.visit_id: ready[one.job_id] for one in due if one.job_id in ready}
    )
