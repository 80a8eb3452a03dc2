"""Signing in on the wire. No shape here has a token of a session: that is in a cookie."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from api.http.shapes import In, Moment, Out, Shown
from api.http.vocabulary import ActorRole, Kept, Language, RoleName
from api.usecases.act import ActorKind
from api.usecases.request_types import Text


class PasswordIn(In):
    """Credentials for signing in."""

    email: Text
    password: Text


class ChoiceIn(In):
    """Choice among several cooperatives."""

    ticket: str = Field(max_length=8192)
    cooperative_id: UUID


class SecondStepIn(In):
    """A code of the authenticator app, or a recovery code."""

    token: Text
    code: Text


class TokenIn(In):
    """The token of a one-time link."""

    token: Text


class CodeIn(In):
    """A short code that somebody was told."""

    code: Text


class PasskeyIn(In):
    """Answer of a browser's authenticator."""

    id: UUID
    answer: dict[str, Any]
    label: Text = ""


class ConfirmIn(In):
    """Proof that it is still the same person: one of both."""

    password: Text = ""
    code: Text = ""


class AcceptIn(In):
    """An invitation accepted: with a password, or with a passkey."""

    token: Text
    name: Text
    password: Text | None = None
    passkey: PasskeyIn | None = None


class ResetIn(In):
    """A new password."""

    token: Text
    password: Text


class PasswordChangeIn(In):
    """A new password of somebody who is signed in."""

    password: Text


class NamedOut(Out):
    """A cooperative by name."""

    id: UUID
    name: str


class SignInOut(Out):
    """State of signing in.

    With ``signed_in`` the session is in the cookie, and ``csrf_token`` goes into the header
    ``X-CSRF-Token`` of every change. With ``second_step`` go on with ``token``, with ``choice``
    with ``ticket`` and one of ``cooperatives``.
    """

    outcome: Literal["signed_in", "second_step", "choice"]
    session_id: UUID | None = None
    cooperative_id: UUID | None = None
    person_id: UUID | None = None
    expires_at: Moment | None = None
    csrf_token: str | None = None
    token: str | None = None
    ticket: str | None = None
    cooperatives: list[NamedOut] = Field(default=[])


class QuestionOut(Out):
    """Question to a browser's authenticator."""

    id: UUID
    options: dict[str, Any]


class InvitedOut(Out):
    """Content of an invitation."""

    cooperative: str
    name: str
    email: str
    language: Kept[Language]
    roles: list[Kept[RoleName]]


class MeOut(Out):
    """Actor of the request, and its reach: each permission with how far it goes."""

    kind: ActorKind
    id: UUID | None
    name: str | None
    cooperative_id: UUID
    cooperative: str
    zone: str
    roles: list[Kept[ActorRole]]
    customer_id: UUID | None
    round_id: UUID | None
    permissions: dict[str, Literal["own", "all"]]


class SessionOut(Out):
    """A session of one's own."""

    id: UUID
    way: Literal["password", "passkey", "link", "code"]
    created_at: Moment
    seen_at: Moment
    expires_at: Moment
    current: bool


class PasskeyOut(Out):
    """A passkey of one's own."""

    id: UUID
    label: str
    created_at: Moment
    last_used_at: Moment | None


class FactorOut(Out):
    """An authenticator app's secret, shown this once."""

    secret: Shown
    uri: Shown


class RecoveryOut(Out):
    """Recovery codes, shown this once."""

    codes: list[Shown]


class CountOut(Out):
    """A number."""

    count: int


class AccessOut(Out):
    """An access token (RFC 6749, section 5.1)."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int
    scope: str
