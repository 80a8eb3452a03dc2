"""Random signs that people and programs can carry, and reading back what people typed."""

from __future__ import annotations

import base64
from collections.abc import Callable

from dispatch.bookings.parcel_codes import ALPHABET as TYPED_ALPHABET

RandomBytes = Callable[[int], bytes]
"""A source of randomness: gives so many bytes. ``secrets.token_bytes`` outside of tests."""


def as_base64(raw: bytes) -> str:
    """Write bytes in signs that addresses and cookies may have, without padding."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def of_base64(text: str) -> bytes:
    """Read bytes of :func:`as_base64`.

    Raises
    ------
    ValueError
        If it is no such text.
    """
    return base64.b64decode(f"{text}{'=' * (-len(text) % 4)}", altchars=b"-_", validate=True)


def random_code(count: int, alphabet: str, random_bytes: RandomBytes) -> str:
    """Draw signs of an alphabet, each with the same chance.

    Parameters
    ----------
    count
        How many signs, at least 1.
    alphabet
        2 to 256 different signs.
    random_bytes
        Source of randomness.
    """
    # Bytes from here on would favour the first signs of the alphabet, so they are thrown away.
    limit = 256 - 256 % len(alphabet)
    signs: list[str] = []
    while len(signs) < count:
        drawn = random_bytes(count - len(signs))
        signs += [alphabet[byte % len(alphabet)] for byte in drawn if byte < limit]
    return "".join(signs)


def random_typeable_code(count: int, random_bytes: RandomBytes) -> str:
    """Draw signs that nobody takes for another when reading them aloud or typing them."""
    return random_code(count, TYPED_ALPHABET, random_bytes)


def grouped(signs: str, size: int = 4) -> str:
    """Write signs in groups, such as ``K7M4-PXAC``."""
    return "-".join(signs[i : i + size] for i in range(0, len(signs), size))


def as_typed(text: str, count: int) -> str | None:
    """Read back what somebody typed; case, spaces and hyphens don't matter.

    Returns
    -------
    str or None
        The bare signs, or ``None`` when this cannot be such a code.
    """
    if len(text) > 4 * count:
        return None
    signs = "".join(text.split()).replace("-", "").upper()
    if len(signs) != count or not set(signs) <= set(TYPED_ALPHABET):
        return None
    return signs
