"""Slowing down guessers, and never locking anybody out for good.

Failed attempts are counted in two lanes: for the account and for the network address. After some
free ones each further failure doubles the wait, up to a limit, and old failures are forgotten. The
caller

- counts in the lane of :func:`account_key`, made from what was typed: an unknown name is slowed
  down like a known one, so nothing tells whether there is an account;
- refuses an attempt during a wait without looking at the password and without counting it, so that
  hammering makes no wait longer;
- gives a browser that has signed in before a lane of its own (:mod:`api.auth.devices`),
  so that a stranger's guesses cost the owner nothing there;
- forgets an account's failures when its owner signs in or follows a one-time link (``since``); the
  address's stay, or a guesser would wipe them with an account of their own.

Keys are hashes under the installation's key: the table of failures holds no name and no address.
"""

from __future__ import annotations

import hmac
import ipaddress
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.auth.sealing import Sealer


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Delay of the next attempt by the failures in one lane.

    Attributes
    ----------
    free
        So many failures cost no wait.
    first_wait_s
        Wait after the next one; it doubles with each further.
    longest_wait_s
        No wait is longer.
    memory_s
        Failures older than this are forgotten.
    """

    free: int
    first_wait_s: int
    longest_wait_s: int
    memory_s: int

    def __post_init__(self) -> None:
        if self.free < 0 or not 0 < self.first_wait_s <= self.longest_wait_s < self.memory_s:
            message = "waits must be positive, grow, and end before failures are forgotten"
            raise ValueError(message)


ACCOUNT = Policy(free=4, first_wait_s=15, longest_wait_s=900, memory_s=86_400)
"""Passwords and second factors: some hundred guesses a day at most."""

ADDRESS = Policy(free=30, first_wait_s=5, longest_wait_s=900, memory_s=3600)
"""One address, which a whole depot may share."""

CODE = Policy(free=5, first_wait_s=30, longest_wait_s=900, memory_s=86_400)
"""Short codes and links, which name no account: by address, and codes by their owner's half too."""


def judge(
    *,
    account: Iterable[datetime],
    address: Iterable[datetime],
    now: datetime,
    since: datetime | None = None,
) -> int:
    """Return how many whole seconds somebody must wait to try to sign in; 0 when they may now.

    Parameters
    ----------
    account, address
        Aware instants of failed attempts in either lane, in any order; older ones than the
        policies remember may be left out.
    now
        Aware instant.
    since
        When the owner last signed in or unlocked the account; earlier failures of the account
        don't count.
    """
    counted = [at for at in account if since is None or at > since]
    return max(wait_s(ACCOUNT, counted, now), wait_s(ADDRESS, address, now))


def wait_s(policy: Policy, failures: Iterable[datetime], now: datetime) -> int:
    """Return how long one lane must still wait.

    Parameters
    ----------
    policy
        Of the lane.
    failures
        Aware instants. One that lies after ``now``, by another machine's clock, counts as now.
    now
        Aware instant.

    Returns
    -------
    int
        0 to ``policy.longest_wait_s``, rounded up.
    """
    oldest = now - timedelta(seconds=policy.memory_s)
    counted = [min(at, now) for at in failures if at > oldest]
    beyond = len(counted) - policy.free
    if beyond <= 0:
        return 0
    # The exponent is bounded, or a long attack would make numbers of thousands of digits.
    delay_s = min(policy.first_wait_s * 2 ** min(beyond - 1, 20), policy.longest_wait_s)
    left = max(counted) + timedelta(seconds=delay_s) - now
    return max(0, -(-left // timedelta(seconds=1)))


def account_key(sealer: Sealer, login: str, *, lane: str = "") -> bytes:
    """Return the key of an account's lane.

    Parameters
    ----------
    sealer
        Keys of the installation; the newest counts.
    login
        Name or e-mail address as typed; case and form of its signs don't matter.
    lane
        Anything that parts known browsers from others, such as a device's id.
    """
    name = unicodedata.normalize("NFKC", login.strip()).casefold()
    return _key(sealer, "account", f"{len(lane)}:{lane}:{name}")


def address_key(sealer: Sealer, address: str) -> bytes:
    """Return the key of an address's lane.

    Parameters
    ----------
    sealer
        Keys of the installation; the newest counts.
    address
        IPv4 or IPv6. Of IPv6 the first 64 bits count: one home has all that follow.
    """
    try:
        known = ipaddress.ip_address(address.strip().partition("%")[0])
    except ValueError:
        # A unix socket or a proxy that tells nothing: all such callers share a lane.
        return _key(sealer, "address", "unknown")
    if isinstance(known, ipaddress.IPv6Address):
        if known.ipv4_mapped is None:
            network = ipaddress.ip_network((known, 64), strict=False)
            return _key(sealer, "address", str(network))
        known = known.ipv4_mapped
    return _key(sealer, "address", str(known))


def _key(sealer: Sealer, kind: str, text: str) -> bytes:
    key = sealer.derived(f"lockout:{kind}")[0]
    return hmac.digest(key, text.encode("utf-8", "replace"), "sha256")
