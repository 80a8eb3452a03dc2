"""Parcel codes as somebody types them."""

from dispatch.bookings.parcel_codes import ALPHABET


def is_parcel_code(text: str) -> bool:
    """Whether a typed text can be a code; case, spaces and hyphens do not matter.

    The last sign is the sum of the six before it, each by its place, modulo a prime.
    """
    signs = text.upper().replace("-", "").replace(" ", "")
    if len(signs) != 7 or not set(signs) <= set(ALPHABET):
        return False
    total = sum(place * ALPHABET.index(sign) for place, sign in enumerate(signs[:6], start=1))
    return ALPHABET[total % len(ALPHABET)] == signs[6]
