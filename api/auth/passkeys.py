"""Passkeys: registering one and signing in with it (WebAuthn level 2).

A ceremony has two halves. ``begin_…`` gives the options for the browser and a challenge; the caller
keeps the challenge on the server, beside the session that asked, takes it away when the answer
comes, and passes both to ``finish_…``. The person must be verified by the device (finger, face,
PIN): a passkey counts as two factors. Sign-in names no passkeys unless the caller wants it as a
second step, so it tells nobody who has an account.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar
from urllib.parse import urlsplit

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    base64url_to_bytes,
    parse_authentication_credential_json,
    parse_client_data_json,
)
from webauthn.helpers.options_to_json_dict import options_to_json_dict
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from api.auth.random_codes import RandomBytes
from routing.errors import Denied

CHALLENGE_BYTES = 32
CEREMONY_S = 300
"""So long an answer may take: five minutes to find the phone and put a finger on it."""

_ANSWER_LIMIT = 100_000
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class RelyingParty:
    """The installation as passkeys know it.

    Attributes
    ----------
    host
        Host name that passkeys are bound to (the RP id), such as ``rounds.example.org``. Passkeys
        are lost when it changes.
    name
        What the device shows.
    origins
        Addresses of the pages that may ask, such as ``https://rounds.example.org``: the host or
        one below it, and https but for ``localhost``.
    """

    host: str
    name: str
    origins: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.host or not self.name or not self.origins:
            message = "a relying party needs a host, a name and an origin"
            raise ValueError(message)
        for origin in self.origins:
            parts = urlsplit(origin)
            named = parts.hostname or ""
            safe = parts.scheme == "https" or (parts.scheme, named) == ("http", "localhost")
            bare = f"{parts.scheme}://{parts.netloc}" == origin and "@" not in parts.netloc
            if not safe or not bare or not f".{named}".endswith(f".{self.host}"):
                message = f"{origin!r} is no secure origin of {self.host!r}"
                raise ValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """Public part of a passkey. The private key never leaves the device.

    Attributes
    ----------
    credential_id
        Names the passkey; at most 1,023 bytes.
    public_key
        COSE key.
    sign_count
        Last number that the device counted; 0 where it does not count.
    """

    credential_id: bytes
    public_key: bytes
    sign_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """Random value that an answer must have signed; usable once.

    Attributes
    ----------
    value
        32 random bytes.
    expires_at
        Aware instant after which no answer is accepted.
    """

    value: bytes = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceremony:
    """The first half of a ceremony.

    Attributes
    ----------
    challenge
        To be kept on the server.
    options
        To be sent to the browser as JSON, for ``PublicKeyCredential.parse…OptionsFromJSON``.
    """

    challenge: Challenge
    options: Mapping[str, object] = field(repr=False)


def begin_registration(  # noqa: PLR0913  # each is one fact the device shows or stores
    party: RelyingParty,
    *,
    handle: bytes,
    account: str,
    display_name: str,
    existing: Iterable[Passkey],
    now: datetime,
    random_bytes: RandomBytes = secrets.token_bytes,
) -> Ceremony:
    """Ask a signed-in person's device for a new passkey.

    Parameters
    ----------
    party
        This installation.
    handle
        1 to 64 bytes that stand for the person and tell nothing, such as the bytes of their id;
        the device gives them back at sign-in.
    account, display_name
        What the device shows.
    existing
        Passkeys the person has already: a device that holds one makes no second.
    now
        Aware instant.
    random_bytes
        Source of randomness.
    """
    if not 1 <= len(handle) <= 64:
        message = f"a person's handle has 1 to 64 bytes, not {len(handle)}"
        raise ValueError(message)
    challenge = _challenge(now, random_bytes)
    options = generate_registration_options(
        rp_id=party.host,
        rp_name=party.name,
        user_id=handle,
        user_name=account,
        user_display_name=display_name,
        challenge=challenge.value,
        timeout=CEREMONY_S * 1000,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_descriptors(existing),
    )
    return Ceremony(challenge=challenge, options=options_to_json_dict(options))


def finish_registration(
    party: RelyingParty, *, challenge: Challenge, answer: Mapping[str, object], now: datetime
) -> Passkey:
    """Check the device's answer and give the passkey to keep.

    The caller refuses a ``credential_id`` that is kept already, whoever's it is.

    Raises
    ------
    Denied
        ``passkey-expired`` when the answer came too late, ``passkey-refused`` when it does not
        hold for any other reason.
    """
    _check_time(challenge, now)
    verified = _guarded(
        answer,
        lambda document: verify_registration_response(
            credential=document,
            expected_challenge=challenge.value,
            expected_rp_id=party.host,
            expected_origin=list(party.origins),
            require_user_verification=True,
        ),
    )
    return Passkey(
        credential_id=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
    )


def begin_sign_in(
    party: RelyingParty,
    *,
    now: datetime,
    allowed: Iterable[Passkey] = (),
    random_bytes: RandomBytes = secrets.token_bytes,
) -> Ceremony:
    """Ask a device to sign in.

    Parameters
    ----------
    party
        This installation.
    now
        Aware instant.
    allowed
        The person's passkeys where the password was right already; else none.
    random_bytes
        Source of randomness.
    """
    challenge = _challenge(now, random_bytes)
    options = generate_authentication_options(
        rp_id=party.host,
        challenge=challenge.value,
        timeout=CEREMONY_S * 1000,
        allow_credentials=_descriptors(allowed),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return Ceremony(challenge=challenge, options=options_to_json_dict(options))


def claimed_credential(answer: Mapping[str, object]) -> bytes:
    """Return the id of the passkey that an answer claims to come from, to look it up.

    Raises
    ------
    Denied
        ``passkey-refused`` when the answer is none.
    """
    return _guarded(answer, parse_authentication_credential_json).raw_id


def finish_sign_in(  # noqa: PLR0913  # each is a separate thing to compare
    party: RelyingParty,
    *,
    challenge: Challenge,
    answer: Mapping[str, object],
    passkey: Passkey,
    handle: bytes,
    now: datetime,
) -> Passkey:
    """Check the device's answer against the kept passkey.

    Parameters
    ----------
    party
        This installation.
    challenge
        From :func:`begin_sign_in`; the caller has taken it away, so that it counts once.
    answer
        What the browser sent.
    passkey
        The one named by :func:`claimed_credential`. Where none is kept, the caller raises
        ``Denied("passkey-refused")`` like here.
    handle
        Handle of the person it belongs to.
    now
        Aware instant.

    Returns
    -------
    Passkey
        The same with the new count, to be kept.

    Raises
    ------
    Denied
        ``passkey-expired``; ``passkey-copied`` when the count went back, as it does when two
        devices hold a key that only one should; ``passkey-refused`` for any other reason.
    """
    _check_time(challenge, now)
    claimed = _guarded(answer, parse_authentication_credential_json)
    content = claimed.response.user_handle
    if claimed.raw_id != passkey.credential_id or (content and content != handle):
        raise Denied("passkey-refused")
    verified = _guarded(
        answer,
        lambda document: verify_authentication_response(
            credential=document,
            expected_challenge=challenge.value,
            expected_rp_id=party.host,
            expected_origin=list(party.origins),
            credential_public_key=passkey.public_key,
            # Compared below: a count that went back is worth telling apart from a wrong answer.
            credential_current_sign_count=0,
            require_user_verification=True,
        ),
    )
    count = verified.new_sign_count
    if (count or passkey.sign_count) and count <= passkey.sign_count:
        raise Denied("passkey-copied")
    return replace(passkey, sign_count=count)


def _challenge(now: datetime, random_bytes: RandomBytes) -> Challenge:
    return Challenge(
        value=random_bytes(CHALLENGE_BYTES), expires_at=now + timedelta(seconds=CEREMONY_S)
    )


def _check_time(challenge: Challenge, now: datetime) -> None:
    if now >= challenge.expires_at:
        raise Denied("passkey-expired", minutes=CEREMONY_S // 60)


def _descriptors(passkeys: Iterable[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=passkey.credential_id) for passkey in passkeys]


def _guarded(answer: Mapping[str, object], check: Callable[[dict[str, object]], _T]) -> _T:
    """Check an answer that anybody may have written; whatever goes wrong is a refusal."""
    try:
        document = dict(answer)
        _check_frame(document)
        return check(document)
    except Exception as wrong:
        # The libraries below raise their own errors and those of CBOR, keys and text alike. None
        # of them is a sign of anything but an answer that does not hold.
        raise Denied("passkey-refused") from wrong


def _check_frame(document: Mapping[str, object]) -> None:
    """Refuse an answer that is too large, or from a page in a frame of somebody else's page."""
    response = document["response"]
    if not isinstance(response, Mapping) or len(repr(document)) > _ANSWER_LIMIT:
        raise Denied("passkey-refused")
    if parse_client_data_json(base64url_to_bytes(response["clientDataJSON"])).cross_origin:
        raise Denied("passkey-refused")
