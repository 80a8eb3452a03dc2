"""Posting to strangers: only to public addresses, on time, without following anybody anywhere."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.senders.guard import is_public, url_faults
from api.senders.http_post import post
from tests.support.outside.receiver import receiving

BODY = b'{"a":1}'


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",  # noqa: S104
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "2001:0:7f00:1::1",
        "2001:db8::1",
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    """Private, local, shared, reserved and disguised addresses are none of the public network."""
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["9.9.9.9", "2620:fe::fe", "::ffff:9.9.9.9", "64:ff9b::909:909"]
)
def test_addresses_that_are_public(address: str) -> None:
    """Addresses of the public network are, in either version and written either way."""
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_a_disguise_changes_nothing(address: object) -> None:
    """An address of version 4 counts the same when it is written within one of version 6."""
    assert is_public(f"::ffff:{address}") == is_public(str(address))


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://example.org/hook", "webhook-url-scheme"),
        ("ftp://example.org/hook", "webhook-url-scheme"),
        ("https://", "webhook-url-form"),
        ("https://example.org/a b", "webhook-url-form"),
        ("https://example.org/\r\nX: 1", "webhook-url-form"),
        ("https://example.org/#there", "webhook-url-form"),
        ("https://example.org:99999/", "webhook-url-form"),
        ("https://" + "a" * 2000 + ".org/", "webhook-url-form"),
        ("https://me:secret@example.org/", "webhook-url-password"),
        ("https://127.0.0.1/", "webhook-url-private"),
        ("https://[::1]/", "webhook-url-private"),
        ("https://10.0.0.8:5432/", "webhook-url-private"),
        ("https://2130706433/", "webhook-url-private"),
        ("https://0x7f.1/", "webhook-url-private"),
        ("https://localhost/", "webhook-url-private"),
        ("https://db/", "webhook-url-private"),
        ("https://printer.local/", "webhook-url-private"),
    ],
)
def test_addresses_that_webhooks_must_not_have(url: str, code: str) -> None:
    """An address that cannot be meant, or leads inside, is refused when it is set."""
    assert [fault.code for fault in url_faults(url, loopback=False)] == [code]


def test_addresses_that_webhooks_may_have() -> None:
    """A public host by https is taken; this machine only where that was switched on."""
    assert url_faults("https://hooks.example.org:8443/a?b=c", loopback=False) == []
    assert url_faults("http://127.0.0.1:8000/hook", loopback=True) == []
    assert url_faults("http://example.org/hook", loopback=True) != []


def test_a_name_that_leads_inside_is_not_called() -> None:
    """Where one address behind a name is private, nobody is connected to at all."""
    with receiving() as receiver:
        port = receiver.url.rsplit(":", 1)[1].split("/")[0]
        answer = post(
            f"http://rebinding.example:{port}/hook",
            {},
            BODY,
            allowed=is_public,
            find=lambda _host, _port: ["9.9.9.9", "127.0.0.1"],
        )
    assert (answer.status, answer.error) == (None, "address-refused")
    assert receiver.posted == []


def test_the_address_that_was_checked_is_called() -> None:
    """A name is looked up once: what it stands for a moment later plays no part."""
    asked = []

    def once(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    with receiving() as receiver:
        port = receiver.url.rsplit(":", 1)[1].split("/")[0]
        url = f"http://hooks.example:{port}/hook?x=1"
        answer = post(url, {"X-Mine": "1"}, BODY, allowed=lambda _: True, find=once)
    assert answer.is_accepted
    assert asked == ["hooks.example"]
    [posted] = receiver.posted
    assert (posted.path, posted.body) == ("/hook?x=1", BODY)
    assert posted.headers["host"] == f"hooks.example:{port}"
    assert posted.headers["x-mine"] == "1"


def test_a_redirect_is_not_followed() -> None:
    """Whoever redirects has not taken it; nobody goes where they point."""
    with receiving() as elsewhere, receiving() as receiver:
        receiver.otherwise, receiver.headers = 307, {"Location": elsewhere.url}
        answer = post(receiver.url, {}, BODY, allowed=lambda _: True)
    assert (answer.status, answer.is_accepted) == (307, False)
    assert elsewhere.posted == []


def test_a_wish_to_be_left_in_peace_is_heard() -> None:
    """``Retry-After`` in seconds comes back with the answer, up to a day."""
    with receiving() as receiver:
        receiver.otherwise, receiver.headers = 429, {"Retry-After": "120"}
        first = post(receiver.url, {}, BODY, allowed=lambda _: True)
        receiver.headers = {"Retry-After": "999999999999"}
        second = post(receiver.url, {}, BODY, allowed=lambda _: True)
    assert (first.retry_after_s, second.retry_after_s) == (120, 86400)


@contextmanager
def dripping(lines: bytes) -> Iterator[str]:
    """A server that answers byte by byte and never comes to an end."""
    server = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def serve() -> None:
        connection, _ = server.accept()
        with connection:
            connection.recv(65536)
            for position in range(10_000):
                if stop.wait(0.02):
                    return
                try:
                    connection.sendall(lines[position : position + 1] or b"x")
                except OSError:
                    return

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
    finally:
        stop.set()
        thread.join()
        server.close()


def test_an_answer_that_drips_is_cut_off() -> None:
    """However slowly an answer comes, at the deadline it is over."""
    with dripping(b"HTTP/1.1 200 OK\r\nX-Long: ") as url:
        answer = post(url, {}, BODY, allowed=lambda _: True, whole_s=0.5)
    assert answer.error == "timed-out"


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("http://127.0.0.1:1/", "connection-failed"),
        ("http://nowhere.invalid/", "name-unknown"),
    ],
)
def test_what_cannot_be_reached(url: str, error: str) -> None:
    """Nothing is raised where nobody answers; the code says why."""

    def find(host: str, _port: int) -> list[str]:
        if host == "nowhere.invalid":
            raise socket.gaierror
        return [host]

    answer = post(url, {}, BODY, allowed=lambda _: True, find=find)
    assert answer.error == error


def test_encryption_that_is_none_is_refused() -> None:
    """Where https meets a server without it, nothing is sent."""
    with receiving() as receiver:
        url = receiver.url.replace("http://", "https://")
        answer = post(url, {}, BODY, allowed=lambda _: True)
    assert answer.error in {"connection-failed", "certificate-refused"}
    assert receiver.posted == []
