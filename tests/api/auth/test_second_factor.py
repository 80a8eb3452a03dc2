"""Second factor: codes count once, early or late by one step, and recovery codes stand in."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st
from pyotp import TOTP

from api.auth.second_factor import (
    RecoveryCodes,
    match_recovery_code,
    new_recovery_codes,
    new_totp_secret,
    totp_uri,
    verify_totp,
)
from api.auth.secret import Secret
from routing.errors import Failure
from tests.support.chance import seeded_bytes

NOW = datetime(2026, 6, 1, 8, 0, 10, tzinfo=UTC)
STEP = int(NOW.timestamp()) // 30
# The secret of RFC 6238's appendix B, and its values for SHA-1 cut to six digits.
RFC_SECRET = Secret("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
RFC_VALUES = [
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
]


@pytest.fixture(scope="module")
def recovery() -> RecoveryCodes:
    """Return a set of codes; making one takes ten hashes."""
    return new_recovery_codes(seeded_bytes())


def _code(secret: Secret, at: datetime) -> str:
    return TOTP(secret.reveal()).at(at)


@pytest.mark.parametrize(("unix_s", "code"), RFC_VALUES)
def test_codes_are_those_of_the_standard(unix_s: int, code: str) -> None:
    """The test values of RFC 6238 are accepted at their time."""
    now = datetime.fromtimestamp(unix_s, tz=UTC)
    assert verify_totp(RFC_SECRET, code, now=now) == unix_s // 30


@pytest.mark.parametrize("steps", range(-3, 4))
def test_one_step_early_or_late_is_accepted(steps: int) -> None:
    """A clock may be wrong by one step, not by two."""
    secret = new_totp_secret(seeded_bytes())
    typed = _code(secret, NOW + timedelta(seconds=30 * steps))
    expected = STEP + steps if abs(steps) <= 1 else None
    assert verify_totp(secret, typed, now=NOW) == expected


def test_a_code_counts_once() -> None:
    """A code, and any before it, is used up once its step is kept; the next one counts."""
    secret = new_totp_secret(seeded_bytes())
    typed = _code(secret, NOW)
    step = verify_totp(secret, typed, now=NOW)
    assert step == STEP
    assert verify_totp(secret, typed, now=NOW, last_step=step) is None
    before = _code(secret, NOW - timedelta(seconds=30))
    assert verify_totp(secret, before, now=NOW, last_step=step) is None
    after = NOW + timedelta(seconds=30)
    assert verify_totp(secret, _code(secret, after), now=after, last_step=step) == STEP + 1


def test_typed_spaces_do_not_matter() -> None:
    """A code may be typed in groups."""
    secret = new_totp_secret(seeded_bytes())
    code = _code(secret, NOW)
    assert verify_totp(secret, f" {code[:3]} {code[3:]} ", now=NOW) == STEP


@given(st.text(max_size=40))
def test_other_texts_are_no_codes(text: str) -> None:
    """Whatever else is typed is refused without an error."""
    secret = new_totp_secret(seeded_bytes())
    accepted = {_code(secret, NOW + timedelta(seconds=30 * n)) for n in (-1, 0, 1)}
    if "".join(text.split()) not in accepted:
        assert verify_totp(secret, text, now=NOW) is None


def test_other_digits_are_no_digits() -> None:
    """Digits of another script do not stand for ours."""
    secret = new_totp_secret(seeded_bytes())
    arabic = _code(secret, NOW).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert verify_totp(secret, arabic, now=NOW) is None


def test_the_address_is_read_by_apps() -> None:
    """The otpauth address names account, issuer and secret, whatever signs they have."""
    secret = new_totp_secret(seeded_bytes())
    uri = totp_uri(secret, account="léa@x.example", issuer="Vélo: Nantes & co").reveal()
    parts = urlsplit(uri)
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert unquote(parts.path) == "/Vélo Nantes & co:léa@x.example"
    query = parse_qs(parts.query)
    assert query["secret"] == [secret.reveal()]
    assert query["issuer"] == ["Vélo Nantes & co"]


def test_secrets_have_160_bits() -> None:
    """The shared secret has 20 bytes and differs each time."""
    secret = new_totp_secret()
    assert len(TOTP(secret.reveal()).byte_secret()) == 20
    assert secret != new_totp_secret()


def test_every_recovery_code_is_found(recovery: RecoveryCodes) -> None:
    """Ten different codes, each found by its own hash, typed in any way."""
    assert len({code.reveal() for code in recovery.codes}) == 10
    assert len(set(recovery.hashes)) == 10
    for at in (0, 4, 9):
        typed = recovery.codes[at].reveal()
        assert match_recovery_code(typed, recovery.hashes) == recovery.hashes[at]
    typed = recovery.codes[2].reveal().lower().replace("-", " ")
    assert match_recovery_code(typed, recovery.hashes) == recovery.hashes[2]


def test_a_used_recovery_code_is_gone(recovery: RecoveryCodes) -> None:
    """Once its hash is struck out, a code is wrong; the others stay."""
    left = recovery.hashes[1:]
    assert match_recovery_code(recovery.codes[0].reveal(), left) is None
    assert match_recovery_code(recovery.codes[1].reveal(), left) == left[0]


@pytest.mark.parametrize("typed", ["", "AAAA-AAAA-AAAA", "123456", "\ud800" * 12, "A" * 10_000])
def test_wrong_recovery_codes_are_refused(recovery: RecoveryCodes, typed: str) -> None:
    """Any other text finds nothing; nor does a code where none is left."""
    assert match_recovery_code(typed, recovery.hashes) is None
    assert match_recovery_code(recovery.codes[0].reveal(), ()) is None


def test_checking_a_recovery_code_takes_one_hash(
    recovery: RecoveryCodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One hash is computed for a set, not one for each code."""
    codes = []
    real = PasswordHasher.hash

    def counted(self: PasswordHasher, text: str, *, salt: bytes | None = None) -> str:
        codes.append(salt)
        return real(self, text, salt=salt)

    monkeypatch.setattr(PasswordHasher, "hash", counted)
    match_recovery_code(recovery.codes[5].reveal(), recovery.hashes)
    assert len(codes) == 1


@pytest.mark.parametrize(
    "damaged", [b"", b"$argon2id$v=19$m=8", b"\xff$\xff", b"$argon2id$v=19$x$"]
)
def test_a_damaged_recovery_hash_is_told(damaged: bytes) -> None:
    """A kept hash that is none is an error of the installation."""
    with pytest.raises(Failure, match="recovery-code-unreadable"):
        match_recovery_code("AAAA-AAAA-AAAA", [damaged])
