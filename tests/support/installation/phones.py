"""Phones and merchants that never give up: each keeps what it has to say until it is confirmed."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from tests.support.rounds.busy_day import BusyRound

Event = dict[str, Any]


def events_of_round(one: BusyRound, new_id: Callable[[], UUID], start: datetime) -> list[Event]:
    """Everything that one courier's phone has to tell of a round, in order."""
    events: list[tuple[str, UUID, dict[str, Any]]] = [("round_started", one.round_id, {})]
    middle = len(one.visit_ids) // 2
    for position, visit_id in enumerate(one.visit_ids):
        events += [
            ("visit_arrived", visit_id, {}),
            ("visit_waiting", visit_id, {}),
            ("code_scanned", visit_id, {"code": f"P{position}"}),
            ("visit_done", visit_id, {"handed_items": 1}),
        ]
        if position == middle:
            events += [("break_started", one.round_id, {}), ("break_ended", one.round_id, {})]
    events.append(("round_finished", one.round_id, {}))
    return [
        {
            "id": str(new_id()),
            "kind": kind,
            "subject_id": str(subject),
            "round_id": str(one.round_id),
            "at": (start + timedelta(seconds=20 * number)).isoformat(),
            "phone_seq": number,
            "detail": detail,
        }
        for number, (kind, subject, detail) in enumerate(events, start=1)
    ]


@dataclass(slots=True)
class Answered:
    """How many requests were answered, whoever sent them.

    Attributes
    ----------
    begun
        How many were sent, answered yet or not; one that is sent again counts once.
    most
        So many may be begun by now; any number where it is ``None``.
    """

    count: int = 0
    begun: int = 0
    most: int | None = None

    async def begin(self) -> None:
        """Wait until another request may be sent."""
        while self.most is not None and self.begun >= self.most:  # noqa: ASYNC110  # set by a thread
            await asyncio.sleep(0.05)
        self.begun += 1


@dataclass(slots=True, kw_only=True)
class Sender:
    """Sends requests until they are answered, through whichever server lives.

    Attributes
    ----------
    headers
        Cookies and token of a session.
    answered
        Counts with.
    repeats
        How often an answer was thrown away and the request sent again.
    """

    servers: Sequence[str]
    headers: dict[str, str]
    chance: random.Random
    until: float
    answered: Answered
    repeats: int = 0
    failures: int = 0

    async def post(self, client: httpx.AsyncClient, path: str, body: object) -> Any:  # noqa: ANN401
        """Post until an answer comes that says the server took or refused it."""
        await self.answered.begin()
        while True:
            assert asyncio.get_running_loop().time() < self.until, f"no answer to {path} in time"
            try:
                server = self.chance.choice(self.servers)
                answer = await client.post(server + path, json=body, headers=self.headers)
            except httpx.HTTPError:
                answer = None
            if answer is None or answer.status_code >= 500:
                self.failures += 1
                await asyncio.sleep(self.chance.uniform(0.1, 0.6))
            elif self.chance.random() < 0.05:
                # The answer is lost on the way: nobody knows whether it was taken.
                self.repeats += 1
            else:
                assert answer.is_success, f"{path}: {answer.status_code} {answer.text[:500]}"
                self.answered.count += 1
                return answer.json()


@dataclass(slots=True, kw_only=True)
class Phone:
    """A courier's phone with its outbox.

    Attributes
    ----------
    outbox
        What is not confirmed yet, in order.
    confirmed
        Ids of events and what became of them.
    """

    sender: Sender
    phone_id: str
    outbox: deque[Event]
    confirmed: dict[str, str] = field(default_factory=dict)

    async def empty(self, client: httpx.AsyncClient, now: Callable[[], datetime]) -> None:
        """Send everything in batches."""
        chance = self.sender.chance
        while self.outbox:
            batch = [self.outbox[k] for k in range(min(len(self.outbox), chance.randint(1, 12)))]
            body = {
                "phone_id": self.phone_id,
                "sent_at": now().isoformat(),
                "events": batch,
            }
            answer = await self.sender.post(client, "/v1/events", body)
            for verdict in answer["verdicts"]:
                self.confirmed[verdict["id"]] = verdict["outcome"]
            while self.outbox and self.outbox[0]["id"] in self.confirmed:
                self.outbox.popleft()
            await asyncio.sleep(chance.uniform(0.0, 1.2))
