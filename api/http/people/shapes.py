"""People, invitations, keys and webhooks on the wire."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import Field

from api.auth.scopes import SCOPES
from api.http.description.presented import presents
from api.http.shapes import CompleteIn, In, Moment, Names, Out, Shown, described_words
from api.http.vocabulary import Kept, Language, RoleName
from api.locales.texts import LANGUAGES
from api.senders.webhooks import COOPCYCLE_KINDS
from api.usecases.request_types import Flag, Instant, Text
from data.store.notices.webhook_deliveries import Attempt
from dispatch.rounds.events.event_kinds import EVENT_KINDS

LanguageText = Annotated[Text, described_words(LANGUAGES)]
RoleText = Annotated[Text, described_words(get_args(RoleName))]
EventKindText = Annotated[Text, described_words(sorted({*EVENT_KINDS, *COOPCYCLE_KINDS}))]


class PersonOut(Out):
    """Somebody of the cooperative."""

    id: UUID
    name: str
    email: str
    phone: str
    language: Kept[Language]
    roles: Names
    skills: Names
    customer_id: UUID | None
    status: Literal["invited", "active", "left", "erased"]
    shares_position: bool
    created_at: Moment
    joined_at: Moment | None
    left_at: Moment | None


class InviteIn(In):
    """Person to invite, and their roles."""

    id: UUID | None = None
    name: Text
    roles: list[RoleText] = Field(max_length=10)
    email: Text = ""
    phone: Text = ""
    language: LanguageText = "fr"
    skills: list[Text] = Field([], max_length=100)
    customer_id: UUID | None = None


_OURS = ("id", "status", "created_at", "joined_at", "left_at")


class _Personal(CompleteIn):
    name: Text
    email: Text = ""
    phone: Text = ""
    language: LanguageText


class PersonChange(_Personal):
    """Complete properties of a person."""

    read_only = (*_OURS, "roles", "customer_id", "shares_position")

    skills: list[Text] = Field([], max_length=100)


class ProfileIn(_Personal):
    """Complete properties that a person says of themselves."""

    read_only = (*_OURS, "roles", "customer_id", "skills")

    shares_position: Flag


class RolesIn(CompleteIn):
    """Roles of a person from now on."""

    read_only = (*_OURS, "name", "email", "phone", "language", "skills", "shares_position")

    roles: list[RoleText] = Field(max_length=10)
    customer_id: UUID | None = None


class LinkIn(In):
    """Round of a link or code; without one, all that its person rides."""

    round_id: UUID | None = None


class LinkOut(Out):
    """A one-time link, shown this once."""

    person_id: UUID
    token: Shown
    address: Shown
    expires_at: Moment


class ShortCodeOut(Out):
    """A short code, shown this once."""

    person_id: UUID
    code: Shown
    expires_at: Moment


class ShiftLeftOut(Out):
    """A shift of somebody who left, for somebody else to take."""

    id: UUID
    day: date
    starts_at: Moment
    ends_at: Moment
    round_id: UUID | None
    as_companion: bool


class LeftOut(Out):
    """Rounds, shifts and bookings that somebody left behind."""

    person_id: UUID
    shifts: list[ShiftLeftOut]
    sessions_ended: int
    keys_revoked: int


class ClientIn(In):
    """An OAuth client to be made."""

    id: UUID | None = None
    name: Text
    scopes: list[Annotated[Text, described_words(sorted(SCOPES))]] = Field(max_length=100)
    customer_id: UUID | None = None


class ClientOut(Out):
    """An OAuth client."""

    id: UUID
    name: str
    scopes: Names
    customer_id: UUID | None
    made_by: UUID
    created_at: Moment
    revoked_at: Moment | None


class KeyIn(ClientIn):
    """An API key to be made."""

    expires_at: Instant | None = None


class KeyOut(ClientOut):
    """An API key; its token was shown once, when it was made."""

    hint: str
    expires_at: Moment | None
    used_at: Moment | None


class NewKeyOut(Out):
    """An API key with its token, shown this once."""

    key: KeyOut
    token: Shown


class NewClientOut(Out):
    """An OAuth client with its secret, shown this once."""

    client: ClientOut
    secret: Shown


class WebhookIn(In):
    """Address and kinds of a webhook."""

    id: UUID | None = None
    url: Text
    kinds: list[EventKindText] = Field([], max_length=100)
    shape: Literal["standard", "coopcycle"] = "standard"
    customer_id: UUID | None = None


class WebhookChange(In):
    """Changes to a webhook."""

    url: Text | None = None
    kinds: list[EventKindText] | None = Field(None, max_length=100)
    active: Flag | None = None


class WebhookOut(Out):
    """Address and state of a webhook."""

    id: UUID
    url: str
    shape: Literal["standard", "coopcycle"]
    kinds: list[str]
    customer_id: UUID | None
    status: Literal["active", "paused", "gone"]
    made_by: UUID
    made_at: Moment


class NewWebhookOut(Out):
    """A webhook with its secret, shown this once."""

    webhook: WebhookOut
    secret: Shown


class WebhookDeliveryOut(Out):
    """One event on its way to one webhook."""

    id: UUID
    webhook_id: UUID
    event_seq: int
    status: Literal["waiting", "delivered", "given_up"]
    attempts: int
    last_status: int | None
    last_error: str
    made_at: Moment
    next_at: Moment
    tried_at: Moment | None
    delivered_at: Moment | None


@presents(Attempt)
class AttemptOut(Out):
    """One try to deliver."""


class SinceIn(In):
    """From when on."""

    since: Instant


class NoticeOut(Out):
    """Notice inside the application."""

    id: UUID
    template: str
    text: str
    made_at: Moment
    read_at: Moment | None
    subjects: dict[str, str]


class IdsIn(In):
    """Ids of the things meant."""

    ids: list[UUID] = Field(max_length=500)
