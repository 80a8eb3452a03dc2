"""``ETag``, ``If-None-Match`` and ``If-Match`` (RFC 9110, section 13).

The tag of a thing with a version is ``"<version>-<hash of the answer>"``, of any other answer the
hash alone. With ``If-Match`` a change asks for the version: the hash after it is not compared, as
parts of an answer (such as a status) move without anybody having changed the thing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from starlette.requests import Request

from routing.errors import BadInput, Fault

_VERSION = re.compile(r'(?:W/)?"v?(\d{1,9})(?:-[0-9a-f]+)?"', re.ASCII)


def tag_of(body: object, content: bytes) -> str:
    """Return the tag of an answer.

    Parameters
    ----------
    body, content
        The answer, and the same as bytes.
    """
    digest = hashlib.sha256(content).hexdigest()[:20]
    version = body.get("version") if isinstance(body, Mapping) else None
    return f'"{version}-{digest}"' if isinstance(version, int) else f'"{digest}"'


def is_known(request: Request, tag: str) -> bool:
    """Return whether whoever asks has this answer already."""
    listed = request.headers.get("if-none-match", "")
    known = {one.strip().removeprefix("W/") for one in listed.split(",")}
    return tag in known or "*" in known


def expected_version(request: Request) -> int | None:
    """Return the version that a change expects, ``None`` where it expects any.

    Raises
    ------
    BadInput
        ``if-match-form``.
    """
    version = request.headers.get("if-match")
    if version is None or version.strip() == "*":
        return None
    found = _VERSION.fullmatch(version.strip())
    if found is None:
        raise BadInput([Fault(code="if-match-form", where="If-Match", args={"example": '"3"'})])
    return int(found[1])
