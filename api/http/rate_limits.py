"""Rate limits of requests, told in the headers ``RateLimit`` and ``RateLimit-Policy``.

The headers are those of draft-ietf-httpapi-ratelimit-headers. Whoever is signed in has an
allowance of their own; whoever is not shares that of their network address. Each process counts for
itself, in memory: a limit against floods and runaway programs. What guards passwords and codes
against guessing is counted in the store (:mod:`api.auth.lockout`), for all processes together.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address

from starlette.requests import Request

from api.http.authentication import address_of
from api.http.problems import RequestRefused
from api.usecases.act import Actor
from api.usecases.installation_act import InstallationAdmin

MOST_KEPT = 20_000
"""Of so many who asked last the count is kept; memory is bounded, whoever asks."""
_NEIGHBOURS = 64
"""One household or server has a whole IPv6 network of this prefix to itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A quota of requests within a time.

    Attributes
    ----------
    name
        Stands in the headers.
    quota
        So many requests may come at once.
    window_s
        In so many seconds the whole quota comes back, evenly.
    """

    name: str
    quota: int
    window_s: int = 60

    def __str__(self) -> str:
        """Return what ``RateLimit-Policy`` says."""
        return f'"{self.name}";q={self.quota};w={self.window_s}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The rest of somebody's quota after a request.

    Attributes
    ----------
    remaining
        So many requests may follow at once.
    reset_s
        Seconds until the whole quota is there again.
    retry_s
        Seconds to wait before the next request; 0 where it may come at once.
    """

    policy: Policy
    remaining: int
    reset_s: int
    retry_s: int = 0

    def headers(self) -> Mapping[str, str]:
        """Return the headers that say so."""
        state = f'"{self.policy.name}";r={self.remaining};t={self.reset_s}'
        return {"RateLimit": state, "RateLimit-Policy": str(self.policy)}


@dataclass(slots=True, kw_only=True)
class Limits:
    """Counts who asks how often, in this process; safe in every thread.

    Attributes
    ----------
    actor, address
        For whoever is signed in, and for each address from where nobody known asks.
    clock
        Seconds that never go back.
    """

    actor: Policy
    address: Policy
    clock: Callable[[], float] = time.monotonic
    _empty_until: OrderedDict[str, float] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, policy: Policy, who: str) -> Standing:
        """Count a request; one that is too many costs nothing further.

        Somebody's count is one moment: when the quota will be whole again (the generic cell rate
        algorithm, ITU-T I.371).
        """
        now, each_s = self.clock(), policy.window_s / policy.quota
        with self._lock:
            whole_at = max(now, self._empty_until.pop(who, now))
            ahead_s = whole_at + each_s - now - policy.window_s
            # A hair's breadth, so that rounding never takes the last of the quota.
            if ahead_s <= each_s * 1e-6:
                whole_at += each_s
            self._empty_until[who] = whole_at
            while len(self._empty_until) > MOST_KEPT:
                self._empty_until.popitem(last=False)
        left = max(0, math.floor((now + policy.window_s - whole_at) / each_s + 1e-6))
        return Standing(
            policy=policy,
            remaining=left,
            reset_s=math.ceil(whole_at - now),
            retry_s=max(1, math.ceil(ahead_s)) if ahead_s > each_s * 1e-6 else 0,
        )


def limits_of(rate: int, rate_of_strangers: int) -> Limits:
    """Make limits of so many requests a minute; see :class:`api.settings.environment.Settings`."""
    return Limits(
        actor=Policy(name="requests", quota=rate),
        address=Policy(name="anonymous", quota=rate_of_strangers),
    )


def count_actor(request: Request, actor: Actor | InstallationAdmin) -> None:
    """Count a request of somebody known.

    Raises
    ------
    RequestRefused
        ``rate-limited``.
    """
    limits: Limits = request.app.state.limits
    # A person's sessions count together, a key's requests for the key.
    _count(request, limits.actor, f"{type(actor).__name__}:{actor.id}")


def count_against(request: Request, policy: Policy, actor: Actor) -> None:
    """Count a request of somebody known against a further policy, of what it asks for.

    Raises
    ------
    RequestRefused
        ``rate-limited``.
    """
    _count(request, policy, f"{type(actor).__name__}:{actor.id}")


def count_stranger(request: Request) -> None:
    """Count a request of nobody known.

    Raises
    ------
    RequestRefused
        ``rate-limited``.
    """
    limits: Limits = request.app.state.limits
    _count(request, limits.address, network_of(address_of(request)))


def count_network(request: Request, policy: Policy) -> None:
    """Count a request of nobody known against a further policy, of what was wrong with it.

    Raises
    ------
    RequestRefused
        ``rate-limited``.
    """
    _count(request, policy, network_of(address_of(request)))


def count_named(request: Request, policy: Policy, name: str) -> None:
    """Count a request of nobody known against a further policy, of a name that it goes by.

    Raises
    ------
    RequestRefused
        ``rate-limited``.
    """
    _count(request, policy, name)


def network_of(address: str) -> str:
    """Return the network that counts as one: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return f"{int(found) >> (128 - _NEIGHBOURS):x}/{_NEIGHBOURS}"


def _count(request: Request, policy: Policy, who: str) -> None:
    limits: Limits = request.app.state.limits
    standing = limits.take(policy, f"{policy.name}:{who}")
    request.state.standing = standing
    if standing.retry_s:
        raise RequestRefused(429, "rate-limited", seconds=standing.retry_s)
