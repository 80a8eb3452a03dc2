"""E-mail addresses as people and programs give them."""

from __future__ import annotations

import re

from routing.errors import Fault

_EMAIL = re.compile(r"[^\s@<>\",;:()\[\]\\]{1,64}@[^\s@<>\",;:()\[\]\\.]+(\.[^\s@.]+)+")
_EMAIL_SIGNS = 254


def email_faults(email: str) -> list[Fault]:
    """Return what is wrong with an e-mail address; the message does not repeat it."""
    if len(email) <= _EMAIL_SIGNS and _EMAIL.fullmatch(email):
        return []
    return [Fault(code="person-email-form", where="email")]
