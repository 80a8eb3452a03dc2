"""Closures on the wire."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from api.http.bookings.shapes import PointOut
from api.http.description.presented import presents
from api.http.shapes import In, Names, Out, described_bounds
from api.http.vocabulary import ClosureDirection
from api.usecases.request_types import Flag, Instant, Latitude, Longitude, Text, Whole
from data.store.streets.closures import ClosureRow
from routing.closures.closure import SLOW_KMH


class AreaIn(In):
    """Area that a drawn figure closes; see the closures of the day format."""

    kind: Literal["point", "line", "polygon"]
    points: list[tuple[Longitude, Latitude]] = Field(max_length=1000)
    radius_m: Whole = 10
    streets: list[Text] = Field(default=[], max_length=1000)
    direction: Literal["both", "along", "against"] = "both"
    # The core judges it, as it does for the command line; this is said of it.
    slow_kmh: Annotated[int, described_bounds(*SLOW_KMH)] | None = Field(
        default=None, examples=[10]
    )


class FigureIn(In):
    """A drawn figure, to be told which streets it closes."""

    area: AreaIn


class ReplanningIn(In):
    """Options of replanning rounds on streets that become others; ``dry_run`` only tells.

    ``replan``: also replan the first day on which rounds ride otherwise by it, with least change;
    with what a ``dry_run`` gave as ``shown`` just that is carried out. ``plan_id`` names the plan
    that comes of it; ``override_reason``: why a limit of hours or rest is exceeded, where it makes
    it worse.
    """

    dry_run: Flag = False
    replan: Flag = False
    shown: Annotated[str, Field(max_length=200_000)] | None = None
    plan_id: UUID | None = None
    override_reason: Text = ""


class ClosureHoursIn(ReplanningIn):
    """Hours in which a closure holds; without ``until_at`` until it is opened."""

    from_at: Instant
    until_at: Instant | None = None


class ClosureIn(ClosureHoursIn):
    """A closed or, with ``slow_kmh``, slowed street."""

    id: UUID | None = None
    area: AreaIn
    reason: Text = ""


class AreaOut(Out):
    """Area that a drawn figure closes."""

    kind: Literal["point", "line", "polygon"]
    points: list[PointOut]
    radius_m: float
    streets: Names
    direction: ClosureDirection
    slow_kmh: int | None


@presents(ClosureRow)
class ClosureOut(Out):
    """A closed street."""

    area: AreaOut
