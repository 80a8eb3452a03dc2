"""Requests of a signed-in user, several at once, from this process."""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.one_user.body import Body
from bench.one_user.installation import Running

AT_ONCE = 9
LONGEST_S = 300.0
"""Longest wait for an answer; who waits so long is noted with status 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer: its status, its code where it is a refusal, and when to come again.

    Attributes
    ----------
    shown
        Whether a page shows what was read, with something in it that is to be mended.
    """

    status: int
    code: str = ""
    retry_s: int = 0
    shown: bool = False

    @property
    def is_taken(self) -> bool:
        """True where the request was accepted."""
        return 200 <= self.status < 400 or self.shown

    def __str__(self) -> str:
        """Return the status with its code."""
        return f"{self.status} {'read' if self.shown else self.code}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as it is sent."""

    method: str
    address: str
    headers: Mapping[str, str]
    body: Body
    shows: bytes = b""


def ask(server: Running, request: Request) -> Answered:
    """Send a request and wait for its answer."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=LONGEST_S)
    headers = {**request.headers, "Content-Type": request.body.media_type}
    address = request.address + request.body.asked
    try:
        line.request(request.method, address, body=request.body.content, headers=headers)
        answer = line.getresponse()
        text = answer.read()
    except (OSError, http.client.HTTPException) as error:
        return Answered(status=0, code=type(error).__name__)
    finally:
        line.close()
    retry = answer.headers.get("Retry-After", "0")
    return Answered(
        status=answer.status,
        code=_code(text, answer.status),
        retry_s=int(retry) if retry.isdecimal() else 0,
        shown=answer.status == 422 and request.shows != b"" and request.shows in text,
    )


def read_page(server: Running, request: Request) -> tuple[int, str]:
    """Return the status of a page, and what is written on it; nothing where it is refused."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=LONGEST_S)
    line.request(request.method, request.address, headers=dict(request.headers))
    answer = line.getresponse()
    text = answer.read().decode(errors="replace")
    line.close()
    return answer.status, text if answer.status == 200 else ""


def _code(text: bytes, status: int) -> str:
    """Return the code of a refusal and of its first faults; of a page a sentence."""
    if status < 400:
        return ""
    found = re.findall(rb'"code":\s*"([a-z0-9-]+)"', text[:20_000])
    sentences = re.findall(rb'class="wrong"[^>]*>([^<]{1,60})', text)
    return ", ".join(dict.fromkeys(one.decode().strip() for one in [*found[:3], *sentences[:1]]))


def at_once(server: Running, requests: Sequence[Request]) -> tuple[list[Answered], float, float]:
    """Send several requests at one moment; gives the answers, and when it began and ended."""
    found: list[Answered] = []
    gate = threading.Barrier(len(requests) + 1)

    def send(request: Request) -> None:
        gate.wait()
        found.append(ask(server, request))

    threads = [threading.Thread(target=send, args=(one,), daemon=True) for one in requests]
    for one in threads:
        one.start()
    gate.wait()
    began = time.monotonic()
    for one in threads:
        one.join()
    return found, began, time.monotonic()


def told(answers: Sequence[Answered]) -> str:
    """Return the statuses of some answers with how often each came."""
    counts = Counter(str(one) for one in answers)
    return ", ".join(f"{count} x {status}" for status, count in counts.most_common())
