"""Sealed secrets: opened by the installation's keys alone, in their own place alone."""

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.auth.sealing import Sealer, new_key, read_sealer
from api.auth.secret import Secret
from routing.errors import BadInput, Failure
from tests.support.chance import seeded_bytes

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
OLD, NEW = bytes(range(32)), bytes(range(32, 64))


def _sealed(sealer: Sealer, text: str = "JBSWY3DP") -> str:
    return sealer.seal(Secret(text), context="totp:1", now=NOW)


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_what_is_sealed_is_opened(text: str) -> None:
    """A sealed text is opened by the same key and context, and does not hold the plain one."""
    sealer = Sealer(keys=(OLD,))
    sealed = _sealed(sealer, text)
    assert sealer.unseal(sealed, context="totp:1") == Secret(text)
    assert len(text) < 8 or text not in sealed


def test_another_key_is_named() -> None:
    """With the wrong key the error tells which one sealed it and which ones are there."""
    sealed = _sealed(Sealer(keys=(OLD,)))
    with pytest.raises(Failure) as caught:
        Sealer(keys=(NEW,)).unseal(sealed, context="totp:1")
    assert caught.value.code == "sealed-by-another-key"
    assert caught.value.arguments == {
        "value": Sealer(keys=(OLD,)).fingerprints[0],
        "known": Sealer(keys=(NEW,)).fingerprints[0],
    }


def test_another_place_opens_nothing() -> None:
    """A sealed text moved to another row is of no use there."""
    sealer = Sealer(keys=(OLD,))
    with pytest.raises(Failure, match="sealed-damaged"):
        sealer.unseal(_sealed(sealer), context="totp:2")


def test_an_altered_text_is_refused() -> None:
    """Any sign changed, left out or added is found; nothing is opened."""
    sealer = Sealer(keys=(OLD,))
    sealed = _sealed(sealer)
    for at in range(len(sealed)):
        for altered in (
            sealed[:at] + ("B" if sealed[at] == "A" else "A") + sealed[at + 1 :],
            sealed[:at],
        ):
            try:
                opened = sealer.unseal(altered, context="totp:1")
            except Failure as wrong:
                assert wrong.code in {"sealed-damaged", "sealed-by-another-key"}  # noqa: PT017
            else:
                # The last sign of base64 has bits that mean nothing.
                assert opened == Secret("JBSWY3DP")
                assert at >= len(sealed) - 3
    for odd in ("", ".", "..", "sealed1", "sealed1.é.é", "sealed1.00000000.é"):
        with pytest.raises(Failure, match="sealed"):
            sealer.unseal(odd, context="totp:1")


def test_keys_are_rotated() -> None:
    """With a new key in front old texts open, and new ones use it alone."""
    sealed = _sealed(Sealer(keys=(OLD,)))
    both = Sealer(keys=(NEW, OLD))
    opened = both.unseal(sealed, context="totp:1")
    again = both.seal(opened, context="totp:1", now=NOW)
    assert Sealer(keys=(NEW,)).unseal(again, context="totp:1") == opened


def test_derived_keys_differ() -> None:
    """Each purpose and each key gives a key of its own, none of them the installation's."""
    both = Sealer(keys=(NEW, OLD))
    derived = {*both.derived("csrf"), *both.derived("device"), OLD, NEW}
    assert len(derived) == 6
    assert both.derived("csrf")[1] == Sealer(keys=(OLD,)).derived("csrf")[0]


def test_setting_is_read() -> None:
    """Keys are read newest first, parted by commas or spaces, as they were made."""
    first, second = (new_key(seeded_bytes(seed)).reveal() for seed in (1, 2))
    sealer = read_sealer(f" {first},{second} ", where="TOURNEE_KEY")
    assert sealer.keys == tuple(seeded_bytes(seed)(32) for seed in (1, 2))
    assert len(set(sealer.fingerprints)) == 2


@pytest.mark.parametrize(
    ("setting", "codes"),
    [
        ("", ["installation-key-missing"]),
        (" , ", ["installation-key-missing"]),
        ("changeme", ["installation-key-form"]),
        ("é", ["installation-key-form"]),
        (base64.b64encode(bytes(31)).decode(), ["installation-key-form"]),
        (f"x {base64.urlsafe_b64encode(OLD).decode()} y", ["installation-key-form"] * 2),
        (" ".join([base64.urlsafe_b64encode(OLD).decode()] * 2), ["installation-key-twice"]),
        (base64.urlsafe_b64encode(b"changeme" * 4).decode(), ["installation-key-weak"]),
        (base64.urlsafe_b64encode(bytes(32)).decode(), ["installation-key-weak"]),
    ],
)
def test_a_bad_setting_is_told_without_the_key(setting: str, codes: list[str]) -> None:
    """Every wrong key is counted up, named by its place, and none is repeated."""
    with pytest.raises(BadInput) as caught:
        read_sealer(setting, where="TOURNEE_KEY")
    assert [fault.code for fault in caught.value.faults] == codes
    assert {fault.where for fault in caught.value.faults} == {"TOURNEE_KEY"}
    assert "changeme" not in str(caught.value)


def test_a_sealer_needs_whole_keys() -> None:
    """A sealer without a key, with a short one or the same one twice cannot be made."""
    for keys in ((), (b"short",), (OLD, OLD)):
        with pytest.raises(ValueError, match="sealer"):
            Sealer(keys=keys)
