"""The bench of the API: its client, its meter and its verdicts can be trusted."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from bench.api.http_client import Connection
from bench.api.serving import Aim, Result, lines_of, loads, verdict
from bench.processor import Meter, busiest, processes_of

BUSY = "while True: pass"


# --- the client -----------------------------------------------------------------------------


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer like our server: a told length, pieces, or nothing; tells back what came."""
    while True:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
        except asyncio.IncompleteReadError:
            writer.close()
            return
        length = next(int(x.split(":")[1]) for x in head.splitlines() if "Content-Length" in x)
        body = await reader.readexactly(length)
        if " /pieces " in head:
            parts = b"".join(b"%x\r\n%s\r\n" % (len(x), x) for x in (b"one", b"two three"))
            writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + parts)
            writer.write(b"0\r\n\r\n")
        elif " /none " in head:
            writer.write(
                b'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\nSet-Cookie: a=b; Path=/\r\n\r\n'
            )
        else:
            content = body or b"{}"
            writer.write(
                b"HTTP/1.1 201 Created\r\nContent-Length: %d\r\n\r\n%s" % (len(content), content)
            )


async def _asked() -> list[object]:
    server = await asyncio.start_server(_answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, Connection(host="127.0.0.1", port=port) as line:
        echoed = await line.ask("POST", "/", {"a": [1, "ä"]})
        none = await line.ask("GET", "/none")
        whole = await line.ask("GET", "/pieces")
        pieces = line.follow("/pieces")
        first = await anext(pieces)
        await pieces.aclose()
    empty = [none.status, none.headers["etag"], none.cookies]
    return [echoed.status, echoed.json(), *empty, whole.body, first]


def test_the_client_reads_every_kind_of_answer() -> None:
    """Told lengths, no body, pieces and streams, one after the other on one connection."""
    assert asyncio.run(_asked()) == [
        201, {"a": [1, "ä"]}, 304, '"x"', {"a": "b"}, b"onetwo three", b"one",
    ]  # fmt: skip


# --- the meter ------------------------------------------------------------------------------


@pytest.fixture
def busy() -> Iterator[subprocess.Popen[bytes]]:
    """Return a process whose child keeps a processor busy while it waits."""
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BUSY!r}])"
    process = subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
    until = time.monotonic() + 120
    while len(processes_of(process.pid)) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    yield process
    os.killpg(process.pid, 9)
    process.wait()


def test_the_meter_counts_children_with_their_root(busy: subprocess.Popen[bytes]) -> None:
    """A child's work is its root's; one that is a root itself does not count with its parent."""
    meter = Meter({"busy": busy.pid, "self": os.getpid()})
    meter.start()
    until = time.monotonic() + 120
    while meter.shares()["busy"] == 0 and time.monotonic() < until:
        time.sleep(0.05)
    assert meter.shares()["busy"] > 0
    assert busy.pid in processes_of(os.getpid())
    assert not processes_of(os.getpid(), {busy.pid}) & processes_of(busy.pid)


def test_what_limits_is_named() -> None:
    """One full processor, all of them together, or none."""
    assert busiest({"server": 0.97, "postgresql": 0.2}, 2) == "server"
    assert busiest({"server": 0.8, "postgresql": 0.6, "load": 0.4}, 2) == "machine"
    assert busiest({"server": 0.4, "postgresql": 0.2}, 2) == "waiting"


# --- the verdict ----------------------------------------------------------------------------


def _result(name: str, aim: Aim, *, refused: dict[int, int] | None = None) -> Result:
    return Result(
        name=name, unit="requests", rate=100.0, p50_ms=5.0, p95_ms=40.0, p99_ms=90.0, aim=aim,
        shares={"server": 0.5}, limit="waiting", refused=refused or {},
    )  # fmt: skip


def test_a_load_that_misses_its_aim_is_named() -> None:
    """The aim itself is enough; less, later, or anything refused is not."""
    fine = [_result("a", Aim(rate=100)), _result("b", Aim(p95_ms=40))]
    assert verdict(fine) == "every aim reached"
    slow = [
        _result("few", Aim(rate=101)),
        _result("late", Aim(p95_ms=39)),
        _result("refused", Aim(), refused={429: 2}),
    ]
    assert verdict([*fine, *slow]) == "aims missed: few, late, refused"
    assert "2 x 429" in "\n".join(lines_of(slow[2]))


def test_every_aim_of_the_service_has_a_load() -> None:
    """Quotes, reads, one beside a flood, listeners and events: each against one figure."""
    found = {load.name: load.aim for load in loads(1.0, 500)}
    assert found == {
        "quotes": Aim(rate=120),
        "quotes for two": Aim(p95_ms=40),
        "reads at 100 a second": Aim(p95_ms=40),
        "reads beside replans": Aim(p95_ms=100),
        "event to 500 listeners": Aim(p95_ms=250),
        "events in batches": Aim(rate=1000),
    }
