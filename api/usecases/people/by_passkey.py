"""Signing in with a passkey: nobody types a name, and the device's answer tells who it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit
from uuid import UUID

from api.auth.passkeys import (
    Challenge,
    Passkey,
    RelyingParty,
    begin_registration,
    begin_sign_in,
    claimed_credential,
    finish_registration,
    finish_sign_in,
)
from api.usecases.act import Act
from api.usecases.people.attempts import guarded_code
from api.usecases.people.signing_in import SignedIn, begin_session
from api.usecases.requests import bad_input
from api.usecases.service import Service
from api.usecases.tools import Tools
from data.store.people import credentials, entrances, people
from data.store.people.credentials import ChallengeRow, PasskeyRow
from data.store.people.people import Person
from data.store.system import cooperatives
from dispatch.values.plain_values import values_of
from routing.errors import Conflict, Denied

SERVICE_NAME = "Tournée"
_LABEL_SIGNS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyQuestion:
    """The first half of a ceremony.

    Attributes
    ----------
    id
        To be sent back with the answer.
    options
        For the browser, as JSON.
    """

    id: UUID
    options: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyAnswer:
    """Answer of a device.

    Attributes
    ----------
    id
        Of the question.
    answer
        What the browser sent.
    label
        What the person calls the passkey, up to 60 signs; may be empty.
    """

    id: UUID
    answer: Mapping[str, object]
    label: str = ""


def begin_passkey_sign_in(service: Service) -> PasskeyQuestion:
    """Ask a device to sign somebody in."""
    ceremony = begin_sign_in(relying_party(service.tools), now=service.clock())
    question = PasskeyQuestion(id=service.ids(), options=ceremony.options)
    with service.database.transaction() as tx:
        credentials.add_challenge(tx, question.id, ChallengeRow(**values_of(ceremony.challenge)))
    return question


def sign_in_with_passkey(service: Service, answer: PasskeyAnswer, *, address: str) -> SignedIn:
    """Sign in with a passkey; it counts as two factors.

    Raises
    ------
    Denied
        ``passkey-refused``, ``passkey-expired``, ``passkey-copied``; ``sign-in-wait``.
    """
    with guarded_code(service, address=address):
        # Taken away first, in a transaction of its own: a wrong answer uses it up as well.
        with service.database.transaction() as tx:
            challenge = credentials.take_challenge(tx, answer.id)
        credential_id = claimed_credential(answer.answer)
        with service.database.transaction() as tx:
            cooperative_ids = entrances.of_passkey(tx, credential_id)
        if challenge is None or not cooperative_ids:
            raise Denied("passkey-refused")
        return service.do(
            service.system(cooperative_ids[0]), _sign_in, credential_id, challenge, answer.answer
        )


def ask_for_passkey(act: Act, person: Person) -> PasskeyQuestion:
    """Ask a person's device for a new passkey."""
    kept = credentials.passkeys_of(act.tx, person.id)
    ceremony = begin_registration(
        relying_party(act.tools),
        handle=person.id.bytes,
        account=person.email or person.name,
        display_name=person.name,
        existing=[_passkey(each) for each in kept],
        now=act.now,
    )
    question = PasskeyQuestion(id=act.new_id(), options=ceremony.options)
    credentials.add_ceremony(
        act.tx, question.id, person.id, ChallengeRow(**values_of(ceremony.challenge))
    )
    return question


def keep_passkey(act: Act, person: Person, answer: PasskeyAnswer) -> PasskeyRow:
    """Keep the passkey that a device made for a person.

    Raises
    ------
    BadInput
        ``passkey-label-too-long``.
    Denied
        ``passkey-refused``, ``passkey-expired``.
    """
    label = " ".join(answer.label.split())
    if len(label) > _LABEL_SIGNS:
        raise bad_input("label", "passkey-label-too-long", value=len(label), limit=_LABEL_SIGNS)
    challenge = credentials.take_ceremony(act.tx, answer.id, person.id)
    if challenge is None:
        raise Denied("passkey-refused")
    passkey = finish_registration(
        relying_party(act.tools),
        challenge=Challenge(**values_of(challenge)),
        answer=answer.answer,
        now=act.now,
    )
    if entrances.of_passkey(act.tx, passkey.credential_id):
        raise Denied("passkey-refused")
    kept = PasskeyRow(
        id=act.new_id(),
        person_id=person.id,
        label=label,
        created_at=act.now,
        **values_of(passkey),
    )
    credentials.add_passkey(act.tx, kept)
    detail = {"what": "passkey", "given": True}
    act.record_event("sign_in_changed", "person", person.id, detail=detail)
    return kept


def relying_party(tools: Tools) -> RelyingParty:
    """Return this installation as passkeys know it: by the host of its public address.

    Raises
    ------
    Conflict
        ``passkeys-need-a-name``: browsers know passkeys only of names, over https or of
        ``localhost``.
    """
    parts = urlsplit(tools.public_url)
    host = parts.hostname or ""
    try:
        if _is_number(host):
            raise Conflict("passkeys-need-a-name", address=tools.public_url)
        return RelyingParty(
            host=host, name=SERVICE_NAME, origins=(f"{parts.scheme}://{parts.netloc}",)
        )
    except ValueError as error:
        raise Conflict("passkeys-need-a-name", address=tools.public_url) from error


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _sign_in(
    act: Act, credential_id: bytes, challenge: ChallengeRow, answer: Mapping[str, object]
) -> SignedIn:
    kept = credentials.passkey_with(act.tx, credential_id)
    person = None if kept is None else people.find(act.tx, kept.person_id)
    if kept is None or person is None or person.status != "active":
        raise Denied("passkey-refused")
    if not cooperatives.is_active(act.tx):
        raise Denied("passkey-refused")
    used = finish_sign_in(
        relying_party(act.tools),
        challenge=Challenge(**values_of(challenge)),
        answer=answer,
        passkey=_passkey(kept),
        handle=person.id.bytes,
        now=act.now,
    )
    credentials.use_passkey(act.tx, kept.id, used.sign_count, act.now)
    return begin_session(act, person, "passkey")


def _passkey(row: PasskeyRow) -> Passkey:
    return Passkey(**values_of(row, "credential_id", "public_key", "sign_count"))
