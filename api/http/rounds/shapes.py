"""Rounds, positions and proofs on the wire."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from api.http.bookings.shapes import PointOut
from api.http.shapes import In, Moment, Out, described_bounds
from api.http.vocabulary import Kept, ShiftStatus
from api.usecases.request_types import Instant, Latitude, Longitude, Text, Whole
from data.files.signature import MAX_EDGE_PX
from dispatch.rounds.events.event_words import ProofKind, SubjectKind
from dispatch.rounds.round_status import StandingStatus


class RoundLineOut(Out):
    """A round in a list, as it stands: who rides, what is done, and whether it runs late.

    ``stops`` are counted without breaks. ``stops_late`` are those still to begin that will begin
    after their last window, by ``late_s`` at most; ``served_late`` were begun after it. ``next_at``
    is when the next stop is expected. ``jobs_fallen_out`` stood in it once it was published, are
    still open, and stand in no round.
    """

    id: UUID
    day: date
    version: int
    status: StandingStatus
    starts_at: Moment
    ends_at: Moment
    distance_m: int
    person_id: UUID
    rider: str
    companion_id: UUID | None
    companion: str | None
    stops: int
    stops_done: int
    stops_failed: int
    stops_late: int
    late_s: int
    served_late: int
    next_at: Moment | None
    jobs_fallen_out: int
    shift_id: UUID
    shift_status: ShiftStatus
    vehicle: str


class SwapOut(Out):
    """A round that its rider offers to the others; ``is_own`` where whoever asks offered it."""

    id: UUID
    round: RoundLineOut
    is_own: bool


class NoteIn(In):
    """A few words about something on a round; an event names them by ``id``."""

    id: UUID
    subject_kind: Literal["round", "visit", "incident", "swap", "contest"]
    subject_id: UUID
    round_id: UUID
    text: str = Field(min_length=1, max_length=1000)


class NoteOut(Out):
    """A note that is kept."""

    id: UUID
    subject_kind: Kept[SubjectKind]
    subject_id: UUID
    text: str
    written_at: Moment
    expires_at: Moment


class VersionIn(In):
    """Version of the round that is meant."""

    version: Whole | None = Field(default=None, ge=1)
    note_id: UUID | None = None


class SettleIn(In):
    """The event that told the right account; without one all is well as it stands."""

    event_id: UUID | None = None


class SeenIn(In):
    """Position of a phone, and its accuracy."""

    at: Instant
    lon: Longitude
    lat: Latitude
    accuracy_m: Whole | None = None


class PositionsIn(In):
    """Positions of a phone during a shift."""

    points: list[SeenIn] = Field(max_length=1000)


class PositionOut(Out):
    """Last position of the rider of an open shift."""

    shift_id: UUID
    at: Moment
    received_at: Moment
    point: PointOut
    accuracy_m: int | None
    expires_at: Moment


_Edge = Annotated[Whole, described_bounds(1, MAX_EDGE_PX)]
_Pixels = Annotated[float, described_bounds(0, MAX_EDGE_PX)]
_Stroke = Annotated[list[Annotated[list[_Pixels], Field(max_length=2)]], Field(max_length=5000)]


class SignatureIn(In):
    """A signature as it was drawn: strokes of points, x and y in pixels."""

    strokes: list[_Stroke] = Field(max_length=500)
    width_px: _Edge
    height_px: _Edge


class ProofIn(In):
    """Proof that goods changed hands: exactly one of what it may show."""

    id: UUID
    round_id: UUID
    visit_id: UUID
    made_at: Instant | None = None
    signature: SignatureIn | None = None
    name: Text | None = None
    code: Text | None = None
    items: Whole | None = None
    age_years: Whole | None = None


class ProofOut(Out):
    """A proof; what it shows is read apart."""

    id: UUID
    round_id: UUID
    visit_id: UUID
    kind: ProofKind
    sha256: str
    media_type: str
    size_bytes: int
    value: str
    made_by: UUID
    made_at: Moment
    received_at: Moment
    expires_at: Moment
