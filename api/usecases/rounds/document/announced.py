"""Hours from which on farms of a round are ready, where their producers announced later ones."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from api.streets.round_ways import Plain
from api.usecases.act import Act
from data.store.planning.announced_hours import announced_hours, ready_windows
from data.store.rounds.documents import DocumentStop
from data.store.shapes import windows_plain


def announced_of(act: Act, stops: Sequence[DocumentStop]) -> dict[UUID, Plain]:
    """Return the windows of visits at farms whose goods are ready later, as these announced.

    Nothing is read where nothing is still to be collected.
    """
    due = [
        one
        for one in stops
        if (one.kind, one.job_kind, one.status) == ("pickup", "circuit", "planned")
    ]
    ready = announced_hours(act.tx, {one.job_id for one in due if one.job_id is not None})
    return {
        one.id: {"windows": windows_plain(ready_windows(one.windows, ready[one.job_id]))}
        for one in due
        if one.job_id in ready
    }
