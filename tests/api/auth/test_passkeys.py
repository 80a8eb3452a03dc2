"""Passkeys, end to end with a device in software that can be told to do it wrong."""

import copy
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from webauthn.helpers import bytes_to_base64url

from api.auth.passkeys import (
    CEREMONY_S,
    Challenge,
    Passkey,
    RelyingParty,
    begin_registration,
    begin_sign_in,
    claimed_credential,
    finish_registration,
    finish_sign_in,
)
from routing.errors import Denied
from tests.support.chance import seeded_bytes
from tests.support.outside.authenticator import PRESENT, Authenticator

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
SOON = NOW + timedelta(seconds=20)
PARTY = RelyingParty(
    host="rounds.example.org",
    name="Tournée",
    origins=("https://rounds.example.org", "https://nantes.rounds.example.org"),
)
HANDLE = b"person-0001"


def _ask(existing: tuple[Passkey, ...] = ()) -> tuple[Challenge, Mapping[str, Any]]:
    begun = begin_registration(
        PARTY,
        handle=HANDLE,
        account="lea@example.org",
        display_name="Léa",
        existing=existing,
        now=NOW,
    )
    return begun.challenge, begun.options


def _register(device: Authenticator) -> Passkey:
    challenge, options = _ask()
    answer = device.register(options)
    return finish_registration(PARTY, challenge=challenge, answer=answer, now=SOON)


def _sign_in(device: Authenticator, passkey: Passkey) -> Passkey:
    begun = begin_sign_in(PARTY, now=NOW)
    answer = device.sign_in(begun.options)
    return finish_sign_in(
        PARTY,
        challenge=begun.challenge,
        answer=answer,
        passkey=passkey,
        handle=HANDLE,
        now=SOON,
    )


def _device(**how: Any) -> Authenticator:  # noqa: ANN401  # any of its attributes
    return Authenticator(**{"origin": PARTY.origins[0], **how})


@pytest.mark.parametrize("origin", PARTY.origins)
def test_a_passkey_is_registered_and_signs_in(origin: str) -> None:
    """From any page of ours the device makes a passkey and signs in with it, again and again."""
    device = _device(origin=origin)
    passkey = _register(device)
    assert passkey.credential_id == device.credential_id
    for count in (1, 2, 3):
        passkey = _sign_in(device, passkey)
        assert passkey.sign_count == count


def test_a_device_that_does_not_count_signs_in() -> None:
    """Synced passkeys always count zero, which is accepted."""
    device = _device(count=None)
    passkey = _register(device)
    assert _sign_in(device, _sign_in(device, passkey)).sign_count == 0


def test_options_ask_for_what_is_needed() -> None:
    """The browser is told host, person, challenge, and to verify whoever holds the device."""
    old = Passkey(credential_id=b"old", public_key=b"", sign_count=0)
    challenge, options = _ask((old,))
    assert options["rp"] == {"id": PARTY.host, "name": PARTY.name}
    assert options["user"]["id"] == bytes_to_base64url(HANDLE)
    assert options["challenge"] == bytes_to_base64url(challenge.value)
    assert options["attestation"] == "none"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert [one["id"] for one in options["excludeCredentials"]] == [bytes_to_base64url(b"old")]
    begun = begin_sign_in(PARTY, now=NOW)
    assert begun.options["userVerification"] == "required"
    assert begun.options["allowCredentials"] == []
    assert begin_sign_in(PARTY, now=NOW, allowed=[old]).options["allowCredentials"] == [
        {"id": bytes_to_base64url(b"old"), "type": "public-key"}
    ]


def test_challenges_have_256_bits_of_the_given_chance() -> None:
    """The challenge is 32 bytes from the source, and another each time without one."""
    begun = begin_sign_in(PARTY, now=NOW, random_bytes=seeded_bytes())
    assert begun.challenge.value == seeded_bytes()(32)
    assert begin_sign_in(PARTY, now=NOW).challenge != begin_sign_in(PARTY, now=NOW).challenge


WRONG = [
    {"origin": "https://rounds.example.com"},
    {"origin": "http://rounds.example.org"},
    {"origin": "https://other.rounds.example.org"},
    {"flags": PRESENT},
    {"flags": 0},
    {"cross_origin": True},
    {"host": "example.org"},
]


@pytest.mark.parametrize("how", WRONG)
def test_a_wrong_registration_is_refused(how: dict[str, Any]) -> None:
    """Another page, a frame, another host, or nobody verified: no passkey is made."""
    with pytest.raises(Denied, match="passkey-refused"):
        _register(_device(**how))


@pytest.mark.parametrize("how", WRONG)
def test_a_wrong_sign_in_is_refused(how: dict[str, Any]) -> None:
    """Another page, a frame, another host, or nobody verified: nobody signs in."""
    device = _device()
    passkey = _register(device)
    for name, value in how.items():
        setattr(device, name, value)
    with pytest.raises(Denied, match="passkey-refused"):
        _sign_in(device, passkey)


def test_another_device_is_refused() -> None:
    """A signature by another key, a passkey of another id or person: nobody signs in."""
    device = _device()
    passkey = _register(device)
    twin = _device(handle=HANDLE)
    with pytest.raises(Denied, match="passkey-refused"):
        _sign_in(twin, passkey)
    with pytest.raises(Denied, match="passkey-refused"):
        _sign_in(device, replace(passkey, credential_id=b"another"))
    device.handle = b"person-0002"
    with pytest.raises(Denied, match="passkey-refused"):
        _sign_in(device, passkey)


def test_an_answer_to_another_challenge_is_refused() -> None:
    """An answer recorded once is of no use for the next challenge, nor one of the other kind."""
    device = _device()
    challenge, options = _ask()
    recorded = device.register(options)
    passkey = finish_registration(PARTY, challenge=challenge, answer=recorded, now=SOON)
    other, _ = _ask()
    with pytest.raises(Denied, match="passkey-refused"):
        finish_registration(PARTY, challenge=other, answer=recorded, now=SOON)
    signed = device.sign_in(begin_sign_in(PARTY, now=NOW).options)
    with pytest.raises(Denied, match="passkey-refused"):
        finish_sign_in(
            PARTY,
            challenge=begin_sign_in(PARTY, now=NOW).challenge,
            answer=signed,
            passkey=passkey,
            handle=HANDLE,
            now=SOON,
        )
    with pytest.raises(Denied, match="passkey-refused"):
        finish_registration(PARTY, challenge=challenge, answer=signed, now=SOON)


def test_a_late_answer_is_refused() -> None:
    """After five minutes the challenge is worth nothing, in either ceremony."""
    device = _device()
    passkey = _register(device)
    late = NOW + timedelta(seconds=CEREMONY_S)
    challenge, options = _ask()
    with pytest.raises(Denied, match="passkey-expired"):
        finish_registration(PARTY, challenge=challenge, answer=device.register(options), now=late)
    begun = begin_sign_in(PARTY, now=NOW)
    with pytest.raises(Denied, match="passkey-expired"):
        finish_sign_in(
            PARTY,
            challenge=begun.challenge,
            answer=device.sign_in(begun.options),
            passkey=passkey,
            handle=HANDLE,
            now=late,
        )


@pytest.mark.parametrize("back", [1, 2])
def test_a_copied_device_is_noticed(back: int) -> None:
    """A count that stands still or goes back is told apart: two devices hold the key."""
    device = _device()
    passkey = _sign_in(device, _sign_in(device, _register(device)))
    assert device.count is not None
    device.count -= back
    with pytest.raises(Denied, match="passkey-copied"):
        _sign_in(device, passkey)


def test_the_claimed_passkey_can_be_looked_up() -> None:
    """Before anything is checked, an answer names its passkey."""
    device = _device()
    answer = device.sign_in(begin_sign_in(PARTY, now=NOW).options)
    assert claimed_credential(answer) == device.credential_id


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(
    st.sampled_from([("id",), ("rawId",), ("type",), ("response",)])
    | st.tuples(
        st.just("response"), st.sampled_from(["clientDataJSON", "attestationObject", "transports"])
    ),
    JSON,
)
def test_any_answer_is_accepted_or_refused(path: tuple[str, ...], value: object) -> None:
    """Whatever stands in place of a part of the answer, it is refused and nothing else happens."""
    device = _device()
    challenge, options = _ask()
    answer = copy.deepcopy(device.register(options))
    target = answer if len(path) == 1 else answer["response"]
    target[path[-1]] = value
    try:
        passkey = finish_registration(PARTY, challenge=challenge, answer=answer, now=SOON)
    except Denied as refused:
        assert refused.code == "passkey-refused"  # noqa: PT017  # acceptance is also right
    else:
        assert path[-1] == "transports"
        assert passkey.credential_id == device.credential_id


def test_a_huge_answer_is_refused() -> None:
    """An answer far larger than any device's is not even looked into."""
    device = _device()
    challenge, options = _ask()
    answer = device.register(options)
    answer["padding"] = "x" * 200_000
    with pytest.raises(Denied, match="passkey-refused"):
        finish_registration(PARTY, challenge=challenge, answer=answer, now=SOON)


@pytest.mark.parametrize(
    "origins",
    [
        (),
        ("http://rounds.example.org",),
        ("https://example.org",),
        ("https://evilrounds.example.org",),
        ("https://rounds.example.org/",),
        ("https://a@rounds.example.org",),
        ("rounds.example.org",),
    ],
)
def test_insecure_origins_cannot_be_set(origins: tuple[str, ...]) -> None:
    """Only pages of the host itself or below, by https, may ask for passkeys."""
    with pytest.raises(ValueError, match="origin"):
        RelyingParty(host="rounds.example.org", name="Tournée", origins=origins)


def test_the_own_machine_needs_no_https() -> None:
    """Trying it out on localhost works, as browsers allow it."""
    party = RelyingParty(host="localhost", name="Tournée", origins=("http://localhost:8000",))
    assert party.origins == ("http://localhost:8000",)


@pytest.mark.parametrize("handle", [b"", b"x" * 65])
def test_a_handle_has_one_to_64_bytes(handle: bytes) -> None:
    """A handle that no device can keep is refused before anybody is asked."""
    with pytest.raises(ValueError, match="handle"):
        begin_registration(
            PARTY, handle=handle, account="a", display_name="A", existing=(), now=NOW
        )
