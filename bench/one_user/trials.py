"""Trials: each operation that was found, with a body that is accepted, if any is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from time import monotonic

from api.auth.scopes import ROLE_PERMISSIONS, Reach, Role
from bench.one_user.asking import Answered, Request, ask
from bench.one_user.body import Body, ByHand
from bench.one_user.by_hand import BY_HAND
from bench.one_user.installation import Installation
from bench.one_user.largest import FILLINGS, Filling, largest
from bench.one_user.operations import Operation, Schema

SHARES = (1.0, 0.5, 0.25, 0.1, 0.04, 0.01, 0.001)
"""Parts of the largest size that are tried, one after the other, until one is accepted."""
WORDS: Mapping[str, str] = {"name": "standard", "kind": "emissions"}
"""Words of addresses that are no ids."""
ALONE_S = 60.0
"""Seconds above which a single request makes the nine that follow smaller, or all take an hour."""
_ROLES = (
    *(Role.DISPATCHER, Role.ADMIN, Role.MERCHANT, Role.AID_COORDINATOR),
    *(Role.PRODUCER, Role.COURIER, Role.VOLUNTEER),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """An operation with a way to make its body, and whose session sends it."""

    operation: Operation
    label: str
    role: Role
    make: Callable[[Installation, float], Body]
    shows: bytes = b""
    ids: Callable[[Installation], Mapping[str, object]] | None = None

    @property
    def name(self) -> str:
        """Method and path, and which of several bodies."""
        return f"{self.operation.name} ({self.label})" if self.label else self.operation.name

    def request(self, installation: Installation, share: float) -> Request:
        """Return a request with new ids of its own."""
        body = self.make(installation, share)
        named = self.ids(installation) if self.ids else {}
        address = filled(self.operation.path, installation, named)
        headers = installation.sessions[self.role]
        return Request(
            method=self.operation.method,
            address=address,
            headers=headers,
            body=body,
            shows=self.shows,
        )


def filled(path: str, installation: Installation, named: Mapping[str, object]) -> str:
    """Return an address with something of the installation for each of its words."""

    def word(found: re.Match[str]) -> str:
        name = found.group(1)
        if name in named:
            return str(named[name])
        if name == "day":
            return installation.on.isoformat()
        if name in WORDS:
            return WORDS[name]
        if name == "person_id":
            return str(installation.spare)
        if name == "shift_id":
            # Not that of the rider whose events and proofs are sent.
            return str(next(iter(installation.shifts(installation.spare)), name))
        return str(next(iter(installation.ids(name)), name))

    return re.sub(r"{(\w+)(?::\w+)?}", word, path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The largest body that is accepted, or the answer to the largest where none is.

    Attributes
    ----------
    share
        Part of the largest size.
    alone_s
        Longest time that one request alone took, seconds, of those that were tried.
    """

    trial: Trial
    share: float
    answer: Answered
    alone_s: float


def largest_accepted(installation: Installation, trials: list[Trial]) -> Found:
    """Return the first body that is accepted, the largest of each way to make it first."""
    refused: Found | None = None
    longest_s = 0.0
    for share in SHARES:
        for trial in trials:
            request = trial.request(installation, share)
            began = monotonic()
            answer = ask(installation, request)
            alone_s = monotonic() - began
            longest_s = max(longest_s, alone_s)
            found = Found(trial=trial, share=share, answer=answer, alone_s=longest_s)
            # Too much at a time for now is no refusal of the body.
            if answer.is_taken or answer.status in {409, 429, 503}:
                if alone_s <= ALONE_S:
                    return found
                refused = found
                break
            refused = refused or found
    if refused is None:
        raise AssertionError
    return refused


def trials_of(
    operation: Operation, parts: Mapping[str, Schema], by_page: Mapping[str, tuple[ByHand, ...]]
) -> Iterator[list[Trial]]:
    """Return the bodies of an operation, each with other ways to make it where it is refused."""
    by_hand = {**BY_HAND, **by_page}.get(operation.name, ())
    for one in by_hand:
        if one.label in {"jpeg", "png", "webp"} and not operation.media_type.endswith(one.label):
            continue
        yield [
            Trial(
                operation=operation,
                label=one.label,
                role=one.role,
                make=one.make,
                shows=one.shows,
                ids=one.ids,
            )
        ]
    if not by_hand and operation.schema is not None:
        yield [_by_description(operation, parts, filling) for filling in FILLINGS]


def _by_description(operation: Operation, parts: Mapping[str, Schema], filling: Filling) -> Trial:
    def make(installation: Installation, share: float) -> Body:
        return Body(content=largest(operation, parts, installation, share, filling))

    return Trial(operation=operation, label="", role=role_for(operation.permissions), make=make)


def role_for(permissions: tuple[str, ...]) -> Role:
    """Return somebody who may: the office first, and before others who may for all."""
    for reaches in ({Reach.ALL}, {Reach.ALL, Reach.OWN}):
        for role in _ROLES:
            held = ROLE_PERMISSIONS[role]
            if not permissions or any(held.get(one) in reaches for one in permissions):
                return role
    return Role.ADMIN
