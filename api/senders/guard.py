"""Allowed targets of a webhook: never the network that this installation itself stands in.

Whoever may set a webhook chooses where our server connects to. So the address is checked twice:
its form when it is set, and what its name stands for at the moment of sending, when the connection
is made to the very address that was checked (a name may stand for another a second later).
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from urllib.parse import SplitResult, urlsplit

from api.settings.values import is_loopback
from routing.errors import Fault

URL_SIGNS = 2000
Resolve = Callable[[str, int], Sequence[str]]

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def url_faults(url: str, *, loopback: bool, where: str = "url") -> list[Fault]:
    """Return what is wrong with the address of a webhook.

    Parameters
    ----------
    url
        As it was given.
    loopback
        Whether this machine itself is allowed, also without encryption.
    where
        Key path of the address.
    """
    parts = _split(url)
    if parts is None or len(url) > URL_SIGNS or not parts.hostname or parts.fragment:
        return [Fault(code="webhook-url-form", where=where)]
    if parts.username is not None or parts.password is not None:
        return [Fault(code="webhook-url-password", where=where)]
    local = is_loopback(parts.hostname)
    if parts.scheme != "https" and not (parts.scheme == "http" and local and loopback):
        return [Fault(code="webhook-url-scheme", where=where)]
    if not (local and loopback) and not _may_be_public(parts.hostname):
        return [Fault(code="webhook-url-private", where=where, args={"value": parts.hostname})]
    return []


def allowed_address(*, loopback: bool) -> Callable[[str], bool]:
    """Return the check of an IP address: of the public network, or with ``loopback`` our own."""
    return lambda address: is_public(address) or (loopback and is_loopback(address))


def is_public(address: str) -> bool:
    """Return whether an IP address belongs to the public network, and not to anything nearer.

    Addresses of version 6 that stand for one of version 4 count as that one.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            ip = ip.ipv4_mapped
        elif ip in _NAT64:
            ip = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        elif ip.sixtofour is not None or ip.teredo is not None or ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def resolve(host: str, port: int) -> list[str]:
    """Return the IP addresses that a name stands for now.

    Raises
    ------
    OSError
        If it stands for none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _may_be_public(host: str) -> bool:
    """Return whether a host may be on the public network, as far as its writing tells."""
    try:
        return is_public(host)
    except ValueError:
        name = host.rstrip(".").lower()
        # Numbers in other writings (0x7f.1, 2130706433) are read as addresses by some resolvers.
        last = name.rpartition(".")[2]
        if last.isdecimal() or last.startswith("0x"):
            return False
        return "." in name and not name.endswith((".localhost", ".local", ".internal"))


def _split(url: str) -> SplitResult | None:
    if not url.isascii() or any(sign.isspace() or not sign.isprintable() for sign in url):
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts
