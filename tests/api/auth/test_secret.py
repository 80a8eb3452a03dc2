"""Secrets: never shown by accident, whichever value holds them."""

import copy
import pickle
from datetime import UTC, datetime

import pytest

from api.auth.csrf import new_csrf_token
from api.auth.devices import new_device_cookie
from api.auth.oauth import issue_access, read_token_request
from api.auth.passkeys import RelyingParty, begin_registration, begin_sign_in
from api.auth.sealing import Sealer, new_key
from api.auth.second_factor import new_recovery_codes, new_totp_secret, totp_uri
from api.auth.secret import Secret
from api.auth.tokens import TokenKind, new_code, new_token
from tests.support.chance import seeded_bytes

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
PARTY = RelyingParty(host="localhost", name="Tournée", origins=("http://localhost:8000",))


def _values() -> list[tuple[object, list[str]]]:
    """Return every value of the package that holds a secret, with the secrets it holds."""
    chance = seeded_bytes()
    key = chance(32)
    sealer = Sealer(keys=(key,))
    token = new_token(TokenKind.API_KEY, chance)
    code = new_code(sealer, chance)
    codes = new_recovery_codes(chance)
    asked = read_token_request(
        {
            "grant_type": "client_credentials",
            "client_id": "shop",
            "client_secret": "tn_sec_plainly",
        }
    )
    issued = issue_access(asked, allowed={"bookings:read"}, now=NOW, random_bytes=chance)
    totp = new_totp_secret(chance)
    sign_in = begin_sign_in(PARTY, now=NOW, random_bytes=chance)
    register = begin_registration(
        PARTY,
        handle=b"p1",
        account="ada",
        display_name="Ada",
        existing=(),
        now=NOW,
        random_bytes=chance,
    )
    single = [
        totp,
        totp_uri(totp, account="ada", issuer="T"),
        new_csrf_token(sealer, b"s", chance),
        new_device_cookie(sealer, "ada", now=NOW, random_bytes=chance),
        new_key(chance),
        sealer.unseal(sealer.seal(totp, context="c", now=NOW), context="c"),
    ]
    return [
        *[(secret, [secret.reveal()]) for secret in single],
        (sealer, [repr(key), key.hex()]),
        (token, [token.secret.reveal()]),
        (code, [code.secret.reveal()]),
        (codes, [one.reveal() for one in codes.codes]),
        (asked, ["tn_sec_plainly"]),
        (issued, [issued.token.secret.reveal()]),
        *[
            (ceremony, [repr(ceremony.challenge.value), str(ceremony.options["challenge"])])
            for ceremony in (sign_in, register)
        ],
    ]


def test_no_value_shows_its_secret() -> None:
    """Neither repr nor str nor formatting of any value tells a secret in it."""
    for value, held in _values():
        assert held
        for shown in (repr(value), str(value), f"{value}", f"{value!r:>400}"):
            assert not [text for text in held if text in shown], type(value)


def test_secret_is_told_when_asked() -> None:
    """Revealing gives the text, and two secrets are equal when their texts are."""
    assert Secret("à propos").reveal() == "à propos"
    assert Secret("one") == Secret("one")
    assert Secret("one") != Secret("two")
    assert Secret("one") != "one"


def test_secret_cannot_slip_away() -> None:
    """A secret is neither pickled nor copied nor made the key of a dictionary."""
    for attempt in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="not copied or pickled"):
            attempt(Secret("one"))
    with pytest.raises(TypeError):
        hash(Secret("one"))


def test_half_characters_are_no_secret() -> None:
    """Text that UTF-8 cannot write is refused, and the error does not repeat it."""
    with pytest.raises(ValueError, match="UTF-8") as caught:
        Secret("hidden\ud800")
    assert "hidden" not in repr(caught.value)
    assert caught.value.__cause__ is None
