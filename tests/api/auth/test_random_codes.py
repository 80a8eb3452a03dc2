"""Drawing signs without favour, and reading back what people typed."""

from collections import Counter
from itertools import cycle

from hypothesis import given
from hypothesis import strategies as st

from api.auth.random_codes import as_typed, grouped, random_code, random_typeable_code
from dispatch.bookings.parcel_codes import ALPHABET
from tests.support.chance import seeded_bytes


def test_every_sign_has_the_same_chance() -> None:
    """Over all byte values, each sign of the alphabet comes out equally often."""
    values = cycle(range(256))
    drawn = random_code(220, ALPHABET[:22], lambda n: bytes(next(values) for _ in range(n)))
    assert set(Counter(drawn).values()) == {10}


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=20))
def test_what_is_drawn_can_be_typed(seed: int, count: int) -> None:
    """A code is read back from its groups, in small letters and with spaces."""
    signs = random_typeable_code(count, seeded_bytes(seed))
    assert as_typed(grouped(signs), count) == signs
    assert as_typed(f" {' '.join(signs.lower())}\n", count) == signs


@given(st.text())
def test_anything_typed_is_read_or_refused(text: str) -> None:
    """Whatever is typed gives eight signs of the alphabet or nothing."""
    signs = as_typed(text, 8)
    assert signs is None or (len(signs) == 8 and set(signs) <= set(ALPHABET))


def test_other_signs_are_refused() -> None:
    """Signs that are easily mistaken are in no code, nor are too few or too many."""
    assert as_typed("K7M4PXA0", 8) is None
    assert as_typed("K7M4PXA", 8) is None
    assert as_typed("K7M4PXACC", 8) is None
    assert as_typed("K7M4PXAC" + " " * 1000, 8) is None
