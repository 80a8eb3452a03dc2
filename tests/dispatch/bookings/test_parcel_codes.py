"""Parcel codes: lasting, all different, and proof against slips of tongue and finger."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.bookings import parcel_codes as parcel_code
from dispatch.bookings.parcel_codes import ALPHABET, parcel_codes
from tests.support.parcel_codes import is_parcel_code


def test_a_code_follows_from_the_job_alone() -> None:
    """A job keeps its code whatever else the day holds, now and in later releases."""
    assert parcel_codes(["bread"]) == {"bread": "QRPR-X9E"}
    assert parcel_codes(["milk", "bread", "bread"])["bread"] == "QRPR-X9E"


def test_the_alphabet_has_no_doubles_and_a_prime_number_of_signs() -> None:
    """No two signs that look alike are in it; a prime modulus makes the proof work."""
    assert len(set(ALPHABET)) == len(ALPHABET) == 23
    assert not set(ALPHABET) & set("0O1IL2Z5S8BGU")


@given(st.sets(st.text(st.characters(codec=None)), max_size=30))
def test_every_job_has_a_right_code_of_its_own(job_ids: set[str]) -> None:
    """Codes differ, are well formed, and are accepted however they are typed."""
    codes = parcel_codes(job_ids)
    assert set(codes) == job_ids
    assert len(set(codes.values())) == len(job_ids)
    for code in codes.values():
        assert is_parcel_code(code)
        assert is_parcel_code(code.lower().replace("-", " "))


@given(st.text(max_size=8), st.integers(0, 6), st.sampled_from(ALPHABET))
def test_one_wrong_sign_is_always_found(job_id: str, place: int, sign: str) -> None:
    """A code with one sign changed is no code."""
    code = parcel_codes([job_id])[job_id].replace("-", "")
    changed = code[:place] + sign + code[place + 1 :]
    assert is_parcel_code(changed) == (changed == code)


@given(st.text(max_size=8), st.integers(0, 5))
def test_two_signs_that_changed_places_are_always_found(job_id: str, place: int) -> None:
    """A code with two neighbours swapped is no code."""
    code = parcel_codes([job_id])[job_id].replace("-", "")
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert is_parcel_code(swapped) == (swapped == code)


@pytest.mark.parametrize("text", ["", "K7M4-PX", "K7M4-PXAA", "O000-000", "K7M4PX!"])
def test_other_texts_are_no_codes(text: str) -> None:
    """Too short, too long, or with signs outside the alphabet."""
    assert not is_parcel_code(text)


def test_jobs_that_would_share_a_code_get_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where two ids lead to one code, the later id gets another, in whatever order they come."""
    right = parcel_code._code

    def clash(job_id: str, attempt: int) -> str:
        return right(job_id if attempt else "same", attempt)

    monkeypatch.setattr(parcel_code, "_code", clash)
    codes = parcel_codes(["b", "a"])
    assert codes["a"] == right("same", 0)
    assert codes["b"] == right("b", 1)
    assert codes == parcel_codes(["a", "b"])
