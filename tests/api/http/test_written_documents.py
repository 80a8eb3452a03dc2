"""Documents that were written beforehand, as they are answered: with gzip for who takes it."""

from __future__ import annotations

import gzip

from starlette.requests import Request
from starlette.responses import Response

from api.http.carrying_out import PreparedAnswer, answer

DOCUMENT = PreparedAnswer(content='{"stops":["Épicerie du Port"]}'.encode() * 20, tag="one")


def ask(**headers: str) -> Response:
    """Return what is answered to a phone that sends these headers."""
    named = [(name.replace("_", "-").encode(), one.encode()) for name, one in headers.items()]
    scope = {"type": "http", "method": "GET", "path": "/v1/rounds/1", "headers": named}
    return answer(Request(scope), DOCUMENT)


def test_a_document_is_packed_for_who_takes_it() -> None:
    """A phone that takes gzip gets fewer bytes of the same document, and others the plain one."""
    packed, plain = ask(accept_encoding="br, gzip"), ask(accept_encoding="identity")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body == DOCUMENT.content
    assert int(packed.headers["content-length"]) == len(packed.body) < len(plain.body)
    assert "content-encoding" not in plain.headers
    for one in (packed, plain):
        assert "Accept-Encoding" in one.headers["vary"]
        assert one.headers["etag"] == '"one"'


def test_a_known_document_is_not_sent_again() -> None:
    """Who has the document hears 304 without a body, packed or not."""
    for taken in ("gzip", "identity"):
        again = ask(accept_encoding=taken, if_none_match='"one"')
        assert (again.status_code, again.body) == (304, b"")
        assert "content-encoding" not in again.headers


def test_the_same_document_is_packed_to_the_same_bytes() -> None:
    """What is packed carries no time of packing: caches and tests can compare it."""
    assert ask(accept_encoding="gzip").body == ask(accept_encoding="gzip").body
    assert ask(accept_encoding="gzip").body[4:8] == b"\0\0\0\0"
