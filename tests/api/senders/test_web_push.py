"""Web Push: encrypted as the standard has it, signed, and understood when it is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec

from api.auth.sealing import Sealer
from api.senders.web_push import Browser as Reached
from api.senders.web_push import Push, encrypt, is_point, send_push, server_keys
from tests.support.outside.browser import CURVE, Browser, raw, signed_claims, written
from tests.support.outside.receiver import Receiver, receiving

NOW = datetime(2026, 3, 9, 6, 0, tzinfo=UTC)
SEALER = Sealer(keys=(b"n" * 32, b"o" * 32))


@pytest.fixture
def service() -> Iterator[Receiver]:
    """The server of a browser's maker."""
    with receiving() as receiver:
        receiver.otherwise = 201
        yield receiver


def a_push(service: Receiver, browser: Browser, *, lasts_s: int = 3600) -> Push:
    """A message to a browser."""
    return Push(
        id=UUID(int=7),
        browser=Reached(endpoint=service.url, public_key=browser.public, auth=browser.auth),
        key=server_keys(SEALER)[0],
        content={"kind": "round-changed", "round_id": str(UUID(int=9))},
        topic="round",
        contact="https://rounds.example.org",
        urgent=True,
        lasts_s=lasts_s,
        at=NOW,
    )


def test_the_standards_own_example_comes_out_byte_by_byte() -> None:
    """RFC 8291, appendix A: same keys and salt, same message."""
    private = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
    own = ec.derive_private_key(int.from_bytes(raw(private)), CURVE)
    reached = Reached(
        endpoint="https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
        public_key=raw(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcx"
            "aOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
        ),
        auth=raw("BTBZMqHH6r4Tts7J_aSIgg"),
    )
    body = encrypt(
        b"When I grow up, I want to be a watermelon",
        reached,
        salt=raw("DGv6ra1nlYgDCS1FRnbzlw"),
        own=own,
    )
    assert written(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
        "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
        "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_only_the_browser_reads_what_is_sent(service: Receiver) -> None:
    """What arrives opens with the browser's key and secret, and with no other."""
    browser, other = Browser(), Browser()
    assert send_push(a_push(service, browser), loopback=True).error == ""
    [posted] = service.posted
    assert json.loads(browser.read(posted.body)) == {
        "kind": "round-changed",
        "round_id": str(UUID(int=9)),
    }
    with pytest.raises(InvalidTag):
        other.read(posted.body)
    assert posted.headers["content-encoding"] == "aes128gcm"
    assert (posted.headers["ttl"], posted.headers["urgency"]) == ("3600", "high")
    assert posted.headers["topic"] == "round"


def test_every_message_is_signed_for_its_server(service: Receiver) -> None:
    """The signature names the server and us, holds for hours, and is by the key that is told."""
    send_push(a_push(service, Browser()), loopback=True)
    authorization = service.posted[0].headers["authorization"]
    claims, key = signed_claims(authorization)
    assert claims["aud"] == service.url.removesuffix("/hook")
    assert claims["sub"] == "https://rounds.example.org"
    assert 0 < claims["exp"] - NOW.timestamp() <= 24 * 3600
    assert key == server_keys(SEALER)[0].public
    forged = authorization.replace(key, server_keys(SEALER)[1].public)
    with pytest.raises(InvalidSignature):
        signed_claims(forged)


@pytest.mark.parametrize(
    ("status", "error", "again"),
    [
        (404, "push-gone", False),
        (410, "push-gone", False),
        (403, "push-gone", False),
        (413, "push-refused", False),
        (429, "push-service-refused", True),
        (500, "push-service-refused", True),
    ],
)
def test_refusals_are_told_apart(
    service: Receiver, status: int, error: str, *, again: bool
) -> None:
    """Gone is gone, too large stays so, and a server in trouble is asked again."""
    service.otherwise = status
    outcome = send_push(a_push(service, Browser()), loopback=True)
    assert (outcome.error, outcome.again) == (error, again)


def test_nothing_is_sent_into_our_own_network(service: Receiver) -> None:
    """An address of this machine is refused where it was not allowed."""
    outcome = send_push(a_push(service, Browser()), loopback=False)
    assert (outcome.error, outcome.again) == ("push-service-away", True)
    assert service.posted == []


def test_keys_follow_from_the_installations() -> None:
    """The same installation key gives the same pair, another one another."""
    first, second = server_keys(SEALER)
    assert (first.public, second.public) == tuple(key.public for key in server_keys(SEALER))
    assert first.public != second.public
    assert is_point(raw(first.public))
    assert not is_point(b"\x04" + bytes(64))
    assert not is_point(b"")
