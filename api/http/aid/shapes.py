"""Needs, claims and volunteers on the wire."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

from pydantic import Field, model_validator

from api.http.bookings.shapes import PointOut
from api.http.description.presented import presents
from api.http.shapes import In, Moment, Out
from api.http.vocabulary import Kept
from api.usecases.aid.disclosure import DisclosedNeed
from api.usecases.aid.need_form import NeedRequest, NeedUpdate, warnings_of
from api.usecases.aid.need_lists import MOST_AT_ONCE
from api.usecases.aid.volunteers import VolunteerUpdate
from api.usecases.request_types import Day, Flag, Text, Whole
from dispatch.aid.order import OrderProposal
from dispatch.aid.outcomes import Outcome
from dispatch.aid.volunteering import Bike, Hills, WeeklySlot


class NeedChangeIn(In, NeedUpdate):
    """Changes of a need; a key that is left out stays as it is."""


class NeedIn(In, NeedRequest):
    """A need without a name; the office names the association."""

    id: UUID | None = None


class NeedClaimOut(Out):
    """A volunteer who took a need on."""

    person_id: UUID
    person_name: str
    claimed_at: Moment


class TellingWordOut(Out):
    """A word that tells more of a person than a delivery needs."""

    field: str
    matter: Literal["health", "belief", "descent", "status", "name"]
    word: str


class NeedOut(Out):
    """A need; its door only where one alone is asked for, and to who may know it."""

    id: UUID
    customer_id: UUID | None
    day: date
    position: int
    keeps_order: bool
    alias: str
    starts_at: Moment
    ends_at: Moment
    from_place_id: UUID | None
    place_id: UUID | None
    point: PointOut | None
    address: str
    street_only: bool
    access_note: str
    contact_phone: str
    hides_phone: bool
    items: dict[str, int]
    mass_g: int
    volume_ml: int
    two_people: bool
    may_be_left: bool
    code_only: bool
    code: str
    hills: Hills
    note: str
    keeps_words: bool
    informed_at: Moment | None
    state: Literal["open", "claimed", "planned", "served", "failed", "cancelled"]
    outcome: Kept[Outcome | Literal[""]]
    wrong_code: bool
    code_locked: bool
    handed_items: int
    proved_by: Literal["", "code", "count"]
    done_at: Moment | None
    booking_id: UUID | None
    job_id: UUID | None
    version: int
    erased_at: Moment | None
    claims: list[NeedClaimOut]
    warnings: list[TellingWordOut] = Field(default_factory=list)

    @model_validator(mode="before")
    @classmethod
    def _disclosed(cls, value: object) -> object:
        """Present no need but as it is disclosed to whoever asks."""
        if not isinstance(value, DisclosedNeed):
            message = f"a need is presented as it is disclosed, not as {type(value).__name__}"
            raise TypeError(message)
        return value

    @classmethod
    def of(cls, value: object) -> dict[str, Any]:
        """Return a need as JSON has it, with what somebody should look at again."""
        plain = super().of(value)
        if isinstance(value, DisclosedNeed):
            plain["warnings"] = [TellingWordOut.of(one) for one in warnings_of(value)]
        return plain


class NeedsIn(In):
    """Some needs."""

    need_ids: list[UUID] = Field(max_length=MOST_AT_ONCE)


class NeedOrderIn(NeedsIn):
    """The order of a list, as people want it."""

    keeps: Flag = True


class NeedEndIn(In):
    """Outcome of a need."""

    outcome: Outcome
    code: Text = ""
    handed_items: Whole | None = None


class NeedOutcomeIn(In):
    """Outcome of one of several needs."""

    need_id: UUID
    outcome: Outcome
    handed_items: Whole | None = None


class NeedOutcomesIn(In):
    """Outcomes of several needs."""

    outcomes: list[NeedOutcomeIn] = Field(
        max_length=MOST_AT_ONCE, description="One for each need that has ended."
    )


@presents(OrderProposal)
class OrderProposalOut(Out):
    """A shorter order of a list, by places in the list as it is kept."""


class ProposedOrderOut(Out):
    """A list as it is kept, and a shorter order, which is only proposed."""

    needs: list[NeedOut]
    proposal: OrderProposalOut


class OpenNeedOut(Out):
    """A need that fits one's own limits: roughly where, when, and how much."""

    need_id: UUID
    day: date
    starts_at: Moment
    ends_at: Moment
    area: PointOut
    place_name: str
    distance_m: int
    items: int
    mass_g: int
    volume_ml: int
    hills: Hills
    two_people: bool
    people_missing: int


class ClaimPlaceOut(Out):
    """A place of the cooperative that a need comes from or goes to."""

    id: UUID
    name: str
    point: PointOut
    address: str
    access_note: str


class ClaimedNeedOut(Out):
    """A need that one took on; its door around its time alone."""

    need: NeedOut
    address_shown: bool
    address_from: Moment
    address_until: Moment
    from_place: ClaimPlaceOut | None
    to_place: ClaimPlaceOut | None
    others: list[str]


class ClaimIn(In):
    """A claim that is made."""

    id: UUID | None = None


@presents(WeeklySlot)
class SlotOfWeekOut(Out):
    """Hours of every week."""


class VolunteerIn(In, VolunteerUpdate):
    """Limits of a volunteer; a key that is left out stays as it is."""


class VolunteerOut(Out):
    """Limits that a volunteer set; where they start from is told to themselves alone."""

    person_id: UUID
    name: str
    slots: list[SlotOfWeekOut]
    base: PointOut | None
    radius_m: int
    most_mass_g: int
    most_stops: int
    hills: Hills
    bike: Bike
    pledged_at: Moment | None
    version: int


class AbsenceIn(In):
    """Days on which one is away, both included."""

    first: Day
    last: Day


class AbsenceOut(Out):
    """Absence of a volunteer."""

    id: UUID
    starts_at: Moment
    ends_at: Moment


class ReleasedOut(Out):
    """Needs that are open again."""

    need_ids: list[UUID] = Field(description="Needs that are open again.")
