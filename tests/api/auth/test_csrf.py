"""The token of a form fits one session, sent twice."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.auth.csrf import csrf_matches, masked, new_csrf_token, unmasked
from api.auth.sealing import Sealer
from tests.support.chance import seeded_bytes

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
SEALER = Sealer(keys=(OLD,))
SESSION, OTHER = b"s" * 32, b"o" * 32


def test_the_token_fits_its_session() -> None:
    """Cookie and field with the same token of the session match; a new one differs."""
    token = new_csrf_token(SEALER, SESSION).reveal()
    assert csrf_matches(SEALER, SESSION, cookie=token, sent=token)
    assert new_csrf_token(SEALER, SESSION).reveal() != token


def test_another_session_does_not_match() -> None:
    """A token of somebody else's session is refused even when it is sent twice."""
    token = new_csrf_token(SEALER, OTHER).reveal()
    assert not csrf_matches(SEALER, SESSION, cookie=token, sent=token)


def test_both_must_be_the_same() -> None:
    """Two tokens of the session that differ, or one that is missing, do not match."""
    one, two = (new_csrf_token(SEALER, SESSION, seeded_bytes(seed)).reveal() for seed in (1, 2))
    assert not csrf_matches(SEALER, SESSION, cookie=one, sent=two)
    assert not csrf_matches(SEALER, SESSION, cookie=one, sent=None)
    assert not csrf_matches(SEALER, SESSION, cookie=None, sent=one)
    assert not csrf_matches(SEALER, SESSION, cookie="", sent="")


@pytest.mark.parametrize("at", range(63))
def test_an_altered_token_does_not_match(at: int) -> None:
    """Changing any sign of the token makes it worthless."""
    token = new_csrf_token(SEALER, SESSION, seeded_bytes()).reveal()
    altered = token[:at] + ("B" if token[at] == "A" else "A") + token[at + 1 :]
    assert not csrf_matches(SEALER, SESSION, cookie=altered, sent=altered)


def test_a_token_outlives_a_new_key() -> None:
    """Forms open while the key is changed can still be sent; without the old key they cannot."""
    token = new_csrf_token(SEALER, SESSION).reveal()
    assert csrf_matches(Sealer(keys=(NEW, OLD)), SESSION, cookie=token, sent=token)
    assert not csrf_matches(Sealer(keys=(NEW,)), SESSION, cookie=token, sent=token)


@given(st.text(max_size=80))
def test_any_text_does_not_match(text: str) -> None:
    """Whatever else is sent is refused without an error."""
    assert not csrf_matches(SEALER, SESSION, cookie=text, sent=text)


@given(st.binary(min_size=48, max_size=48))
def test_a_page_carries_it_in_other_signs_each_time(raw: bytes) -> None:
    """A masked token gives the token back, and is never the same twice."""
    token = base64.urlsafe_b64encode(raw).decode()
    first, second = masked(token), masked(token)
    assert first != second
    assert unmasked(first) == unmasked(second) == token


@given(st.text(max_size=200))
def test_what_is_not_masked_stays_as_it_is(text: str) -> None:
    """Any other text is given back whole, or as a text that is no token of the session."""
    assert not csrf_matches(SEALER, SESSION, cookie=unmasked(text), sent=unmasked(text))
