"""Values of settings: what each may be, read from the text of its variable.

A reader raises ``ValueError`` with the code of a fault; no message repeats an address that may hold
a password.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import SplitResult, unquote, urlsplit

from api.auth.secret import Secret

_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_MAIL = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\".]+")
_DATABASE_SCHEMES = ("postgresql", "postgres", "postgresql+psycopg")
_TOKEN_SIGNS = 24
_LEAST_RATE, _MOST_RATE, _MOST_DIGITS = 10, 1_000_000, 7
_MOST_MEGABYTES = 100_000
_MAIL_PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listen:
    """Listening address of the server: a host name or address, and a port (0: any that is free)."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """The server that takes outgoing e-mail.

    Attributes
    ----------
    host, port
        Where it is.
    security
        ``starttls``: encryption is asked for and must be given; ``tls``: encrypted from the first
        byte; ``none``: plain, only on this machine itself.
    user, password
        Empty where it asks for none.
    sender
        E-mail address that messages come from.
    """

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    user: str = ""
    password: Secret = field(default_factory=lambda: Secret(""))
    sender: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsHook:
    """The service that takes outgoing text messages: its address, and a token it asks for."""

    url: str
    token: Secret = field(default_factory=lambda: Secret(""))


def read_database_url(text: str) -> str:
    """Read ``postgresql://user:password@host/name`` into the form that the store uses."""
    parts = _split(text, "setting-database-url")
    if parts.scheme not in _DATABASE_SCHEMES or not parts.path.strip("/"):
        raise ValueError("setting-database-url")
    return parts._replace(scheme="postgresql+psycopg").geturl()


def read_listen(text: str) -> Listen:
    """Read ``127.0.0.1:8000``, ``[::1]:8000`` or ``:8000``, which is every address."""
    host, colon, port = text.strip().rpartition(":")
    if not colon or not port.isdecimal() or int(port) > 65535:
        raise ValueError("setting-listen")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
        _require(_is_address(host), "setting-listen")
    elif host:
        _require(_HOST.fullmatch(host) is not None, "setting-listen")
    return Listen(host=host or "0.0.0.0", port=int(port))  # noqa: S104  # asked for


def read_public_url(text: str) -> str:
    """Read ``https://rounds.example.org``; without encryption on this machine alone."""
    parts = _web_address(text, "setting-public-url")
    _require(not parts.path.strip("/") and not parts.query, "setting-public-url")
    return f"{parts.scheme}://{parts.netloc}"


def read_hook_url(text: str) -> str:
    """Read ``https://sms.example.org/send``; without encryption on this machine alone."""
    return _web_address(text, "setting-sms-url").geturl()


def read_geocoder_url(text: str) -> str:
    """Read ``https://photon.example.org/api``; without encryption on this machine alone."""
    parts = _web_address(text, "setting-geocoder")
    _require(not parts.query, "setting-geocoder")
    return parts.geturl()


def read_mail(text: str) -> Mail:
    """Read ``smtp://user:password@host:587`` or ``smtps://…``."""
    parts = _split(text, "setting-mail")
    if parts.scheme not in _MAIL_PORTS or not parts.hostname or parts.path.strip("/"):
        raise ValueError("setting-mail")
    security: Literal["starttls", "tls", "none"] = "tls" if parts.scheme == "smtps" else "starttls"
    if parts.scheme == "smtp" and is_loopback(parts.hostname):
        security = "none"
    return Mail(
        host=parts.hostname,
        port=parts.port or _MAIL_PORTS[parts.scheme],
        security=security,
        user=unquote(parts.username or ""),
        password=Secret(unquote(parts.password or "")),
    )


def read_secret(text: str) -> Secret:
    """Read a secret as it stands."""
    try:
        return Secret(text.strip())
    except ValueError:
        # Not chained: the error of the codec holds the text.
        raise ValueError("setting-not-text") from None


def read_metrics_token(text: str) -> Secret:
    """Read a token that cannot be guessed: 24 signs or more."""
    token = read_secret(text)
    _require(len(token.reveal()) >= _TOKEN_SIGNS, "setting-metrics-token")
    return token


def read_rate(text: str) -> int:
    """Read how many requests a minute somebody may send: a whole number, 10 to a million."""
    typed = text.strip()
    _require(
        typed.isascii() and typed.isdecimal() and len(typed) <= _MOST_DIGITS,
        "setting-rate",
    )
    _require(_LEAST_RATE <= int(typed) <= _MOST_RATE, "setting-rate")
    return int(typed)


def read_megabytes(text: str) -> int:
    """Read how large a file may be: a whole number of megabytes, 1 to 100,000."""
    typed = text.strip()
    _require(
        typed.isascii() and typed.isdecimal() and len(typed) <= _MOST_DIGITS,
        "setting-megabytes",
    )
    _require(1 <= int(typed) <= _MOST_MEGABYTES, "setting-megabytes")
    return int(typed)


def read_flag(text: str) -> bool:
    """Read whether something is on: ``yes`` or ``no``."""
    typed = text.strip().lower()
    _require(typed in {"yes", "no"}, "setting-yes-or-no")
    return typed == "yes"


def read_proxies(text: str) -> tuple[str, ...]:
    """Read addresses and networks of proxies, parted by commas; ``none`` is no proxy at all.

    A network of all addresses is refused: whoever asks could then call themselves anybody.
    """
    if text.strip().lower() == "none":
        return ()
    found = []
    for one in text.split(","):
        try:
            network = ipaddress.ip_network(one.strip())
        except ValueError as error:
            raise ValueError("setting-proxies") from error
        _require(network.prefixlen > 0, "setting-proxies")
        single = network.num_addresses == 1
        found.append(str(network.network_address) if single else str(network))
    return tuple(found)


def read_mail_address(text: str) -> str:
    """Read an e-mail address."""
    _require(_MAIL.fullmatch(text.strip()) is not None, "setting-mail-from")
    return text.strip()


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine itself."""
    return host == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


def _web_address(text: str, code: str) -> SplitResult:
    parts = _split(text, code)
    known = parts.scheme == "https" or (
        parts.scheme == "http" and is_loopback(parts.hostname or "")
    )
    _require(known and bool(parts.hostname), code)
    _require(parts.username is None and not parts.fragment, code)
    return parts


def _split(text: str, code: str) -> SplitResult:
    try:
        parts = urlsplit(text.strip())
        _ = parts.port
    except ValueError as error:
        raise ValueError(code) from error
    return parts


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _require(fine: bool, code: str) -> None:  # noqa: FBT001
    if not fine:
        raise ValueError(code)
