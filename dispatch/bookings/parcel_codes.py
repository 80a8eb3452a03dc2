"""Short codes that people read from a parcel, say on the phone and type without a slip.

A code has six characters that stand for a job and one that proves the other six. The alphabet has
no two signs that look or sound the same in print (no 0 and O, 1 and I and L, 2 and Z, 5 and S, 6
and G, 8 and B, U and V), and a prime number of them: the weighted sum modulo a prime finds every
single wrong sign and every two signs that changed places.

A code is a name, no secret: it follows from the job's id.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

ALPHABET = "ACDEFHJKMNPQRTVWXY34679"
_BODY = 6
_VALUES = {sign: value for value, sign in enumerate(ALPHABET)}


def parcel_codes(job_ids: Iterable[str]) -> dict[str, str]:
    """Return every job its code, such as ``K7M4-PXA``.

    Parameters
    ----------
    job_ids
        All jobs of a day. A job's code follows from its id alone, but for the rare two of a day
        that would get the same one; the second of them by id then gets another.

    Returns
    -------
    dict
        A code for each id, all different.
    """
    codes: dict[str, str] = {}
    taken: set[str] = set()
    for job_id in sorted(set(job_ids)):
        attempt = 0
        while (code := _code(job_id, attempt)) in taken:
            attempt += 1
        taken.add(code)
        codes[job_id] = code
    return codes


def _code(job_id: str, attempt: int) -> str:
    text = f"{job_id}\0{attempt}" if attempt else job_id
    # An id of a file may hold half a surrogate pair, which UTF-8 proper cannot write.
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    number = int.from_bytes(digest[:8], "big")
    signs = []
    for _ in range(_BODY):
        number, value = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[value])
    body = "".join(signs)
    return f"{body[:4]}-{body[4:]}{_check_sign(body)}"


def _check_sign(body: str) -> str:
    total = sum(weight * _VALUES[sign] for weight, sign in enumerate(body, start=1))
    return ALPHABET[total % len(ALPHABET)]
