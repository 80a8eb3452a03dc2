"""Tokens that open a door: sessions, links, API keys, OAuth secrets, calendars, short codes.

A token is ``tn_<kind>_`` with 32 random signs (190 bits) and six of a checksum, such as
``tn_key_…``. The prefix lets people and secret scanners recognise what they found; the checksum
refuses a cut or mistyped token before anything is looked up. Only its SHA-256 is kept, which is
enough for so many random bits, and it is looked up by that.

A short code is for a courier to type: eight signs (36 bits). Its hash is keyed by the
installation's key, as a plain one could be tried through; it lives for minutes, counts once, and
attempts are slowed down by :mod:`api.auth.lockout`.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import string
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from api.auth.sealing import Sealer
from api.auth.secret import Secret
from api.auth.signs import RandomBytes, as_typed, draw_signs, draw_typed, grouped

BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
CODE_SIGNS = 8
_BODY = 32
_CHECK = 6


class TokenKind(StrEnum):
    """Purpose of a token; its value stands in the prefix."""

    SESSION = "ses"
    LINK = "lnk"
    API_KEY = "key"
    CLIENT_SECRET = "sec"  # noqa: S105  # a part of the prefix
    ACCESS = "acc"
    INSTALLATION = "ins"
    CALENDAR = "cal"
    SETUP = "set"
