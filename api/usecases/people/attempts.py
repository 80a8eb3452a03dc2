"""Around everything that can be guessed: attempts are counted, and slowed down when they fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta

from api.auth.lockout import ACCOUNT, CODE, account_key, address_key, judge, wait_s
from api.auth.tokens import first_half
from api.usecases.service import Service
from data.store.people import attempts
from routing.errors import Denied

_CODES, _HALVES = "codes", "code-halves"
"""Lanes of short codes and links, which name no account, and of the owners of short codes."""


@contextmanager
def guarded(service: Service, *, login: str, address: str, lane: str = "") -> Iterator[None]:
    """Count what happens inside as an attempt of an account; a ``Denied`` is a failed one.

    Parameters
    ----------
    login
        What was typed, or what else names the account.
    address
        Network address of whoever tries.
    lane
        Of a known browser; see :func:`api.auth.devices.device_lane`.

    Raises
    ------
    Denied
        ``sign-in-wait`` while attempts are slowed down; then nothing inside happens.
    """
    subject = account_key(service.tools.sealer, login, lane=lane)
    here = address_key(service.tools.sealer, address)
    with _counted(service, subject, here, _wait_for_account):
        yield


@contextmanager
def guarded_code(service: Service, *, address: str, code: str = "") -> Iterator[None]:
    """Count what happens inside as an attempt at a link or code; like :func:`guarded`.

    Parameters
    ----------
    code
        Of a short code what was typed. Its first half is its owner's, so wrong tries at one
        person's codes count together from wherever they come; nobody learns whether such a person
        is, as what was typed is counted, not what was found.
    """
    sealer = service.tools.sealer
    half = first_half(code)
    here = address_key(sealer, address)
    with ExitStack() as lanes:
        if half is not None:
            owner = account_key(sealer, half, lane=_HALVES)
            # The address is left out: it has a lane of its own, in which each try counts once.
            lanes.enter_context(_counted(service, owner, owner, _wait_for_owner))
        subject = account_key(sealer, "", lane=_CODES)
        lanes.enter_context(_counted(service, subject, here, _wait_for_code))
        yield


_Wait = Callable[[attempts.Failures, datetime], int]


def _wait_for_account(failures: attempts.Failures, now: datetime) -> int:
    known, here = failures.account, failures.address
    return judge(account=known, address=here, now=now, since=failures.since)


def _wait_for_owner(failures: attempts.Failures, now: datetime) -> int:
    since = failures.since
    return wait_s(CODE, [at for at in failures.account if since is None or at > since], now)


def _wait_for_code(failures: attempts.Failures, now: datetime) -> int:
    return wait_s(CODE, failures.both, now)


@contextmanager
def _counted(service: Service, subject: bytes, here: bytes, wait: _Wait) -> Iterator[None]:
    # Counted as failed before it is looked at: many at once would all get through otherwise.
    number = _begin(service, subject, here, wait)
    try:
        yield
    except BaseException as error:
        if isinstance(error, Denied) and error.code != "sign-in-wait":
            raise
        # A slip in a form, a database gone away, or another lane that waits: nothing was guessed.
        with service.database.transaction() as tx:
            attempts.forget(tx, number)
        raise
    with service.database.transaction() as tx:
        attempts.succeed(tx, number)


def _begin(service: Service, subject: bytes, here: bytes, wait: _Wait) -> int:
    now = service.clock()
    with service.database.transaction() as tx:
        attempts.lock(tx, subject, here)
        since = now - timedelta(seconds=ACCOUNT.memory_s)
        seconds = wait(attempts.failures(tx, subject, here, since), now)
        if seconds:
            raise Denied("sign-in-wait", seconds=seconds)
        return attempts.begin(tx, subject, here, now)
