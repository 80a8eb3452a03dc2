"""Tokens and codes: random, recognisable, refused early when mistyped, kept as hashes."""

import hashlib
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.auth.sealing import Sealer
from api.auth.tokens import (
    BASE62,
    LIFETIME_S,
    SESSION_IDLE_S,
    SESSION_LONGEST_S,
    TokenKind,
    Use,
    code_digests,
    expires_at,
    kind_of,
    new_code,
    new_token,
    same_digest,
    session_ends_at,
    token_digest,
)
from tests.support.chance import seeded_bytes

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
OLD, NEW = bytes(range(32)), bytes(range(32, 64))


@pytest.mark.parametrize("kind", list(TokenKind))
def test_a_token_opens_its_own_door(kind: TokenKind) -> None:
    """A token is recognised, found by its hash, and opens no door of another kind."""
    token = new_token(kind)
    text = token.secret.reveal()
    assert re.fullmatch(rf"tn_{kind}_[0-9A-Za-z]{{38}}", text)
    assert kind_of(text) is kind
    assert token_digest(kind, f" {text}\n") == token.digest
    assert token.digest == hashlib.sha256(text.encode()).digest()
    others = [other for other in TokenKind if other is not kind]
    assert [token_digest(other, text) for other in others] == [None] * len(others)


def test_tokens_have_more_than_128_bits() -> None:
    """The random part has 190 bits, all from the source, and differs each time."""
    assert len(BASE62) ** 32 > 2**190
    assert new_token(TokenKind.SESSION, seeded_bytes(1)) == new_token(
        TokenKind.SESSION, seeded_bytes(1)
    )
    assert len({new_token(TokenKind.SESSION).digest for _ in range(200)}) == 200


@given(st.integers(min_value=0), st.integers(0, 44), st.sampled_from(BASE62))
def test_a_mistyped_token_is_refused(seed: int, at: int, sign: str) -> None:
    """One wrong sign, two that changed places, or one left out: refused before any look-up."""
    text = new_token(TokenKind.API_KEY, seeded_bytes(seed)).secret.reveal()
    wrong = text[:at] + sign + text[at + 1 :]
    swapped = text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :]
    for typed in (wrong, swapped, text[:at] + text[at + 1 :], text + sign):
        assert typed == text or token_digest(TokenKind.API_KEY, typed) is None


@given(st.text(max_size=60))
def test_any_text_is_no_token(text: str) -> None:
    """Whatever else is sent is refused without an error."""
    assert token_digest(TokenKind.LINK, text) is None
    assert token_digest(TokenKind.LINK, f"tn_lnk_{text}") is None
    assert kind_of(text) is None


def test_a_hint_tells_keys_apart_and_no_more() -> None:
    """The hint has the prefix and two signs of the checksum, none of the random part."""
    token = new_token(TokenKind.API_KEY)
    assert token.hint == f"tn_key_…{token.secret.reveal()[-2:]}"


def test_hashes_are_compared() -> None:
    """Equal hashes are the same, others not."""
    assert same_digest(b"x" * 32, b"x" * 32)
    assert not same_digest(b"x" * 32, b"y" * 32)


def test_a_code_is_typed_in_any_way() -> None:
    """A short code is found by what people type, in small letters and with other spaces."""
    sealer = Sealer(keys=(OLD,))
    code = new_code(sealer)
    text = code.secret.reveal()
    assert re.fullmatch(r"[A-Z0-9]{4}-[A-Z0-9]{4}", text)
    for typed in (text, text.lower(), text.replace("-", " "), f" {text} "):
        assert code_digests(sealer, typed) == (code.digest,)
    assert code_digests(sealer, text[:-1]) == ()
    assert code_digests(sealer, "") == ()


def test_codes_are_hashed_with_the_key() -> None:
    """Without the installation's key nobody can try a kept hash; a new key finds old codes."""
    code = new_code(Sealer(keys=(OLD,)))
    text = code.secret.reveal()
    signs = text.replace("-", "")
    assert code.digest not in {hashlib.sha256(t.encode()).digest() for t in (text, signs)}
    assert code_digests(Sealer(keys=(NEW,)), text) != (code.digest,)
    both = code_digests(Sealer(keys=(NEW, OLD)), text)
    assert both[1:] == (code.digest,)


@pytest.mark.parametrize("use", list(Use))
def test_links_and_codes_end(use: Use) -> None:
    """Every use has a life, from minutes for a code to a week for an invitation."""
    assert expires_at(use, NOW) - NOW == timedelta(seconds=LIFETIME_S[use])
    assert 600 <= LIFETIME_S[use] <= 7 * 86_400


def test_sessions_end_by_idleness_and_by_age() -> None:
    """A session ends when nobody used it for long, and in any case after two weeks."""
    assert session_ends_at(created_at=NOW, seen_at=NOW) == NOW + timedelta(seconds=SESSION_IDLE_S)
    late = NOW + timedelta(seconds=SESSION_LONGEST_S - 60)
    assert session_ends_at(created_at=NOW, seen_at=late) == NOW + timedelta(
        seconds=SESSION_LONGEST_S
    )
