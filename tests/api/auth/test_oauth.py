"""OAuth client credentials: read as RFC 6749 has them, answered with a token for an hour."""

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.auth.oauth import error_name, issue_access, read_token_request
from api.auth.secret import Secret
from api.auth.tokens import TokenKind, token_digest
from routing.errors import Denied
from tests.support.chance import seeded_bytes

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
GRANT = {"grant_type": "client_credentials"}
BODY = {**GRANT, "client_id": "shop", "client_secret": "s3"}


def _basic(client_id: str, client_secret: str) -> str:
    text = f"{quote_plus(client_id)}:{quote_plus(client_secret)}"
    return f"Basic {base64.b64encode(text.encode()).decode()}"


def test_a_client_may_prove_itself_in_header_or_body() -> None:
    """Both ways of the RFC give the same request."""
    in_header = read_token_request(GRANT, _basic("shop", "s3"))
    assert in_header == read_token_request(BODY)
    assert (in_header.client_id, in_header.scopes) == ("shop", None)
    assert in_header.client_secret == Secret("s3")


TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30)


@given(TEXT, TEXT)
def test_the_header_may_hold_any_signs(client_id: str, client_secret: str) -> None:
    """Colons, plus signs and letters of any language come through the header unharmed."""
    read = read_token_request(GRANT, _basic(client_id, client_secret))
    assert (read.client_id, read.client_secret) == (client_id, Secret(client_secret))


@pytest.mark.parametrize(
    ("form", "header", "error"),
    [
        ({}, None, "invalid_request"),
        ({**BODY, "grant_type": "password"}, None, "unsupported_grant_type"),
        (GRANT, None, "invalid_client"),
        ({**GRANT, "client_id": "shop"}, None, "invalid_client"),
        ({**BODY, "client_secret": "\ud800"}, None, "invalid_client"),
        (GRANT, "Bearer x", "invalid_client"),
        (GRANT, "Basic ?", "invalid_client"),
        (GRANT, "Basic é", "invalid_client"),
        (GRANT, f"Basic {base64.b64encode(b'no-colon').decode()}", "invalid_client"),
        (GRANT, f"Basic {base64.b64encode(bytes([255])).decode()}", "invalid_client"),
        (GRANT, _basic("shop", ""), "invalid_client"),
        (BODY, _basic("shop", "s3"), "invalid_request"),
        ({**GRANT, "client_id": "other"}, _basic("shop", "s3"), "invalid_request"),
        ({**BODY, "scope": "everything"}, None, "invalid_scope"),
        ({**BODY, "scope": "people:write"}, None, "invalid_scope"),
        ({**BODY, "scope": "x" * 5000}, None, "invalid_request"),
    ],
)
def test_a_wrong_request_is_refused_in_the_rfcs_words(
    form: dict[str, str], header: str | None, error: str
) -> None:
    """Each mistake has the error that clients know."""
    with pytest.raises(Denied) as caught:
        read_token_request(form, header)
    assert error_name(caught.value) == error


def test_a_token_for_an_hour_is_issued() -> None:
    """The answer has the fields of the RFC, and its token is found by the kept hash."""
    asked = read_token_request({**BODY, "scope": "rounds:read bookings:read"})
    allowed = {"rounds:read", "bookings:read", "events:write"}
    issued = issue_access(asked, allowed=allowed, now=NOW, random_bytes=seeded_bytes())
    assert issued.expires_at == NOW + timedelta(hours=1)
    answer = issued.answer()
    assert answer["token_type"] == "Bearer"  # noqa: S105  # a kind, no password
    assert answer["expires_in"] == 3600
    assert answer["scope"] == "bookings:read rounds:read"
    assert token_digest(TokenKind.ACCESS, str(answer["access_token"])) == issued.token.digest


def test_a_client_that_names_no_scope_gets_its_own() -> None:
    """Without a scope all that the client has is given."""
    issued = issue_access(read_token_request(BODY), allowed={"rounds:read"}, now=NOW)
    assert issued.scopes == {"rounds:read"}


@pytest.mark.parametrize(("scope", "allowed"), [("rounds:read", {"bookings:read"}), ("", set())])
def test_a_client_gets_no_more_than_it_has(scope: str, allowed: set[str]) -> None:
    """Asking for a scope the client lacks, or having none, gives no token."""
    asked = read_token_request({**BODY, "scope": scope})
    with pytest.raises(Denied, match="oauth-invalid-scope"):
        issue_access(asked, allowed=allowed, now=NOW)
